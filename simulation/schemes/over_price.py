"""Some items are charged above the price cap of the day, by a few up to thirty per cent."""

import numpy as np

from simulation.county import County
from simulation.lines import Lines, price_caps
from simulation.planting import Plant, affected, own_business
from simulation.visits import Visits

PACK, CATALOGUE, SUBJECT = "A", "A05", "institution"
TITLE = {"zh": "超标准收费", "en": "Prices above the cap"}
WHERE = ("general_hospital", "tcm_hospital", "specialist_hospital", "clinic", "township_health_centre", "pharmacy")
LEAST = 400
_SHARE_OF_ITEMS = 0.12


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """The same items are overpriced all the time; a share of their lines."""
    listed = county.catalogue.caps[0, 1] >= 8
    draw = np.random.Generator(np.random.PCG64(county.seed * 1_000 + plant.number))
    dear = listed & (draw.random(len(listed)) < _SHARE_OF_ITEMS)
    factor = 1 + draw.uniform(0.04, 0.3, len(listed))
    able = dear[lines.item] & own_business(plant, visits)[lines.visit] & (lines.plant == 0)
    rows = affected(county, plant, able, len(lines))
    cap = price_caps(county, visits, lines)[rows]
    price = np.round(cap * factor[lines.item[rows]], 2)
    return lines.changed(rows, price=price, wrong=(price - cap) / price, plant=plant.number)
