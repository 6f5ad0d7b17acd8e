"""Lines of the same person, item, second and price are charged twice."""

import numpy as np

from simulation.county import County
from simulation.lines import Lines, joined_lines
from simulation.planting import Plant, affected, own_business
from simulation.visits import Visits

PACK, CATALOGUE, SUBJECT = "A", "A02", "institution"
TITLE = {"zh": "同一项目重复结算", "en": "The same line charged twice"}
WHERE = ("general_hospital", "tcm_hospital", "specialist_hospital", "township_health_centre", "clinic")
LEAST = 400
_SHARE = 0.06
_ONLY = ("treatment", "tcm", "consumable")


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """A share of the treatments and consumables appears a second time, equal in everything but the line number."""
    served = county.catalogue.of_class(*_ONLY) & ~county.catalogue.is_drug
    able = own_business(plant, visits)[lines.visit] & served[lines.item] & (lines.plant == 0)
    rows = affected(county, plant, able, len(lines))
    rows = rows[rng.random(len(rows)) < _SHARE]
    return joined_lines([lines, lines.take(rows).having(plant=plant.number, wrong=1.0)])
