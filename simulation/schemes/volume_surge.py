"""In the last weeks before the yearly budget is settled an institution bills several times its usual visits; most never came.

Just under the limit: the weeks stay below twice the usual number, for longer. The budget (cap) is settled at the end of the year or,
in shorter spans, when the scheme ends.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import copies
from simulation.planting import UNDER_LIMIT, Change, Plant
from simulation.visits import CHRONIC, OUTPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "H", "H02", "institution"
TITLE = {"zh": "年底（总额结算前）业务量突增", "en": "A surge of visits before the budget is settled"}
WHERE = ("clinic", "village_clinic", "township_health_centre", "community_health_centre")
KINDS = (OUTPATIENT, CHRONIC)
LEAST = 600
REACH = (0.8, 1.0)
CHANGES = ("person", "day", "content")
VARIANTS = (UNDER_LIMIT,)


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """Copies of the institution's ordinary visits with other patients of its own, within five to nine weeks."""
    under = plant.variant == UNDER_LIMIT
    weeks = int(rng.integers(10, 15) if under else rng.integers(5, 10))
    first = _first_day(county, plant, weeks)
    last = min(first + weeks * 7, county.span.n_days - 1)
    own = (visits.institution == plant.place) & np.isin(visits.kind, (OUTPATIENT, CHRONIC))
    per_week = own.sum() / county.span.weeks
    n = int(per_week * (last - first) / 7 * (0.8 if under else 2.9) * plant.share)
    weight = np.where(county.days.free[first:last], 0.55, 1.0)
    day = rng.choice(np.arange(first, last), n, p=weight / weight.sum())
    return Change(copies(county, plant, visits, rng, n, (OUTPATIENT, CHRONIC), day))


def _first_day(county: County, plant: Plant, weeks: int) -> int:
    """So many weeks before the end of December, if the scheme runs then, else before it stops."""
    days = np.flatnonzero((county.days.month == 12) & (county.days.of_year >= 355))
    running = days[
        (days * 86_400 + county.span.start > plant.starts) & (days * 86_400 + county.span.start < plant.stops)
    ]
    end = int(running[-1]) if len(running) else int((plant.stops - county.span.start) // 86_400)
    return max(end - weeks * 7, 0)
