"""Tests are charged that were never made: there is no report."""

import numpy as np

from simulation.county import County
from simulation.lines import Lines, joined_lines
from simulation.planting import Plant, affected, extra_lines, own_business, when_ordered
from simulation.visits import INPATIENT, OUTPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "A", "A10", "institution"
TITLE = {"zh": "虚记检查检验", "en": "Tests charged that were never made"}
WHERE = ("general_hospital", "tcm_hospital", "specialist_hospital", "township_health_centre", "community_health_centre")
NEEDS = ("cbc",)
LEAST = 300
_TESTS = ("liver_panel", "renal_panel", "lipid_panel", "electrolytes", "crp", "ecg", "us_abdomen", "us_heart", "tsh",
          "xray_chest", "cea", "holter")  # fmt: skip


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """One to three tests are added to a share of the visits, in the first minutes, without a report."""
    able = own_business(plant, visits) & np.isin(visits.kind, (OUTPATIENT, INPATIENT))
    rows = affected(county, plant, able, len(lines))
    rows = rows[rng.random(len(rows)) < 0.5]
    visit = np.repeat(rows, rng.integers(1, 4, len(rows)))
    item = county.catalogue.indices(*_TESTS)[rng.integers(0, len(_TESTS), len(visit))]
    ok = county.available[visits.institution[visit], item]
    already = np.isin(visit.astype(np.int64) * 10_000 + item, lines.visit.astype(np.int64) * 10_000 + lines.item)
    _, first = np.unique(visit * 10_000 + item, return_index=True)
    once = np.zeros(len(visit), dtype=bool)
    once[first] = True
    visit, item = visit[ok & ~already & once], item[ok & ~already & once]
    added = extra_lines(county, plant, visits, rng, visit, item, when_ordered(rng, visits, visit))
    return joined_lines([lines, added.having(unreported=True)])
