"""Tools with which schemes make visits and charge lines that look like all others in everything they do not change."""

import numpy as np

from simulation.chance import Array
from simulation.choice import settle_delays
from simulation.county import County
from simulation.lines import Lines, new_lines, performed, priced
from simulation.needs import moments
from simulation.planting import Plant, pace
from simulation.practitioners import PHARMACIST
from simulation.span import DAY
from simulation.tidy import in_bed
from simulation.visits import INPATIENT, PHARMACY, Visits, new_visits


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
    weights = np.where(county.days.free[days], 0.5, 1.0) * pace(plant, county.span.start + days * DAY)
    return rng.choice(days, n, p=weights / weights.sum())


def copies(county: County, plant: Plant, visits: Visits, rng: np.random.Generator, n: int, kinds: tuple[int, ...],
           day: Array | None = None) -> Visits:  # fmt: skip
    """Copies of the institution's ordinary visits of some kinds with other patients of its own, on other days."""
    pool = np.flatnonzero((visits.institution == plant.place) & np.isin(visits.kind, kinds) & (visits.plant == 0)
                          & (visits.look == 0))  # fmt: skip
    if not len(pool):
        return new_visits(np.zeros(0, dtype=np.int64))
    model = visits.take(rng.choice(pool, n))
    day = random_days(county, plant, rng, n) if day is None else day
    start = county.span.start + day.astype(np.int64) * DAY + model.start % DAY
    ghosts = model.having(person=patients(county, plant, visits, rng, n), start=start, marks=0, plant=0, doctor=-1)
    return fitting(county, like_ordinary(county, rng, ghosts))


def alive_and_up(county: County, visits: Visits, added: Visits) -> Visits:
    """The added visits of people who are alive, insured and in no other bed at that time, and settled inside the span."""
    stays = visits.take(visits.kind == INPATIENT)
    first = added.start // DAY
    last = first + added.stay
    people = county.people
    lives = np.minimum(people.died[added.person], people.left[added.person]) > last + 1
    free = ~in_bed(stays, added.person, first - 1, last + 1)
    inside = added.settled() < county.horizon.end - 7_200
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
    doctor = county.practitioners.doctor(rng, added.institution, department, added.start // DAY)
    pharmacist = county.practitioners.staff(rng, added.institution, PHARMACIST)
    doctor = np.where(added.kind == PHARMACY, pharmacist, doctor)
    return added.having(department=department, doctor=np.where(added.doctor >= 0, added.doctor, doctor),
                        terminal=rng.integers(0, 4, len(added)), settle_delay=settle_delays(rng, added))  # fmt: skip


def fitting(county: County, visits: Visits) -> Visits:
    """The visits whose patients are alive and insured, and of an age and sex that has such an illness."""
    people, cases = county.people, county.cases
    day = visits.start // DAY
    age, sex = people.age(visits.person, day), cases.sex[visits.case]
    fits = (age >= cases.youngest[visits.case]) & (age <= cases.oldest[visits.case])
    fits &= (sex < 0) | (sex == people.sex[visits.person])
    fits &= np.minimum(people.died, people.left)[visits.person] > day
    inside = (visits.start >= county.horizon.start) & (visits.settled() < county.horizon.end - 7_200)
    return visits.take(fits & inside)


def seen_there(county: County, place: int, *cases: str) -> Array:
    """Those of the named cases that the institution has a department for."""
    chosen = county.cases.indices(*cases)
    return np.asarray(chosen[county.department_at[chosen, place] >= 0])


def reasons(county: County, place: int, visits: Visits, *cases: str) -> Array:
    """What stands on made-up bills: those of the named cases that the house has a department for, else what it treats most often."""
    usual = seen_there(county, place, *cases)
    if len(usual):
        return usual
    treated, n = np.unique(visits.case[(visits.institution == place) & (visits.kind != INPATIENT)], return_counts=True)
    return np.asarray(treated[np.argsort(n, kind="stable")[-2:]])


def not_yet_there(lines: Lines, visit: Array, item: Array) -> Array:
    """True for the first of each visit and item that has no such line yet."""
    key = visit.astype(np.int64) * 10_000 + item
    fresh = ~np.isin(key, lines.visit.astype(np.int64) * 10_000 + lines.item)
    once = np.zeros(len(key), dtype=bool)
    once[np.unique(key, return_index=True)[1]] = True
    return np.asarray(fresh & once)


def stays_for(county: County, rng: np.random.Generator, person: Array, place: int, cases: tuple[str, ...], day: Array,
              stay: Array, marks: int = 0) -> Visits:  # fmt: skip
    """Admissions of the given people on days of the span, for those of the cases that the institution can take."""
    chosen = seen_there(county, place, *cases)
    return new_visits(person, case=rng.choice(chosen, len(person)), kind=INPATIENT, institution=place,
                      start=moments(county, rng, day), stay=stay, marks=marks)  # fmt: skip


def extra_lines(county: County, plant: Plant, visits: Visits, rng: np.random.Generator, visit: Array, item: Array,
                moment: Array, quantity: Array | int = 1) -> Lines:  # fmt: skip
    """Added lines with price and performer as usual, marked as the plant's."""
    lines = new_lines(visit, item=item, moment=moment, quantity=quantity, plant=plant.number, wrong=1.0)
    return performed(county, rng, visits, priced(county, visits, lines))


def usual_quantities(rng: np.random.Generator, lines: Lines, item: Array) -> Array:
    """For each item a quantity that an ordinary line of it has; 1 where there is none."""
    rows = np.flatnonzero((lines.plant == 0) & np.isin(lines.item, np.unique(item)))
    rows = rows[np.argsort(lines.item[rows], kind="stable")]
    first, last = (np.searchsorted(lines.item[rows], item, side) for side in ("left", "right"))
    drawn = first + (rng.random(len(item)) * (last - first)).astype(np.int64)
    known, quantity = last > first, np.ones(len(item), dtype=lines.quantity.dtype)
    quantity[known] = lines.quantity[rows[drawn[known]]]
    return quantity


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
