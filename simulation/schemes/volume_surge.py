"""For some weeks an institution bills three times its usual visits; most of the patients never came."""

import numpy as np

from simulation.county import County
from simulation.planting import Change, Plant, like_ordinary, patients
from simulation.span import DAY
from simulation.visits import CHRONIC, OUTPATIENT, Visits

PACK, CATALOGUE, SUBJECT = "H", "H02", "institution"
TITLE = {"zh": "业务量突增", "en": "A surge of visits"}
WHERE = ("clinic", "village_clinic", "township_health_centre", "community_health_centre")
KINDS = (OUTPATIENT, CHRONIC)
LEAST = 600


def plan(county: County, plant: Plant, visits: Visits, rng: np.random.Generator) -> Change:
    """Copies of the institution's ordinary visits with other patients of its own, within five to nine weeks."""
    weeks = int(rng.integers(5, 10))
    first_day = int(county.span.day_of(np.array([plant.stops]))[0]) - weeks * 7 - int(rng.integers(0, 40))
    first_day = max(first_day, 0)
    own = np.flatnonzero((visits.institution == plant.place) & np.isin(visits.kind, (OUTPATIENT, CHRONIC))
                         & (visits.plant == 0) & (visits.look == 0))  # fmt: skip
    per_week = len(own) / county.span.weeks
    n = int(per_week * weeks * 2.6 * plant.strength)
    model = visits.take(rng.choice(own, n))
    day = rng.choice(np.arange(first_day, min(first_day + weeks * 7, county.span.n_days - 1)), n)
    person = patients(county, plant, visits, rng, n)
    start = county.span.start + day.astype(np.int64) * DAY + model.start % DAY
    ghosts = model.having(person=person, start=start, marks=0, plant=0)
    age, people = county.people.age(person, start // DAY), county.people
    fits = (age >= county.cases.youngest[ghosts.case]) & (age <= county.cases.oldest[ghosts.case])
    sex = county.cases.sex[ghosts.case]
    fits &= (sex < 0) | (sex == people.sex[person])
    fits &= np.minimum(people.died, people.left)[person] > start // DAY
    return Change(like_ordinary(county, rng, ghosts.take(fits).having(doctor=-1)))
