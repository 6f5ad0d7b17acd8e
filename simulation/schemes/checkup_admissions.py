"""Healthy old people are collected for a free check-up and admitted: many tests, hardly any treatment."""

import numpy as np

from simulation.county import County
from simulation.needs import moments
from simulation.planting import Change, Plant, alive_and_up, like_ordinary, random_days
from simulation.visits import EXAM_ONLY, INPATIENT, Visits, new_visits

PACK, CATALOGUE, SUBJECT = "C", "C04", "institution"
TITLE = {"zh": "体检式住院", "en": "Check-up admissions"}
WHERE = ("general_hospital", "specialist_hospital", "tcm_hospital", "township_health_centre")
KINDS = (INPATIENT,)
NEEDS = ("cbc",)
LEAST = 60
CASES = ("ip_hypertension", "ip_vertebrobasilar", "ip_gastritis", "ip_disc")


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """People over 60 of a few townships, brought in small groups over the whole time."""
    honest = int(((visits.institution == plant.place) & (visits.kind == INPATIENT)).sum())
    n = max(20, int(honest * 0.5 * plant.strength))
    township = rng.permutation(county.places.n_townships)[:3]
    age = county.people.age(np.arange(county.people.n), county.span.first_day)
    old = np.flatnonzero((age > 60) & np.isin(county.people.township, township))
    person = rng.choice(old, min(n, len(old)), replace=False)
    case = county.cases.indices(*CASES)
    case = case[county.department_at[case, plant.place] >= 0]
    stays = new_visits(person, case=rng.choice(case, len(person)), kind=INPATIENT, institution=plant.place,
                       start=moments(county, rng, random_days(county, plant, rng, len(person))),
                       stay=rng.integers(3, 6, len(person)), marks=EXAM_ONLY, severity=1.3)  # fmt: skip
    return Change(alive_and_up(county, visits, like_ordinary(county, rng, stays)))
