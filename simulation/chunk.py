"""One chunk of the county's paper: the visits that are delivered together, their lines and their bills."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from simulation.bills import BillLines, Bills
from simulation.chance import Array, stream
from simulation.columns import entries, texts_of_numbers
from simulation.county import County
from simulation.lines import Lines
from simulation.span import DAY
from simulation.visits import Visits

CLAIM_DIGITS, REPORT_DIGITS, RX_DIGITS = 12, 13, 13


@dataclass(frozen=True)
class Chunk:
    """`label` names the part; `nth` counts parts; visits are in an order that says nothing."""

    county: County
    label: str
    nth: int
    visits: Visits
    visit_numbers: Array
    lines: Lines
    bills: Bills
    bill_lines: BillLines

    @cached_property
    def all_claim_ids(self) -> pa.Array:
        """The claim id of every bill."""
        return texts_of_numbers(self.bills.number, CLAIM_DIGITS, "4")

    def claim_ids(self, bills: Array) -> pa.DictionaryArray:
        """Claim ids of rows of `bills`; null for -1."""
        return entries(bills, self.all_claim_ids, bills >= 0)

    def own_number(self, rows: int, digits: int, name: str) -> Array:
        """`rows` numbers of this part, different from those of all other parts, in an order that says nothing."""
        rng = stream(self.county.seed, "numbers", name, self.label)
        slots = 10**digits // 4_096
        step = max(slots // max(rows, 1), 1)
        spread = rng.permutation(rows).astype(np.int64) * step + rng.integers(0, step, rows)
        return np.asarray(spread * 4_096 + self.nth)

    def day_of_line(self) -> Array:
        return np.asarray(self.lines.moment // DAY)
