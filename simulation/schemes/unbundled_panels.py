"""A panel is not charged; its parts are, one by one, for more money together.

Just under the limit: of two panels taken together only one is split.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import extra_lines
from simulation.limits import BUNDLES
from simulation.lines import Lines, joined_lines
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Plant, affected, own_business
from simulation.visits import Visits

PACK, CATALOGUE, SUBJECT = "A", "A06", "institution"
TITLE = {"zh": "分解项目收费", "en": "Panels split into their parts"}
WHERE = ("general_hospital", "tcm_hospital", "specialist_hospital", "township_health_centre",
         "community_health_centre")  # fmt: skip
NEEDS = ("cbc", "cbc_wbc")
LEAST = 300
REACH = (0.5, 1.0)
CHANGES = ("item",)
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """Replace a share of the panels by all their parts, taken from the same sample at the same time."""
    own = own_business(plant, visits)[lines.visit] & (lines.plant == 0)
    panels = own & np.isin(lines.item, county.catalogue.indices(*BUNDLES))
    rows = affected(county, plant, panels, lines.moment, len(lines))
    if plant.variant == UNDER_LIMIT:
        rows = rows[np.unique(lines.visit[rows], return_index=True)[1]]
    parts, kept = [], np.ones(len(lines), dtype=bool)
    kept[rows] = False
    for main, members in BUNDLES.items():
        at = rows[lines.item[rows] == county.catalogue.index(main)]
        for member in members:
            parts.append(extra_lines(county, plant, visits, rng, lines.visit[at],
                                     np.full(len(at), county.catalogue.index(member)), lines.moment[at]))  # fmt: skip
    return joined_lines([lines.take(kept), *parts])
