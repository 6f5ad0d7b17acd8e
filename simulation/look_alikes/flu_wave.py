"""A sharp wave of influenza in two townships: volume multiplies for three weeks everywhere there."""

import numpy as np

from simulation.chance import happens, pick
from simulation.choice import home_places, settle_delays
from simulation.county import County
from simulation.needs import moments
from simulation.visits import OUTPATIENT, Visits, joined, new_visits

TITLE = {"zh": "流感暴发", "en": "A wave of influenza"}
LOOKS_LIKE = ("volume surge",)


def live(county: County, visits: Visits, rng: np.random.Generator, number: int) -> Visits:
    """A quarter of the people of two townships fall ill around the peak and go to their usual practice."""
    township = rng.permutation(np.arange(1, county.places.n_townships))[:2]
    hit = np.isin(county.people.township, township) & happens(rng, 0.25, county.people.n)
    person = np.flatnonzero(hit)
    peak = _winter_day(county)
    day = peak + np.round(rng.normal(0, 7, len(person))).astype(int)
    inside = (day >= 0) & (day < county.span.n_days)
    person, day = person[inside], day[inside]
    case, place = county.cases.index("flu"), home_places(county)[0][person]
    able = county.department_at[case, place] >= 0
    person, day, place = person[able], day[able], place[able]
    ill = new_visits(person, case=case, kind=OUTPATIENT, institution=place, start=moments(county, rng, day), look=number,
                     department=county.department_at[case, place], supply=pick(rng, np.array([1, 2]), len(person)) + 4,
                     terminal=rng.integers(0, 4, len(person)))  # fmt: skip
    return joined([visits, ill.having(settle_delay=settle_delays(rng, ill))])


def _winter_day(county: County) -> int:
    """Late in January where the span has one, else in the middle of the span."""
    days = np.flatnonzero(county.days.of_year == 24)
    return int(days[0]) if len(days) else county.span.n_days // 2
