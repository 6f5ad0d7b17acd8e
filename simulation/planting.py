"""What a scheme is and the tools it is made with. Schemes are files in `schemes/`; the folder is the registry.

A scheme file states PACK, CATALOGUE, SUBJECT, TITLE and WHERE, and has `plan` (changes the plan of visits), `bill` (changes
the charge lines of a chunk) or both. Nothing that it adds may be recognisable by its number, order or second.
"""

import importlib
import pkgutil
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

import numpy as np

from simulation import schemes
from simulation.chance import Array, happens, stream
from simulation.choice import settle_delays
from simulation.county import County
from simulation.lines import Lines, new_lines, performed, priced
from simulation.span import DAY
from simulation.tidy import in_bed
from simulation.visits import INPATIENT, Visits, new_visits


@dataclass(frozen=True)
class Plant:
    """One scheme at one subject. `number` marks its records; `place` is the institution; `starts`, `stops` are moments."""

    number: int
    scheme: str
    subject_type: str
    subject: int
    place: int
    strength: float
    starts: int
    stops: int
    partner: int = -1


@dataclass(frozen=True)
class Change:
    """What a scheme does to the plan: visits added, and columns changed in some of the present rows."""

    added: Visits
    rows: Array = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    columns: dict[str, Array] = field(default_factory=dict)


def nothing_added() -> Visits:
    return new_visits(np.zeros(0, dtype=np.int64))


def all_schemes() -> dict[str, ModuleType]:
    """Every scheme file by its name, in order of names."""
    names = sorted(each.name for each in pkgutil.iter_modules(schemes.__path__))
    return {name: importlib.import_module(f"simulation.schemes.{name}") for name in names}


def chance_of(county: County, plant: Plant, label: Any = "") -> np.random.Generator:
    """The plant's own random numbers."""
    return stream(county.seed, "scheme", plant.scheme, plant.subject_type, plant.subject, label)


def during(plant: Plant, moments: Array) -> Array:
    """True while the scheme is running."""
    return np.asarray((moments >= plant.starts) & (moments < plant.stops))


def own_business(plant: Plant, visits: Visits) -> Array:
    """The visits at the plant's institution (its practitioner's, when that is the subject) while it runs."""
    here = (visits.institution == plant.place) & during(plant, visits.start)
    own = visits.doctor == plant.subject if plant.subject_type == "practitioner" else True
    return np.asarray(here & own)


def affected(county: County, plant: Plant, eligible: Array, label: Any = "") -> Array:
    """The eligible rows that the scheme takes: a share of them as large as its strength."""
    rows = np.flatnonzero(eligible)
    return rows[happens(chance_of(county, plant, ("affected", label)), plant.strength, len(rows))]


def patients(county: County, plant: Plant, visits: Visits, rng: np.random.Generator, n: int) -> Array:
    """People whom the institution has treated (any time), drawn as often as they came; its township when it has none."""
    seen = visits.person[visits.institution == plant.place]
    if not len(seen):
        home = county.institutions.township[plant.place]
        seen = np.flatnonzero(county.people.township == home)
    return rng.choice(seen, n)


def random_days(county: County, plant: Plant, rng: np.random.Generator, n: int) -> Array:
    """Days of the span, within the running time of the scheme, working days more often."""
    low, high = county.span.day_of(np.array([plant.starts, plant.stops]))
    days = np.arange(max(int(low), 0), min(int(high), county.span.n_days))
    weights = np.where(county.days.free[days], 0.5, 1.0)
    return rng.choice(days, n, p=weights / weights.sum())


def alive_and_up(county: County, visits: Visits, added: Visits) -> Visits:
    """The added visits of people who are alive, insured and in no other bed at that time, and settled inside the span."""
    stays = visits.take(visits.kind == INPATIENT)
    first = added.start // DAY
    last = first + added.stay
    people = county.people
    lives = np.minimum(people.died[added.person], people.left[added.person]) > last + 1
    free = ~in_bed(stays, added.person, first - 1, last + 1)
    inside = added.settled() < county.span.end - 7_200
    added = added.take(lives & free & inside)
    order = np.lexsort((added.start, added.person))
    keep = np.ones(len(added), dtype=bool)
    person, begin = added.person[order], added.start[order] // DAY
    over = begin + added.stay[order]
    keep[order[1:]] = (person[1:] != person[:-1]) | (begin[1:] > over[:-1] + 1)
    return added.take(keep)


def like_ordinary(county: County, rng: np.random.Generator, added: Visits) -> Visits:
    """Terminal, department, doctor and settlement of added visits drawn like those of all others."""
    department = np.where(added.department < 0, county.department_at[added.case, added.institution], added.department)
    doctor = county.practitioners.doctor(rng, added.institution, department)
    return added.having(department=department, doctor=np.where(added.doctor >= 0, added.doctor, doctor),
                        terminal=rng.integers(0, 4, len(added)), settle_delay=settle_delays(rng, added))  # fmt: skip


def extra_lines(county: County, plant: Plant, visits: Visits, rng: np.random.Generator, visit: Array, item: Array,
                moment: Array, quantity: Array | int = 1) -> Lines:  # fmt: skip
    """Added lines with price and performer as usual, marked as the plant's."""
    lines = new_lines(visit, item=item, moment=moment, quantity=quantity, plant=plant.number, wrong=1.0)
    return performed(county, rng, visits, priced(county, visits, lines))


def when_ordered(rng: np.random.Generator, visits: Visits, rows: Array) -> Array:
    """Moments at which tests of these visits are ordinarily charged: minutes after the start, hours for stays."""
    start = visits.start[rows]
    stay = visits.kind[rows] == INPATIENT
    low = np.where(stay, start + 240, start + 20)
    high = np.where(stay, np.minimum(start + 4 * 3_600, (start // DAY + 1) * DAY), start + 880)
    return np.asarray(low + (rng.random(len(rows)) * np.maximum(high - low, 1)).astype(np.int64))


def beside(rng: np.random.Generator, lines: Lines, rows: Array, visits: Visits) -> Array:
    """Moments near those of other lines: within half an hour, on the same day, inside the visit."""
    at = lines.moment[rows] + rng.integers(-900, 900, len(rows))
    day = lines.moment[rows] // DAY * DAY
    ends = visits.ends()[lines.visit[rows]]
    low = np.maximum(day, visits.start[lines.visit[rows]] + 1)
    return np.clip(at, low, np.minimum(day + DAY - 1, ends))
