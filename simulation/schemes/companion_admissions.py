"""The same groups of neighbours are admitted together and discharged together, several times a year.

Spread: the members come and go within five days of each other, and never all of them.
"""

import numpy as np

from simulation.chance import Array
from simulation.county import County
from simulation.fabrication import alive_and_up, like_ordinary, random_days, stays_for
from simulation.planting import SLOW_RAMP, SPREAD, Change, Plant
from simulation.visits import INPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "C", "C06", "institution"
TITLE = {"zh": "结伴住院", "en": "Companion admissions"}
WHERE = ("general_hospital", "specialist_hospital", "tcm_hospital", "township_health_centre")
KINDS = (INPATIENT,)
LEAST = 60
RING = True
CASES = ("ip_disc", "ip_neck", "ip_vertebrobasilar", "ip_hypertension", "ip_bronchitis")
REACH = (0.8, 1.0)
CHANGES = ("person", "diagnosis", "department", "stay", "content", "day", "payer")
VARIANTS = (SLOW_RAMP, SPREAD)


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """Groups of four to nine from one grid, two to four times, a day apart at most."""
    apart, together = (6, 0.75) if plant.variant == SPREAD else (2, 1.0)
    person, day, stay = [], [], []
    for group in [_group(county, rng) for _ in range(max(3, int(10 * plant.share)))]:
        for begin in _occasions(county, plant, rng):
            members = group[rng.random(len(group)) < together]
            person.append(members)
            day.append(begin + rng.integers(0, apart, len(members)))
            stay.append(np.full(len(members), rng.integers(6, 10)))
    when = np.minimum(np.concatenate(day), county.span.n_days - 1)
    stays = stays_for(county, rng, np.concatenate(person), plant.place, CASES, when, np.concatenate(stay))
    return Change(alive_and_up(county, visits, like_ordinary(county, rng, stays)))


def _group(county: County, rng: np.random.Generator) -> Array:
    age = county.people.age(np.arange(county.people.n), county.span.first_day)
    grid = rng.choice(county.people.grid)
    neighbours = np.flatnonzero((county.people.grid == grid) & (age > 45))
    return rng.permutation(neighbours)[: rng.integers(4, 10)]


def _occasions(county: County, plant: Plant, rng: np.random.Generator) -> Array:
    """Two to four days, at least five weeks apart where the time allows."""
    days = np.sort(random_days(county, plant, rng, 12))
    chosen = [days[0]]
    for day in days[1:]:
        if day - chosen[-1] >= 35 and len(chosen) < 4:
            chosen.append(day)
    return np.array(chosen)
