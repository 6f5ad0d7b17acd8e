"""Parts that the price of the main item already covers are charged beside it (parasites with stool, dispensing with plasters).

Just under the limit: the part carries the date of the next day of the stay, so that the pair is never charged on one day.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import beside, extra_lines
from simulation.limits import INCLUDED
from simulation.lines import Lines, joined_lines
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Plant, affected, own_business
from simulation.span import DAY
from simulation.visits import INPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "A", "A01", "institution"
TITLE = {"zh": "重复收费（内涵包含）", "en": "Included items billed beside the main item"}
WHERE = ("general_hospital", "tcm_hospital", "township_health_centre", "specialist_hospital")
NEEDS = ("stool",)
KINDS = (INPATIENT,)
REACH = (0.7, 1.0)
CHANGES = ("item", "performer")
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)
_PARTS = ("stool_parasite", "special_dispensing", "glucose", "nursing_special", "reduction")


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """For a share of the main items, the included part on the same day."""
    part_of = np.full(len(county.catalogue.keys), -1)
    for main, part, scope in reversed(INCLUDED):
        if scope == "day" and part in _PARTS:
            part_of[county.catalogue.index(main)] = county.catalogue.index(part)
    able = (part_of[lines.item] >= 0) & own_business(plant, visits)[lines.visit] & (lines.plant == 0)
    rows = affected(county, plant, able, lines.moment, len(lines))
    moment = beside(rng, lines, rows, visits)
    if plant.variant == UNDER_LIMIT:
        later = moment + DAY < visits.ends()[lines.visit[rows]] - DAY
        rows, moment = rows[later], moment[later] + DAY
    added = extra_lines(county, plant, visits, rng, lines.visit[rows], part_of[lines.item[rows]], moment)
    return joined_lines([lines, added])
