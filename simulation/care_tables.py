"""The Arrow tables of a chunk that belong to care: prescriptions with trace codes, examination and laboratory reports."""

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from simulation.chance import Array, happens, stream
from simulation.chunk import REPORT_DIGITS, RX_DIGITS, Chunk
from simulation.claim_tables import device_ids
from simulation.columns import (
    digits,
    equal_length_texts,
    flags,
    fractions,
    moments,
    money,
    quantities,
    small_numbers,
    texts_of_numbers,
    words,
)
from simulation.lines import Lines
from simulation.sheets import Sheet
from simulation.staffing import prescriber_of
from simulation.visits import CHRONIC, INPATIENT, KINDS, PHARMACY

_LINES_PER_PRESCRIPTION = 5
_MISSING_REPORTS = 0.004
TRACE_PACKS = 6
_TRACE_DIGITS = 20


def report_numbers(chunk: Chunk) -> tuple[Array, Array]:
    """A report number for each line that should have one (-1 for the others), and whether the report exists.

    Where it does not, half of the lines have no number either; a few reports are missing for innocent reasons.
    """
    rng, n = stream(chunk.county.seed, "missing reports", chunk.label), len(chunk.lines)
    due = chunk.county.catalogue.needs_report()[chunk.lines.item]
    numbers = np.full(n, -1, dtype=np.int64)
    numbers[due] = chunk.own_number(int(due.sum()), REPORT_DIGITS, "report")
    missing = chunk.lines.unreported | happens(rng, _MISSING_REPORTS, n)
    written = due & ~missing
    return np.where(missing & happens(rng, 0.5, n), -1, numbers), written


def reports_sheet(chunk: Chunk, numbers: Array, written: Array) -> Sheet:
    """The reports that exist, in the order of their numbers."""
    county, rng = chunk.county, stream(chunk.county.seed, "reports", chunk.label)
    rows = np.flatnonzero(written)
    rows = rows[np.argsort(numbers[rows])]
    lines = chunk.lines.take(rows)
    image = np.array([kind == "image" for kind in county.catalogue.report])[lines.item]
    wait = rng.lognormal(np.where(image, 8.7, 8.2), 0.7, len(rows)).astype(np.int64)
    ill = np.sqrt(chunk.visits.severity[lines.visit])
    positive = happens(rng, np.minimum(county.catalogue.positive[lines.item] * ill, 0.98), len(rows))
    table = pa.table({
        "report_id": texts_of_numbers(numbers[rows], REPORT_DIGITS, "R"),
        "claim_id": chunk.claim_ids(lines.visit),
        "item_code": words(lines.item, county.catalogue.codes),
        "reported_at": moments(np.minimum(lines.moment + np.minimum(wait, 2 * 86_400), county.span.end - 1)),
        "positive": flags(positive),
        "content_hash": _contents(rng, lines, chunk.visits.institution[lines.visit]),
        "equipment_id": device_ids(chunk, lines.item, chunk.visits.institution[lines.visit]),
    })  # fmt: skip
    return Sheet(table, lines.visit)


def _contents(rng: np.random.Generator, lines: Lines, institution: Array) -> pa.Array:
    """Sixteen hexadecimal digits for each report: its own, or those of the report that was copied."""
    digits = rng.integers(0, 16, (len(lines), 16))
    copied = lines.template > 0
    source = (institution[copied].astype(np.int64) * 40_009 + lines.item[copied]) * 1_009 + lines.template[copied]
    scrambled = source[:, None] * 2_654_435_761 + np.arange(1, 17) * 40_503
    digits[copied] = (scrambled >> 7) * 6_700_417 % 104_729 % 16
    return equal_length_texts(np.frombuffer(b"0123456789abcdef", dtype=np.uint8)[digits])


@dataclass(frozen=True)
class Prescribed:
    """The lines of a chunk that were prescribed, in the order of prescriptions: which line, which prescription, which row."""

    line: Array
    number: Array
    drug_line: Array


def prescribed(chunk: Chunk) -> Prescribed:
    """Drugs given out of hospital beds: western and Chinese drugs apart, at most five lines on one prescription."""
    catalogue, visits = chunk.county.catalogue, chunk.visits
    kind, item = visits.kind[chunk.lines.visit], chunk.lines.item
    written = catalogue.is_drug[item] & (kind != INPATIENT)
    written &= (kind != PHARMACY) | (catalogue.prescription_only[item] & (visits.referrer[chunk.lines.visit] >= 0))
    rows = np.flatnonzero(written)
    chinese = np.array([code.startswith("Z") for code in catalogue.codes])[item[rows]]
    sheet = chunk.lines.visit[rows].astype(np.int64) * 2 + chinese
    order = np.lexsort((chunk.lines.moment[rows], sheet))
    rows, sheet = rows[order], sheet[order]
    nth = np.arange(len(rows)) - np.searchsorted(sheet, sheet)
    page = sheet * 16 + np.minimum(nth // _LINES_PER_PRESCRIPTION, 15)
    _, which = np.unique(page, return_inverse=True)
    numbers = chunk.own_number(int(which.max(initial=-1)) + 1, RX_DIGITS, "prescription")
    return Prescribed(rows, numbers[which], nth % _LINES_PER_PRESCRIPTION + 1)


def prescriptions_sheet(chunk: Chunk, sheets: Prescribed, traces: pa.Array) -> Sheet:
    """One row per prescribed drug."""
    county, catalogue = chunk.county, chunk.county.catalogue
    rng = stream(county.seed, "prescriptions", chunk.label)
    order = np.lexsort((sheets.drug_line, sheets.number))
    lines = chunk.lines.take(sheets.line[order])
    visits = chunk.visits.take(lines.visit)
    bought = visits.kind == PHARMACY
    any_writer = prescriber_of(county, rng, chunk.visits.referrer)[lines.visit]
    writer = np.where(visits.writer >= 0, visits.writer, any_writer)
    before = np.where(bought, rng.integers(900, 26 * 3_600, len(chunk.visits))[lines.visit], 0)
    written_at = np.where(bought, visits.start - before, visits.start + 15)
    supply = np.minimum(visits.supply, lines.quantity * catalogue.pack_days[lines.item])
    long = (visits.kind == CHRONIC) | (bought & (visits.supply > 7))
    prices = np.round(lines.price * 100).astype(np.int64)
    table = pa.table({
        "prescription_id": texts_of_numbers(sheets.number[order], RX_DIGITS, "C"),
        "drug_line": small_numbers(sheets.drug_line[order]),
        "claim_id": chunk.claim_ids(lines.visit),
        "person_id": texts_of_numbers(county.people.ids[visits.person], 12, "42"),
        "institution_id": words(np.where(bought, visits.referrer, visits.institution), county.institutions.ids),
        "practitioner_id": words(np.where(bought, writer, visits.doctor), county.practitioners.ids),
        "visit_type": words(np.where(bought, 0, visits.kind), KINDS),
        "prescribed_at": moments(written_at),
        "dispensed_at": moments(lines.moment),
        "dispensed_by_institution_id": words(visits.institution, county.institutions.ids),
        "drug_code": words(lines.item, catalogue.codes),
        "generic_name": words(lines.item, catalogue.names),
        "drug_class": words(lines.item, catalogue.drug_class),
        "dose": fractions(catalogue.dose[lines.item]),
        "dose_unit": words(lines.item, catalogue.dose_unit),
        "frequency_code": words(lines.item, catalogue.frequency),
        "route": words(lines.item, catalogue.route),
        "days_supply": quantities(supply),
        "quantity": quantities(lines.quantity),
        "unit": words(lines.item, catalogue.units),
        "unit_price": fractions(lines.price),
        "amount": money(prices * lines.quantity),
        "diagnosis_code": words(visits.case, county.cases.icd),
        "long_prescription": flags(long & (supply > 7)),
        "trace_codes": traces.take(pa.array(order)),
    })  # fmt: skip
    return Sheet(table, lines.visit)


def trace_codes(chunk: Chunk, sheets: Prescribed, reused: Array) -> pa.Array:
    """The codes of the packs handed out, at most six a line; `reused` >= 0 stands for the whole line's first code."""
    lines = chunk.lines.take(sheets.line)
    packs = np.minimum(lines.quantity, TRACE_PACKS)
    serial = chunk.own_number(int(packs.sum()), 13, "trace")
    first = np.cumsum(packs) - packs
    serial[first[reused >= 0]] = reused[reused >= 0]
    head = 8_000_000 + lines.item.astype(np.int64) * 977
    parts, rows = [], []
    for count in range(1, TRACE_PACKS + 1):
        at = np.flatnonzero(packs == count)
        chars = np.full((len(at), count * (_TRACE_DIGITS + 1) - 1), ord(";"), dtype=np.uint8)
        for pack in range(count):
            low = pack * (_TRACE_DIGITS + 1)
            chars[:, low : low + _TRACE_DIGITS] = _digits(head[at], serial[first[at] + pack])
        parts.append(equal_length_texts(chars))
        rows.append(at)
    back = np.argsort(np.concatenate(rows), kind="stable")
    return pa.concat_arrays(parts).take(pa.array(back))


def _digits(head: Array, serial: Array) -> Array:
    """Seven digits of the drug and thirteen of the pack, as bytes."""
    return np.concatenate([digits(head, 7), digits(serial, _TRACE_DIGITS - 7)], axis=1)
