"""The plan of all visits, one column per fact, one row per settlement. Schemes and look-alikes add to it and change it."""

from dataclasses import dataclass, fields, replace
from functools import cached_property

import numpy as np

from simulation.chance import Array

KINDS = ("outpatient", "emergency", "chronic_outpatient", "inpatient", "pharmacy")
OUTPATIENT, EMERGENCY, CHRONIC, INPATIENT, PHARMACY = range(len(KINDS))

# What a visit is marked with; the writer of lines reads the marks.
HBA1C, FRUCTOSAMINE, REHAB_EVALUATION, THIN, EXAM_ONLY, COMPLICATED, VERY_COMPLICATED, NEW_MACHINE = (
    1 << bit for bit in range(8))  # fmt: skip


@dataclass(frozen=True)
class Visits:
    """Columns of equal length. Moments are seconds since 1970; `stay` is nights in bed; 0 in `plant` or `look` = ordinary.

    `coded` is the case that stands on the bill, -1 where it is the one treated; `wrong` is the share of a planted bill's money
    that the scheme put there; `writer` is who wrote the prescription of a purchase, -1 for any doctor of the referring house.
    """

    person: Array
    institution: Array
    department: Array
    doctor: Array
    case: Array
    kind: Array
    start: Array
    stay: Array
    supply: Array
    severity: Array
    marks: Array
    referrer: Array
    settle_delay: Array
    terminal: Array
    plant: Array
    look: Array
    coded: Array
    wrong: Array
    writer: Array

    def __len__(self) -> int:
        return len(self.person)

    def take(self, rows: Array) -> "Visits":
        """The rows of an index or mask, in that order."""
        rows = np.flatnonzero(rows) if rows.dtype == bool else rows
        return Visits(**{field.name: getattr(self, field.name).take(rows) for field in fields(self)})

    def having(self, **columns: Array | int | float) -> "Visits":
        """A copy with some columns replaced; one value stands for all rows. The column keeps its type."""
        n = len(self)
        return replace(self, **{name: np.broadcast_to(np.asarray(value), n).astype(getattr(self, name).dtype)
                                for name, value in columns.items()})  # fmt: skip

    def changed(self, rows: Array, **columns: Array | int | float) -> "Visits":
        """A copy in which some rows have other values."""
        new = {}
        for name, value in columns.items():
            new[name] = getattr(self, name).copy()
            new[name][rows] = value
        return replace(self, **new)

    def ends(self) -> Array:
        """Last moment of treatment; inpatients leave in the late morning of their last day."""
        return self._ends

    @cached_property
    def _ends(self) -> Array:
        person = self.person.astype(np.int64)
        ends = self.start + 900 + _rest(person * 104_729 + self.start, 2_700)
        beds = np.flatnonzero(self.kind == INPATIENT)
        hour = 9 * 3600 + _rest(person[beds] * 7919 + self.start[beds], 5 * 3600)
        ends[beds] = (self.start[beds] // 86_400 + self.stay[beds]) * 86_400 + hour
        return ends

    def case_on_bill(self) -> Array:
        """The case whose diagnosis and group stand on the bill."""
        return np.where(self.coded >= 0, self.coded, self.case)

    def settled(self) -> Array:
        """Moment of settlement."""
        return np.asarray(self.ends() + self.settle_delay)


def _rest(numbers: Array, divisor: int) -> Array:
    """numbers % divisor, which numpy does more slowly than this."""
    return np.asarray(numbers - numbers // divisor * divisor)


_TYPES = {
    "person": np.int32, "institution": np.int16, "department": np.int8, "doctor": np.int32, "case": np.int16,
    "kind": np.int8, "start": np.int64, "stay": np.int16, "supply": np.int16, "severity": np.float32,
    "marks": np.uint16, "referrer": np.int16, "settle_delay": np.int32, "terminal": np.int8, "plant": np.int16,
    "look": np.int8, "coded": np.int16, "wrong": np.float32,
    "writer": np.int32,
}  # fmt: skip
_DEFAULTS = {"doctor": -1, "department": -1, "institution": -1, "referrer": -1, "severity": 1.0,
             "coded": -1, "wrong": 1.0, "writer": -1}  # fmt: skip


def new_visits(person: Array, **columns: Array | int | float) -> Visits:
    """Visits of the given persons; what is not said is ordinary."""
    n = len(person)
    given = {"person": person, **columns}
    return Visits(**{name: np.broadcast_to(np.asarray(given.get(name, _DEFAULTS.get(name, 0))), n).astype(kind)
                     for name, kind in _TYPES.items()})  # fmt: skip


def joined(parts: list[Visits]) -> Visits:
    """All rows of several plans, one after the other."""
    return Visits(**{field.name: np.concatenate([getattr(part, field.name) for part in parts])
                     for field in fields(Visits)})  # fmt: skip
