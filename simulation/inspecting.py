"""What an inspection finds, when the truth is known: for past inspections, and for visits that a list of ours sends out.

`inspected` plays the field: given the ledger of truth and the institutions visited in a week it returns rows of `inspections`.
Schemes are found the more often the stronger they are, evasive ones less; honest houses are found guilty of something now and then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.csv

from simulation.chance import stream

PROBLEMS = {"A": "重复计费", "B": "超支付范围", "C": "住院行为", "D": "病组付费", "E": "身份异常", "F": "不合理检查",
            "G": "处方用药", "H": "统计离群", "J": "执业资质与履职", "K": "公卫资金"}  # fmt: skip
_PRACTICE = ("J", "K")
_SEEN_AFTER, _REMEMBERED = timedelta(days=21), timedelta(days=60)


@dataclass(frozen=True)
class Rates:
    """How good inspectors are: a scheme is found with probability `least` + `by_strength` x strength (x `if_evasive` where it
    evades); an honest house is found guilty with probability `false_alarm`. Our assumptions, not published figures."""

    least: float = 0.45
    by_strength: float = 0.4
    if_evasive: float = 0.75
    false_alarm: float = 0.05

    def chance(self, strength: float, variant: str) -> float:
        """The probability that one visit finds one scheme."""
        return (self.least + self.by_strength * strength) * (1.0 if variant == "plain" else self.if_evasive)


@dataclass(frozen=True)
class Scheme:
    """What an inspector could find at a house: the pack, how strong, in which variant, and the yuan it has cost so far."""

    pack: str
    strength: float
    variant: str
    amount: float = 0.0


def found(rng: np.random.Generator, running: Sequence[Scheme], rates: Rates) -> Scheme | None:
    """The first scheme that a visit finds; a small fault where there is none, or nothing."""
    luck = rng.random(len(running) + 1)
    for scheme, draw in zip(running, luck[:-1], strict=True):
        if draw < rates.chance(scheme.strength, scheme.variant):
            return scheme
    return Scheme("J", 0.0, "plain") if luck[-1] < rates.false_alarm else None


def can_be_seen(begins: date, ends: date, day: date) -> bool:
    """Whether a scheme leaves traces on a day: from three weeks after its first to sixty days after its last day."""
    return begins + _SEEN_AFTER < day < ends + _REMEMBERED


def read_subjects(truth: Path) -> pa.Table:
    """The ledger `subjects.csv` of a folder of truth."""
    return pyarrow.csv.read_csv(truth / "subjects.csv")


def inspected(subjects: pa.Table, institution_ids: Sequence[str], week: str, seed: int, *, kind: str = "warning",
              rates: Rates | None = None) -> pa.Table:  # fmt: skip
    """Outcomes of visits in an ISO week (such as 2026-W46), one row of `inspections` for each institution given, in that order.

    `subjects` is the ledger of truth (`read_subjects`). A visit's outcome depends on the seed, the week and the house only, not on
    who else is visited. Raises ValueError for a week that does not exist.
    """
    year, number = week.split("-W")
    monday = date.fromisocalendar(int(year), int(number), 1)
    known = _by_institution(subjects)
    return pa.Table.from_pylist([_visit(known.get(house, []), house, monday, week, seed, kind, rates or Rates())
                                 for house in institution_ids], schema=SHAPE)  # fmt: skip


SHAPE = pa.schema([("inspection_id", pa.string()), ("inspected_on", pa.date32()), ("institution_id", pa.string()),
                   ("kind", pa.string()), ("domain", pa.string()), ("inspector_ids", pa.string()),
                   ("violation_found", pa.bool_()), ("problem_codes", pa.string()), ("amount_recovered", pa.float64()),
                   ("fine_amount", pa.float64()), ("points", pa.float64()), ("measure", pa.string())])  # fmt: skip


def _by_institution(subjects: pa.Table) -> dict[str, list[dict[str, object]]]:
    """The ledger's rows by the institution at which one would find them."""
    known: dict[str, list[dict[str, object]]] = {}
    for row in subjects.to_pylist():
        house = row["subject_id"] if row["subject_type"] == "institution" else row["institution_id"]
        if house:
            known.setdefault(str(house), []).append(row)
    return known


def _visit(rows: list[dict[str, object]], house: str, monday: date, week: str, seed: int, kind: str,
           rates: Rates) -> dict[str, object]:  # fmt: skip
    rng = stream(seed, "visit", week, house)
    day = monday + timedelta(days=int(rng.integers(0, 5)))
    running = [_scheme(row, day) for row in rows if can_be_seen(row["starts_on"], row["ends_on"], day)]  # type: ignore[arg-type]
    problem = found(rng, running, rates)
    recovered = round(problem.amount * float(rng.uniform(0.3, 0.9)), 2) if problem else 0.0
    fined = problem is not None and problem.strength > 0 and rng.random() < 0.45
    return {
        "inspection_id": f"JC{int(rng.integers(10**9, 10**10))}",
        "inspected_on": day,
        "institution_id": house,
        "kind": kind,
        "domain": "practice" if problem and problem.pack in _PRACTICE else "fund",
        "inspector_ids": "J1001;J1038",
        "violation_found": problem is not None,
        "problem_codes": PROBLEMS[problem.pack] if problem else None,
        "amount_recovered": recovered,
        "fine_amount": round(recovered * float(rng.uniform(1, 2)), 2) if fined else 0.0,
        "points": float(rng.integers(1, 7)) if problem else 0.0,
        "measure": "fine" if fined else "order_to_correct" if problem else "none",
    }


def _scheme(row: dict[str, object], day: date) -> Scheme:
    """A ledger row as it stands on a day: of its money, the part of its time that is over."""
    begins, ends = row["starts_on"], row["ends_on"]
    assert isinstance(begins, date) and isinstance(ends, date)
    run = min(max((day - begins) / max(ends - begins, timedelta(days=1)), 0.0), 1.0)
    return Scheme(str(row["pack"]), float(str(row["strength"])), str(row["variant"]), float(str(row["amount"])) * run)
