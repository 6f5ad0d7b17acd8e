"""Examinations that were never made are charged and carry the copy of a report that already exists.

Spread: some fifty reports are copied in turn instead of four. Only the contents betray the copy: every report has its own number and time.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import extra_lines, not_yet_there, when_ordered
from simulation.lines import Lines, joined_lines
from simulation.planting import SLOW_RAMP, SPREAD, Plant, affected, own_business
from simulation.visits import INPATIENT, OUTPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "F", "C11", "institution"
TITLE = {"zh": "雷同报告", "en": "Copied reports"}
WHERE = ("general_hospital", "tcm_hospital", "specialist_hospital", "township_health_centre", "community_health_centre")
NEEDS = ("ecg",)
LEAST = 300
REACH = (0.12, 0.35)
CHANGES = ("item", "orderer", "performer", "report")
VARIANTS = (SLOW_RAMP, SPREAD)
_EXAMS = ("ecg", "us_abdomen", "us_thyroid", "us_heart", "us_carotid", "xray_chest")


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """One examination for a share of the visits, with one of the reports that the house keeps for it."""
    able = own_business(plant, visits) & np.isin(visits.kind, (OUTPATIENT, INPATIENT)) & (visits.plant == 0)
    rows = affected(county, plant, able, visits.start, len(lines))
    exams = county.catalogue.indices(*_EXAMS)
    exams = exams[county.available[plant.place, exams]]
    item = rng.choice(exams, len(rows))
    fresh = not_yet_there(lines, rows, item)
    rows, item = rows[fresh], item[fresh]
    added = extra_lines(county, plant, visits, rng, rows, item, when_ordered(rng, visits, rows))
    template = 1 + rng.integers(0, 50 if plant.variant == SPREAD else 4, len(rows)) + 60 * plant.number
    return joined_lines([lines, added.having(template=template)])
