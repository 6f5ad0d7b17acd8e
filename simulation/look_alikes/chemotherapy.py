"""Cancer patients admitted every three weeks for chemotherapy: short intervals, same diagnosis, planned."""

import numpy as np

from simulation import people as p
from simulation.chance import happens
from simulation.choice import settle_delays
from simulation.county import County
from simulation.needs import moments, with_stays, working_day
from simulation.visits import INPATIENT, Visits, joined, new_visits

TITLE = {"zh": "肿瘤化疗周期住院", "en": "Chemotherapy cycles"}
LOOKS_LIKE = ("split admission", "frequent admissions")


def live(county: County, visits: Visits, rng: np.random.Generator, number: int) -> Visits:
    """About half of the cancer patients have four to eight cycles, 14 or 21 days apart."""
    case = county.cases.index("ip_chemo")
    houses = np.flatnonzero(county.department_at[case] >= 0)
    cancer = county.people.has(p.CANCER) & happens(rng, 0.5, county.people.n)
    person = np.flatnonzero(cancer)
    if not len(houses) or not len(person):
        return visits
    cycles, apart = rng.integers(4, 9, len(person)), rng.choice([14, 21, 21], len(person))
    begun = county.span.first_day == county.horizon.first_day  # later ones go on from the chapter before
    first = rng.integers(-60 if begun else 0, county.span.n_days, len(person))
    who = np.repeat(np.arange(len(person)), cycles)
    nth = np.arange(len(who)) - np.repeat(np.cumsum(cycles) - cycles, cycles)
    day = first[who] + nth * apart[who]
    inside = (day >= 0) & (day < county.days_left)
    who, day = who[inside], working_day(county, day[inside])
    house = rng.choice(houses, len(person))[who]
    stays = new_visits(person[who], case=case, kind=INPATIENT, institution=house, start=moments(county, rng, day),
                       department=county.department_at[case, house], look=number,
                       terminal=rng.integers(0, 4, len(who)))  # fmt: skip
    stays = with_stays(county, rng, stays)
    return joined([visits, stays.having(settle_delay=settle_delays(rng, stays))])
