"""The same groups of neighbours are admitted together and discharged together, several times a year."""

import numpy as np

from simulation.chance import Array
from simulation.county import County
from simulation.needs import moments
from simulation.planting import Change, Plant, alive_and_up, like_ordinary, random_days
from simulation.visits import INPATIENT, Visits, new_visits

PACK, CATALOGUE, SUBJECT = "C", "C06", "institution"
TITLE = {"zh": "结伴住院", "en": "Companion admissions"}
WHERE = ("general_hospital", "specialist_hospital", "tcm_hospital", "township_health_centre")
KINDS = (INPATIENT,)
LEAST = 60
RING = True
CASES = ("ip_disc", "ip_neck", "ip_vertebrobasilar", "ip_hypertension", "ip_bronchitis")


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """Groups of four to nine from one grid, two to four times, a day apart at most."""
    n_groups = max(3, int(10 * plant.strength))
    groups = [_group(county, rng) for _ in range(n_groups)]
    parts: list[tuple[Array, Array, Array]] = []
    for group in groups:
        for day in _occasions(county, plant, rng):
            parts.append((group, day + rng.integers(0, 2, len(group)), np.full(len(group), rng.integers(6, 10))))
    person = np.concatenate([part[0] for part in parts])
    day = np.concatenate([part[1] for part in parts])
    case = county.cases.indices(*CASES)
    case = case[county.department_at[case, plant.place] >= 0]
    stays = new_visits(person, case=rng.choice(case, len(person)), kind=INPATIENT, institution=plant.place,
                       start=moments(county, rng, np.minimum(day, county.span.n_days - 1)),
                       stay=np.concatenate([part[2] for part in parts]))  # fmt: skip
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
