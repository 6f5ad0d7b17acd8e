"""Healthy old people are collected for a free check-up and admitted: many tests, hardly any treatment.

Spread: one township a season instead of three at once. Just under the limit: some treatment beside the tests.
"""

import numpy as np

from simulation.chance import happens
from simulation.county import County
from simulation.fabrication import alive_and_up, like_ordinary, random_days, stays_for
from simulation.planting import SLOW_RAMP, SPREAD, UNDER_LIMIT, Change, Plant, how_many
from simulation.visits import EXAM_ONLY, INPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "C", "C04;C17", "institution"
TITLE = {"zh": "体检式住院", "en": "Recruited check-up admissions"}
WHERE = ("general_hospital", "specialist_hospital", "tcm_hospital", "township_health_centre")
KINDS = (INPATIENT,)
NEEDS = ("cbc",)
LEAST = 60
CASES = ("ip_hypertension", "ip_vertebrobasilar", "ip_gastritis", "ip_disc")
REACH = (0.3, 0.6)
CHANGES = ("person", "diagnosis", "department", "doctor", "stay", "content", "payer")
VARIANTS = (SLOW_RAMP, SPREAD, UNDER_LIMIT)


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """People over 60 of a few townships, brought in small groups over the whole time."""
    honest = int(((visits.institution == plant.place) & (visits.kind == INPATIENT)).sum())
    n = how_many(plant, honest, 20)
    age = county.people.age(np.arange(county.people.n), county.span.first_day)
    day = np.sort(random_days(county, plant, rng, n))
    townships = rng.permutation(county.places.n_townships)[: 4 if plant.variant == SPREAD else 3]
    where = townships[np.arange(n) * len(townships) // n if plant.variant == SPREAD else rng.integers(0, 3, n)
                      % len(townships)]  # fmt: skip
    old = np.flatnonzero((age > 60) & np.isin(county.people.township, townships))
    person = np.full(n, -1)
    for township in townships:
        rows = np.flatnonzero(where == township)
        local = rng.permutation(old[county.people.township[old] == township])[: len(rows)]
        person[rows[: len(local)]] = local
    day, person = day[person >= 0], person[person >= 0]
    stays = stays_for(county, rng, person, plant.place, CASES, day, rng.integers(3, 6, len(person)))
    treated = happens(rng, 0.6 if plant.variant == UNDER_LIMIT else 0.0, len(person))
    stays = stays.having(marks=np.where(treated, 0, EXAM_ONLY), severity=1.3)
    return Change(alive_and_up(county, visits, like_ordinary(county, rng, stays)))
