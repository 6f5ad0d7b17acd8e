"""The price catalogue of the county: items and drugs in one index space, with price caps by level, tariff date and codes.

Codes that appear in the published knowledge tables are the real ones; the others only have their shape.
"""

import hashlib
from dataclasses import dataclass

import numpy as np

from simulation.chance import Array, happens, stream
from simulation.span import FOREVER, Span
from simulation.tables import numbers, read_table

CLASSES = ("drug", "lab", "imaging", "exam", "treatment", "surgery", "consumable", "bed", "nursing", "consultation",
           "tcm", "other")  # fmt: skip
LEVELS = ("tertiary", "secondary", "primary", "ungraded")
_LEVEL_FACTOR = (1.15, 1.0, 0.82, 0.82)
_CAP_OVER_DRUG_PRICE = 1.3


@dataclass(frozen=True)
class Catalogue:
    """One entry per item or drug; all arrays share the index of `keys`. Prices in yuan."""

    keys: tuple[str, ...]
    codes: tuple[str, ...]
    names: tuple[str, ...]
    units: tuple[str, ...]
    item_class: Array
    is_drug: Array
    caps: Array  # version (0 before, 1 from the tariff date on) x level x item
    tariff_day: Array  # days since 1970 from which version 1 holds; FOREVER when the price never changes
    minutes: Array
    cover: Array
    family: tuple[str, ...]
    window: Array
    department: tuple[str, ...]
    equipment: tuple[str, ...]
    report: tuple[str, ...]
    positive: Array
    pack_days: Array
    dose: Array
    dose_unit: tuple[str, ...]
    frequency: tuple[str, ...]
    route: tuple[str, ...]
    drug_class: tuple[str, ...]
    prescription_only: Array
    stands_for: (
        Array  # the item that this one is an alternative of (other maker, method, strength); itself when of none
    )

    def index(self, key: str) -> int:
        return self.keys.index(key)

    def indices(self, *keys: str) -> Array:
        return np.array([self.index(key) for key in keys], dtype=np.int32)

    def of_class(self, *names: str) -> Array:
        """True for items of the named classes."""
        return np.isin(self.item_class, [CLASSES.index(name) for name in names])

    def needs_report(self) -> Array:
        return np.array([bool(kind) for kind in self.report])


def build_catalogue(seed: int, span: Span) -> Catalogue:
    """The catalogue of one county; about a sixth of the service prices change once inside the span."""
    items, drugs = read_table("items"), read_table("drugs")
    n_items, n_drugs = len(items["key"]), len(drugs["key"])
    classes = items["class"] + drugs["class"]
    caps, tariff_day = _caps(seed, span, numbers(items["price"] + drugs["price"]), n_items)
    blank_items, blank_drugs = [""] * n_items, [""] * n_drugs
    return Catalogue(
        keys=tuple(items["key"] + drugs["key"]),
        codes=tuple(
            items["code"]
            + [_drug_code(*each) for each in zip(drugs["code"], drugs["name"], drugs["atc4"], strict=True)]
        ),
        names=tuple(items["name"] + drugs["name"]),
        units=tuple(items["unit"] + drugs["unit"]),
        item_class=np.array([CLASSES.index(name) for name in classes], dtype=np.int8),
        is_drug=np.arange(n_items + n_drugs) >= n_items,
        caps=caps,
        tariff_day=tariff_day,
        minutes=np.concatenate([numbers(items["minutes"]), np.zeros(n_drugs)]),
        cover=numbers(items["cover"] + drugs["cover"]),
        family=tuple(items["family"] + blank_drugs),
        window=numbers(items["window"] + blank_drugs).astype(np.int32),
        department=tuple(items["department"] + blank_drugs),
        equipment=tuple(items["equipment"] + blank_drugs),
        report=tuple(items["report"] + blank_drugs),
        positive=numbers(items["positive"] + blank_drugs),
        pack_days=numbers(blank_items + drugs["pack_days"], 1.0),
        dose=numbers(blank_items + drugs["dose"]),
        dose_unit=tuple(blank_items + drugs["dose_unit"]),
        frequency=tuple(blank_items + drugs["frequency"]),
        route=tuple(blank_items + drugs["route"]),
        drug_class=tuple(blank_items + drugs["atc4"]),
        prescription_only=numbers(blank_items + drugs["rx"]) == 1,
        stands_for=_stands_for(items["key"] + drugs["key"], items["stands_for"] + drugs["stands_for"]),
    )


def _caps(seed: int, span: Span, price: Array, n_items: int) -> tuple[Array, Array]:
    rng = stream(seed, "tariff")
    is_drug = np.arange(len(price)) >= n_items
    base = np.where(is_drug, price * _CAP_OVER_DRUG_PRICE, price)
    by_level = np.where(is_drug, 1.0, np.array(_LEVEL_FACTOR)[:, None])
    before = np.round(base * by_level, 2)
    changes = happens(rng, 0.16, len(price)) & ~is_drug & (price >= 5)
    after = np.round(before * np.where(changes, rng.uniform(0.86, 1.14, len(price)), 1.0), 2)
    first_of_month = [day for day in span.dates() if day.day == 1] or [span.first]
    tariff = (first_of_month[len(first_of_month) * 3 // 5] - span.first).days + span.first_day
    return np.stack([before, after]), np.where(changes, tariff, FOREVER)


def _stands_for(keys: list[str], principals: list[str]) -> Array:
    at = {key: number for number, key in enumerate(keys)}
    return np.array([at[principal or key] for key, principal in zip(keys, principals, strict=True)], dtype=np.int16)


def _drug_code(code: str, name: str, group: str) -> str:
    """The given code, or one of the national shape: X + 22 characters (western), Z + 19 (Chinese medicine)."""
    if code:
        return code
    digits = str(int(hashlib.sha256(name.encode()).hexdigest()[:15], 16)).zfill(18)
    if group.startswith("Z"):
        return f"{group[:4]}AA{digits[:14]}"
    return f"X{group}A{digits[0:3]}B{digits[3:6]}0{digits[6]}0{digits[7]}{digits[8:14]}".ljust(23, "0")[:23]
