"""Visits are billed on the cards of people who have died.

Just under the limit: only in the first three weeks after death, before the register is known to the fund.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import like_ordinary, reasons
from simulation.needs import moments
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Change, Plant, nothing_added
from simulation.span import FOREVER
from simulation.visits import CHRONIC, Visits, new_visits

PACK, CATALOGUE, SUBJECT = "E", "E05", "institution"
TITLE = {"zh": "死后就医", "en": "Services billed after death"}
WHERE = ("township_health_centre", "community_health_centre", "clinic", "village_clinic")
KINDS = (0, CHRONIC)
LEAST = 400
REACH = (0.4, 0.8)
CHANGES = ("person", "day", "diagnosis")
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """Refills for some of the dead of the neighbourhood, every few weeks, from some days after death on."""
    people, span = county.people, county.span
    gone = people.died < FOREVER
    known = np.unique(visits.person[visits.institution == plant.place])
    home = county.institutions.township[plant.place]
    dead = np.union1d(known[gone[known]], np.flatnonzero(gone & (people.township == home)))
    chosen = rng.permutation(dead)[: max(6, int(len(dead) * plant.share))]
    soon = plant.variant == UNDER_LIMIT
    times = 2 if soon else 7
    person = np.repeat(chosen, times)
    waits = rng.integers(3, 11, (len(chosen), times)) if soon else rng.integers(18, 40, (len(chosen), times))
    begin = np.maximum(people.died[person], 0 if soon else plant.starts // 86_400)
    day = begin + np.cumsum(waits, axis=1).ravel() - span.first_day
    first, last = (plant.starts - span.start) // 86_400, min(span.n_days - 2, (plant.stops - span.start) // 86_400)
    inside = (day >= first) & (day > 0) & (day < last)
    person, day = person[inside], day[inside]
    if not len(person):
        return Change(nothing_added())
    case = rng.choice(reasons(county, plant.place, visits, "htn", "dm"), len(person))
    added = new_visits(person, case=case, kind=CHRONIC, institution=plant.place, start=moments(county, rng, day),
                       supply=rng.choice([28, 30], len(person)))  # fmt: skip
    return Change(like_ordinary(county, rng, added))
