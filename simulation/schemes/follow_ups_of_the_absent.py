"""Follow-ups at home are recorded for people who lie in hospital that day, or who have died.

Just under the limit: only people in hospital, and by telephone half of the time.
"""

import numpy as np

from simulation.chance import Array
from simulation.plan import Plan
from simulation.planting import SLOW_RAMP, UNDER_LIMIT, Plant, during, pace
from simulation.public_health import HOME, PHONE, Services, joined_services, recorded
from simulation.span import DAY
from simulation.visits import INPATIENT

PACK, CATALOGUE, SUBJECT = "K", "K01;K02", "practitioner"
TITLE = {"zh": "对死者、住院者“入户”随访", "en": "Follow-ups of the dead and of inpatients"}
WHERE = ("township_health_centre", "community_health_centre", "village_clinic")
LEAST = 400
REACH = (0.8, 1.0)
CHANGES = ("served", "place", "time")
VARIANTS = (SLOW_RAMP, UNDER_LIMIT)


def serve(plan: Plan, plant: Plant, services: Services, rng: np.random.Generator) -> Services:
    """A visit for most inpatients of the township in the middle of their stay, and every few weeks for its dead."""
    county = plan.county
    under = plant.variant == UNDER_LIMIT
    person, day = _in_hospital(plan, plant, rng)
    if not under:
        dead, when = _dead(plan, plant, rng)
        person, day = np.concatenate([person, dead]), np.concatenate([day, when])
    n = len(person)
    place = np.where((rng.random(n) < 0.5) & under, PHONE, HOME)
    made = recorded(plan, rng, person, rng.integers(0, 2, n), day, place)
    made = Services(person=made.person, service=made.service, performed=made.performed, place=made.place,
                    institution=np.full(n, plant.place), doctor=np.full(n, plant.subject), upper=made.upper, lower=made.lower,
                    sugar=made.sugar, plant=np.full(n, plant.number))  # fmt: skip
    kept = during(plant, made.performed) & (rng.random(n) < pace(plant, made.performed)) & (
        made.performed < county.span.end)  # fmt: skip
    return joined_services([services, made.take(kept)])


def _in_hospital(plan: Plan, plant: Plant, rng: np.random.Generator) -> tuple[Array, Array]:
    """Old inpatients of the township, and a day inside their stay."""
    county, visits = plan.county, plan.visits
    local = county.people.township[visits.person] == county.institutions.township[plant.place]
    old = county.people.age(visits.person, visits.start // DAY) > 55
    rows = np.flatnonzero((visits.kind == INPATIENT) & local & old & (visits.stay >= 4) & (visits.plant == 0))
    rows = rng.permutation(rows)[: max(15, int(120 * plant.share))]
    return visits.person[rows], county.span.day_of(visits.start[rows]) + visits.stay[rows] // 2


def _dead(plan: Plan, plant: Plant, rng: np.random.Generator) -> tuple[Array, Array]:
    """The old dead of the township, in the weeks after their death or after the scheme begins."""
    county, people = plan.county, plan.county.people
    home = people.township == county.institutions.township[plant.place]
    old = people.age(np.arange(people.n), county.span.first_day) > 60
    gone = np.flatnonzero((people.died < plant.stops // DAY - 10) & home & old)
    gone = np.repeat(rng.permutation(gone)[: max(10, int(len(gone) * plant.share))], 3)
    begins = np.maximum(people.died[gone], plant.starts // DAY)
    room = np.minimum(plant.stops // DAY - begins, 150)
    day = begins - county.span.first_day + 3 + (rng.random(len(gone)) * (room - 4)).astype(np.int64)
    inside = day < county.span.n_days - 1
    return gone[inside], day[inside]
