"""From visits and their lines to settled bills: amounts, who pays, refunds and corrected bills.

A bill is one row of `claims`. A refund repeats the lines of its bill with negative quantities.
"""

from dataclasses import dataclass

import numpy as np

from simulation.chance import Array, stream
from simulation.county import County
from simulation.lines import Lines
from simulation.people import EMPLOYEE
from simulation.visits import CHRONIC, INPATIENT, PHARMACY, Visits

NONE, FULL, CORRECTED, PARTIAL = range(4)
_SHARES = (0.9955, 0.0022, 0.0011, 0.0012)
EXTRA_BILLS = np.array([0, 1, 2, 1])


def draw_refunds(rng: np.random.Generator, bought: Array) -> Array:
    """What happens to each bill: nothing, full refund, full refund and a corrected bill (not in pharmacies), one line back."""
    fate = np.searchsorted(np.cumsum(_SHARES)[:-1], rng.random(len(bought)), side="right")
    return np.where(bought & (fate == CORRECTED), FULL, fate)


@dataclass(frozen=True)
class Bills:
    """One row per claim of a chunk. `visit` is the row of the visit; `sign` is -1 for refunds; `reverses` is the row of the
    reversed bill or -1. Money in cents."""

    visit: Array
    number: Array
    sign: Array
    settled: Array
    reverses: Array
    total: Array
    covered: Array
    fund: Array
    account: Array
    cash: Array


@dataclass(frozen=True)
class BillLines:
    """Lines of bills, in the order of bills and time: row of the bill, row of the original line, number, sign, cents."""

    bill: Array
    line: Array
    number: Array
    sign: Array
    amount: Array
    covered: Array


def settle(county: County, visits: Visits, lines: Lines, refunds: Array, numbers: Array, latest: int,
           label: str) -> tuple[Bills, BillLines]:  # fmt: skip
    """The bills of a chunk of visits and their lines. `numbers` gives each visit its own and its extra claim numbers."""
    rng = stream(county.seed, "bills", label)
    bill_visit, sign, reverses, partial, settled = _expand(rng, visits, refunds, latest)
    bill, line = _copy_lines(rng, lines, bill_visit, partial)
    order = _in_order_of_time(bill, lines.moment[line] - visits.start[lines.visit[line]], rng)
    bill, line = bill[order], line[order]
    line_sign = sign[bill]
    cents = np.round(lines.price * 100).astype(np.int64) * lines.quantity
    amount = cents[line] * line_sign
    covered = np.round(cents * county.catalogue.cover[lines.item]).astype(np.int64)[line] * line_sign
    total = np.bincount(bill, amount, len(bill_visit)).astype(np.int64)
    in_scope = np.bincount(bill, covered, len(bill_visit)).astype(np.int64)
    fund, account = _payers(county, visits.take(bill_visit), total, in_scope)
    first = np.searchsorted(bill, np.arange(len(bill_visit)))
    bills = Bills(bill_visit, numbers, sign, settled, reverses, total, in_scope, fund, account, total - fund - account)
    return bills, BillLines(bill, line, np.arange(len(bill)) - first[bill] + 1, line_sign, amount, covered)


def _in_order_of_time(bill: Array, since: Array, rng: np.random.Generator) -> Array:
    """Rows in the order of bills and of seconds since the start of the visit; ties in an order that says nothing.

    Bill, second and a scrambled row number share one integer each, which sorts many times faster than three columns.
    """
    n, low = len(bill), int(since.min(initial=0))
    row_bits, second_bits = max(n - 1, 1).bit_length(), int(since.max(initial=0) - low).bit_length()
    if row_bits + second_bits + int(bill.max(initial=0)).bit_length() > 63:
        return np.lexsort((rng.random(n, dtype=np.float32), since, bill))
    factor, mask = int(rng.integers(1, 1 << row_bits)) | 1, (1 << row_bits) - 1
    keys = bill.astype(np.int64) << second_bits | (since - low)
    keys = np.sort(keys << row_bits | (np.arange(n) * factor & mask))
    return (keys & mask) * pow(factor, -1, 1 << row_bits) & mask


def _expand(rng: np.random.Generator, visits: Visits, refunds: Array,
            latest: int) -> tuple[Array, Array, Array, Array, Array]:  # fmt: skip
    """Bills in the order: all originals, then refunds, then corrected bills."""
    n = len(visits)
    refunded, corrected = np.flatnonzero(refunds != NONE), np.flatnonzero(refunds == CORRECTED)
    visit = np.concatenate([np.arange(n), refunded, corrected])
    sign = np.repeat([1, -1, 1], [n, len(refunded), len(corrected)])
    reverses = np.concatenate([np.full(n, -1), refunded, np.full(len(corrected), -1)])
    partial = np.concatenate([np.zeros(n, bool), refunds[refunded] == PARTIAL, np.zeros(len(corrected), bool)])
    settled = visits.settled()
    room = np.maximum(latest - 7_200 - settled, 600)
    back = settled + np.minimum(rng.integers(600, 9 * 86_400, n), (room * rng.uniform(0.2, 1, n)).astype(np.int64))
    again = back + rng.integers(60, 1_800, n)
    return visit, sign, reverses, partial, np.concatenate([settled, back[refunded], again[corrected]])


def _copy_lines(rng: np.random.Generator, lines: Lines, bill_visit: Array, partial: Array) -> tuple[Array, Array]:
    """Which lines stand on which bill: all lines of its visit; a partial refund has one of them."""
    by_visit = np.argsort(lines.visit, kind="stable")
    bounds = np.searchsorted(lines.visit[by_visit], np.arange(int(bill_visit.max(initial=0)) + 2))
    first, last = bounds[bill_visit], bounds[bill_visit + 1]
    chosen = first + (rng.random(len(first)) * (last - first)).astype(np.int64)
    first, count = np.where(partial, chosen, first), np.where(partial, np.minimum(last - first, 1), last - first)
    bill = np.repeat(np.arange(len(bill_visit)), count)
    nth = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
    return bill, by_visit[first[bill] + nth]


def _payers(county: County, visits: Visits, total: Array, covered: Array) -> tuple[Array, Array]:
    """What the pooled fund and the personal account pay, in cents, with the sign of the bill."""
    employee = county.people.insurance[visits.person] == EMPLOYEE
    primary = county.institutions.level[visits.institution] >= 2
    in_bed, bought = visits.kind == INPATIENT, visits.kind == PHARMACY
    written = visits.referrer >= 0
    share = np.where(employee, 0.6, 0.5) + np.where(primary, 0.1, 0.0)
    share = np.where(visits.kind == CHRONIC, share + 0.08, share)
    share = np.where(in_bed, np.where(employee, 0.84, 0.7) + np.where(primary, 0.08, 0.0), share)
    share = np.where(bought, np.where(written, 0.5, 0.0), share)
    dialysis = visits.case == county.cases.index("dialysis")
    deductible = np.where(in_bed, np.where(primary, 20_000, 50_000), 0)
    due = np.maximum(np.abs(covered) - deductible, 0) * np.where(dialysis, 0.85, share)
    fund = np.minimum(np.round(due).astype(np.int64), np.abs(total))
    rest = np.abs(total) - fund
    pays = employee & (visits.person.astype(np.int64) * 2_654_435_761 % 100 < 80)
    account = np.where(pays, np.minimum(rest, 60_000), 0)
    return fund * np.sign(total), account * np.sign(total)
