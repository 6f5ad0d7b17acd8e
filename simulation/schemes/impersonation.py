"""The card of an employee is used by somebody else: by relatives of another age and sex, some for an operation a second time.

Spread: a new card for almost every visit instead of the same few.
"""

import numpy as np

from simulation.chance import Array, happens
from simulation.county import County
from simulation.fabrication import alive_and_up, copies, like_ordinary, patients, random_days, stays_for
from simulation.people import EMPLOYEE
from simulation.planting import SLOW_RAMP, SPREAD, Change, Plant, how_many
from simulation.span import DAY
from simulation.visits import CHRONIC, INPATIENT, OUTPATIENT, Visits, joined

PACK, CATALOGUE, SUBJECT = "E", "E01;E02", "institution"
TITLE = {"zh": "冒名就医", "en": "Care on somebody else's card"}
WHERE = ("general_hospital", "tcm_hospital", "township_health_centre", "community_health_centre", "clinic")
LEAST = 400
REACH = (0.04, 0.12)
CHANGES = ("person", "payer", "content")
VARIANTS = (SLOW_RAMP, SPREAD)
_ONCE_IN_A_LIFE = ("ip_appendicitis", "ip_gallstone", "ip_fibroids")


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """Visits of the house's usual kind on employees' cards; at hospitals also operations that cannot happen twice."""
    honest = int(((visits.institution == plant.place) & np.isin(visits.kind, (OUTPATIENT, CHRONIC))).sum())
    n = how_many(plant, honest, 12)
    seen = np.unique(patients(county, plant, visits, rng, 4 * n + 200))
    cards = rng.permutation(seen[county.people.insurance[seen] == EMPLOYEE])
    cards = cards[: max(n if plant.variant == SPREAD else n // 6, 3)]
    if not len(cards):
        cards = seen[:3]
    borrowed = copies(county, plant, visits, rng, n, (OUTPATIENT, CHRONIC))
    borrowed = borrowed.having(person=_cards_used(county, rng, cards, borrowed))
    borrowed = _minutes_after(county, visits, rng, borrowed)
    people = county.people
    alive = np.minimum(people.died, people.left)[borrowed.person] > borrowed.start // DAY
    return Change(joined([borrowed.take(alive), _second_operations(county, plant, visits, rng)]))


def _cards_used(county: County, rng: np.random.Generator, cards: Array, borrowed: Visits) -> Array:
    """Cards whose sex does not contradict the case (a payment limit would stop it at the counter)."""
    sex = county.cases.sex[borrowed.case]
    card = rng.choice(cards, len(borrowed))
    return np.where((sex >= 0) & (sex != county.people.sex[card]), borrowed.person, card)


def _minutes_after(county: County, visits: Visits, rng: np.random.Generator, borrowed: Visits) -> Visits:
    """A sixth of them takes place within half an hour of a visit of the true owner, somewhere else."""
    own = np.flatnonzero(np.isin(visits.person, borrowed.person) & (visits.kind == OUTPATIENT))
    if not len(own):
        return borrowed
    order = own[np.argsort(visits.person[own], kind="stable")]
    low = np.searchsorted(visits.person[order], borrowed.person)
    high = np.searchsorted(visits.person[order], borrowed.person, side="right")
    moved = np.flatnonzero((high > low) & happens(rng, 0.17, len(borrowed)))
    twin = order[low[moved] + (rng.random(len(moved)) * (high - low)[moved]).astype(int)]
    start = visits.start[twin] + rng.integers(180, 1_500, len(moved))
    inside = start // DAY == visits.start[twin] // DAY
    return borrowed.changed(moved[inside], start=start[inside])


def _second_operations(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Visits:
    """A few people who have lost an organ lose it again."""
    able = [key for key in _ONCE_IN_A_LIFE if county.department_at[county.cases.index(key), plant.place] >= 0]
    before = visits.take(np.isin(visits.case, county.cases.indices(*able)) & (visits.kind == INPATIENT)
                         if able else np.zeros(len(visits), dtype=bool))  # fmt: skip
    twice = before.take(rng.permutation(len(before))[: max(3, len(before) // 20)]) if len(before) else before
    day = random_days(county, plant, rng, len(twice))
    late = county.span.start + day * DAY > twice.start + 40 * DAY
    twice, day = twice.take(late), day[late]
    again = stays_for(county, rng, twice.person, plant.place, _ONCE_IN_A_LIFE, day, twice.stay).having(case=twice.case)
    return alive_and_up(county, visits, like_ordinary(county, rng, again))
