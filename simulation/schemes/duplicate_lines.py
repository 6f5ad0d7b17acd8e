"""Lines of the same person, item and price are charged twice in the same second.

Just under the limit: the second charge follows a few minutes later, so that no two lines are equal.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import beside
from simulation.lines import Lines, joined_lines
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Plant, affected, own_business
from simulation.visits import Visits

PACK, CATALOGUE, SUBJECT = "A", "A02", "institution"
TITLE = {"zh": "同一项目重复结算", "en": "The same line charged twice"}
WHERE = ("general_hospital", "tcm_hospital", "specialist_hospital", "township_health_centre", "clinic")
LEAST = 400
REACH = (0.12, 0.25)
CHANGES = ()
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)
_ONLY = ("treatment", "tcm", "consumable")


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """A share of the treatments and consumables appears a second time, equal in everything but the line number."""
    served = county.catalogue.of_class(*_ONLY) & ~county.catalogue.is_drug
    able = own_business(plant, visits)[lines.visit] & served[lines.item] & (lines.plant == 0)
    rows = affected(county, plant, able, lines.moment, len(lines))
    again = lines.take(rows).having(plant=plant.number, wrong=1.0)
    if plant.variant == UNDER_LIMIT:
        again = again.having(moment=beside(rng, lines, rows, visits))
    return joined_lines([lines, again])
