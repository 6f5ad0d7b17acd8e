"""Expensive examinations are repeated within days although the result could be recognised.

Spread: half of the repetitions wait for an outpatient visit after the stay, which nobody connects with it.
"""

import numpy as np

from simulation.chance import Array
from simulation.county import County
from simulation.fabrication import extra_lines, like_ordinary
from simulation.lines import Lines, joined_lines
from simulation.needs import moments
from simulation.planting import SLOW_RAMP, SPREAD, Change, Plant, affected, nothing_added, own_business
from simulation.span import DAY
from simulation.visits import INPATIENT, OUTPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "F", "F03", "institution"
TITLE = {"zh": "重复检查", "en": "Examinations repeated within the recognition window"}
WHERE = ("general_hospital", "tcm_hospital", "specialist_hospital", "township_health_centre")
KINDS = (INPATIENT,)
NEEDS = ("us_abdomen",)
LEAST = 60
REACH = (0.5, 1.0)
CHANGES = ("item", "moment", "person", "diagnosis", "content", "day", "payer", "department", "hour")
VARIANTS = (SLOW_RAMP, SPREAD)


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """In the spread variant some inpatients are called back within two weeks, to be examined again."""
    if plant.variant != SPREAD:
        return Change(nothing_added())
    stays = own_business(plant, visits) & (visits.kind == INPATIENT) & (visits.plant == 0)
    back = visits.take(affected(county, plant, stays & (rng.random(len(visits)) < 0.2), visits.start))
    case = county.cases.index("follow_up")
    able = county.department_at[case, plant.place] >= 0
    day = county.span.day_of(back.ends()) + rng.integers(3, 13, len(back))
    inside = (day < county.days_left - 1) & able
    back = back.take(inside).having(case=case, kind=OUTPATIENT, stay=0, start=moments(county, rng, day[inside]), marks=0,
                                    doctor=-1, department=-1, severity=2.2)  # fmt: skip
    alive = np.minimum(county.people.died, county.people.left)[back.person] > back.start // DAY
    return Change(like_ordinary(county, rng, back.take(alive)))


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """A share of the examinations of inpatients is made again two to six days later in the same stay."""
    dear = np.array([bool(family) for family in county.catalogue.family]) & (county.catalogue.window >= 14)
    dear &= county.catalogue.of_class("imaging", "exam")
    stay = visits.stay[lines.visit].astype(np.int64)
    able = own_business(plant, visits)[lines.visit] & dear[lines.item] & (stay >= 4) & (lines.plant == 0)
    rows = affected(county, plant, able, lines.moment, len(lines))
    later = lines.moment[rows] // DAY + rng.integers(2, 7, len(rows))
    last = visits.start[lines.visit[rows]] // DAY + stay[rows] - 1
    day = np.minimum(later, last)
    apart = day > lines.moment[rows] // DAY + 1
    rows, moment = rows[apart], day[apart] * DAY + _hours(rng, int(apart.sum()))
    return joined_lines([lines, extra_lines(county, plant, visits, rng, lines.visit[rows], lines.item[rows], moment)])


def _hours(rng: np.random.Generator, n: int) -> Array:
    return rng.integers(int(7.4 * 3600), int(17.6 * 3600), n)
