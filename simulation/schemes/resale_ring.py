"""Five to nine people go from place to place together and collect watched drugs, which somebody sells on.

Spread: they go on the same days but to different places, and change them all the time.
"""

import numpy as np

from simulation.chance import Array
from simulation.county import County
from simulation.fabrication import extra_lines, not_yet_there, when_ordered
from simulation.limits import RESALE_WATCH
from simulation.lines import Lines, joined_lines
from simulation.planting import SLOW_RAMP, SPREAD, Change, Plant, chance_of_group
from simulation.purchases import bought_at
from simulation.visits import CHRONIC, Visits

PACK, CATALOGUE, SUBJECT = "G", "G12;G13;H10", "insured_person"
TITLE = {"zh": "倒卖药品团伙", "en": "A ring that resells medicines"}
WHERE = ()
REACH = (0.8, 1.0)
CHANGES = ("person", "day", "hour", "content", "diagnosis", "payer", "item", "quantity")
VARIANTS = (SLOW_RAMP, SPREAD)
_DRUGS = tuple(key for key in RESALE_WATCH if key != "angong")


def members(county: County, visits: Visits, rng: np.random.Generator) -> Array:
    """People over fifty with chronic disease from three grids, no household twice."""
    people = county.people
    ill = (people.chronic > 0) & (people.age(np.arange(people.n), county.span.first_day) > 50)
    lives = np.minimum(people.died, people.left) > county.horizon.last_day
    grids = rng.choice(np.unique(people.grid), 3)
    able = rng.permutation(np.flatnonzero(ill & lives & np.isin(people.grid, grids)))
    _, first = np.unique(people.household[able], return_index=True)
    return able[np.sort(first)][: int(rng.integers(5, 10))]


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """The tours of the ring; each member misses one in eight."""
    weeks = (plant.stops - plant.starts) / 604_800
    n = max(12, int(weeks * (0.3 + 0.5 * plant.share)))
    return Change(bought_at(county, plant, visits, rng, n, "htn", 6, together=plant.variant != SPREAD))


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """The two or three drugs that the ring can sell, several packs each time."""
    rows = np.flatnonzero((visits.plant == plant.number) & (visits.kind == CHRONIC))
    wanted = chance_of_group(county, plant, "drugs").permutation(county.catalogue.indices(*_DRUGS))[:3]
    visit, item = np.repeat(rows, 2), rng.permuted(np.tile(wanted, (len(rows), 1)), axis=1)[:, :2].ravel()
    fresh = not_yet_there(lines, visit, item)
    visit, item = visit[fresh], item[fresh]
    return joined_lines([lines, extra_lines(county, plant, visits, rng, visit, item, when_ordered(rng, visits, visit),
                                            rng.integers(1, 5, len(visit)))])  # fmt: skip
