"""Visits are billed on the cards of people who have died."""

import numpy as np

from simulation.county import County
from simulation.needs import moments
from simulation.planting import Change, Plant, like_ordinary, nothing_added
from simulation.span import FOREVER
from simulation.visits import CHRONIC, Visits, new_visits

PACK, CATALOGUE, SUBJECT = "E", "E05", "institution"
TITLE = {"zh": "死后就医", "en": "Services billed after death"}
WHERE = ("township_health_centre", "community_health_centre", "clinic", "village_clinic")
KINDS = (0, 2)
LEAST = 400


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """Refills for some of the dead of the neighbourhood, every few weeks, from some days after death on."""
    people, span = county.people, county.span
    near = people.died < FOREVER
    known = np.unique(visits.person[visits.institution == plant.place])
    dead = known[near[known]]
    home = county.institutions.township[plant.place]
    dead = np.union1d(dead, np.flatnonzero(near & (people.township == home)))
    chosen = rng.permutation(dead)[: max(3, int(len(dead) * 0.6 * plant.strength))]
    person = np.repeat(chosen, 7)
    wait = np.cumsum(rng.integers(18, 40, (len(chosen), 7)), axis=1).ravel()
    begin = np.maximum(people.died[person], plant.starts // 86_400)
    day = begin + wait - span.first_day
    inside = (day > 0) & (day < min(span.n_days - 2, (plant.stops - span.start) // 86_400))
    person, day = person[inside], day[inside]
    if not len(person):
        return Change(nothing_added())
    case = county.cases.indices("htn", "dm")[rng.integers(0, 2, len(person))]
    added = new_visits(person, case=case, kind=CHRONIC, institution=plant.place, start=moments(county, rng, day),
                       supply=rng.choice([28, 30], len(person)))  # fmt: skip
    return Change(like_ordinary(county, rng, added))
