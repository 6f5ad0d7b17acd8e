"""Tests that are paid once in a given number of days are made again before that time is over.

Just under the limit: again on the very day on which the interval ends, month after month, for people who do not need it.
"""

import numpy as np

from simulation.chance import Array
from simulation.county import County
from simulation.fabrication import extra_lines, when_ordered
from simulation.limits import INTERVAL_DAYS
from simulation.lines import Lines, joined_lines
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Plant, affected, own_business
from simulation.span import DAY
from simulation.visits import INPATIENT, PHARMACY, Visits

PACK, CATALOGUE, SUBJECT = "B", "B09", "institution"
TITLE = {"zh": "突破检验周期限制", "en": "Tests repeated within their paid interval"}
WHERE = ("general_hospital", "tcm_hospital", "township_health_centre", "community_health_centre")
NEEDS = ("hba1c",)
LEAST = 400
REACH = (0.4, 0.9)
CHANGES = ("item",)
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)
_TESTS = ("hba1c", "fructosamine")


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """At visits that follow another one of the same person by some days, both times the same test."""
    own = own_business(plant, visits) & (visits.kind != PHARMACY) & (visits.plant == 0)
    rows = affected(county, plant, own, visits.start, "visits")
    first, second, gap = _pairs(visits, rows)
    test = county.catalogue.indices(*_TESTS)[rng.integers(0, 2, len(first))]
    limit = np.array([INTERVAL_DAYS[key] for key in _TESTS])[np.searchsorted(county.catalogue.indices(*_TESTS), test,
                     sorter=np.argsort(county.catalogue.indices(*_TESTS)))]  # fmt: skip
    close = (gap >= limit) & (gap < limit + 6) if plant.variant == UNDER_LIMIT else gap < limit
    first, second, test = first[close], second[close], test[close]
    visit, item = np.concatenate([first, second]), np.concatenate([test, test])
    key = visit.astype(np.int64) * 10_000 + item
    once = np.zeros(len(key), dtype=bool)
    once[np.unique(key, return_index=True)[1]] = True
    once &= ~np.isin(key, lines.visit.astype(np.int64) * 10_000 + lines.item)
    visit, item = visit[once], item[once]
    added = extra_lines(county, plant, visits, rng, visit, item, when_ordered(rng, visits, visit))
    return joined_lines([lines, added])


def _pairs(visits: Visits, rows: Array) -> tuple[Array, Array, Array]:
    """Consecutive visits of a person on different days, both out of bed, and the days between them."""
    rows = rows[visits.kind[rows] != INPATIENT]
    rows = rows[np.lexsort((visits.start[rows], visits.person[rows]))]
    same = visits.person[rows[1:]] == visits.person[rows[:-1]] if len(rows) else np.zeros(0, dtype=bool)
    gap = visits.start[rows[1:]] // DAY - visits.start[rows[:-1]] // DAY if len(rows) else np.zeros(0, dtype=np.int64)
    kept = same & (gap > 0)
    return rows[:-1][kept], rows[1:][kept], gap[kept]
