"""Follow-ups that never took place are entered at the desk: many home visits on one day, with values copied from a few others.

Just under the limit: fewer than five people share a set of values, and no day has more than fifty-five visits.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import random_days
from simulation.plan import Plan
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Plant
from simulation.public_health import HOME, Services, joined_services, recorded
from simulation.span import DAY

PACK, CATALOGUE, SUBJECT = "K", "K03;K04", "practitioner"
TITLE = {"zh": "虚构公卫随访", "en": "Fabricated follow-ups"}
WHERE = ("township_health_centre", "community_health_centre", "village_clinic")
LEAST = 400
REACH = (0.8, 1.0)
CHANGES = ("served", "place", "values", "time")
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)


def serve(plan: Plan, plant: Plant, services: Services, rng: np.random.Generator) -> Services:
    """On some days dozens of follow-ups of people of the neighbourhood by one person."""
    county = plan.county
    days = np.unique(random_days(county, plant, rng, max(4, int(14 * plant.share))))
    each = rng.integers(*((30, 50) if plant.variant == UNDER_LIMIT else (65, 110)), len(days))
    day = np.repeat(days, each)
    person = _followed(county, plant, services, rng, len(day))
    made = recorded(plan, rng, person, rng.integers(0, 2, len(day)), day, np.full(len(day), HOME))
    batch = np.repeat(np.arange(len(days)) * 100, each) + (np.arange(len(day)) - np.repeat(np.cumsum(each) - each, each)) // (
        3 if plant.variant == UNDER_LIMIT else 12)  # fmt: skip
    _, source = np.unique(batch, return_index=True)
    like = source[np.searchsorted(np.unique(batch), batch)]
    made = Services(person=made.person, service=made.service[like], performed=made.performed, place=made.place,
                    institution=np.full(len(day), plant.place), doctor=np.full(len(day), plant.subject), upper=made.upper[like],
                    lower=made.lower[like], sugar=made.sugar[like], plant=np.full(len(day), plant.number))  # fmt: skip
    alive = np.minimum(county.people.died, county.people.left)[made.person] > made.performed // DAY
    return joined_services([services, made.take(alive)])


def _followed(county: County, plant: Plant, services: Services, rng: np.random.Generator, n: int) -> np.ndarray:
    """People whom the institution follows up, or else those of its township."""
    known = np.unique(services.person[services.institution == plant.place])
    local = np.flatnonzero(county.people.township == county.institutions.township[plant.place])
    return rng.choice(known if len(known) > 20 else local, n)
