"""What lies beside a published week, for the tests of the closer look and the dossiers: typed by the contracts, sealed anew."""

import json
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.contract import read_contract
from tests.queue_weeks import Listed, seal

TYPES = {
    "VARCHAR": pa.string(), "DATE": pa.date32(), "TIMESTAMP": pa.timestamp("us"), "INTEGER": pa.int32(),
    "BOOLEAN": pa.bool_(), "DECIMAL(14,2)": pa.decimal128(14, 2), "DECIMAL(14,4)": pa.decimal128(14, 4),
}  # fmt: skip
RULE = "/*\ntitle: {zh: 重复收费, en: double charge}\n*/\nselect subject_id, amount, evidence\nfrom claim_lines"
PEOPLE = [f"tk_{number:032x}" for number in (0xA11CE, 0xB0B, 0xCAFE)]
BEGIN = datetime(2026, 11, 9, 8, 30)


def add_beside(folder: Path, listed: Sequence[Listed], name_of_drug: str = "阿莫西林胶囊", **register: Any) -> Path:
    """Write the seven files beside the list in `folder` and seal it again."""
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest.pop("receipt")
    rows = {
        "stays": [row for each in listed for row in _stays(each)],
        "stay_lines": [row for each in listed for row in _lines(each)],
        "ties": [row for each in listed for row in _ties(each, name_of_drug)],
        "co_visits": [_pair(each) for each in listed],
        "register": [row for each in listed for row in _register(each, register)],
        "subject_events": [_event(each, kind) for each in listed for kind in ("inspection", "complaint")],
        "rule_texts": [_text(detector) for each in listed for detector in each.detectors],
    }
    for name, told in rows.items():
        schema = pa.schema([(column.name, TYPES[column.type]) for column in read_contract(name).columns])
        unique = list({json.dumps(row, default=str, sort_keys=True): row for row in told}.values())
        pq.write_table(pa.Table.from_pylist(unique, schema=schema), folder / f"{name}.parquet")
        manifest["files"][f"{name}.parquet"] = {}
    seal(folder, manifest)
    return folder


def claim_of(each: Listed, number: int) -> str:
    return f"C{each.subject_id[-3:]}{number:04d}"


def _stays(each: Listed) -> list[dict[str, Any]]:
    who = {"subject_type": each.subject_type, "subject_id": each.subject_id}
    cited = [
        {**who, "claim_id": claim_of(each, number), "cited": True, "person_id": PEOPLE[number % 2],
         "institution_id": each.subject_id, "practitioner_id": "D00001", "visit_type": "inpatient",
         "department": "内科", "started_at": BEGIN + timedelta(days=number), "ended_at": BEGIN + timedelta(days=number + 2),
         "settled_at": BEGIN + timedelta(days=number + 2), "principal_diagnosis": "protected", "total_amount": Decimal(480),
         "fund_amount": Decimal(300), "amount_in_question": Decimal("12.50"), "n_lines": 5}
        for number in range(each.n_records)
    ]  # fmt: skip
    other = {**cited[0], "claim_id": f"X{each.subject_id[-3:]}", "cited": False, "institution_id": "H00000000099",
             "amount_in_question": None, "started_at": BEGIN - timedelta(days=20), "ended_at": None}  # fmt: skip
    return [*cited, other]


def _lines(each: Listed) -> list[dict[str, Any]]:
    return [
        {"claim_id": claim_of(each, number), "line_no": str(line), "charged_at": BEGIN + timedelta(days=number, hours=line),
         "item_code": f"I{line}", "item_name": each.item_name if line == 1 else "床位费", "item_class": "lab",
         "quantity": Decimal(line), "unit_price": Decimal("12.5"), "amount": Decimal("12.5") * line,
         "covered_amount": Decimal("12.5"), "ordering_practitioner_id": "D00001"}
        for number in range(each.n_records)
        for line in (1, 2, 3)
    ]  # fmt: skip


def _ties(each: Listed, drug: str) -> list[dict[str, Any]]:
    who = {"subject_type": each.subject_type, "subject_id": each.subject_id}
    days = {"n_claims": 4, "amount": Decimal(900), "first_on": date(2026, 1, 5), "last_on": date(2026, 11, 9)}

    def tie(left: tuple[str, str], right: tuple[str, str], name: str | None = None) -> dict[str, Any]:
        ends = {"left_type": left[0], "left_id": left[1], "right_type": right[0], "right_id": right[1]}
        return {**who, **ends, "right_name": name, **days}

    place, person = ("institution", each.subject_id), ("insured_person", PEOPLE[0])
    return [
        tie(person, place), tie(("insured_person", PEOPLE[1]), place), tie(("practitioner", "D00001"), place),
        tie(person, ("practitioner", "D00001")), tie(person, ("drug", "X1"), drug),
        tie(person, ("institution", "H00000000099")),
    ]  # fmt: skip


def _pair(each: Listed) -> dict[str, Any]:
    return {
        "subject_type": each.subject_type, "subject_id": each.subject_id, "left_person_id": PEOPLE[0],
        "right_person_id": PEOPLE[1], "institution_id": each.subject_id, "n_days": 4, "n_left_days": 5,
        "n_right_days": 6, "first_on": date(2026, 5, 1), "last_on": date(2026, 11, 9),
    }  # fmt: skip


def _register(each: Listed, changed: dict[str, Any]) -> list[dict[str, Any]]:
    place = {
        "subject_type": "institution", "subject_id": each.subject_id, "name": each.name or each.subject_id,
        "kind": "general_hospital", "level": "secondary", "ownership": "public", "township": each.township,
        "grid_id": "G1", "beds": 200, "departments": "内科;外科", "designated": True, "valid_from": date(2020, 3, 1),
        "valid_to": date(2030, 2, 28), "next_verification_on": date(2027, 3, 1), **changed,
    }  # fmt: skip
    doctor = {
        "subject_type": "practitioner", "subject_id": "D00001", "name": "王*", "kind": "doctor", "scope": "内科",
        "institution_id": each.subject_id, "township": each.township, "grid_id": "G1", "valid_from": date(2015, 1, 1),
    }  # fmt: skip
    return [place, doctor] if each.subject_id.endswith("001") else [place]


def _event(each: Listed, kind: str) -> dict[str, Any]:
    return {
        "subject_type": each.subject_type, "subject_id": each.subject_id, "event_kind": kind,
        "event_id": f"{kind}-{each.subject_id[-3:]}", "happened_on": date(2026, 6, 3), "category": "routine",
        "result": "violation_found" if kind == "inspection" else "verified", "problem_codes": "duplicate_charge",
        "measure": "talk", "points": 2, "amount": Decimal(500),
    }  # fmt: skip


def _text(detector: str) -> dict[str, Any]:
    import hashlib

    return {
        "detector_id": detector, "detector_hash": hashlib.sha256(detector.encode()).hexdigest(), "kind": "rule",
        "title_zh": "重复收费", "title_en": "double charge", "basis": "第38条(三)", "authority": "医疗保障",
        "why_zh": "基金被多付一次", "why_en": "the fund pays twice", "inspect_zh": "查医嘱单", "inspect_en": "see the orders",
        "innocent_reasons_zh": "另有医嘱", "innocent_reasons_en": "an order of its own", "text": RULE,
    }  # fmt: skip
