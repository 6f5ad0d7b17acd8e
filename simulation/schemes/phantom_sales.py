"""Packs are charged on customers' cards that never left the shelf: more is settled than was ever bought in.

Spread: a pack here and there instead of several on one bill.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import extra_lines, not_yet_there, when_ordered
from simulation.lines import Lines, joined_lines
from simulation.planting import SLOW_RAMP, SPREAD, Plant, affected, chance_of, own_business
from simulation.visits import PHARMACY, Visits

PACK, CATALOGUE, SUBJECT = "A", "A09", "institution"
TITLE = {"zh": "虚记药品（进销存不符）", "en": "Packs charged that were never in stock"}
WHERE = ("pharmacy",)
KINDS = (PHARMACY,)
LEAST = 300
REACH = (0.4, 0.8)
CHANGES = ("item", "quantity")
VARIANTS = (SLOW_RAMP, SPREAD)
_DRUGS = ("calcium_d3", "liuwei", "danshen_pills", "yunnan_spray", "pain_plaster", "bifidobacterium", "hyaluronate_eye",
          "hydrotalcite", "diclofenac_gel", "pudilan")  # fmt: skip


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """A share of the purchases carries one to four more packs of the few drugs that the shop uses for it."""
    able = own_business(plant, visits) & (visits.kind == PHARMACY) & (visits.plant == 0)
    rows = affected(county, plant, able, visits.start, len(lines))
    few = chance_of(county, plant, "drugs").permutation(county.catalogue.indices(*_DRUGS))[:4]
    item = rng.choice(few, len(rows))
    fresh = not_yet_there(lines, rows, item)
    rows, item = rows[fresh], item[fresh]
    packs = np.ones(len(rows), int) if plant.variant == SPREAD else rng.integers(1, 5, len(rows))
    return joined_lines([lines, extra_lines(county, plant, visits, rng, rows, item, when_ordered(rng, visits, rows),
                                            packs)])  # fmt: skip
