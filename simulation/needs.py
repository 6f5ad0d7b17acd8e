"""Who needs care, when and for what: acute illness, emergencies, chronic refills, hospital stays, purchases, pregnancies.

Rates are per person and year; they depend on age, chronic disease and frailty. Where people go is decided elsewhere.
"""

import numpy as np

from simulation import people as p
from simulation.chance import Array, happens, lognormal, pick, pick_by_row, stream
from simulation.county import County
from simulation.span import DAY, day_weights
from simulation.visits import CHRONIC, EMERGENCY, INPATIENT, OUTPATIENT, PHARMACY, Visits, joined, new_visits

_AGES = np.array([6, 15, 45, 60, 70])
_ACUTE = np.array([6.4, 3.3, 2.3, 3.2, 4.1, 4.2])
_EMERGENCY = np.array([0.2, 0.09, 0.09, 0.1, 0.14, 0.18])
_STAYS = np.array([0.25, 0.06, 0.095, 0.21, 0.43, 0.6])
_PURCHASES = np.array([0.25, 0.3, 1.1, 1.5, 1.7, 1.4])
_MANAGED = ((p.DM, "dm", 0.72), (p.CHD, "chd", 0.6), (p.STROKE, "stroke_late", 0.5), (p.COPD, "copd", 0.5),
            (p.PSYCHOSIS, "psychosis", 0.75), (p.EPILEPSY, "epilepsy", 0.7), (p.THYROID, "thyroid", 0.7),
            (p.HTN, "htn", 0.55))  # fmt: skip
_SUPPLY = (np.array([28, 30, 56, 84]), np.array([0.52, 0.3, 0.11, 0.07]))
_DAYTIME = np.array(
    [0, 0, 0, 0, 0, 0, 0.1, 0.7, 1.9, 2.2, 2.0, 1.3, 0.35, 0.4, 1.3, 1.5, 1.2, 0.7, 0.3, 0.2, 0.1, 0, 0, 0]
)
_ROUND_THE_CLOCK = np.array([2, 1.5, 1, 1, 1, 1.2, 2, 3, 4, 5, 5, 4, 3.5, 3.5, 4, 4, 4, 4.5, 5.5, 6, 6, 5, 4, 3.0])
_ANY_HOUR_BUT_THE_LAST = np.append(_ROUND_THE_CLOCK[:-1], 0)
_SHOP_HOURS = np.array([0, 0, 0, 0, 0, 0, 0, 0.4, 1.5, 2, 2, 1.6, 1, 1, 1.4, 1.6, 1.8, 1.8, 1.7, 1.4, 0.9, 0.2, 0, 0])


def ordinary_needs(county: County) -> Visits:
    """All visits of ordinary life, without a place yet."""
    return joined([_acute(county), _emergencies(county), _refills(county), _stays(county), _purchases(county),
                   _pregnancies(county)])  # fmt: skip


def moments(county: County, rng: np.random.Generator, day: Array, hours: Array = _DAYTIME) -> Array:
    """A moment on each of the given days of the span, by the hour of the day."""
    return np.asarray(county.span.start + day.astype(np.int64) * DAY + pick(rng, hours, len(day)) * 3600
                      + rng.integers(0, 3600, len(day)))  # fmt: skip


def working_day(county: County, day: Array) -> Array:
    """The same day, or the next day that is neither weekend nor holiday (the last day of the span stays)."""
    n = county.days_left
    following = np.where(county.calendar.free, n, np.arange(n))
    nearest = np.minimum.accumulate(following[::-1])[::-1]
    return np.where(nearest[day] < n, nearest[day], day)


def draw_cases(county: County, rng: np.random.Generator, setting: str, person: Array, day: Array) -> Array:
    """A reason for each visit, by age, sex and season; who is too young or old for it has the first reason instead."""
    cases, chosen = county.cases, county.cases.of_setting(setting)
    season, month_of = day_weights(county.all_days, "outpatient"), county.all_days.month
    by_month = np.stack([season[:, month_of == month].mean(axis=1) if (month_of == month).any()
                         else np.ones(len(season)) for month in range(1, 13)])  # fmt: skip
    age = county.people.age(person, county.span.first_day + day)
    group = np.searchsorted([15, 60], age, side="right")
    sex = county.people.sex[person]
    level = county.disease_level[chosen]
    fits = (cases.sex[chosen] < 0) | (cases.sex[chosen] == np.arange(2)[:, None])
    weights = (cases.weight[:, None, None, chosen] * fits[None, :, None, :] * level
               * by_month[None, None, :, :][..., cases.season[chosen]])  # fmt: skip
    row = (group * 2 + sex) * 12 + county.days.month[day] - 1
    case = chosen[pick_by_row(rng, weights.reshape(-1, len(chosen)) + 1e-12, row)]
    misfit = (age < cases.youngest[case]) | (age > cases.oldest[case]) | (
        (cases.sex[case] >= 0) & (cases.sex[case] != sex))  # fmt: skip
    return np.where(misfit, chosen[0], case)


def _busy(county: County, setting: str, seasons: tuple[int, ...]) -> tuple[Array, float]:
    """How busy each day of the chapter is, and how busy the chapter is among all of the history (1 = as the mean)."""
    weights = day_weights(county.all_days, setting)[list(seasons)].mean(axis=0)
    first = county.span.first_day - county.horizon.first_day
    own = weights[first : first + county.span.n_days]
    return own, float(own.mean() / weights.mean())


def _counts(county: County, rng: np.random.Generator, rates: Array, power: float = 1.0) -> Array:
    """The persons, each repeated as often as events happen to them."""
    people = county.people
    age = people.age(np.arange(people.n), county.span.first_day)
    rate = rates[np.searchsorted(_AGES, age, side="right")] * people.frailty**power * county.span.years * county.use
    return np.repeat(np.arange(people.n), rng.poisson(rate))


def _acute(county: County) -> Visits:
    rng = stream(county.seed, "needs", "acute")
    weights, busy = _busy(county, "outpatient", (0, 0, 0, 1, 1, 2))
    person = _counts(county, rng, _ACUTE * busy)
    day = pick(rng, weights, len(person))
    case = draw_cases(county, rng, "outpatient", person, day)
    supply = pick(rng, np.array([0.25, 0.1, 0.35, 0.08, 0.22]), len(person)) + 3
    return new_visits(person, case=case, kind=OUTPATIENT, start=moments(county, rng, day), supply=supply,
                      severity=lognormal(rng, 0.25, len(person)))  # fmt: skip


def _emergencies(county: County) -> Visits:
    rng = stream(county.seed, "needs", "emergency")
    weights, busy = _busy(county, "emergency", (0,))
    person = _counts(county, rng, _EMERGENCY * busy)
    day = pick(rng, weights, len(person))
    case = draw_cases(county, rng, "emergency", person, day)
    return new_visits(person, case=case, kind=EMERGENCY, start=moments(county, rng, day, _ROUND_THE_CLOCK),
                      supply=rng.integers(1, 4, len(person)), severity=lognormal(rng, 0.3, len(person)))  # fmt: skip


def _refills(county: County) -> Visits:
    """Regular visits for a main disease, and for half of those with a second one also for that; the same people all the time."""
    rng, people = stream(county.root, "needs", "refills"), county.people
    luck = stream(county.seed, "needs", "refill days")
    taken, parts = np.zeros(people.n, dtype=np.int8), []
    for disease, case, share in _MANAGED:
        managed = people.has(disease) & happens(rng, share, people.n)
        managed &= (taken == 0) | ((taken == 1) & happens(rng, 0.5, people.n))
        taken += managed
        person = np.flatnonzero(managed)
        supply = _SUPPLY[0][pick(rng, _SUPPLY[1], len(person))]
        gap = supply * rng.uniform(1.0, 1.35, len(person))
        times = (supply, gap, rng.uniform(0, gap))
        parts.append(_schedule(county, luck, person, county.cases.index(case), times))
    return joined(parts)


def _schedule(county: County, rng: np.random.Generator, person: Array, case: int,
              times: tuple[Array, Array, Array]) -> Visits:  # fmt: skip
    """The visits of the chapter. `times` are days of supply, days between visits, and the first day of the history."""
    supply, gap, first = times
    before = county.horizon.n_days - county.days_left
    first = first + np.maximum(np.ceil((before - first) / gap), 0) * gap - before
    n = np.maximum(np.ceil((county.span.n_days - first) / gap), 0).astype(int)
    who, nth = np.repeat(np.arange(len(person)), n), np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)
    kept = happens(rng, 0.9, len(who))
    who, nth = who[kept], nth[kept]
    day = np.clip(first[who] + nth * gap[who] + rng.normal(0, 1.5, len(who)), 0, county.span.n_days - 1).astype(int)
    day = np.where(happens(rng, 0.75, len(day)), working_day(county, day), day)
    return new_visits(person[who], case=case, kind=CHRONIC, start=moments(county, rng, day), supply=supply[who],
                      severity=lognormal(rng, 0.15, len(who)))  # fmt: skip


def _stays(county: County) -> Visits:
    rng, people = stream(county.seed, "needs", "stays"), county.people
    weights, busy = _busy(county, "inpatient", (0, 1))
    person = _counts(county, rng, _STAYS * 0.84 * busy, 0.8)
    ill = happens(rng, np.where(people.chronic[person] > 0, 1.0, 0.72), len(person))
    person = person[ill]
    day = pick(rng, weights, len(person))
    visits = new_visits(person, case=draw_cases(county, rng, "inpatient", person, day), kind=INPATIENT,
                        start=moments(county, rng, day), severity=lognormal(rng, 0.3, len(person)))  # fmt: skip
    visits = with_stays(county, rng, visits)
    return joined([visits, _readmissions(county, rng, visits)])


def with_stays(county: County, rng: np.random.Generator, visits: Visits) -> Visits:
    """The same visits with a length of stay by case and severity."""
    mean, spread = county.cases.stay[visits.case], county.cases.spread[visits.case]
    nights = mean * np.exp(rng.normal(0, 1, len(visits)) * spread - spread**2 / 2) * visits.severity**0.5
    return visits.having(stay=np.clip(np.round(nights), 1, 90))


def _readmissions(county: County, rng: np.random.Generator, visits: Visits) -> Visits:
    """Some of the seriously ill come back for the same reason within weeks: life, not fraud."""
    again = county.cases.indices("ip_copd", "ip_heart_failure", "ip_stroke", "ip_angina", "ip_cancer", "ip_ckd")
    back = visits.take(np.isin(visits.case, again) & happens(rng, 0.09, len(visits)))
    day = county.span.day_of(back.ends()) + rng.integers(2, 30, len(back))
    inside = day < county.days_left
    back, day = back.take(inside), day[inside]
    return with_stays(county, rng, back.having(start=moments(county, rng, day)))


def _purchases(county: County) -> Visits:
    rng, people = stream(county.seed, "needs", "purchases"), county.people
    weights, busy = _busy(county, "pharmacy", (0, 1))
    person = _counts(county, rng, _PURCHASES * busy)
    day = pick(rng, weights, len(person))
    chronic = people.chronic[person] & (p.HTN | p.DM | p.CHD) > 0
    draw = rng.random(len(person))
    key = np.where(chronic & (draw < 0.45), 1, np.where(draw > 0.82, 2, 0))
    case = county.cases.indices("otc", "rx_chronic", "rx_acute")[key]
    supply = np.where(key == 1, 28, rng.integers(3, 8, len(person)))
    return new_visits(person, case=case, kind=PHARMACY, start=moments(county, rng, day, _SHOP_HOURS), supply=supply)


def _pregnancies(county: County) -> Visits:
    """Eight check-ups four weeks apart, then the birth; four in ten by section."""
    lasting, rng, people = (
        stream(county.root, "needs", "pregnancies"),
        stream(county.seed, "needs", "births"),
        county.people,
    )
    age = people.age(np.arange(people.n), county.horizon.first_day)
    fertile = np.clip(1 - np.abs(age - 28) / 13, 0, 1)
    chance = (people.sex == p.FEMALE) * fertile * 0.1 * (county.horizon.years + 0.6)
    mother = np.flatnonzero(happens(lasting, chance, people.n))
    begin = lasting.integers(-270, county.horizon.n_days, len(mother)) - county.horizon.n_days + county.days_left
    day = (begin[:, None] + np.arange(8) * 28 + lasting.integers(0, 9, (len(mother), 8))).ravel()
    person = np.repeat(mother, 8)
    inside = (day >= 0) & (day < county.span.n_days)
    checks = new_visits(person[inside], case=county.cases.index("prenatal"), kind=OUTPATIENT, supply=7,
                        start=moments(county, rng, working_day(county, day[inside])))  # fmt: skip
    birth = begin + 232 + lasting.integers(0, 20, len(mother))
    due = (birth >= 0) & (birth < county.span.n_days)
    section = happens(rng, 0.42, int(due.sum()))
    case = county.cases.indices("ip_delivery", "ip_caesarean")[section.astype(int)]
    births = new_visits(mother[due], case=case, kind=INPATIENT,
                        start=moments(county, rng, birth[due], _ANY_HOUR_BUT_THE_LAST))  # fmt: skip
    return joined([checks, with_stays(county, rng, births)])
