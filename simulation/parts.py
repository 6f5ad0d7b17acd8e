"""Makes the parts of the transaction deliveries one after the other: lines, bills, tables, spoiled rows, truth."""

from collections.abc import Callable

import numpy as np
from numpy.random import Generator

from data_contracts.contract import read_contract
from simulation.bills import EXTRA_BILLS, NONE, draw_refunds, settle
from simulation.care_tables import prescribed, prescriptions_sheet, report_numbers, reports_sheet, trace_codes
from simulation.chance import Array, happens, spread_numbers, stream
from simulation.chunk import CLAIM_DIGITS, Chunk
from simulation.claim_tables import claim_lines_sheet, claims_sheet, diagnoses_sheet, procedures_sheet
from simulation.desk import Desk
from simulation.dirt import SPOILS, spoiled
from simulation.lines import Lines, ordinary_lines
from simulation.plan import Plan, part_of
from simulation.planting import all_schemes, chance_of
from simulation.sheets import Sheet
from simulation.stock import Stock
from simulation.truth import Truth
from simulation.visits import PHARMACY, Visits

Progress = Callable[[str, int, int], None]
_VISITS_PER_PART = 130_000
_LATE_UPLOAD = 0.004


def write_parts(desk: Desk, plan: Plan, truth: Truth, tell: Progress) -> None:
    """One part a month, or a week where months would be large; some records are uploaded a part too late."""
    visits, county = plan.visits, plan.county
    refunds = draw_refunds(county, visits.kind == PHARMACY)
    extra = EXTRA_BILLS[refunds]
    numbers = _numbers(stream(county.seed, "claim numbers"), len(visits) + int(extra.sum()))
    visit_numbers = _numbers(stream(county.seed, "visit numbers"), len(visits))
    weekly = len(visits) / max(county.span.weeks / 4.3, 1) > _VISITS_PER_PART
    part, names = part_of(county.span, visits.settled(), weekly)
    part = np.minimum(part + happens(stream(county.seed, "late"), _LATE_UPLOAD, len(visits)), len(names) - 1)
    first, stock = np.cumsum(1 + extra) - 1 - extra, Stock(county, plan.plants)
    for nth, name in enumerate(names):
        tell("write", nth, len(names))
        rows = np.flatnonzero(part == nth)
        if len(rows):
            own = _in_order_of_bills(numbers, first[rows], extra[rows])
            chunk = _chunk(plan, name, nth, visits.take(rows), refunds[rows], own, visit_numbers[rows])
            _write_chunk(desk, plan, truth, stock, chunk, refunds[rows])
    desk.put("stock_movements", "all", stock.cards())
    tell("write", len(names), len(names))


def _numbers(rng: Generator, n: int) -> Array:
    return spread_numbers(rng, n, CLAIM_DIGITS - 1)


def _in_order_of_bills(numbers: Array, first: Array, extra: Array) -> Array:
    """Claim numbers of the originals, then of the refunds, then of the corrected bills."""
    return np.concatenate([numbers[first], numbers[first[extra >= 1] + 1], numbers[first[extra >= 2] + 2]])


def _chunk(plan: Plan, name: str, nth: int, visits: Visits, refunds: Array, numbers: Array,
           visit_numbers: Array) -> Chunk:  # fmt: skip
    """Refunds of a part are settled before its last day of settlement is over."""
    county = plan.county
    lines = _with_schemes(plan, visits, ordinary_lines(county, visits, name), name)
    last = min((int(visits.settled().max()) // 86_400 + 1) * 86_400, county.span.end)
    bills, copies = settle(county, visits, lines, refunds, numbers, last, name)
    return Chunk(county, name, nth, visits, visit_numbers, lines, bills, copies)


def _with_schemes(plan: Plan, visits: Visits, lines: Lines, name: str) -> Lines:
    """The lines after every scheme that works on lines."""
    modules = all_schemes()
    for plant in plan.plants:
        module = modules[plant.scheme]
        concerned = np.isin(visits.institution, plant.places) | (visits.plant == plant.number)
        if hasattr(module, "bill") and concerned.any():
            lines = module.bill(plan.county, plant, visits, lines, chance_of(plan.county, plant, name))
    return lines


def _write_chunk(desk: Desk, plan: Plan, truth: Truth, stock: Stock, chunk: Chunk, refunds: Array) -> None:
    (numbers, written), sheets = report_numbers(chunk), prescribed(chunk)
    traces = trace_codes(chunk, sheets, _reused_codes(plan, chunk, sheets.line))
    truth.note(chunk)
    stock.count(chunk)
    tables = {
        "claims": claims_sheet(chunk),
        "claim_lines": claim_lines_sheet(chunk, numbers),
        "diagnoses": diagnoses_sheet(chunk),
        "procedures": procedures_sheet(chunk),
        "prescriptions": prescriptions_sheet(chunk, sheets, traces),
        "reports": reports_sheet(chunk, numbers, written),
    }
    clean = _ordinary(chunk) & (refunds == NONE)
    for dataset, sheet in tables.items():
        _put(desk, truth, chunk, dataset, sheet, clean)


def _ordinary(chunk: Chunk) -> Array:
    """Visits that no scheme and no look-alike has touched."""
    touched = np.zeros(len(chunk.visits), dtype=bool)
    touched[chunk.lines.visit[chunk.lines.plant > 0]] = True
    return np.asarray(~touched & (chunk.visits.plant == 0) & (chunk.visits.look == 0))


def _put(desk: Desk, truth: Truth, chunk: Chunk, dataset: str, sheet: Sheet, clean: Array) -> None:
    """Deliver; a csv carries some spoiled rows of ordinary visits, each noted."""
    if dataset not in SPOILS or desk.form != "csv":
        desk.put(dataset, chunk.label, sheet.table)
        return
    keys = read_contract(dataset).key
    good, bad, notes = spoiled(sheet.table, dataset, clean[sheet.owner], chunk.county.seed, chunk.label, keys)
    truth.dirt += [{**note, "file": f"{dataset}_{chunk.label}.csv"} for note in notes]
    desk.put(dataset, chunk.label, good, bad)


def _reused_codes(plan: Plan, chunk: Chunk, lines: Array) -> Array:
    """For each prescribed line the serial number that a scheme uses again, -1 for honest ones."""
    reused = np.full(len(lines), -1, dtype=np.int64)
    modules = all_schemes()
    for plant in plan.plants:
        if hasattr(modules[plant.scheme], "trace"):
            reused = modules[plant.scheme].trace(plan.county, plant, chunk, lines, reused)
    return reused
