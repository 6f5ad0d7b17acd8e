"""Packs that were never handed out are settled: the trace code of an earlier pack is used again.

Spread: the codes come from a hundred packs instead of three for each drug.
"""

import numpy as np

from simulation.chance import Array
from simulation.chunk import Chunk
from simulation.county import County
from simulation.lines import Lines
from simulation.planting import SLOW_RAMP, SPREAD, Plant, affected, own_business
from simulation.visits import PHARMACY, Visits

PACK, CATALOGUE, SUBJECT = "G", "G09", "institution"
TITLE = {"zh": "追溯码重复结算", "en": "Trace codes used again"}
WHERE = ("pharmacy",)
KINDS = (PHARMACY,)
LEAST = 400
REACH = (0.4, 0.8)
CHANGES = ("item",)
VARIANTS = (SLOW_RAMP, SPREAD)


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """Mark a share of the prescribed sales as never handed out."""
    able = own_business(plant, visits)[lines.visit] & county.catalogue.prescription_only[lines.item]
    able &= (visits.referrer[lines.visit] >= 0) & (lines.plant == 0)
    rows = affected(county, plant, able, lines.moment, len(lines))
    return lines.changed(rows, plant=plant.number, wrong=1.0)


def trace(county: County, plant: Plant, chunk: Chunk, lines: Array, reused: Array) -> Array:
    """The first code of a marked line is one of those that the shop keeps for each drug."""
    marked = chunk.lines.plant[lines] == plant.number
    item = chunk.lines.item[lines].astype(np.int64)
    pool = 100 if plant.variant == SPREAD else 3
    nth = (chunk.lines.moment[lines] * 31 + chunk.lines.visit[lines]) % pool
    scrambled = (item * 1_000_003 + nth * 7_368_787 + plant.number * 104_729) * 2_654_435_761 % (10**13 // 4_096)
    return np.where(marked, scrambled * 4_096 + 4_095, reused)
