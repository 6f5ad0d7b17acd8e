"""The institutions of the county: hospitals, centres, clinics and pharmacies with licences, departments, beds, places."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from data_contracts.errors import SettingsError
from simulation.catalogue import LEVELS
from simulation.chance import Array, lognormal, spread_numbers, stream
from simulation.codes import credit_code
from simulation.places import GRIDS_PER_TOWNSHIP, REGION, Places
from simulation.span import EPOCH, Span
from simulation.tables import numbers, read_table

SMALLEST = 20
_BRANDS = ["康宁", "仁和", "博爱", "同济", "惠民", "百姓", "安泰", "福康", "德仁", "济世", "华康", "益民", "瑞康", "康泰", "普济", "仁爱", "和谐", "康复来", "长生", "永康", "健民", "国泰", "怡康", "民生", "宏济", "养和", "大众", "天济", "平安", "万康"]  # fmt: skip
_IN_SEAT = {"county_general", "county_tcm", "private_eye", "private_mental", "community", "cosmetology", "laboratory",
            "clinic_dental"}  # fmt: skip


@dataclass(frozen=True)
class Institutions:
    """One entry per institution; `pull` is its attraction by setting (0 ambulatory, 1 inpatient) and tier of need (0-2)."""

    ids: tuple[str, ...]
    credit_codes: tuple[str, ...]
    names: tuple[str, ...]
    variants: tuple[str, ...]
    kinds: tuple[str, ...]
    level: Array
    private: Array
    township: Array
    grid: Array
    lon: Array
    lat: Array
    reach: Array
    pull: Array
    departments: tuple[tuple[str, ...], ...]
    equipment: tuple[tuple[str, ...], ...]
    licence_from: Array
    licence_to: Array
    verify_on: Array
    beds: Array

    @property
    def n(self) -> int:
        return len(self.ids)

    def of_kind(self, *kinds: str) -> Array:
        """Indices of the institutions of the given kinds."""
        return np.flatnonzero([kind in kinds for kind in self.kinds])

    def having(self, department: str) -> Array:
        """True where the department is registered."""
        return np.array([department in each for each in self.departments])

    def with_beds(self, beds: Array) -> "Institutions":
        return replace(self, beds=beds)


def count_townships(n: int) -> int:
    """One township per township health centre, and the seat; a very large county has several centres in a township."""
    centres = int(dict(zip(read_table("kinds")["variant"], allocate(n), strict=True))["township"])
    return min(centres + 1, len(read_table("townships")["name"]))


def allocate(n: int) -> Array:
    """How many institutions of each variant a county of n has (largest remainders, at least the stated few)."""
    if n < SMALLEST:
        raise SettingsError(f"A county needs at least {SMALLEST} institutions; {n} are asked for.")
    kinds = read_table("kinds")
    least = numbers(kinds["least"]).astype(int)
    wanted = numbers(kinds["share"]) / numbers(kinds["share"]).sum() * n
    counts = np.maximum(least, np.floor(wanted)).astype(int)
    while counts.sum() < n:
        counts[np.argmax(wanted - counts)] += 1
    while counts.sum() > n:
        counts[np.argmax(np.where(counts > least, counts - wanted, -np.inf))] -= 1
    return np.asarray(counts)


def build_institutions(seed: int, n: int, places: Places, span: Span) -> Institutions:
    """`n` institutions in an order that says nothing about their kind."""
    rng = stream(seed, "institutions")
    kinds = read_table("kinds")
    row = rng.permutation(np.repeat(np.arange(len(kinds["variant"])), allocate(n)))
    variants = tuple(kinds["variant"][each] for each in row)
    township = _townships(rng, variants, places)
    pull = np.stack([[numbers(kinds[f"{s}{t}"])[row] for t in (1, 2, 3)] for s in ("out", "in")])
    opened, verified = rng.integers(2_000, 9_000, n), rng.integers(14, 330, n)
    return Institutions(
        ids=_ids(rng, variants),
        credit_codes=tuple(credit_code(rng, kinds["ownership"][each] == "private") for each in row),
        names=_names(rng, row, kinds, township, places),
        variants=variants,
        kinds=tuple(kinds["kind"][each] for each in row),
        level=np.array([LEVELS.index(kinds["level"][each]) for each in row]),
        private=np.array([kinds["ownership"][each] == "private" for each in row]),
        township=township,
        grid=township * GRIDS_PER_TOWNSHIP + rng.integers(0, GRIDS_PER_TOWNSHIP, n),
        lon=places.lon[township] + rng.normal(0, 0.012, n),
        lat=places.lat[township] + rng.normal(0, 0.012, n),
        reach=numbers(kinds["reach_km"])[row],
        pull=pull * lognormal(rng, 0.35, n),
        departments=tuple(tuple(kinds["departments"][each].split(";")) for each in row),
        equipment=tuple(tuple(filter(None, kinds["equipment"][each].split(";"))) for each in row),
        licence_from=span.first_day - opened,
        licence_to=span.last_day + verified + 365 * rng.integers(1, 12, n),
        verify_on=span.last_day + verified,
        beds=np.zeros(n, dtype=np.int64),
    )


def _townships(rng: np.random.Generator, variants: tuple[str, ...], places: Places) -> Array:
    """Where each stands: one health centre in each rural township, village clinics all around, the rest by population."""
    rural = np.arange(1, places.n_townships)
    place = rng.choice(places.n_townships, len(variants), p=places.weight)
    for variant in sorted(set(variants)):
        at = np.array([each == variant for each in variants])
        if variant in _IN_SEAT:
            place[at] = 0
        elif variant in ("township", "village"):
            place[at] = np.resize(rng.permutation(rural), at.sum())
    return place


def _ids(rng: np.random.Generator, variants: tuple[str, ...]) -> tuple[str, ...]:
    serial = spread_numbers(rng, len(variants), 5)
    return tuple(f"{'P' if v == 'pharmacy' else 'H'}{REGION}{s:05d}" for v, s in zip(variants, serial, strict=True))


def _names(
    rng: np.random.Generator, row: Array, kinds: dict[str, list[str]], township: Array, places: Places
) -> tuple[str, ...]:
    """Plausible names; a number keeps those apart that would be equal."""
    brands, seen, names = rng.permutation(_BRANDS), {}, []  # type: ignore[var-annotated]
    for at, (kind, where) in enumerate(zip(row, township, strict=True)):
        variant, suffix = kinds["variant"][kind], kinds["suffix"][kind]
        place = places.township_names[where]
        stem = {"county_general": "平川县", "county_tcm": "平川县", "township": place, "village": place}.get(
            variant, place + str(brands[at % len(brands)])
        )
        seen[stem + suffix] = seen.get(stem + suffix, 0) + 1
        number = seen[stem + suffix]
        plain = variant != "village" and number == 1
        names.append(f"{stem}{suffix}" if plain else f"{stem}第{number}{suffix}")
    return tuple(names)


def as_date(day: int) -> date:
    """A day since 1970 as a date."""
    return date.fromordinal(EPOCH.toordinal() + int(day))
