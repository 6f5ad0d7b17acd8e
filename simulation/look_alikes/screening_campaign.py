"""A bus with ultrasound and laboratory tours one township: for three weeks its health centre examines hundreds of old people."""

import numpy as np

from simulation.chance import happens
from simulation.choice import settle_delays
from simulation.county import County
from simulation.needs import moments, working_day
from simulation.visits import OUTPATIENT, Visits, joined, new_visits

TITLE = {"zh": "移动筛查活动", "en": "A mobile screening campaign"}
LOOKS_LIKE = ("package ordering", "volume surge", "low positive rate")


def live(county: County, visits: Visits, rng: np.random.Generator, number: int) -> Visits:
    """Four in ten people over 60 of the township, healthy for the most part, get the same examinations."""
    centres = county.institutions.of_kind("township_health_centre")
    place = int(rng.choice(centres))
    age = county.people.age(np.arange(county.people.n), county.span.first_day)
    local = county.people.township == county.institutions.township[place]
    person = np.flatnonzero(local & (age >= 60) & (age < 89) & happens(rng, 0.4, county.people.n))
    first = int(rng.integers(0, max(county.span.n_days - 30, 1)))
    day = working_day(county, np.minimum(first + rng.integers(0, 19, len(person)), county.span.n_days - 1))
    case = county.cases.index("blood_check")
    examined = new_visits(person, case=case, kind=OUTPATIENT, institution=place, start=moments(county, rng, day),
                          department=county.department_at[case, place], severity=0.7, supply=3, look=number,
                          terminal=rng.integers(0, 4, len(person)))  # fmt: skip
    return joined([visits, examined.having(settle_delay=settle_delays(rng, examined))])
