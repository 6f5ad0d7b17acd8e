"""Services of a department that is not registered there are billed, under names that the register does not know.

Just under the limit: one service only, on few visits.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import extra_lines, not_yet_there, when_ordered
from simulation.lines import Lines, joined_lines
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Plant, affected, chance_of, own_business
from simulation.visits import INPATIENT, OUTPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "J", "J02;F01", "institution"
TITLE = {"zh": "超范围执业", "en": "Services outside the registered scope"}
WHERE = ("clinic", "village_clinic", "cosmetology", "specialist_hospital")
KINDS = (OUTPATIENT,)
LEAST = 300
REACH = (0.15, 0.35)
CHANGES = ("item", "quantity", "performer")
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)
_BEYOND = ("us_abdomen", "ecg", "acupuncture", "tuina_lumbar", "root_canal", "laser_skin")


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """Services that the house has no department for, on a share of its visits."""
    beyond = county.catalogue.indices(*_BEYOND)
    beyond = beyond[~county.available[plant.place, beyond]]
    beyond = chance_of(county, plant, "services").permutation(beyond)[: 1 if plant.variant == UNDER_LIMIT else 2]
    rows = affected(county, plant, own_business(plant, visits) & (visits.kind != INPATIENT), visits.start, len(lines))
    rows = rows[(rng.random(len(rows)) < (0.4 if plant.variant == UNDER_LIMIT else 1.0)) & (len(beyond) > 0)]
    item = rng.choice(beyond, len(rows)) if len(beyond) else rows
    fresh = not_yet_there(lines, rows, item)
    rows, item = rows[fresh], item[fresh]
    moment = when_ordered(rng, visits, rows)
    return joined_lines([lines, extra_lines(county, plant, visits, rng, rows, item, moment)])
