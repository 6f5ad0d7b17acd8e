"""Tests are charged that were never made: there is no report.

Spread: one test a visit instead of up to three. Slow ramp: few at first.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import extra_lines, not_yet_there, when_ordered
from simulation.lines import Lines, joined_lines
from simulation.planting import SLOW_RAMP, SPREAD, Plant, affected, own_business
from simulation.visits import INPATIENT, OUTPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "A", "A10", "institution"
TITLE = {"zh": "虚记检查检验", "en": "Tests charged that were never made"}
WHERE = ("general_hospital", "tcm_hospital", "specialist_hospital", "township_health_centre", "community_health_centre")
NEEDS = ("cbc",)
LEAST = 300
REACH = (0.2, 0.6)
CHANGES = ("item", "orderer", "report", "performer")
VARIANTS = (SLOW_RAMP, SPREAD)
_TESTS = ("liver_panel", "renal_panel", "lipid_panel", "electrolytes", "crp", "ecg", "us_abdomen", "us_heart", "tsh",
          "xray_chest", "cea", "holter")  # fmt: skip


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """Tests are added to a share of the visits, in the first minutes, without a report."""
    able = own_business(plant, visits) & np.isin(visits.kind, (OUTPATIENT, INPATIENT))
    rows = affected(county, plant, able, visits.start, len(lines))
    most = 1 if plant.variant == SPREAD else 3
    visit = np.repeat(rows, rng.integers(1, most + 1, len(rows)))
    item = county.catalogue.indices(*_TESTS)[rng.integers(0, len(_TESTS), len(visit))]
    ok = county.available[visits.institution[visit], item] & not_yet_there(lines, visit, item)
    visit, item = visit[ok], item[ok]
    added = extra_lines(county, plant, visits, rng, visit, item, when_ordered(rng, visits, visit))
    return joined_lines([lines, added.having(unreported=True)])
