"""A dozen insurance cards lie in one drawer and are swiped one after the other at one terminal, day after day.

Spread: over an hour, at several terminals, and only part of the cards each day.
"""

import numpy as np

from simulation.choice import settling_within
from simulation.county import County
from simulation.fabrication import like_ordinary, patients, random_days, reasons
from simulation.planting import SLOW_RAMP, SPREAD, Change, Plant
from simulation.span import DAY
from simulation.visits import OUTPATIENT, PHARMACY, Visits, new_visits

PACK, CATALOGUE, SUBJECT = "E", "E03", "institution"
TITLE = {"zh": "敛卡套刷", "en": "Pooled cards"}
WHERE = ("pharmacy", "clinic", "village_clinic")
LEAST = 400
RING = True
REACH = (0.8, 1.0)
CHANGES = ("person", "hour", "day", "diagnosis", "content", "settlement", "terminal", "payer")
VARIANTS = (SLOW_RAMP, SPREAD)


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """Six to fourteen cards, within ten minutes, on many days."""
    ring = np.unique(patients(county, plant, visits, rng, 40))
    ring = rng.permutation(ring)[: rng.integers(6, 15)]
    days = np.unique(random_days(county, plant, rng, max(8, int(40 * plant.share))))
    spread = plant.variant == SPREAD
    person, day = np.repeat(ring[None, :], len(days), axis=0), np.repeat(days[:, None], len(ring), axis=1)
    there = rng.random(person.shape) < (0.55 if spread else 0.85)
    first = county.span.start + days * DAY + rng.integers(int(9.5 * 3600), 19 * 3600, len(days))
    start = np.repeat(first[:, None], len(ring), axis=1)[there]
    shop = county.institutions.kinds[plant.place] == "pharmacy"
    case = reasons(county, plant.place, visits, *(("rx_chronic", "rx_acute") if shop else ("htn", "back_pain")))
    n = int(there.sum())
    source = rng.choice(county.institutions.of_kind("township_health_centre", "community_health_centre"), n)
    swipes = new_visits(person[there], case=rng.choice(case, n), kind=PHARMACY if shop else OUTPATIENT,
                        institution=plant.place, start=start, supply=7, referrer=source if shop else -1)  # fmt: skip
    swipes = like_ordinary(county, rng, swipes)
    terminal = rng.integers(0, 4, n) if spread else np.full(n, rng.integers(0, 4))
    swipes = settling_within(rng, swipes.having(terminal=terminal), start, 3_600 if spread else 540)
    people = county.people
    alive = np.minimum(people.died, people.left)[swipes.person] > swipes.start // DAY
    return Change(swipes.take(alive & (day[there] < county.span.n_days - 1)))
