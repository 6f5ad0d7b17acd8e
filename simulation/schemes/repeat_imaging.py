"""Expensive examinations are repeated within days although the result could be recognised."""

import numpy as np

from simulation.chance import Array
from simulation.county import County
from simulation.lines import Lines, joined_lines
from simulation.planting import Plant, affected, extra_lines, own_business
from simulation.span import DAY
from simulation.visits import INPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "F", "F03", "institution"
TITLE = {"zh": "重复检查", "en": "Examinations repeated within the recognition window"}
WHERE = ("general_hospital", "tcm_hospital", "specialist_hospital", "township_health_centre")
KINDS = (INPATIENT,)
NEEDS = ("us_abdomen",)
LEAST = 60


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """A share of the examinations of inpatients is made again two to six days later in the same stay."""
    windows = county.catalogue.window
    dear = np.array([bool(family) for family in county.catalogue.family]) & (windows >= 14)
    dear &= county.catalogue.of_class("imaging", "exam")
    stay = visits.stay[lines.visit].astype(np.int64)
    able = own_business(plant, visits)[lines.visit] & dear[lines.item] & (stay >= 4) & (lines.plant == 0)
    rows = affected(county, plant, able, len(lines))
    later = lines.moment[rows] // DAY + rng.integers(2, 7, len(rows))
    last = visits.start[lines.visit[rows]] // DAY + stay[rows] - 1
    day = np.minimum(later, last)
    rows, day = rows[day > lines.moment[rows] // DAY + 1], day[day > lines.moment[rows] // DAY + 1]
    moment = day * DAY + _hours(rng, len(rows))
    return joined_lines([lines, extra_lines(county, plant, visits, rng, lines.visit[rows], lines.item[rows], moment)])


def _hours(rng: np.random.Generator, n: int) -> Array:
    return rng.integers(int(7.4 * 3600), int(17.6 * 3600), n)
