"""Somebody who is not registered anywhere treats the patients; the name on the bills is in no register."""

import numpy as np

from simulation.county import County
from simulation.planting import Change, Plant, affected, nothing_added, own_business
from simulation.visits import INPATIENT, PHARMACY, Visits

PACK, CATALOGUE, SUBJECT = "J", "J03", "institution"
TITLE = {"zh": "使用非卫生技术人员", "en": "Unregistered staff"}
WHERE = ("clinic", "village_clinic", "specialist_hospital", "general_hospital")
LEAST = 300


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """A share of the outpatient visits carries the number of a doctor who has left the register long ago."""
    own = own_business(plant, visits) & ~np.isin(visits.kind, (INPATIENT, PHARMACY)) & (visits.plant == 0)
    rows = affected(county, plant, own)
    rows = rows[rng.random(len(rows)) < 0.6]
    unlisted = np.flatnonzero(~county.practitioners.listed)
    ghost = np.full(len(rows), unlisted[plant.number % len(unlisted)])
    return Change(nothing_added(), rows, {"doctor": ghost, "plant": np.full(len(rows), plant.number)})
