"""The Arrow tables of a chunk that belong to settlements: claims, claim_lines, diagnoses, procedures."""

import numpy as np
import pyarrow as pa

from simulation.case_groups import case_groups, complications
from simulation.catalogue import CLASSES
from simulation.chance import Array, stream
from simulation.chunk import CLAIM_DIGITS, REPORT_DIGITS, Chunk
from simulation.columns import days as day_column
from simulation.columns import decimals, moments, money, quantities, small_numbers, texts_of_numbers, words
from simulation.lines import price_caps
from simulation.sheets import Sheet
from simulation.span import DAY
from simulation.tables import read_table
from simulation.visits import CHRONIC, INPATIENT, KINDS, PHARMACY

_LEAVES = ("医嘱离院", "非医嘱离院", "转院", "死亡")


def claims_sheet(chunk: Chunk) -> Sheet:
    """One row per bill."""
    county, bills = chunk.county, chunk.bills
    visits, row = chunk.visits.take(bills.visit), bills.visit
    in_bed, ends = visits.kind == INPATIENT, visits.ends()
    people, cases = county.people, county.cases
    ended_dead = in_bed & (people.died[visits.person] == ends // DAY)
    rng = stream(county.seed, "claims", chunk.label)
    leave = np.where(ended_dead, 3, np.searchsorted([0.95, 0.985], rng.random(len(chunk.visits)), side="right")[row])
    beds = np.maximum(county.institutions.beds[visits.institution], 1)
    bed = np.where(in_bed, 1 + visits.person.astype(np.int64) * 31 % beds, -1)
    table = pa.table({
        "claim_id": chunk.all_claim_ids,
        "visit_id": texts_of_numbers(chunk.visit_numbers[row], CLAIM_DIGITS, "7"),
        "person_id": texts_of_numbers(people.ids[visits.person], 12, "42"),
        "institution_id": words(visits.institution, county.institutions.ids),
        "practitioner_id": words(visits.doctor, county.practitioners.ids),
        "department": words(np.where(visits.kind == PHARMACY, -1, visits.department), county.departments),
        "visit_type": words(visits.kind, KINDS),
        "insurance_type": words(people.insurance[visits.person], ("employee", "resident")),
        "started_at": moments(visits.start),
        "ended_at": moments(ends),
        "settled_at": moments(bills.settled),
        "principal_diagnosis": words(visits.case_on_bill(), cases.icd),
        "drg_code": case_groups(chunk).take(pa.array(row)),
        "total_amount": money(bills.total),
        "covered_amount": money(bills.covered),
        "fund_amount": money(bills.fund),
        "account_amount": money(bills.account),
        "cash_amount": money(bills.cash),
        "reverses_claim_id": chunk.claim_ids(bills.reverses),
        "terminal_id": words(visits.institution.astype(np.int32) * 4 + visits.terminal, _terminals(chunk)),
        "contact_phone": texts_of_numbers(people.phone[visits.person] * 48_271 % 10**9, 9, "13"),
        "discharge_kind": words(np.where(in_bed, leave, -1), _LEAVES),
        "bed_no": texts_of_numbers(bed, 3, "", bed > 0),
    })  # fmt: skip
    return Sheet(table, row)


def _terminals(chunk: Chunk) -> list[str]:
    return [f"T{number[4:]}{k}" for number in chunk.county.institutions.ids for k in range(1, 5)]


def claim_lines_sheet(chunk: Chunk, report_numbers: Array) -> Sheet:
    """One row per line of a bill; `report_numbers` by original line, -1 without report."""
    county, catalogue, copies = chunk.county, chunk.county.catalogue, chunk.bill_lines
    lines = chunk.lines.take(copies.line)
    institution, doctor = chunk.visits.institution[lines.visit], chunk.visits.doctor[lines.visit]
    bought = (chunk.visits.kind == PHARMACY)[lines.visit]
    performer, people = lines.performer, county.practitioners
    done_in = np.where(performer >= 0, people.department[np.maximum(performer, 0)], -1)
    numbers = report_numbers[copies.line]
    caps = np.round(price_caps(county, chunk.visits, lines) * 10_000).astype(np.int64)
    order = (lines.visit.astype(np.int64) * 127 + lines.moment // DAY % 127) * 6_700_417 % 10**11
    table = pa.table({
        "claim_id": chunk.claim_ids(copies.bill),
        "line_no": small_numbers(copies.number),
        "charged_at": moments(lines.moment),
        "item_code": words(lines.item, catalogue.codes),
        "item_name": words(lines.item, catalogue.names),
        "item_class": words(catalogue.item_class[lines.item], CLASSES),
        "quantity": quantities(lines.quantity * copies.sign),
        "unit_price": decimals(np.round(lines.price * 10_000).astype(np.int64), 4),
        "amount": money(copies.amount),
        "covered_amount": money(copies.covered),
        "price_cap": decimals(caps, 4),
        "ordering_practitioner_id": words(np.where(bought, -1, doctor), people.ids),
        "performing_practitioner_id": words(performer, people.ids),
        "ordering_department": words(np.where(bought, -1, chunk.visits.department[lines.visit]), county.departments),
        "performing_department": words(np.where(done_in >= 0, done_in, _served_by(chunk, lines.item)),
                                       county.departments),
        "order_id": texts_of_numbers(order, 11, "Y"),
        "report_id": texts_of_numbers(numbers, REPORT_DIGITS, "R", numbers >= 0),
        "equipment_id": device_ids(chunk, lines.item, institution),
    })  # fmt: skip
    return Sheet(table, lines.visit)


def _served_by(chunk: Chunk, item: Array) -> Array:
    """Laboratory and imaging items are done in those departments."""
    names, at = chunk.county.departments, np.full(len(CLASSES), -1)
    at[CLASSES.index("lab")], at[CLASSES.index("imaging")] = names.index("医学检验科"), names.index("医学影像科")
    return at[chunk.county.catalogue.item_class[item]]


def device_ids(chunk: Chunk, item: Array, institution: Array) -> pa.Array:
    """The device an item is done with, one of each kind in a house; null for items that need none."""
    needed = chunk.county.catalogue.equipment
    kinds = sorted({device for device in needed if device})
    kind = np.array([kinds.index(each) if each else -1 for each in needed])[item]
    names = [f"E{number[4:]}{k:02d}" for number in chunk.county.institutions.ids for k in range(len(kinds))]
    return words(np.where(kind >= 0, institution.astype(np.int64) * len(kinds) + kind, -1), names)


def diagnoses_sheet(chunk: Chunk) -> Sheet:
    """Principal diagnosis, what else the person suffers from (stays: up to four more; refills: two; else rarely), and the
    complication of a stay."""
    county, visits = chunk.county, chunk.visits
    others = read_table("comorbidities")
    rng = stream(county.seed, "diagnoses", chunk.label)
    worse = read_table("complications")
    n, names = len(visits), list(county.cases.names) + others["name"] + worse["name"]
    codes = list(county.cases.icd) + others["icd"] + worse["icd"]
    known = (county.people.chronic[visits.person][:, None] >> np.arange(len(others["flag"]))) & 1
    own = np.array([county.cases.index(key) if key in county.cases.keys else -1 for key in others["case"]])
    known = (known > 0) & (visits.case[:, None] != own[None, :])
    noted = np.where(visits.kind == INPATIENT, 0.9, np.where(visits.kind == CHRONIC, 0.6, 0.08))
    known &= rng.random(known.shape) < noted[:, None]
    diagnosed = np.array([bool(code) for code in county.cases.icd])[visits.case]
    known &= diagnosed[:, None]
    _, complication = complications(chunk)
    stated = np.concatenate([diagnosed[:, None], known, (diagnosed & (complication >= 0))[:, None]], axis=1)
    visit, extra = np.nonzero(stated)
    first = np.searchsorted(visit, np.arange(n))
    position = np.arange(len(visit)) - first[visit] + 1
    code = np.where(extra == 0, visits.case_on_bill()[visit], len(county.cases.keys) + extra - 1)
    code = np.where(extra == len(others["flag"]) + 1, code + complication[visit], code)
    kind = np.where(visits.kind[visit] == INPATIENT, 0, 1)
    table = pa.table({
        "claim_id": chunk.claim_ids(visit),
        "position": pa.array(position, pa.int32()),
        "diagnosis_code": words(code, codes),
        "diagnosis_name": words(code, names),
        "kind": words(kind, ("discharge", "outpatient")),
    })  # fmt: skip
    return Sheet(table, visit)


def procedures_sheet(chunk: Chunk) -> Sheet:
    """One row per operation and dialysis session that is on a bill of its own visit."""
    county, known = chunk.county, read_table("operations")
    items = county.catalogue.indices(*known["item"])
    nth = np.full(len(county.catalogue.keys), -1)
    nth[items] = np.arange(len(items))
    rows = np.flatnonzero(nth[chunk.lines.item] >= 0)
    rows = rows[np.lexsort((chunk.lines.moment[rows], chunk.lines.visit[rows]))]
    visit, what = chunk.lines.visit[rows], nth[chunk.lines.item[rows]]
    first = np.searchsorted(visit, visit)
    table = pa.table({
        "claim_id": chunk.claim_ids(visit),
        "position": pa.array(np.arange(len(rows)) - first + 1, pa.int32()),
        "procedure_code": words(what, known["procedure_code"]),
        "performed_on": day_column(chunk.lines.moment[rows] // DAY),
        "surgeon_id": words(chunk.visits.doctor[visit], county.practitioners.ids),
        "anaesthesia_kind": words(what, known["anaesthesia"]),
    })  # fmt: skip
    return Sheet(table, visit)
