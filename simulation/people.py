"""The insured people of the county: households with plausible ages, chronic diseases, insurance, deaths within the span."""

from dataclasses import dataclass

import numpy as np

from simulation.chance import Array, happens, lognormal, pick, spread_numbers, stream
from simulation.places import GRIDS_PER_TOWNSHIP, Places
from simulation.span import FOREVER, Span

HTN, DM, CHD, COPD, STROKE, THYROID, PSYCHOSIS, EPILEPSY, DIALYSIS, CANCER = (1 << bit for bit in range(10))
MALE, FEMALE = 0, 1
EMPLOYEE, RESIDENT = 0, 1
_YEAR = 365.25
_LEAVES, _ARRIVES, _MOVES = 0.006, 0.008, 0.012  # shares of people and households in the span


@dataclass(frozen=True)
class People:
    """One entry per person, in the order of households. Days are days since 1970."""

    sex: Array
    birth: Array
    household: Array
    township: Array
    grid: Array
    insurance: Array
    chronic: Array
    frailty: Array
    died: Array
    enrolled: Array
    left: Array
    moved: Array  # the day of a move inside the county, FOREVER for most
    former: Array  # the township before the move
    phone: Array
    ids: Array
    household_ids: Array

    @property
    def n(self) -> int:
        return len(self.sex)

    def age(self, person: Array, day: Array | int) -> Array:
        """Age in years of the given persons on a day since 1970."""
        return np.maximum((day - self.birth[person]) / _YEAR, 0)

    def township_on(self, person: Array, day: Array) -> Array:
        """Where the given persons live on a day since 1970."""
        return np.where(day < self.moved[person], self.former[person], self.township[person])

    def has(self, disease: int) -> Array:
        return (self.chronic & disease) > 0


def build_people(seed: int, n: int, places: Places, span: Span) -> People:
    """`n` people alive or recently dead at the start of the span."""
    rng = stream(seed, "people")
    age, sex, household = _households(rng, n, span.years)
    n_households = int(household.max()) + 1
    birth = np.floor(span.first_day - age * _YEAR).astype(np.int32)
    home = pick(rng, places.weight, n_households)[household]
    grid = home * GRIDS_PER_TOWNSHIP + rng.integers(0, GRIDS_PER_TOWNSHIP, n_households)[household]
    chronic = _chronic(rng, seed, age, sex)
    frailty = lognormal(rng, 0.65, n)
    share_employed = np.where(home == 0, 0.36, 0.13) * np.where((age >= 20) & (age < 85), 1.0, 0.0)
    return People(
        sex=sex,
        birth=birth,
        household=household,
        township=home.astype(np.int16),
        grid=grid.astype(np.int16),
        insurance=np.where(happens(rng, share_employed, n), EMPLOYEE, RESIDENT).astype(np.int8),
        chronic=chronic,
        frailty=frailty.astype(np.float32),
        died=_deaths(rng, age, chronic, frailty, span),
        enrolled=_enrolled(rng, birth, household, span),
        left=_left(rng, birth, span),
        moved=np.where(happens(rng, _MOVES, n_households), _any_day(rng, n_households, span), FOREVER)[household],
        former=rng.integers(0, places.n_townships, n_households)[household].astype(np.int16),
        phone=_phones(rng, age, household),
        ids=spread_numbers(rng, n, 12),
        household_ids=spread_numbers(rng, n_households, 10),
    )


def _households(rng: np.random.Generator, n: int, years: float) -> tuple[Array, Array, Array]:
    """Head, spouse, children and elders of enough households, cut to n people; ages below 0 are births inside the span."""
    h = n // 2 + 10
    bands = np.array([3.2, 9, 12, 12, 10.5, 11.5, 12.5, 10, 7, 5.6, 3.6, 2.1, 1.2])
    head = 22 + pick(rng, bands, h) * 5 + rng.uniform(0, 5, h)
    head_sex = np.where(happens(rng, np.where(head < 68, 0.72, 0.5), h), MALE, FEMALE)
    roles = [(np.ones(h, bool), head, head_sex)]
    roles.append((happens(rng, np.where(head < 75, 0.8, 0.45), h), np.maximum(head + rng.normal(-1, 2.5, h), 20),
                  1 - head_sex))  # fmt: skip
    for chance in (0.86, 0.54, 0.14):
        child = head - rng.uniform(22, 36, h)
        stays = (child >= -years) & (child < 22) & happens(rng, np.where(child < 7, 0.75 * chance, chance), h)
        roles.append((stays, child, np.where(happens(rng, 0.525, h), MALE, FEMALE)))
    for sex, chance in ((FEMALE, 0.2), (MALE, 0.13)):
        elder = head + rng.uniform(22, 31, h)
        roles.append(((elder < 96) & (head > 30) & happens(rng, chance, h), elder, np.full(h, sex)))
    present = np.stack([role[0] for role in roles], axis=1).ravel()
    age = np.stack([role[1] for role in roles], axis=1).ravel()[present][:n]
    sex_of = np.stack([role[2] for role in roles], axis=1).ravel()[present][:n]
    household = np.repeat(np.arange(h), len(roles))[present][:n]
    return age, sex_of.astype(np.int8), household.astype(np.int32)


def _any_day(rng: np.random.Generator, n: int, span: Span) -> Array:
    return span.first_day + rng.integers(0, span.n_days, n)


def _enrolled(rng: np.random.Generator, birth: Array, household: Array, span: Span) -> Array:
    """Long ago for most; newborns some weeks after birth (until then they are treated on the mother's card); whole households
    that move into the county on the day of the move."""
    settled = span.first_day - 1_400 - span.first_day % 365
    arrives = np.where(happens(rng, _ARRIVES, int(household.max()) + 1), 0, settled)
    day = np.where(arrives == 0, _any_day(rng, len(arrives), span), settled)[household]
    return np.where(birth >= span.first_day, np.maximum(day, birth + rng.integers(3, 60, len(birth))), day)


def _left(rng: np.random.Generator, birth: Array, span: Span) -> Array:
    """A few leave the county for good inside the span; nobody does in the year of birth."""
    leaves = happens(rng, _LEAVES, len(birth)) & (birth < span.first_day - 365)
    return np.where(leaves, span.first_day + rng.integers(60, span.n_days + 60, len(birth)), FOREVER)


def _chronic(rng: np.random.Generator, seed: int, age: Array, sex: Array) -> Array:
    """Chronic diseases as bits; the county's own level of each disease differs by seed."""
    level = lognormal(stream(seed, "prevalence"), 0.12, 10)
    old = np.clip((age - 35) / 40, 0, 1.1)
    smoker = np.where(sex == MALE, 1.6, 0.5)
    adult = age >= 18
    prevalence = [0.5 * old, 0.2 * old, 0.11 * old**1.5, 0.085 * old**1.5 * smoker, 0.075 * old**1.5,
                  0.016 * np.where(sex == FEMALE, 1.6, 0.5) * adult, 0.0055 * adult, 0.0045 * (age > 3),
                  0.0011 * adult * (0.5 + old), 0.007 * old]  # fmt: skip
    bits = np.zeros(len(age), dtype=np.uint16)
    for bit, share in enumerate(prevalence):
        bits |= happens(rng, np.minimum(share * level[bit], 0.8), len(age)).astype(np.uint16) << bit
    return bits


def _deaths(rng: np.random.Generator, age: Array, chronic: Array, frailty: Array, span: Span) -> Array:
    """Day of death: within the span by age and frailty, a few in the half year before it, else never."""
    hazard = 0.00035 * np.exp(0.076 * np.maximum(age - 25, 0)) * (1 + 0.4 * (chronic > 0)) * np.minimum(frailty, 2.5)
    lived = rng.exponential(1.0, len(age)) / np.maximum(hazard, 1e-7) * _YEAR
    day = np.minimum(span.first_day - 180 + lived, FOREVER).astype(np.int64)
    return np.where((day <= span.last_day) & (age > 1), day, FOREVER)


def _phones(rng: np.random.Generator, age: Array, household: Array) -> Array:
    """The phone number given at the counter: children and many elders give that of the household."""
    own = rng.permutation(len(age)) + int(household.max()) + 1
    shares = (age < 16) | ((age > 68) & happens(rng, 0.55, len(age)))
    return np.where(shares, household, own).astype(np.int64)
