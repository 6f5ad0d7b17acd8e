"""A panel is charged and beside it, from the same sample, some of the single values that it contains.

Just under the limit: one value only, so that the bill stays inconspicuous.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import extra_lines
from simulation.limits import BUNDLES
from simulation.lines import Lines, joined_lines
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Plant, affected, own_business
from simulation.visits import Visits

PACK, CATALOGUE, SUBJECT = "A", "A07", "institution"
TITLE = {"zh": "套餐与组成项目重复收费", "en": "Panel and its components billed together"}
WHERE = ("general_hospital", "tcm_hospital", "specialist_hospital", "township_health_centre", "community_health_centre")
NEEDS = ("cbc", "cbc_wbc")
LEAST = 300
REACH = (0.4, 0.8)
CHANGES = ("item",)
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """One to three components, charged at the moment of the panel."""
    own = own_business(plant, visits)[lines.visit] & (lines.plant == 0)
    rows = affected(
        county, plant, own & np.isin(lines.item, county.catalogue.indices(*BUNDLES)), lines.moment, len(lines)
    )
    most = 1 if plant.variant == UNDER_LIMIT else 3
    parts = [lines]
    for main, members in BUNDLES.items():
        at = rows[lines.item[rows] == county.catalogue.index(main)]
        order = rng.permuted(np.tile(county.catalogue.indices(*members), (len(at), 1)), axis=1)[:, :most]
        taken = np.arange(order.shape[1]) < rng.integers(1, most + 1, len(at))[:, None]
        row = np.repeat(at[:, None], order.shape[1], axis=1)[taken]
        parts.append(extra_lines(county, plant, visits, rng, lines.visit[row], order[taken], lines.moment[row]))
    return joined_lines(parts)
