"""Cards are settled in the night hours, when the doors are closed: the visits were made up at the desk.

Spread: some between eleven at night and six in the morning, some at noon of holidays, few in one night.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import copies
from simulation.planting import SLOW_RAMP, SPREAD, Change, Plant, how_many
from simulation.span import DAY
from simulation.visits import CHRONIC, OUTPATIENT, PHARMACY, Visits

PACK, CATALOGUE, SUBJECT = "H", "H08", "institution"
TITLE = {"zh": "非营业时段结算", "en": "Billing in closed hours"}
WHERE = ("clinic", "village_clinic", "pharmacy", "cosmetology")
LEAST = 300
REACH = (0.12, 0.35)
CHANGES = ("person", "day", "hour")
VARIANTS = (SLOW_RAMP, SPREAD)


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """Copies of the house's ordinary visits, moved to the night."""
    kinds = (OUTPATIENT, CHRONIC, PHARMACY)
    honest = int(((visits.institution == plant.place) & np.isin(visits.kind, kinds)).sum())
    ghosts = copies(county, plant, visits, rng, how_many(plant, honest, 40), kinds)
    hour = rng.integers(22 * 3_600, 28 * 3_600, len(ghosts)) if plant.variant == SPREAD else rng.integers(
        600, int(4.2 * 3_600), len(ghosts))  # fmt: skip
    ghosts = ghosts.having(start=ghosts.start // DAY * DAY + hour)
    return Change(ghosts.take(ghosts.settled() < county.horizon.end - 7_200))
