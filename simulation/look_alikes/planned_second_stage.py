"""The second eye is operated one or two weeks after the first, the second knee a month after: same house, same illness, as planned."""

import numpy as np

from simulation.chance import happens
from simulation.choice import settle_delays
from simulation.county import County
from simulation.needs import moments, with_stays, working_day
from simulation.visits import Visits, joined

TITLE = {"zh": "计划二期手术", "en": "A planned second stage"}
LOOKS_LIKE = ("split admission", "frequent admissions")


def live(county: County, visits: Visits, rng: np.random.Generator, number: int) -> Visits:
    """Half of those whose cataract was operated, and one in eight of those with a fracture, come back by plan."""
    cataract, fracture = county.cases.indices("ip_cataract", "ip_fracture")
    chance = np.where(visits.case == cataract, 0.5, np.where(visits.case == fracture, 0.12, 0.0)) * (visits.look == 0)
    first = np.flatnonzero(happens(rng, chance, len(visits)))
    wait = np.where(visits.case[first] == cataract, rng.integers(5, 15, len(first)), rng.integers(25, 60, len(first)))
    day = county.span.day_of(visits.ends()[first]) + wait
    inside = day < county.days_left - 3
    first, day = first[inside], working_day(county, day[inside])
    second = visits.take(first).having(start=moments(county, rng, day), look=number, severity=1.0,
                                       terminal=rng.integers(0, 4, len(first)))  # fmt: skip
    second = with_stays(county, rng, second)
    second = second.having(settle_delay=settle_delays(rng, second))
    return joined([visits.changed(first, look=number), second])
