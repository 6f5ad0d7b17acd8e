"""Services of a department that is not registered there are billed, under names that the register does not know."""

import numpy as np

from simulation.county import County
from simulation.lines import Lines, joined_lines
from simulation.planting import Plant, affected, extra_lines, own_business, when_ordered
from simulation.visits import INPATIENT, OUTPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "J", "J02;F01", "institution"
TITLE = {"zh": "超范围执业", "en": "Services outside the registered scope"}
WHERE = ("clinic", "village_clinic", "cosmetology", "specialist_hospital")
KINDS = (OUTPATIENT,)
LEAST = 300
_SHARE = 0.25
_BEYOND = ("us_abdomen", "ecg", "acupuncture", "tuina_lumbar", "root_canal", "laser_skin")


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """Two services that the house has no department for, on a share of its visits by adults."""
    draw = np.random.Generator(np.random.PCG64(county.seed * 6_151 + plant.number))
    beyond = county.catalogue.indices(*_BEYOND)
    beyond = draw.permutation(beyond[~county.available[plant.place, beyond]])[:2]
    rows = affected(county, plant, own_business(plant, visits) & (visits.kind != INPATIENT), len(lines))
    rows = rows[(rng.random(len(rows)) < _SHARE) & (len(beyond) > 0)]
    item = rng.choice(beyond, len(rows)) if len(beyond) else rows
    moment = when_ordered(rng, visits, rows)
    return joined_lines([lines, extra_lines(county, plant, visits, rng, rows, item, moment)])
