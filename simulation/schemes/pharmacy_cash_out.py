"""A pharmacy turns the money of personal accounts into cash or groceries: large bills for tonics, again and again, on a few cards.

Just under the limit: every bill stays below 500 yuan and no card comes more than four times a month.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import extra_lines, like_ordinary, not_yet_there, patients, random_days, when_ordered
from simulation.lines import Lines, joined_lines
from simulation.needs import moments
from simulation.people import EMPLOYEE
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Change, Plant
from simulation.span import DAY
from simulation.visits import PHARMACY, Visits, new_visits

PACK, CATALOGUE, SUBJECT = "G", "G16", "institution"
TITLE = {"zh": "药店套现", "en": "Cash-out at a pharmacy"}
WHERE = ("pharmacy",)
KINDS = (PHARMACY,)
LEAST = 300
REACH = (0.8, 1.0)
CHANGES = ("person", "hour", "content", "payer", "item", "quantity")
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)
_TONICS = ("yunnan_spray", "pain_plaster", "calcium_d3", "liuwei", "danshen_pills", "pudilan")


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """Two to four dozen cards of employees, five to sixteen times each."""
    seen = np.unique(patients(county, plant, visits, rng, 2_000))
    employees = seen[county.people.insurance[seen] == EMPLOYEE]
    lives = np.minimum(county.people.died, county.people.left) > county.horizon.last_day
    cards = rng.permutation(employees[lives[employees]])[: rng.integers(20, 45)]
    times = rng.integers(5, 4 + int(13 * plant.share), len(cards)) if len(cards) else np.zeros(0, dtype=int)
    person = np.repeat(cards, times)
    bought = new_visits(person, case=county.cases.index("otc"), kind=PHARMACY, institution=plant.place, supply=7,
                        start=moments(county, rng, random_days(county, plant, rng, len(person))))  # fmt: skip
    key = bought.person.astype(np.int64) * 100_000 + bought.start // DAY
    bought = like_ordinary(county, rng, bought.take(np.unique(key, return_index=True)[1]))
    return Change(bought.take(bought.settled() < county.horizon.end - 7_200))


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """Many packs of tonics on each of these bills."""
    rows = np.flatnonzero(visits.plant == plant.number)
    most = (2, 4) if plant.variant == UNDER_LIMIT else (5, 12)
    visit = np.repeat(rows, 3)
    item = rng.permuted(np.tile(county.catalogue.indices(*_TONICS), (len(rows), 1)), axis=1)[:, :3].ravel()
    fresh = not_yet_there(lines, visit, item)
    visit, item = visit[fresh], item[fresh]
    return joined_lines([lines, extra_lines(county, plant, visits, rng, visit, item, when_ordered(rng, visits, visit),
                                            rng.integers(*most, len(visit)))])  # fmt: skip
