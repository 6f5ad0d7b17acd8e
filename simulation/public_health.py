"""Public-health services: follow-ups of people with chronic diseases, and the yearly examination of the old."""

from dataclasses import dataclass, fields

import numpy as np
import pyarrow as pa

from simulation import people as p
from simulation.chance import Array, happens, stream
from simulation.choice import home_places
from simulation.columns import moments, texts_of_numbers, words
from simulation.needs import moments as daytime_moments
from simulation.needs import working_day
from simulation.plan import Plan
from simulation.planting import all_schemes, chance_of
from simulation.span import DAY
from simulation.tidy import in_bed
from simulation.truth import Truth
from simulation.visits import INPATIENT

SERVICES = ("htn_follow_up", "dm_follow_up", "elderly_examination")
PLACES = ("home", "clinic", "phone")
YUAN_A_SERVICE = (12, 12, 45)  # what the public-health fund pays for one, our assumption
HOME, CLINIC, PHONE = range(len(PLACES))


@dataclass(frozen=True)
class Services:
    """One entry per service, columns of equal length. `performed` is a moment; pressures in mmHg, sugar in mmol/l; `plant` > 0
    marks what a scheme put there."""

    person: Array
    service: Array
    performed: Array
    place: Array
    institution: Array
    doctor: Array
    upper: Array
    lower: Array
    sugar: Array
    plant: Array

    def __len__(self) -> int:
        return len(self.person)

    def take(self, rows: Array) -> "Services":
        return Services(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def joined_services(parts: list[Services]) -> Services:
    """All services of several sets, one after the other."""
    return Services(**{field.name: np.concatenate([getattr(part, field.name) for part in parts])
                       for field in fields(Services)})  # fmt: skip


def public_health_table(plan: Plan, truth: Truth) -> pa.Table:
    """One row per service of a chapter, in the order of time; what schemes put there is noted in the truth."""
    plan = plan.in_chapter()
    services, modules = ordinary_services(plan), all_schemes()
    for plant in plan.plants:
        if hasattr(modules[plant.scheme], "serve"):
            services = modules[plant.scheme].serve(
                plan, plant, services, chance_of(plan.county, plant, plan.chapter.named("serve"))
            )
    services = services.take(np.lexsort((services.person, services.performed)))
    table = _table(plan, stream(plan.county.seed, "public health numbers"), services)
    truth.note_services(table["service_id"], services.plant, np.array(YUAN_A_SERVICE)[services.service] * 100)
    return table


def ordinary_services(plan: Plan) -> Services:
    """Three or four follow-ups a year, most at the practice, some at home or by phone."""
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
    return recorded(plan, rng, person[keep], service[keep], day[keep], place[keep])


def recorded(plan: Plan, rng: np.random.Generator, person: Array, service: Array, day: Array, place: Array) -> Services:
    """Services on days of the span by the usual provider of each person, with values that are measured one by one."""
    county, n = plan.county, len(person)
    where = _provider(plan, person)
    general = county.department_at[county.cases.index("htn"), where]
    return Services(
        person=person,
        service=service,
        performed=np.minimum(daytime_moments(county, rng, day), county.span.end - DAY // 24),
        place=place,
        institution=where,
        doctor=county.practitioners.doctor(rng, where, general),
        upper=rng.normal(138, 14, n).round().astype(int),
        lower=rng.normal(83, 9, n).round().astype(int),
        sugar=rng.lognormal(1.98, 0.22, n).round(1),
        plant=np.zeros(n, dtype=np.int64),
    )


def _wanted(rng: np.random.Generator, plan: Plan, age: Array) -> tuple[Array, Array]:
    people, years = plan.county.people, plan.county.span.years
    parts = []
    for service, (who, rate) in enumerate(((people.has(p.HTN), 3.4), (people.has(p.DM), 3.4), (age >= 65, 0.75))):
        ill = np.flatnonzero(who & happens(stream(plan.county.root, "followed", service), 0.7, people.n))
        person = np.repeat(ill, rng.poisson(rate * years, len(ill)))
        parts.append((person, np.full(len(person), service)))
    return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])


def _table(plan: Plan, rng: np.random.Generator, services: Services) -> pa.Table:
    county, n = plan.county, len(services)
    phone = county.people.phone[services.person] * 48_271 % 10**9
    return pa.table({
        "service_id": texts_of_numbers(plan.chapter.numbers(rng, n, 10), 10, "GW"),
        "person_id": texts_of_numbers(county.people.ids[services.person], 12, "42"),
        "institution_id": words(services.institution, county.institutions.ids),
        "practitioner_id": words(services.doctor, county.practitioners.ids),
        "service_code": words(services.service, SERVICES),
        "performed_at": moments(services.performed),
        "place": words(services.place, PLACES),
        "values_text": _values(services),
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


def _values(services: Services) -> pa.Array:
    """Measured values as text: blood pressure for all, glucose for diabetics."""
    columns = (services.upper, services.lower, services.sugar, services.service)
    return pa.array([f"BP {a}/{b}" + (f";GLU {c:.1f}" if s == 1 else "") for a, b, c, s in zip(*columns, strict=True)],
                    pa.string())  # fmt: skip
