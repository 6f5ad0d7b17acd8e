"""What one prescription may not hold is written on two: the same drug again, an hour later, on another bill of the same day.

Spread: the second bill comes the next morning.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import like_ordinary
from simulation.planting import SLOW_RAMP, SPREAD, Change, Plant, affected, own_business
from simulation.span import DAY
from simulation.visits import CHRONIC, OUTPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "G", "G04", "institution"
TITLE = {"zh": "分解处方", "en": "Split prescriptions"}
WHERE = ("clinic", "township_health_centre", "community_health_centre", "village_clinic", "general_hospital")
KINDS = (OUTPATIENT, CHRONIC)
LEAST = 400
REACH = (0.08, 0.25)
CHANGES = ("content", "day", "hour")
VARIANTS = (SLOW_RAMP, SPREAD)


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """A second bill for the same person, illness and doctor."""
    able = own_business(plant, visits) & np.isin(visits.kind, (OUTPATIENT, CHRONIC)) & (visits.look == 0)
    rows = affected(county, plant, able & (visits.plant == 0), visits.start)
    again = visits.take(rows)
    if plant.variant == SPREAD:
        start = (again.start // DAY + 1) * DAY + rng.integers(8 * 3_600, 12 * 3_600, len(rows))
    else:
        start = again.start + rng.integers(1_500, 2 * 3_600, len(rows))
    again = again.having(start=start, marks=0)
    same_day = (start // DAY == visits.start[rows] // DAY) | (plant.variant == SPREAD)
    alive = np.minimum(county.people.died, county.people.left)[again.person] > start // DAY
    again = like_ordinary(county, rng, again).having(terminal=again.terminal)
    return Change(again.take(same_day & alive & (again.settled() < county.horizon.end - 7_200)))
