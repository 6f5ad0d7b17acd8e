"""Everybody who is admitted gets the same package of tests, whatever the diagnosis."""

import numpy as np

from simulation.county import County
from simulation.lines import Lines, joined_lines
from simulation.planting import Plant, affected, extra_lines, own_business, when_ordered
from simulation.visits import INPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "F", "F04", "institution"
TITLE = {"zh": "套餐式检查", "en": "Package ordering"}
WHERE = ("general_hospital", "tcm_hospital", "specialist_hospital", "township_health_centre")
KINDS = (INPATIENT,)
NEEDS = ("cbc",)
LEAST = 60
_PACKAGE = ("reticulocytes", "urine_sediment", "syphilis", "syphilis_nonspecific", "hcv", "tsh", "ft3", "ft4", "cea", "afp",
            "ca125", "us_thyroid", "us_heart", "us_carotid")  # fmt: skip


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """The package of the house: seven to ten tests for (nearly) all admissions, as far as the house can do them."""
    draw = np.random.Generator(np.random.PCG64(county.seed * 7_919 + plant.number))
    able = county.catalogue.indices(*_PACKAGE)
    able = able[county.available[plant.place, able]]
    package = draw.permutation(able)[: draw.integers(7, 11)]
    rows = affected(county, plant, own_business(plant, visits) & (visits.kind == INPATIENT), len(lines))
    visit, item = np.repeat(rows, len(package)), np.tile(package, len(rows))
    present = np.isin(visit.astype(np.int64) * 10_000 + item, lines.visit.astype(np.int64) * 10_000 + lines.item)
    visit, item = visit[~present], item[~present]
    moment = when_ordered(rng, visits, visit)
    return joined_lines([lines, extra_lines(county, plant, visits, rng, visit, item, moment)])
