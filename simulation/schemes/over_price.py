"""Some items are charged above the price cap of the day, by a few up to thirty per cent.

Just under the limit: one per cent above at most, which a tolerance of rounding may let pass.
"""

import numpy as np

from simulation.county import County
from simulation.lines import Lines, price_caps
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Plant, affected, chance_of, own_business
from simulation.visits import Visits

PACK, CATALOGUE, SUBJECT = "A", "A05", "institution"
TITLE = {"zh": "超标准收费", "en": "Prices above the cap"}
WHERE = ("general_hospital", "tcm_hospital", "specialist_hospital", "clinic", "township_health_centre", "pharmacy")
LEAST = 400
REACH = (0.7, 1.0)
CHANGES = ("item", "price")
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)
_SHARE_OF_ITEMS = 0.12


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """The same items are overpriced all the time; a share of their lines."""
    house, listed = chance_of(county, plant, "items"), county.catalogue.caps[0, 1] >= 8
    dear = listed & (house.random(len(listed)) < _SHARE_OF_ITEMS)
    low, high = (0.004, 0.01) if plant.variant == UNDER_LIMIT else (0.04, 0.3)
    factor = 1 + house.uniform(low, high, len(listed))
    able = dear[lines.item] & own_business(plant, visits)[lines.visit] & (lines.plant == 0)
    rows = affected(county, plant, able, lines.moment, len(lines))
    cap = price_caps(county, visits, lines)[rows]
    price = np.round(cap * factor[lines.item[rows]] + 0.005, 2)
    return lines.changed(rows, price=price, wrong=(price - cap) / price, plant=plant.number)
