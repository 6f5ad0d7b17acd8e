"""The price of a fifth of the drugs is raised month by month, from cost to well above the cap, a little each time.

Just under the limit: the rise stops exactly at the cap; what is wrong is the mark-up, not the cap.
"""

import numpy as np

from simulation.county import County
from simulation.lines import Lines, price_caps
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Plant, affected, chance_of, own_business
from simulation.span import DAY
from simulation.visits import Visits

PACK, CATALOGUE, SUBJECT = "A", "A05;A16", "institution"
TITLE = {"zh": "药价逐月爬升", "en": "Prices that creep up"}
WHERE = ("pharmacy", "clinic")
LEAST = 300
REACH = (0.9, 1.0)
CHANGES = ("item", "price")
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)
_SHARE_OF_ITEMS, _MONTH = 0.22, 30 * DAY


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """Each month a step towards the highest price, the same for all buyers of the month."""
    house, drugs = chance_of(county, plant, "items"), county.catalogue.is_drug
    dear = drugs & (house.random(len(drugs)) < _SHARE_OF_ITEMS)
    highest = np.where(plant.variant == UNDER_LIMIT, 1.0, house.uniform(1.03, 1.2, len(drugs)))
    able = dear[lines.item] & own_business(plant, visits)[lines.visit] & (lines.plant == 0)
    rows = affected(county, plant, able, lines.moment, len(lines))
    months = max((plant.stops - plant.starts) // _MONTH - 1, 1)
    climbed = np.clip((lines.moment[rows] - plant.starts) // _MONTH / months, 0, 1)
    usual, cap = lines.price[rows], price_caps(county, visits, lines)[rows]
    price = np.round(usual + (cap * highest[lines.item[rows]] - usual) * climbed, 2)
    rows, price, usual = rows[price > usual], price[price > usual], usual[price > usual]
    return lines.changed(rows, price=price, wrong=(price - usual) / price, plant=plant.number)
