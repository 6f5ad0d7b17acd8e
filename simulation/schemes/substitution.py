"""The dear item of a pair is charged where the cheap one was done: large dressings for small ones, mobilisation for current.

A standing habit: it runs from the first day of the span to the last. Just under the limit: a tenth of the cheap ones is still charged as such, so that the house is seen to know them.
"""

import numpy as np

from simulation.county import County
from simulation.limits import SWAPS
from simulation.lines import Lines, performed, priced
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Plant, affected, chance_of, own_business
from simulation.visits import Visits

PACK, CATALOGUE, SUBJECT = "A", "A08", "institution"
TITLE = {"zh": "串换项目", "en": "A dear item billed for a cheap one"}
WHERE = ("general_hospital", "tcm_hospital", "specialist_hospital", "township_health_centre")
LEAST = 300
REACH = (1.0, 1.0)
ALWAYS = True
CHANGES = ("item", "orderer")  # only some departments order what is swapped
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)
_STILL_CHEAP = 0.1


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """All cheap items of a pair from some strength on, else a share, become the dear one at its price."""
    dear_of = np.full(len(county.catalogue.keys), -1)
    for billed, provided in SWAPS:
        cheap, dear = county.catalogue.index(provided), county.catalogue.index(billed)
        if (
            county.available[plant.place, dear]
            and county.catalogue.caps[0, 1, dear] > county.catalogue.caps[0, 1, cheap]
        ):
            dear_of[cheap] = dear
    able = (dear_of[lines.item] >= 0) & own_business(plant, visits)[lines.visit] & (lines.plant == 0)
    rows = affected(county, plant, able, lines.moment, len(lines)) if plant.share < 0.85 else np.flatnonzero(able)
    if plant.variant == UNDER_LIMIT:
        rows = rows[chance_of(county, plant, ("kept", len(lines))).random(len(rows)) >= _STILL_CHEAP]
    before = lines.price[rows]
    changed = lines.changed(rows, item=dear_of[lines.item[rows]])
    billed_as = performed(county, rng, visits, priced(county, visits, changed.take(rows)))
    wrong = np.clip((billed_as.price - before) / billed_as.price, 0, 1)
    return changed.changed(rows, price=billed_as.price, performer=billed_as.performer, wrong=wrong, plant=plant.number)
