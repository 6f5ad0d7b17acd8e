"""Everybody who is admitted gets the same package of tests, whatever the diagnosis.

Spread: three packages in turn. Just under the limit: four tests, less than what is usually called a package.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import extra_lines, not_yet_there, when_ordered
from simulation.lines import Lines, joined_lines
from simulation.planting import SLOW_RAMP, SPREAD, UNDER_LIMIT, Plant, affected, chance_of, own_business
from simulation.visits import INPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "F", "F04", "institution"
TITLE = {"zh": "套餐式检查", "en": "Package ordering"}
WHERE = ("general_hospital", "tcm_hospital", "specialist_hospital", "township_health_centre")
KINDS = (INPATIENT,)
NEEDS = ("cbc", "syphilis")
LEAST = 60
REACH = (0.9, 1.0)
CHANGES = ("item",)
VARIANTS = (SLOW_RAMP, SPREAD, UNDER_LIMIT)
_PACKAGE = ("reticulocytes", "urine_sediment", "syphilis", "syphilis_nonspecific", "hcv", "tsh", "ft3", "ft4", "cea", "afp",
            "ca125", "us_thyroid", "us_heart", "us_carotid")  # fmt: skip


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """The package of the house for (nearly) all admissions, as far as the house can do the tests."""
    house = chance_of(county, plant, "package")
    able = county.catalogue.indices(*_PACKAGE)
    able = able[county.available[plant.place, able]]
    size = 4 if plant.variant == UNDER_LIMIT else min(int(house.integers(7, 11)), len(able))
    n_packages = 3 if plant.variant == SPREAD else 1
    packages = np.stack([house.permutation(able)[:size] for _ in range(n_packages)])
    rows = affected(county, plant, own_business(plant, visits) & (visits.kind == INPATIENT), visits.start, len(lines))
    visit, item = np.repeat(rows, size), packages[rng.integers(0, n_packages, len(rows))].ravel()
    fresh = not_yet_there(lines, visit, item)
    visit, item = visit[fresh], item[fresh]
    moment = when_ordered(rng, visits, visit)
    return joined_lines([lines, extra_lines(county, plant, visits, rng, visit, item, moment)])
