"""Infusions that are paid for fourteen days a course are given, or at least charged, until the last day of long stays.

Just under the limit: exactly fourteen days of one, then fourteen of the next of the same kind.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import extra_lines, usual_quantities
from simulation.lines import Lines, joined_lines
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Plant, affected, own_business
from simulation.span import DAY
from simulation.visits import INPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "B", "B07", "institution"
TITLE = {"zh": "超支付疗程", "en": "Courses longer than what is paid"}
WHERE = ("general_hospital", "tcm_hospital", "specialist_hospital", "township_health_centre")
KINDS = (INPATIENT,)
LEAST = 60
REACH = (0.6, 1.0)
CHANGES = ("item",)
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)
_DRUGS, _PAID_DAYS, _LONG = ("gastrodin", "ginkgo", "edaravone"), 14, 16


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """One of the infusions on every day of a share of the long stays of adults."""
    grown = county.people.age(visits.person, visits.start // DAY) > 40
    long = own_business(plant, visits) & (visits.kind == INPATIENT) & (visits.stay >= _LONG) & grown
    rows = affected(county, plant, long & (visits.plant == 0), visits.start, len(lines))
    days = np.minimum(visits.stay[rows].astype(np.int64) - 1, 2 * _PAID_DAYS)
    visit = np.repeat(rows, days)
    nth = np.arange(len(visit)) - np.repeat(np.cumsum(days) - days, days)
    drug = np.repeat(rng.integers(0, len(_DRUGS), len(rows)), days)
    if plant.variant == UNDER_LIMIT:
        drug = (drug + nth // _PAID_DAYS) % len(_DRUGS)
    item = county.catalogue.indices(*_DRUGS)[drug]
    day = visits.start[visit] // DAY + 1 + nth
    moment = day * DAY + rng.integers(int(7.4 * 3600), int(17.6 * 3600), len(visit))
    moment = np.minimum(moment, visits.ends()[visit] - rng.integers(60, 3_600, len(visit)))
    there = np.isin((visit.astype(np.int64) * 10_000 + item) * 100_000 + day,
                    (lines.visit.astype(np.int64) * 10_000 + lines.item) * 100_000 + lines.moment // DAY)  # fmt: skip
    if plant.variant == UNDER_LIMIT:
        there |= np.isin(visit.astype(np.int64) * 10_000 + item, lines.visit.astype(np.int64) * 10_000 + lines.item)
    visit, item, moment = visit[~there], item[~there], moment[~there]
    added = extra_lines(county, plant, visits, rng, visit, item, moment, usual_quantities(rng, lines, item))
    return joined_lines([lines, added])
