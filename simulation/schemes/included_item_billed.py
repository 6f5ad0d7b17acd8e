"""Parts that the price of the main item already covers are charged beside it (parasites with stool, dispensing with plasters)."""

import numpy as np

from simulation.county import County
from simulation.limits import INCLUDED
from simulation.lines import Lines, joined_lines
from simulation.planting import Plant, affected, beside, extra_lines, own_business
from simulation.visits import Visits

PACK, CATALOGUE, SUBJECT = "A", "A01", "institution"
TITLE = {"zh": "重复收费（内涵包含）", "en": "Included items billed beside the main item"}
WHERE = ("general_hospital", "tcm_hospital", "township_health_centre", "specialist_hospital")
NEEDS = ("stool",)
KINDS = (3,)


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """For a share of the main items, the included part on the same day."""
    catalogue = county.catalogue
    part_of = np.full(len(catalogue.keys), -1)
    for main, part, scope in reversed(INCLUDED):
        if scope == "day" and part in (
            "stool_parasite",
            "special_dispensing",
            "glucose",
            "nursing_special",
            "reduction",
        ):
            part_of[catalogue.index(main)] = catalogue.index(part)
    able = (part_of[lines.item] >= 0) & own_business(plant, visits)[lines.visit]
    rows = affected(county, plant, able, len(lines))
    added = extra_lines(county, plant, visits, rng, lines.visit[rows], part_of[lines.item[rows]],
                        beside(rng, lines, rows, visits))  # fmt: skip
    return joined_lines([lines, added])
