"""Cuts the plan into parts and has them made, by two processes where the county is large. The bytes do not depend on how many."""

import gc
import multiprocessing
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa

from simulation.bills import EXTRA_BILLS, draw_refunds
from simulation.chance import Array, happens, stream
from simulation.chunk import CLAIM_DIGITS
from simulation.desk import Desk
from simulation.ordering import OrderBook
from simulation.part import Part
from simulation.parts import Made, make_part
from simulation.plan import Plan, part_of
from simulation.stock import Stock
from simulation.truth import Truth
from simulation.visits import PHARMACY, Visits

Progress = Callable[[str, int, int], None]
_PEOPLE_FOR_MONTHS = 190_000
_LATE_UPLOAD = 0.004
_WORTH_A_PROCESS = 300_000


@dataclass
class Press:
    """The visits of a chapter with their numbers, sorted by the part that delivers them.

    Parts from `opened` on have not been delivered yet; those from `closed` on wait for the next chapter.
    """

    plan: Plan
    out: Path
    form: str
    stock: Stock
    opened: int = 0

    def __post_init__(self) -> None:
        county, visits, chapter = self.plan.county, self.plan.visits, self.plan.chapter
        self.refunds = draw_refunds(self._chance("refunds"), visits.kind == PHARMACY)
        self.extra = EXTRA_BILLS[self.refunds]
        self.first = np.cumsum(1 + self.extra) - 1 - self.extra
        n_bills = len(visits) + int(self.extra.sum())
        self.numbers = chapter.numbers(self._chance("claim numbers"), n_bills, CLAIM_DIGITS - 1)
        self.visit_numbers = chapter.numbers(self._chance("visit numbers"), len(visits), CLAIM_DIGITS - 1)
        of_day, self.names = part_of(county.span, weekly(self.plan))
        self.closed = len(self.names) if chapter.last else int(of_day[county.span.day_of(np.array(chapter.span.end))])
        day = np.clip(county.span.day_of(visits.settled()), 0, county.span.n_days - 1)
        late = happens(self._chance("late"), _LATE_UPLOAD, len(visits))
        part = np.clip(of_day[day] + late, self.opened, len(self.names) - 1)
        self.order = np.argsort(part.astype(np.int16), kind="stable")
        self.bounds = np.searchsorted(part[self.order], np.arange(len(self.names) + 1))
        pa.array([""])  # at its first list pyarrow looks for pandas: once here, not once in every process
        self.book = OrderBook(county)

    def _chance(self, name: str) -> np.random.Generator:
        return stream(self.plan.county.seed, self.plan.chapter.named(name))

    def part(self, nth: int) -> Part:
        """One part: a month, or a week where months would be large; some records are uploaded a part too late."""
        rows = self.order[self.bounds[nth] : self.bounds[nth + 1]]
        own = _in_order_of_bills(self.numbers, self.first[rows], self.extra[rows])
        return Part(
            self.names[nth], nth, self.plan.visits.take(rows), self.refunds[rows], own, self.visit_numbers[rows]
        )

    def make(self, nth: int) -> Made:
        return make_part(Desk(self.out, self.form), self.plan, self.book, self.stock, self.part(nth))

    def rest(self) -> Visits:
        """The visits that the next chapter delivers, in no particular order."""
        return self.plan.visits.take(self.order[self.bounds[self.closed] :])


def weekly(plan: Plan) -> bool:
    """Whether months would be too large; decided by the people, so that all chapters agree."""
    return plan.county.people.n * plan.county.use > _PEOPLE_FOR_MONTHS


def write_parts(desk: Desk, press: Press, truth: Truth, tell: Progress, processes: int | None = None) -> None:
    """Have every closed part of a chapter made and put together what they leave behind."""
    full = np.flatnonzero(np.diff(press.bounds[: press.closed + 1]))
    for done, made in enumerate(_made(press, full, processes)):
        tell(_step(press), done, len(full))
        desk.count(made.rows, made.n_files)
        truth.absorb(made.records, made.amounts, made.dirt)
        press.stock.add(*made.sold)
    tell(_step(press), len(full), len(full))


def _step(press: Press) -> str:
    return press.plan.chapter.named("write")


def _made(press: Press, parts: Array, processes: int | None) -> Iterator[Made]:
    """The parts in their order, made one after the other or side by side."""
    n = _n_processes(len(press.plan.visits)) if processes is None else processes
    if n < 2 or len(parts) < 2:
        yield from map(press.make, parts)
        return
    gc.freeze()
    try:
        fork = multiprocessing.get_context("fork")
        with ProcessPoolExecutor(n, fork, initializer=_take_over, initargs=(press,)) as pool:
            yield from pool.map(_make, parts.tolist())
    finally:
        gc.unfreeze()


def _n_processes(visits: int) -> int:
    can_fork = "fork" in multiprocessing.get_all_start_methods()
    return min(os.cpu_count() or 1, 2) if can_fork and visits >= _WORTH_A_PROCESS else 1


_press: Press | None = None


def _take_over(press: Press) -> None:
    """A forked process sees the plan of its parent; nothing is copied."""
    global _press
    _press = press


def _make(nth: int) -> Made:
    assert _press is not None
    return _press.make(nth)


def _in_order_of_bills(numbers: Array, first: Array, extra: Array) -> Array:
    """Claim numbers of the originals, then of the refunds, then of the corrected bills."""
    return np.concatenate([numbers[first], numbers[first[extra >= 1] + 1], numbers[first[extra >= 2] + 2]])
