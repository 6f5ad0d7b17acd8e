"""One practitioner's name stands under more work than a day has hours.

Just under the limit: nine to eleven hours of work by hand, on more of the days.
"""

import numpy as np

from simulation.county import County
from simulation.fabrication import fitting, like_ordinary, patients, random_days, seen_there
from simulation.lines import Lines
from simulation.needs import moments
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Change, Plant
from simulation.visits import OUTPATIENT, Visits, new_visits

PACK, CATALOGUE, SUBJECT = "H", "H01", "practitioner"
TITLE = {"zh": "不可能工作日", "en": "Impossible working days"}
WHERE = ("clinic", "tcm_hospital", "township_health_centre", "general_hospital", "specialist_hospital")
NEEDS = ("acupuncture",)
LEAST = 300
DEPARTMENT = "中医科"
REACH = (0.8, 1.0)
CHANGES = (
    "person",
    "day",
    "doctor",
    "department",
    "diagnosis",
    "content",
    "payer",
    "performer",
    "item",
    "hour",
)
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """On a share of the days dozens of people are treated by hand by the same doctor."""
    under = plant.variant == UNDER_LIMIT
    days = np.unique(random_days(county, plant, rng, max(6, int((110 if under else 60) * plant.share))))
    each = rng.integers(*((9, 13) if under else (40, 65)), len(days))
    person = patients(county, plant, visits, rng, int(each.sum()))
    case = seen_there(county, plant.place, "neck_pain", "knee_pain")
    ghosts = new_visits(person, case=rng.choice(case, len(person)), kind=OUTPATIENT, institution=plant.place,
                        start=moments(county, rng, np.repeat(days, each)), supply=5, doctor=plant.subject,
                        severity=2.2)  # fmt: skip
    return Change(fitting(county, like_ordinary(county, rng, ghosts)))


def bill(county: County, plant: Plant, visits: Visits, lines: Lines, rng: np.random.Generator) -> Lines:
    """What is done by hand on the added visits carries the doctor's name."""
    own = visits.plant[lines.visit] == plant.number
    hands = own & (county.catalogue.of_class("tcm", "treatment") & ~county.catalogue.is_drug)[lines.item]
    return lines.changed(np.flatnonzero(hands), performer=plant.subject)
