"""Public-health services: follow-ups of people with chronic diseases, and the yearly examination of the old."""

import numpy as np
import pyarrow as pa

from simulation import people as p
from simulation.chance import Array, happens, spread_numbers, stream
from simulation.choice import home_places
from simulation.columns import moments, texts_of_numbers, words
from simulation.needs import moments as daytime_moments
from simulation.needs import working_day
from simulation.plan import Plan
from simulation.span import DAY
from simulation.tidy import in_bed
from simulation.visits import INPATIENT

SERVICES = ("htn_follow_up", "dm_follow_up", "elderly_examination")
PLACES = ("home", "clinic", "phone")


def public_health_table(plan: Plan) -> pa.Table:
    """One row per service: three or four follow-ups a year, most at the practice, some at home or by phone."""
    county, rng, span = plan.county, stream(plan.county.seed, "public health"), plan.county.span
    people = county.people
    age = people.age(np.arange(people.n), span.first_day)
    person, service = _wanted(rng, plan, age)
    day = working_day(county, rng.integers(0, span.n_days, len(person)))
    place = np.where(service == 2, 1, rng.choice(3, len(person), p=[0.25, 0.6, 0.15]))
    alive = np.minimum(people.died, people.left)[person] > day + span.first_day
    stays = plan.visits.take(plan.visits.kind == INPATIENT)
    away = in_bed(stays, person, day + span.first_day, day + span.first_day) & ~happens(rng, 0.04, len(person))
    keep = alive & ~away
    person, service, day, place = person[keep], service[keep], day[keep], place[keep]
    order = np.lexsort((person, day))
    return _table(plan, rng, person[order], service[order], day[order], place[order])


def _wanted(rng: np.random.Generator, plan: Plan, age: Array) -> tuple[Array, Array]:
    people, years = plan.county.people, plan.county.span.years
    parts = []
    for service, (who, rate) in enumerate(((people.has(p.HTN), 3.4), (people.has(p.DM), 3.4), (age >= 65, 0.75))):
        ill = np.flatnonzero(who & happens(rng, 0.7, people.n))
        person = np.repeat(ill, rng.poisson(rate * years, len(ill)))
        parts.append((person, np.full(len(person), service)))
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _table(plan: Plan, rng: np.random.Generator, person: Array, service: Array, day: Array, place: Array) -> pa.Table:
    county, n = plan.county, len(person)
    where = _provider(plan, person)
    general = county.department_at[county.cases.index("htn"), where]
    doctor = county.practitioners.doctor(rng, where, general)
    phone = county.people.phone[person] * 48_271 % 10**9
    return pa.table({
        "service_id": texts_of_numbers(spread_numbers(rng, n, 10), 10, "GW"),
        "person_id": texts_of_numbers(county.people.ids[person], 12, "42"),
        "institution_id": words(where, county.institutions.ids),
        "practitioner_id": words(doctor, county.practitioners.ids),
        "service_code": words(service, SERVICES),
        "performed_at": moments(np.minimum(daytime_moments(county, rng, day), county.span.end - DAY // 24)),
        "place": words(place, PLACES),
        "values_text": _values(rng, service),
        "contact_phone": texts_of_numbers(phone, 9, "13"),
    })  # fmt: skip


def _provider(plan: Plan, person: Array) -> Array:
    """The usual practice if it does public health, else the health centre of the township or of the seat."""
    county, inst = plan.county, plan.county.institutions
    home = home_places(county)[0][person]
    centres = inst.of_kind("township_health_centre", "community_health_centre")
    local = np.array([np.append(centres[inst.township[centres] == t], centres[0])[0]
                      for t in range(county.places.n_townships)])  # fmt: skip
    does = np.isin(home, np.concatenate([centres, inst.of_kind("village_clinic")]))
    return np.where(does, home, local[county.people.township[person]])


def _values(rng: np.random.Generator, service: Array) -> pa.Array:
    """Measured values as text: blood pressure for all, glucose for diabetics."""
    n = len(service)
    upper, lower = rng.normal(138, 14, n).round().astype(int), rng.normal(83, 9, n).round().astype(int)
    sugar = rng.lognormal(1.98, 0.22, n)
    return pa.array([f"BP {a}/{b}" + (f";GLU {c:.1f}" if s == 1 else "")
                     for a, b, c, s in zip(upper, lower, sugar, service, strict=True)], pa.string())  # fmt: skip
