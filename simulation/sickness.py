"""The reasons for which people are treated (cases) and what is usually done for them (blocks of items)."""

from dataclasses import dataclass

import numpy as np

from simulation.catalogue import Catalogue
from simulation.chance import Array
from simulation.span import SEASONS
from simulation.tables import numbers, read_table

PHASES = ("visit", "first", "daily", "course", "surgery", "last")


@dataclass(frozen=True)
class Cases:
    """One entry per reason for treatment. `weight` is by age group: 0 below 15, 1 below 60, 2 older."""

    keys: tuple[str, ...]
    settings: tuple[str, ...]
    tier: Array
    icd: tuple[str, ...]
    names: tuple[str, ...]
    departments: tuple[str, ...]
    sex: Array  # -1 both, 0 male, 1 female
    youngest: Array
    oldest: Array
    weight: Array
    season: Array
    stay: Array
    spread: Array
    drg: tuple[str, ...]

    def index(self, key: str) -> int:
        return self.keys.index(key)

    def indices(self, *keys: str) -> Array:
        return np.array([self.index(key) for key in keys], dtype=np.int32)

    def of_setting(self, setting: str) -> Array:
        return np.flatnonzero([each == setting for each in self.settings])


@dataclass(frozen=True)
class Orders:
    """What may be ordered in one phase of one case: items, probabilities, smallest and largest quantity (0 = by days)."""

    items: Array
    probability: Array
    low: Array
    high: Array


def read_cases() -> Cases:
    table = read_table("cases")
    return Cases(
        keys=tuple(table["key"]),
        settings=tuple(table["setting"]),
        tier=numbers(table["tier"]).astype(np.int8),
        icd=tuple(table["icd"]),
        names=tuple(table["name"]),
        departments=tuple(table["department"]),
        sex=np.array([{"M": 0, "F": 1}.get(sex, -1) for sex in table["sex"]]),
        youngest=numbers(table["min_age"]),
        oldest=numbers(table["max_age"]),
        weight=np.stack([numbers(table[group]) for group in ("young", "middle", "old")]),
        season=np.array([SEASONS.index(season) for season in table["season"]]),
        stay=numbers(table["los"]),
        spread=numbers(table["spread"]),
        drg=tuple(table["drg"]),
    )


def read_orders(catalogue: Catalogue, cases: Cases) -> dict[tuple[int, str], Orders]:
    """Orders by case and phase."""
    table = read_table("case_blocks")
    blocks = _blocks(catalogue)
    orders = {}
    for key, names in zip(table["case"], table["blocks"], strict=True):
        for phase in PHASES:
            rows = [row for name in names.split(";") for row in blocks[name] if row[0] == phase]
            if rows:
                orders[cases.index(key), phase] = _orders([row[1:] for row in rows])
    return orders


def _blocks(catalogue: Catalogue) -> dict[str, list[tuple[str, int, float, int, int]]]:
    table, blocks = read_table("blocks"), {}  # type: ignore[var-annotated]
    for block, phase, what, p, low, high in zip(*table.values(), strict=True):
        blocks.setdefault(block, []).append((phase, catalogue.index(what), float(p), int(low), int(high)))
    return blocks


def _orders(rows: list[tuple[int, float, int, int]]) -> Orders:
    """One order per item: an item named by two blocks is ordered once, with the larger probability."""
    best: dict[int, tuple[int, float, int, int]] = {}
    for row in rows:
        if row[0] not in best or row[1] > best[row[0]][1]:
            best[row[0]] = row
    items, p, low, high = zip(*best.values(), strict=True)
    return Orders(np.array(items, dtype=np.int32), np.array(p, dtype=np.float32), np.array(low), np.array(high))
