"""One practitioner's name stands under more work than a day has hours."""

import numpy as np

from simulation.county import County
from simulation.lines import Lines
from simulation.needs import moments
from simulation.planting import Change, Plant, like_ordinary, patients, random_days
from simulation.span import DAY
from simulation.visits import OUTPATIENT, Visits, new_visits

PACK, CATALOGUE, SUBJECT = "H", "H01", "practitioner"
TITLE = {"zh": "不可能工作日", "en": "Impossible working days"}
WHERE = ("clinic", "tcm_hospital", "township_health_centre", "general_hospital", "specialist_hospital")
NEEDS = ("acupuncture",)
LEAST = 300
DEPARTMENT = "中医科"
_PATIENTS = (40, 65)


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """On a share of the days forty to sixty-five people are treated by hand by the same doctor."""
    days = np.unique(random_days(county, plant, rng, max(6, int(60 * plant.strength))))
    each = rng.integers(*_PATIENTS, len(days))
    person = patients(county, plant, visits, rng, int(each.sum()))
    day = np.repeat(days, each)
    case = county.cases.indices("neck_pain", "knee_pain")
    case = case[county.department_at[case, plant.place] >= 0]
    ghosts = new_visits(person, case=rng.choice(case, len(person)), kind=OUTPATIENT, institution=plant.place,
                        start=moments(county, rng, day), supply=5, doctor=plant.subject, severity=2.2)  # fmt: skip
    people = county.people
    alive = np.minimum(people.died, people.left)[ghosts.person] > ghosts.start // DAY
    grown = people.age(ghosts.person, ghosts.start // DAY) > 18
    inside = ghosts.start < county.span.end - 3 * 3600
    return Change(like_ordinary(county, rng, ghosts.take(alive & grown & inside)))


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """What is done by hand on the added visits carries the doctor's name."""
    own = visits.plant[lines.visit] == plant.number
    hands = own & (county.catalogue.of_class("tcm", "treatment") & ~county.catalogue.is_drug)[lines.item]
    return lines.changed(np.flatnonzero(hands), performer=plant.subject)
