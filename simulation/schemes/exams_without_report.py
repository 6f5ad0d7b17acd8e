"""Examinations that were ordered are charged, but nobody reads them: no film, no report.

Just under the limit: the large devices keep their reports, only small examinations go without.
"""

import numpy as np

from simulation.county import County
from simulation.lines import Lines
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Plant, affected, own_business
from simulation.visits import Visits

PACK, CATALOGUE, SUBJECT = "F", "F09", "institution"
TITLE = {"zh": "检查无报告", "en": "Examinations without a report"}
WHERE = ("general_hospital", "tcm_hospital", "specialist_hospital", "township_health_centre", "community_health_centre")
NEEDS = ("ecg",)
LEAST = 300
REACH = (0.2, 0.5)
CHANGES = ("report", "item")
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)
_DEAR = 120.0


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """A share of the present examinations loses its report; the fee is wrong in full."""
    image = np.array([kind == "image" for kind in county.catalogue.report])
    if plant.variant == UNDER_LIMIT:
        image &= county.catalogue.caps[0, 1] < _DEAR
    able = image[lines.item] & own_business(plant, visits)[lines.visit] & (lines.plant == 0)
    rows = affected(county, plant, able, lines.moment, len(lines))
    return lines.changed(rows, unreported=True, plant=plant.number, wrong=1.0)
