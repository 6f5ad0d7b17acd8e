"""Drugs that are paid only in a ward, only from the second level on, or only after an injury at work, are charged here all the same.

Spread: one of the kinds only.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import extra_lines, not_yet_there, when_ordered
from simulation.limits import INPATIENT_ONLY, SECONDARY_ONLY, WORK_INJURY_ONLY
from simulation.lines import Lines, joined_lines
from simulation.planting import SLOW_RAMP, SPREAD, Plant, affected, chance_of, own_business
from simulation.span import DAY
from simulation.visits import INPATIENT, PHARMACY, Visits

PACK, CATALOGUE, SUBJECT = "B", "B03;B04;B05", "institution"
TITLE = {"zh": "突破就医方式、机构等级、险种限制", "en": "Limits of setting, level and insurance ignored"}
WHERE = ("clinic", "community_health_centre", "township_health_centre")
LEAST = 400
REACH = (0.06, 0.16)
CHANGES = ("item", "orderer", "performer")
VARIANTS = (SLOW_RAMP, SPREAD)
_KINDS = (INPATIENT_ONLY, SECONDARY_ONLY, WORK_INJURY_ONLY)


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """Add a limited infusion or injection to a share of the outpatient visits of adults."""
    walk_in = own_business(plant, visits) & ~np.isin(visits.kind, (INPATIENT, PHARMACY)) & (visits.plant == 0)
    grown = county.people.age(visits.person, visits.start // DAY) > 16
    rows = affected(county, plant, walk_in & grown, visits.start, len(lines))
    house = chance_of(county, plant, "kinds")
    kinds = _KINDS if plant.variant != SPREAD else (_KINDS[house.integers(0, 3)],)
    item = rng.choice(county.catalogue.indices(*(key for kind in kinds for key in kind)), len(rows))
    fresh = not_yet_there(lines, rows, item)
    rows, item = rows[fresh], item[fresh]
    return joined_lines([lines, extra_lines(county, plant, visits, rng, rows, item, when_ordered(rng, visits, rows),
                                            rng.integers(1, 3, len(rows)))])  # fmt: skip
