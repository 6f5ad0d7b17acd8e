"""Somebody who is not registered anywhere treats the patients; the name on the bills is in no register.

Spread: two such people, each on few days.
"""

import numpy as np

from simulation.county import County
from simulation.planting import SLOW_RAMP, SPREAD, Change, Plant, affected, nothing_added, own_business
from simulation.span import DAY
from simulation.visits import INPATIENT, PHARMACY, Visits

PACK, CATALOGUE, SUBJECT = "J", "J03", "institution"
TITLE = {"zh": "使用非卫生技术人员", "en": "Unregistered staff"}
WHERE = ("clinic", "village_clinic", "specialist_hospital", "general_hospital")
LEAST = 300
REACH = (0.3, 0.6)
CHANGES = ("doctor", "performer", "day")
VARIANTS = (SLOW_RAMP, SPREAD)


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """A share of the outpatient visits carries the number of a doctor who has left the register long ago."""
    own = own_business(plant, visits) & ~np.isin(visits.kind, (INPATIENT, PHARMACY)) & (visits.plant == 0)
    rows = affected(county, plant, own, visits.start)
    unlisted = np.flatnonzero(~county.practitioners.listed)
    ghost = np.full(len(rows), unlisted[plant.number % len(unlisted)])
    if plant.variant == SPREAD:
        rows = rows[np.isin(visits.start[rows] // DAY % 7, (1, 4))]
        ghost = unlisted[(plant.number + visits.start[rows] // DAY) % len(unlisted)]
    return Change(nothing_added(), rows, {"doctor": ghost, "plant": np.full(len(rows), plant.number)})
