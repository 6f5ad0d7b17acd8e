"""People are admitted on paper and live at home: bed and nursing are charged, little else, and they are seen elsewhere."""

import numpy as np

from simulation.county import County
from simulation.needs import moments
from simulation.planting import Change, Plant, alive_and_up, like_ordinary, patients, random_days
from simulation.span import DAY
from simulation.visits import INPATIENT, OUTPATIENT, THIN, Visits, joined, new_visits

PACK, CATALOGUE, SUBJECT = "C", "C02;C08", "institution"
TITLE = {"zh": "挂床住院", "en": "Hanging-bed stays"}
WHERE = ("general_hospital", "township_health_centre", "specialist_hospital", "tcm_hospital")
KINDS = (INPATIENT,)
LEAST = 60
CASES = ("ip_hypertension", "ip_vertebrobasilar", "ip_bronchitis", "ip_gastritis")


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """As many as a good part of the honest admissions; a third of the people are seen as outpatients meanwhile."""
    honest = int(((visits.institution == plant.place) & (visits.kind == INPATIENT)).sum())
    n = max(15, int(honest * 0.45 * plant.strength))
    person = patients(county, plant, visits, rng, n)
    person = person[county.people.age(person, county.span.first_day) > 40]
    case = county.cases.indices(*CASES)
    case = case[county.department_at[case, plant.place] >= 0]
    start = moments(county, rng, random_days(county, plant, rng, len(person)))
    stays = new_visits(person, case=rng.choice(case, len(person)), kind=INPATIENT, institution=plant.place, start=start,
                       stay=rng.integers(6, 11, len(person)), marks=THIN)  # fmt: skip
    stays = alive_and_up(county, visits, like_ordinary(county, rng, stays))
    return Change(joined([stays, _seen_elsewhere(county, visits, stays, rng)]))


def _seen_elsewhere(county: County, visits: Visits, stays: Visits, rng: np.random.Generator) -> Visits:
    """A third of them get an ordinary outpatient visit, at a practice of other people of the county, inside the stay."""
    out = stays.take(rng.random(len(stays)) < 0.35)
    simple = np.isin(visits.case, county.cases.indices("cold", "back_pain", "gastritis"))
    elsewhere = ~np.isin(visits.institution, stays.institution)
    pool = np.flatnonzero((visits.kind == OUTPATIENT) & simple & elsewhere)
    model = visits.take(rng.choice(pool, len(out)))
    day = county.span.day_of(out.start) + rng.integers(1, np.maximum(out.stay.astype(int) - 1, 2))
    start = county.span.start + day * DAY + model.start % DAY
    return model.having(person=out.person, start=start, plant=0, look=0, marks=0)
