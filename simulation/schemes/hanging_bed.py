"""People are admitted on paper and live at home: bed and nursing are charged, little else, and some are seen elsewhere meanwhile.

Just under the limit: stays of four or five nights, and nobody goes anywhere else.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import alive_and_up, like_ordinary, patients, random_days, stays_for
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Change, Plant, how_many
from simulation.span import DAY
from simulation.visits import INPATIENT, OUTPATIENT, THIN, Visits, joined

PACK, CATALOGUE, SUBJECT = "C", "C02;C08", "institution"
TITLE = {"zh": "挂床住院", "en": "Hanging-bed stays"}
WHERE = ("general_hospital", "township_health_centre", "specialist_hospital", "tcm_hospital")
KINDS = (INPATIENT,)
LEAST = 60
CASES = ("ip_hypertension", "ip_vertebrobasilar", "ip_bronchitis", "ip_gastritis")
REACH = (0.25, 0.6)
CHANGES = ("person", "diagnosis", "department", "doctor", "stay", "content", "payer")
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """As many as a good part of the honest admissions; a third of the people are seen as outpatients meanwhile."""
    honest = int(((visits.institution == plant.place) & (visits.kind == INPATIENT)).sum())
    person = patients(county, plant, visits, rng, how_many(plant, honest, 15))
    person = person[county.people.age(person, county.span.first_day) > 40]
    low, high = (4, 6) if plant.variant == UNDER_LIMIT else (6, 11)
    stays = stays_for(county, rng, person, plant.place, CASES, random_days(county, plant, rng, len(person)),
                      rng.integers(low, high, len(person)), THIN)  # fmt: skip
    stays = alive_and_up(county, visits, like_ordinary(county, rng, stays))
    if plant.variant == UNDER_LIMIT:
        return Change(stays)
    return Change(joined([stays, _seen_elsewhere(county, visits, stays, rng)]))


def _seen_elsewhere(county: County, visits: Visits, stays: Visits, rng: np.random.Generator) -> Visits:
    """A third of them get an ordinary outpatient visit, at a practice of other people of the county, inside the stay."""
    out = stays.take(rng.random(len(stays)) < 0.35)
    simple = np.isin(visits.case, county.cases.indices("cold", "back_pain", "gastritis"))
    elsewhere = ~np.isin(visits.institution, stays.institution)
    pool = np.flatnonzero((visits.kind == OUTPATIENT) & simple & elsewhere & (visits.plant == 0) & (visits.look == 0))
    model = visits.take(rng.choice(pool, len(out)))
    day = county.span.day_of(out.start) + rng.integers(1, np.maximum(out.stay.astype(int) - 1, 2))
    start = county.span.start + day * DAY + model.start % DAY
    return model.having(person=out.person, start=start, plant=-1, look=0, marks=0)
