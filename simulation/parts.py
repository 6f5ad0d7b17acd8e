"""Makes one part of the transaction deliveries: lines, bills, tables, spoiled rows, truth. Parts do not know of each other."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from data_contracts.contract import read_contract
from simulation.bills import NONE, settle
from simulation.care_tables import prescribed, prescriptions_sheet, report_numbers, reports_sheet, trace_codes
from simulation.chance import Array
from simulation.chunk import Chunk
from simulation.claim_tables import claim_lines_sheet, claims_sheet, diagnoses_sheet, procedures_sheet
from simulation.desk import Desk
from simulation.dirt import SPOILS, spoiled
from simulation.ordering import OrderBook
from simulation.part import Part
from simulation.piles import with_schemes
from simulation.plan import Plan
from simulation.planting import all_schemes
from simulation.sheets import Sheet
from simulation.stock import Stock
from simulation.truth import Truth


@dataclass(frozen=True)
class Made:
    """What a part leaves behind besides its files: rows by dataset, files, truth, spoiled rows, packs sold."""

    rows: dict[str, int]
    n_files: int
    records: list[pa.Table]
    amounts: dict[int, int]
    dirt: list[dict[str, str]]
    sold: tuple[Array, Array]


def make_part(desk: Desk, plan: Plan, book: OrderBook, stock: Stock, part: Part) -> Made:
    """Write the files of one part."""
    truth = Truth(plan)
    chunk = _chunk(plan, book, part)
    _write_chunk(desk, plan, truth, chunk, part.refunds)
    desk.finish()
    return Made(desk.rows, desk.n_files, truth.records, truth.amounts, truth.dirt, stock.sales_of(chunk))


def _chunk(plan: Plan, book: OrderBook, part: Part) -> Chunk:
    """Refunds of a part are settled before its last day of settlement is over."""
    county, visits = plan.county, part.visits
    lines = with_schemes(plan, visits, book.lines(visits, part.name), part.name)
    last = min((int(visits.settled().max()) // 86_400 + 1) * 86_400, county.span.end)
    bills, copies = settle(county, visits, lines, part.refunds, part.numbers, last, part.name)
    return Chunk(county, part.name, part.nth, visits, part.visit_numbers, lines, bills, copies)


def _write_chunk(desk: Desk, plan: Plan, truth: Truth, chunk: Chunk, refunds: Array) -> None:
    (numbers, written), sheets = report_numbers(chunk), prescribed(chunk)
    traces = trace_codes(chunk, sheets, _reused_codes(plan, chunk, sheets.line))
    truth.note(chunk)
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
