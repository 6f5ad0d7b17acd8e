"""Published weeks for the tests of the queue: real Parquet files with a real manifest and receipt."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

MONEY = pa.decimal128(14, 2)
REASON = pa.struct(
    [("detector_id", pa.string()), ("detector_hash", pa.string()), ("text_zh", pa.string()),
     ("text_en", pa.string()), ("strength", pa.float64()), ("amount", MONEY), ("basis", pa.string())]
)  # fmt: skip
WORDS = pa.list_(pa.struct([("text_zh", pa.string()), ("text_en", pa.string())]))
WARNINGS = pa.schema(
    [("week", pa.string()), ("rank", pa.int32()), ("warning_id", pa.string()), ("subject_type", pa.string()),
     ("subject_id", pa.string()), ("subject_name", pa.string()), ("township", pa.string()),
     ("grid_id", pa.string()), ("warning_level", pa.string()), ("risk", pa.float64()),
     ("probability", pa.float64()), ("probability_low", pa.float64()), ("probability_high", pa.float64()),
     ("amount_at_stake", MONEY), ("amount_violation", MONEY), ("amount_suspicion", MONEY),
     ("expected_amount", MONEY), ("arm", pa.string()), ("inclusion_probability", pa.float64()),
     ("n_findings", pa.int32()), ("n_sources", pa.int32()), ("reasons", pa.list_(REASON)),
     ("counter_reasons", WORDS), ("peer_group", pa.string()), ("peer_percentile", pa.float64()),
     ("change", pa.string()), ("data_reliability", pa.float64()), ("data_notes", pa.string()),
     ("suggested_action", pa.string()), ("due_on", pa.date32())]
)  # fmt: skip
FINDINGS = pa.schema(
    [("finding_id", pa.string()), ("week", pa.string()), ("detector_id", pa.string()), ("detector_hash", pa.string()),
     ("subject_type", pa.string()), ("subject_id", pa.string()), ("result", pa.string()), ("problem", pa.string()),
     ("dimension", pa.string()), ("strength", pa.float64()), ("amount", MONEY), ("text_zh", pa.string()),
     ("text_en", pa.string()), ("basis", pa.string())]
)  # fmt: skip
KEY = pa.struct([("claim_id", pa.string()), ("line_no", pa.string())])
EVIDENCE = pa.schema(
    [("finding_id", pa.string()), ("dataset", pa.string()), ("key", KEY), ("role", pa.string()), ("hit", pa.int64()),
     ("amount", MONEY), ("key_text", pa.string())]
)  # fmt: skip
RECORDS = pa.schema([("dataset", pa.string()), ("key", KEY), ("row", pa.string()), ("key_text", pa.string())])
MEASURES = pa.schema(
    [("week", pa.string()), ("measure_id", pa.string()), ("subject_type", pa.string()),
     ("subject_id", pa.string()), ("numerator", pa.float64()), ("denominator", pa.float64()),
     ("value", pa.float64()), ("shrunk_value", pa.float64()), ("peer_group", pa.string()),
     ("peer_median", pa.float64()), ("percentile", pa.float64()), ("p_value", pa.float64()),
     ("n_peers", pa.int64()), ("peer_p90", pa.float64())]
)  # fmt: skip
SENTENCES = {
    "included_item_billed": (
        "violation", "duplicate_charge", "{n} 次主项与所含子项重复收费，涉及 {a} 元", "{n} double charges, {a} yuan",
    ),
    "split_admission": (
        "suspicion", "inpatient_behaviour", "{n} 次疑似分解住院，涉及 {a} 元", "{n} stays look split, {a} yuan",
    ),
    "tests_repeated_within_days": (
        "suspicion", "unreasonable_examination", "{n} 次短期内重复检查，涉及 {a} 元",
        "{n} tests repeated within days, {a} yuan",
    ),
    "peer_deviation": (
        "suspicion", "statistical_outlier", "次均费用高于 97% 的同类机构", "cost per visit above 97 % of its peers",
    ),
    "complaint_burst": (
        "suspicion", "licensing_and_duty", "本季度投诉 {n} 件，高于自身常年水平",
        "{n} complaints this quarter, above its own level",
    ),
}  # fmt: skip
AGAINST = [{"text_zh": "收治重症比例高于同类", "text_en": "more severe cases than its peers"}]
BASIS = "医疗保障基金使用监督管理条例 第38条(三)"


@dataclass(frozen=True)
class Listed:
    """One subject on a list: its detectors with their money; `n_records` charged claim lines behind each finding."""

    subject_id: str
    detectors: dict[str, int]
    name: str = ""
    arm: str = "ranked"
    level: str = "orange"
    township: str = "城关镇"
    subject_type: str = "institution"
    n_records: int = 2
    due_on: date = date(2026, 12, 4)
    item_name: str = "血常规"


def write_week(
    published: Path, week: str, listed: Sequence[Listed], note: str = "", coverage: Any = None, dearest: int = -1
) -> Path:
    """Write `<published>/<week>` in the order of `listed`. `note` makes another version; hit `dearest` costs most."""
    folder = published / week
    folder.mkdir(parents=True, exist_ok=True)
    findings = [finding for each in listed for finding in _findings(week, each)]
    tables = {
        "warnings": (WARNINGS, [_warning(week, rank, each) for rank, each in enumerate(listed, start=1)]),
        "findings": (FINDINGS, findings),
        "evidence": (EVIDENCE, [row for each in listed for row in _evidence(week, each, dearest)]),
        "records": (RECORDS, [row for each in listed for row in _records(each)]),
        "measures": (
            MEASURES,
            [row for place, each in enumerate(listed) for row in _measures(week, place, each, len(listed))],
        ),
    }
    for name, (schema, rows) in tables.items():
        pq.write_table(pa.Table.from_pylist(rows, schema=schema), folder / f"{name}.parquet")
    seal(folder, manifest_of(week, sorted(tables), findings, note, coverage))
    return folder


def manifest_of(
    week: str, tables: Sequence[str], findings: Sequence[dict[str, Any]], note: str, coverage: Any
) -> dict[str, Any]:
    titles = {"included_item_billed": ("重复收费", "Item billed together with the item that includes it")}
    detectors = {
        each["detector_id"]: {
            "kind": "rule",
            "sha256": each["detector_hash"],
            "title_zh": titles.get(each["detector_id"], (each["text_zh"][:8], ""))[0],
            "title_en": titles.get(each["detector_id"], ("", each["detector_id"].replace("_", " ")))[1],
        }
        for each in findings
    }
    return {
        "format": 1,
        "week": week,
        "note": note,
        "files": {f"{name}.parquet": {} for name in tables},
        "detectors": detectors,
        "deliveries": [],
        "coverage": coverage or {"text_zh": "数据截至 2026-11-15", "text_en": "data to 2026-11-15", "complete": True},
    }


def seal(folder: Path, manifest: dict[str, Any]) -> None:
    """Describe the files and add the receipt, by the algorithm of docs/published-week.md."""
    for name in manifest["files"]:
        content = (folder / name).read_bytes()
        manifest["files"][name] = {"sha256": hashlib.sha256(content).hexdigest(), "bytes": len(content)}
    open_part = {name: value for name, value in manifest.items() if name != "receipt"}
    manifest["receipt"] = hashlib.sha256(_text(open_part).encode()).hexdigest()
    (folder / "manifest.json").write_text(_text(manifest), encoding="utf-8")


def warning_id(week: str, subject_id: str) -> str:
    return hashlib.sha256(f"{week}|{subject_id}".encode()).hexdigest()[:16]


def _text(manifest: dict[str, Any]) -> str:
    return json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _finding_id(week: str, detector: str, each: Listed) -> str:
    return hashlib.sha256(f"{week}|{detector}|{each.subject_type}|{each.subject_id}".encode()).hexdigest()[:16]


def _findings(week: str, each: Listed) -> list[dict[str, Any]]:
    rows = []
    for place, (detector, amount) in enumerate(each.detectors.items()):
        result, problem, zh, en = SENTENCES.get(detector, ("suspicion", "prescribing", detector, detector))
        words = {"n": each.n_records, "a": f"{amount:,.2f}"}
        rows.append({
            "finding_id": _finding_id(week, detector, each), "week": week, "detector_id": detector,
            "detector_hash": hashlib.sha256(detector.encode()).hexdigest(), "subject_type": each.subject_type,
            "subject_id": each.subject_id, "result": result, "problem": problem, "dimension": "cost",
            "strength": 0.9 - 0.1 * place, "amount": Decimal(amount), "text_zh": zh.format(**words),
            "text_en": en.format(**words), "basis": BASIS,
        })  # fmt: skip
    return rows


def _warning(week: str, rank: int, each: Listed) -> dict[str, Any]:
    findings = _findings(week, each)
    violation = sum(row["amount"] for row in findings if row["result"] == "violation")
    suspicion = sum(row["amount"] for row in findings if row["result"] == "suspicion")
    return {
        "week": week, "rank": rank, "warning_id": warning_id(week, each.subject_id), "subject_type": each.subject_type,
        "subject_id": each.subject_id, "subject_name": each.name or None, "township": each.township, "grid_id": "G1",
        "warning_level": each.level, "risk": 0.9, "probability": None, "amount_at_stake": Decimal(violation),
        "amount_violation": Decimal(violation), "amount_suspicion": Decimal(suspicion), "expected_amount": None,
        "arm": each.arm, "inclusion_probability": 0.1 if each.arm == "random" else 1.0, "n_findings": len(findings),
        "n_sources": len(findings), "reasons": _reasons(findings),
        "counter_reasons": AGAINST if findings else [],
        "peer_group": "kind=general_hospital, level=secondary", "peer_percentile": 0.97, "change": "new",
        "data_reliability": 0.92, "data_notes": "1.2 % 的行缺少开单医师",
        "suggested_action": "调取所列记录的医嘱与执行单，核对时间",
        "due_on": each.due_on,
    }  # fmt: skip


def _reasons(findings: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The three strongest; the sentence of models/warning.py where nothing stands out."""
    nothing = {
        "text_zh": "本期数据未见突出异常",
        "text_en": "Nothing stands out",
        "strength": 0.0,
        "amount": Decimal(0),
    }
    return [{each.name: row[each.name] for each in REASON} for row in findings[:3]] or [nothing]


def _keys(each: Listed) -> list[tuple[str, str]]:
    return [(f"C{each.subject_id[-3:]}{number:04d}", "1") for number in range(each.n_records)]


def _evidence(week: str, each: Listed, dearest: int) -> list[dict[str, Any]]:
    rows = []
    for detector in each.detectors:
        for hit, (claim, line) in enumerate(_keys(each)):
            own = {"finding_id": _finding_id(week, detector, each), "hit": hit}
            rows.append({**own, "dataset": "claim_lines", "key": {"claim_id": claim, "line_no": line},
                         "role": "charged", "amount": Decimal("99.50" if hit == dearest else "12.50"),
                         "key_text": f"{claim}|{line}"})  # fmt: skip
            rows.append({**own, "dataset": "claims", "key": {"claim_id": claim, "line_no": None}, "role": "context",
                         "amount": None, "key_text": claim})  # fmt: skip
    return rows


def _records(each: Listed) -> list[dict[str, Any]]:
    rows = []
    for claim, line in _keys(each):
        of_line = {"claim_id": claim, "line_no": line, "charged_at": "2026-11-10 09:05:00",
                   "item_code": "002503010010000",
                   "item_name": each.item_name, "item_class": "lab", "quantity": "1.0000", "unit_price": "12.5000",
                   "amount": 12.5, "covered_amount": 12.5}  # fmt: skip
        of_claim = {"claim_id": claim, "institution_id": each.subject_id, "visit_type": "outpatient",
                    "settled_at": "2026-11-10 10:00:00", "total_amount": -80.0, "fund_amount": 50.0}  # fmt: skip
        rows.append({"dataset": "claim_lines", "key": {"claim_id": claim, "line_no": line},
                     "row": json.dumps(of_line, ensure_ascii=False), "key_text": f"{claim}|{line}"})  # fmt: skip
        rows.append({"dataset": "claims", "key": {"claim_id": claim, "line_no": None},
                     "row": json.dumps(of_claim, ensure_ascii=False), "key_text": claim})  # fmt: skip
    return rows


def _measures(week: str, place: int, each: Listed, n: int) -> list[dict[str, Any]]:
    return [
        {"week": week, "measure_id": measure, "subject_type": each.subject_type, "subject_id": each.subject_id,
         "numerator": 40.0 - place, "denominator": 100.0, "value": (0.4 - 0.4 * (place / n) ** 0.4) * factor,
         "shrunk_value": 0.3 * factor, "peer_group": "all", "peer_median": 0.16 * factor, "percentile": 0.9,
         "p_value": 0.001 * (place + 1), "n_peers": n, "peer_p90": 0.31 * factor}
        for measure, factor in (("repeated_imaging_share", 1.0), ("mean_outpatient_amount", 420.0))
    ]  # fmt: skip
