"""Tests that are paid once in a given number of days are made again before that time is over, in one stay or at the next visit.

Just under the limit: again on the very day on which the interval ends, for people who do not need it.
"""

import numpy as np

from simulation.chance import Array
from simulation.county import County
from simulation.fabrication import extra_lines, not_yet_there, when_ordered
from simulation.limits import INTERVAL_DAYS
from simulation.lines import Lines, joined_lines
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Plant, affected, own_business
from simulation.span import DAY
from simulation.visits import INPATIENT, PHARMACY, Visits

PACK, CATALOGUE, SUBJECT = "B", "B09", "institution"
TITLE = {"zh": "突破检验周期限制", "en": "Tests repeated within their paid interval"}
WHERE = ("general_hospital", "tcm_hospital", "township_health_centre")
KINDS = (INPATIENT,)
NEEDS = ("hba1c",)
LEAST = 60
REACH = (0.3, 0.7)
CHANGES = ("item", "orderer", "moment")
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)
_TESTS = ("hba1c", "fructosamine")


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """The same test on the first day of a stay and some days later, or at two visits that follow each other."""
    own = own_business(plant, visits) & (visits.kind != PHARMACY) & (visits.plant == 0)
    rows = affected(county, plant, own, visits.start, len(lines))
    which = rng.integers(0, len(_TESTS), len(visits))
    limit = np.array([INTERVAL_DAYS[key] for key in _TESTS])[which]
    exact = plant.variant == UNDER_LIMIT
    stays = rows[(visits.kind[rows] == INPATIENT) & (visits.stay[rows] > np.where(exact, limit[rows] + 1, 4))]
    latest = np.minimum(visits.stay[stays].astype(np.int64) - 1, limit[stays] - 1)
    wait = np.where(exact, limit[stays], rng.integers(3, np.maximum(latest, 3) + 1))
    first, second, gap = _pairs(visits, rows)
    close = (gap >= limit[first]) & (gap < limit[first] + 6) if exact else gap < limit[first]
    close &= ~np.isin(visits.person[first], visits.person[stays])
    if exact:
        close = _one_a_person(visits.person[first], close)
    visit = np.concatenate([stays, stays, first[close], second[close]])
    early = when_ordered(rng, visits, visit)
    later = (visits.start[stays] // DAY + wait) * DAY + rng.integers(int(7.4 * 3_600), int(17.6 * 3_600), len(stays))
    moment = np.concatenate([early[: len(stays)], later, early[2 * len(stays) :]])
    item = county.catalogue.indices(*_TESTS)[which[np.concatenate([stays, stays, first[close], first[close]])]]
    fresh = not_yet_there(lines, visit, item)
    fresh[len(stays) : 2 * len(stays)] = fresh[: len(stays)]
    return joined_lines([lines, extra_lines(county, plant, visits, rng, visit[fresh], item[fresh], moment[fresh])])


def _one_a_person(person: Array, close: Array) -> Array:
    """The first of each person's pairs: a second one might follow it too soon."""
    rows = np.flatnonzero(close)
    chosen = np.zeros(len(close), dtype=bool)
    chosen[rows[np.unique(person[rows], return_index=True)[1]]] = True
    return chosen


def _pairs(visits: Visits, rows: Array) -> tuple[Array, Array, Array]:
    """Consecutive visits of a person on different days, both out of bed, and the days between them."""
    rows = rows[visits.kind[rows] != INPATIENT]
    rows = rows[np.lexsort((visits.start[rows], visits.person[rows]))]
    same = visits.person[rows[1:]] == visits.person[rows[:-1]] if len(rows) else np.zeros(0, dtype=bool)
    gap = visits.start[rows[1:]] // DAY - visits.start[rows[:-1]] // DAY if len(rows) else np.zeros(0, dtype=np.int64)
    kept = same & (gap > 0)
    return rows[:-1][kept], rows[1:][kept], gap[kept]
