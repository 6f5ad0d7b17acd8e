"""Complications that nobody treats are added to the diagnoses of stays, so that they fall into the dearer groups.

Just under the limit: only simple, never severe complications. The bill does not change: what is wrong in the ledger is the part of it
by which the group of the codes is worth more (our estimate).
"""

import numpy as np

from simulation.case_groups import severity_weight
from simulation.county import County
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Change, Plant, affected, nothing_added, own_business
from simulation.visits import COMPLICATED, INPATIENT, VERY_COMPLICATED, Visits

PACK, CATALOGUE, SUBJECT = "D", "D01", "institution"
TITLE = {"zh": "高套病组（虚增并发症）", "en": "Complications added to the codes"}
WHERE = ("general_hospital", "tcm_hospital", "township_health_centre", "specialist_hospital")
KINDS = (INPATIENT,)
LEAST = 60
REACH = (0.4, 0.8)
CHANGES = ("diagnosis", "doctor", "department", "payer", "content", "stay", "person")
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """A share of the stays whose group is split by complications."""
    split = np.array([bool(code) and code[-1] != "9" for code in county.cases.drg])
    able = own_business(plant, visits) & (visits.kind == INPATIENT) & split[visits.case] & (visits.plant == 0)
    rows = affected(county, plant, able, visits.start)
    severe = (rng.random(len(rows)) < 0.6) & (plant.variant != UNDER_LIMIT)
    wrong = 1 - severity_weight(np.zeros(len(rows), dtype=int)) / severity_weight(np.where(severe, 2, 1))
    marks = visits.marks[rows] | np.where(severe, VERY_COMPLICATED, COMPLICATED)
    return Change(nothing_added(), rows, {"marks": marks, "wrong": wrong, "plant": plant.number})
