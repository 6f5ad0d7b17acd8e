"""The principal diagnosis of simple stays is replaced by a graver one that brings a dearer group; the treatment stays what it was.

Just under the limit: only the next graver illness of the same organ is taken. The bill itself does not change: what is wrong
in the ledger is the part of it by which the group of the code is worth more than that of the illness (our estimate).
"""

import numpy as np

from simulation.county import County
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Change, Plant, affected, nothing_added, own_business
from simulation.visits import INPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "D", "D01", "institution"
TITLE = {"zh": "高套病组（主诊断升级）", "en": "Upcoded principal diagnosis"}
WHERE = ("general_hospital", "tcm_hospital", "township_health_centre")
KINDS = (INPATIENT,)
LEAST = 60
REACH = (0.5, 0.9)
CHANGES = ("diagnosis", "person", "department", "stay", "content", "payer", "doctor")
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)
# treated, coded, coded just under the limit, worth of the treated group over that of the coded one
_GRAVER = (
    ("ip_uri", "ip_pneumonia", "ip_bronchitis", 0.45),
    ("ip_bronchitis", "ip_copd", "ip_pneumonia", 0.6),
    ("ip_pneumonia", "ip_sepsis", "ip_copd", 0.5),
    ("ip_hypertension", "ip_stroke", "ip_vertebrobasilar", 0.4),
    ("ip_vertebrobasilar", "ip_stroke", "ip_stroke", 0.45),
    ("ip_angina", "ip_heart_failure", "ip_heart_failure", 0.75),
    ("ip_gastritis", "ip_gi_bleed", "ip_gastroenteritis", 0.5),
    ("ip_gastroenteritis", "ip_gi_bleed", "ip_gi_bleed", 0.5),
    ("ip_uti", "ip_sepsis", "ip_ckd", 0.55),
    ("ip_child_bronchitis", "ip_child_pneumonia", "ip_child_pneumonia", 0.65),
)


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """Another case on the bill of a share of the simple stays."""
    coded = np.full(len(county.cases.keys), -1)
    worth = np.ones(len(county.cases.keys))
    for treated, grave, near, ratio in _GRAVER:
        at = county.cases.index(treated)
        coded[at] = county.cases.index(near if plant.variant == UNDER_LIMIT else grave)
        worth[at] = ratio if plant.variant != UNDER_LIMIT else (1 + ratio) / 2
    simple = own_business(plant, visits) & (visits.kind == INPATIENT) & (coded[visits.case] >= 0)
    rows = affected(county, plant, simple & (visits.plant == 0) & (visits.coded < 0), visits.start)
    case = visits.case[rows]
    return Change(nothing_added(), rows, {"coded": coded[case], "wrong": 1 - worth[case], "plant": plant.number})
