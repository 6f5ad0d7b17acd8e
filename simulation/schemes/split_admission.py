"""One long stay is settled as two: discharged on paper in the middle, admitted again days later for the same illness.

Just under the limit: the second half begins sixteen to twenty days later, outside the fortnight that is usually looked at.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import alive_and_up, like_ordinary
from simulation.needs import moments
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Change, Plant, affected, nothing_added, own_business
from simulation.span import DAY
from simulation.visits import INPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "C", "C01", "institution"
TITLE = {"zh": "分解住院", "en": "One stay split into two admissions"}
WHERE = ("general_hospital", "tcm_hospital", "township_health_centre", "specialist_hospital")
KINDS = (INPATIENT,)
LEAST = 80
REACH = (0.6, 1.0)
CHANGES = ("person", "diagnosis", "department", "stay", "content", "day", "payer")
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """Shorten the chosen stays and add the second half a few days later."""
    long = own_business(plant, visits) & (visits.kind == INPATIENT) & (visits.stay >= 6) & (visits.plant == 0)
    rows = affected(county, plant, long, visits.start)
    rows = rows[np.unique(visits.person[rows], return_index=True)[1]]
    if not len(rows):
        return Change(nothing_added())
    chosen = visits.take(rows)
    first = np.clip(chosen.stay * rng.uniform(0.45, 0.65, len(rows)), 3, None).astype(int)
    gap = rng.integers(16, 21, len(rows)) if plant.variant == UNDER_LIMIT else rng.integers(1, 5, len(rows))
    rest = np.maximum(chosen.stay - first + rng.integers(0, 3, len(rows)), 3)
    day = county.span.day_of(chosen.start) + first + gap
    inside = day + rest < county.days_left - 1
    rows, first, rest, day = rows[inside], first[inside], rest[inside], day[inside]
    second = visits.take(rows).having(stay=rest, start=moments(county, rng, day))
    kept = visits.changed(rows, stay=first)
    others = kept.take(np.setdiff1d(np.arange(len(visits)), rows))
    second = like_ordinary(county, rng, second.having(doctor=visits.doctor[rows], marks=0))
    added = alive_and_up(county, others, second)
    ok = np.isin(visits.person[rows].astype(np.int64) * 100_000 + day + county.span.first_day,
                 added.person.astype(np.int64) * 100_000 + added.start // DAY)  # fmt: skip
    return Change(added, rows[ok], {"stay": first[ok]})
