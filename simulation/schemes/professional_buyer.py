"""A person with a chronic disease collects the same dear drugs at one institution after the other, far more than anyone can take.

Spread: six places instead of three, and the drugs in turn.
"""

import numpy as np

from simulation import people as p
from simulation.chance import Array
from simulation.county import County
from simulation.fabrication import extra_lines, not_yet_there, when_ordered
from simulation.lines import Lines, joined_lines
from simulation.planting import SLOW_RAMP, SPREAD, Change, Plant
from simulation.purchases import bought_at
from simulation.visits import CHRONIC, Visits

PACK, CATALOGUE, SUBJECT = "G", "G11;G13", "insured_person"
TITLE = {"zh": "职业开药人", "en": "A professional buyer of medicines"}
WHERE = ()
REACH = (0.8, 1.0)
CHANGES = ("person", "day", "hour", "content", "diagnosis", "payer", "item", "quantity")
VARIANTS = (SLOW_RAMP, SPREAD)
_DRUGS = ("dapagliflozin", "insulin_glargine", "tiotropium", "budesonide_formoterol", "clopidogrel")
_TIMES_A_WEEK = 1.6


def members(county: County, visits: Visits, rng: np.random.Generator) -> Array:
    """One diabetic over fifty who lives through the whole span."""
    people = county.people
    ill = people.has(p.DM) & (people.age(np.arange(people.n), county.span.first_day) > 50)
    lives = np.minimum(people.died, people.left) > county.horizon.last_day
    return rng.permutation(np.flatnonzero(ill & lives))[:1]


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """Refills at the health centres, clinics and hospitals around, more than one a week."""
    weeks = (plant.stops - plant.starts) / 604_800
    n = max(20, int(weeks * _TIMES_A_WEEK * (0.5 + plant.share)))
    return Change(bought_at(county, plant, visits, rng, n, "dm", 6 if plant.variant == SPREAD else 3))


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """Two to five packs of the same one or two drugs each time."""
    rows = np.flatnonzero((visits.plant == plant.number) & (visits.kind == CHRONIC))
    few = county.catalogue.indices(*_DRUGS)[plant.subject % len(_DRUGS) :][: 3 if plant.variant == SPREAD else 1]
    item = rng.choice(few, len(rows))
    fresh = not_yet_there(lines, rows, item)
    rows, item = rows[fresh], item[fresh]
    return joined_lines([lines, extra_lines(county, plant, visits, rng, rows, item, when_ordered(rng, visits, rows),
                                            rng.integers(2, 6, len(rows)))])  # fmt: skip
