"""Charge lines of the visits of one part: their columns, their price on their day, and who does the work."""

from dataclasses import dataclass, fields, replace

import numpy as np

from simulation.chance import Array
from simulation.county import County
from simulation.practitioners import DOCTOR, PHARMACIST
from simulation.roles import NOBODY
from simulation.span import DAY
from simulation.visits import INPATIENT, PHARMACY, Visits


@dataclass(frozen=True)
class Lines:
    """Columns of equal length. `visit` is the row of the visit in its chunk; `price` is in yuan; `wrong` is the share of the
    amount that a scheme put there; `unreported` means that no report exists; `template` > 0 that the report is a copy of the
    house's report of that number for the item."""

    visit: Array
    item: Array
    moment: Array
    quantity: Array
    price: Array
    performer: Array
    unreported: Array
    plant: Array
    wrong: Array
    template: Array

    def __len__(self) -> int:
        return len(self.visit)

    def take(self, rows: Array) -> "Lines":
        """The rows of an index or mask, in that order."""
        rows = np.flatnonzero(rows) if rows.dtype == bool else rows
        return Lines(**{field.name: getattr(self, field.name).take(rows) for field in fields(self)})

    def between(self, first: int, last: int) -> "Lines":
        """The rows of an interval; nothing is copied."""
        return Lines(**{field.name: getattr(self, field.name)[first:last] for field in fields(self)})

    def having(self, **columns: Array | int | float) -> "Lines":
        n = len(self)
        return replace(self, **{name: np.broadcast_to(np.asarray(value), n).astype(getattr(self, name).dtype)
                                for name, value in columns.items()})  # fmt: skip

    def changed(self, rows: Array, **columns: Array | int | float) -> "Lines":
        new = {}
        for name, value in columns.items():
            new[name] = getattr(self, name).copy()
            new[name][rows] = value
        return replace(self, **new)


_TYPES = {"visit": np.int32, "item": np.int16, "moment": np.int64, "quantity": np.int32, "price": np.float64,
          "performer": np.int32, "unreported": np.bool_, "plant": np.int16, "wrong": np.float32,
          "template": np.int16}  # fmt: skip


def new_lines(visit: Array, **columns: Array | int | float) -> Lines:
    """Lines of the given visits; price and performer may be filled in later (`priced`, `performed`)."""
    n, given = len(visit), {"performer": -1, "quantity": 1, "visit": visit, **columns}
    return Lines(**{name: np.broadcast_to(np.asarray(given.get(name, 0)), n).astype(kind)
                    for name, kind in _TYPES.items()})  # fmt: skip


def joined_lines(parts: list[Lines]) -> Lines:
    return Lines(**{field.name: np.concatenate([getattr(part, field.name) for part in parts])
                    for field in fields(Lines)})  # fmt: skip


def price_caps(county: County, visits: Visits, lines: Lines) -> Array:
    """The price cap of each line on its day at the level of its institution."""
    return _on_its_day(county, county.catalogue.caps, county.institutions.level, visits, lines)


def priced(county: County, visits: Visits, lines: Lines) -> Lines:
    """The lines with the price that the institution asks on that day: never above the cap."""
    every = np.arange(county.institutions.n)
    return lines.having(price=_on_its_day(county, county.asked, every, visits, lines))


def _on_its_day(county: County, prices: Array, row_of: Array, visits: Visits, lines: Lines) -> Array:
    """Prices (tariff version x row x item) by the day of each line and the row that belongs to its institution."""
    version = lines.moment >= (county.catalogue.tariff_day * DAY)[lines.item]
    row = row_of[visits.institution].astype(np.int64)[lines.visit]
    flat = (version * prices.shape[1] + row) * prices.shape[2] + lines.item
    return np.asarray(prices.reshape(-1).take(flat))


def performed(county: County, rng: np.random.Generator, visits: Visits, lines: Lines) -> Lines:
    """The lines with the person who did the work: doctor, nurse, technician or pharmacist; the doctor where a house has none."""
    staff, institution = county.practitioners, visits.institution[lines.visit]
    role = _roles(county, rng, visits, lines)
    first, number = staff.others_at[institution, np.maximum(role, 0)].T
    helper = first + (number * rng.random(len(lines), dtype=np.float32)).astype(np.int64)
    instead = np.where(role == PHARMACIST, -1, visits.doctor[lines.visit])
    who = np.where((role > 0) & (number > 0), helper, instead)
    return lines.having(performer=np.where(role == NOBODY, -1, who))


def _roles(county: County, rng: np.random.Generator, visits: Visits, lines: Lines) -> Array:
    """Who does each line, by item and setting; half of the walk-in needles and massages are the doctor's own hands."""
    kind = visits.kind[lines.visit]
    role_of, by_doctor = county.roles
    role = role_of[lines.item]
    role[kind == PHARMACY] = PHARMACIST
    maybe = np.flatnonzero((kind != INPATIENT) & (kind != PHARMACY) & by_doctor[lines.item])
    role[maybe[rng.random(len(maybe)) < 0.5]] = DOCTOR
    return role
