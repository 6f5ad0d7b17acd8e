"""A small warehouse with a ranked week in it, written by hand with the tables that detect and rank leave behind."""

import atexit
import hashlib
import shutil
import tempfile
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from data_contracts.contract import all_contracts
from models.period import Period
from models.ranking import WEIGHTS
from pipelines import ledger, ranked_tables, risk_tables, warehouse
from pipelines.settings import Settings

WEEK = Period.parse("2026-W46")
INSTITUTIONS = (
    ("H00000000001", "青河县人民医院", "general_hospital", "secondary", "城关镇"),
    ("H00000000002", "青河县中医院", "tcm_hospital", "secondary", "城关镇"),
    ("H00000000003", "石桥镇中心卫生院", "township_health_centre", "primary", "石桥镇"),
    ("H00000000004", "柳林镇卫生院", "township_health_centre", "primary", "柳林镇"),
    ("H00000000005", "河西乡卫生院", "township_health_centre", "primary", "河西乡"),
    ("H00000000006", "安康综合门诊部", "clinic", "ungraded", "城关镇"),
    ("H00000000007", "仁济诊所", "clinic", "ungraded", "石桥镇"),
    ("H00000000008", "东坡村卫生室", "village_clinic", "ungraded", "柳林镇"),
    ("H00000000009", "北辛庄村卫生室", "village_clinic", "ungraded", "河西乡"),
    ("P00000000010", "百姓大药房城关店", "pharmacy", "ungraded", "城关镇"),
    ("P00000000011", "康民药房", "pharmacy", "ungraded", "石桥镇"),
    ("H00000000012", "青河县妇幼保健院", "specialist_hospital", "secondary", "城关镇"),
)
SENTENCES = (
    (
        "violations",
        "rule",
        "violation",
        "included_item_billed",
        "{n} 次重复收费，涉及 {a} 元",
        "{n} double charges, {a} yuan",
    ),
    (
        "peers",
        "measure",
        "suspicion",
        "repeated_imaging_share",
        "短期重复影像检查占比 0.41，同类中位数 0.09",
        "repeated imaging 0.41 of all, peers' median 0.09",
    ),
    (
        "suspicions",
        "rule",
        "suspicion",
        "split_admission",
        "{n} 次疑似分解住院，涉及 {a} 元",
        "{n} stays look split, {a} yuan",
    ),
    (
        "change",
        "scorer",
        "suspicion",
        "change_from_own_past",
        "人均费用较自身过去上升 62%",
        "amount per person 62 % above its own past",
    ),
    (
        "complaints",
        "rule",
        "suspicion",
        "complaint_burst",
        "本季度投诉 {n} 件，高于自身常年水平",
        "{n} complaints this quarter, above its own level",
    ),
    (
        "networks",
        "link",
        "suspicion",
        "patients_travel_together",
        "{n} 名患者反复同日就诊",
        "{n} patients keep coming on the same days",
    ),
)
LEVELS = ("red", "red", "orange", "orange", "orange", "yellow", "yellow", "yellow", "blue", "blue")


def listed_week(home: Path, period: Period = WEEK, **changes: Any) -> Settings:
    """A warehouse under `home` with deliveries, core rows and a ranked list of 10 institutions for `period`."""
    settings = replace(Settings(home=home, threads=2, lock_wait=20), **changes)
    home.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_template(period), settings.warehouse)
    return settings


@cache
def _template(period: Period) -> Path:
    """The warehouse is built once per test process and copied."""
    settings = Settings(home=Path(tempfile.mkdtemp(prefix="listed-week-")))
    atexit.register(shutil.rmtree, settings.home, ignore_errors=True)
    with warehouse.writing(settings) as connection:
        connection.execute("begin transaction")
        _core(connection)
        for tables in (risk_tables.TABLES, ranked_tables.TABLES):
            for name, columns in tables.items():
                connection.execute(f"create table risk.{name} ({columns})")
        rank_again(connection, period)
        connection.execute("commit")
    return settings.warehouse


def rank_again(connection: Any, period: Period, order: tuple[int, ...] = tuple(range(10))) -> None:
    """(Re)write the week's rows; `order` are places in INSTITUTIONS, the highest rank first."""
    for table in (*risk_tables.TABLES, *ranked_tables.TABLES):
        connection.execute(f"delete from risk.{table} where week = ?", [str(period)])
    for rank, place in enumerate(order, start=1):
        findings = [_finding(period, place, number) for number in range(max(1, 5 - rank // 2))]
        for finding in findings:
            _insert(connection, "risk.findings", finding)
        _evidence(connection, period, place, findings[0])
        _insert(connection, "risk.warnings", _warning(period, rank, place, findings))
    _measures(connection, period)
    for _, kind, _, detector, *_ in SENTENCES:
        connection.execute(
            "insert into risk.detections values (?, ?, ?, ?, true, null, 1, 3, 'live', 0)",
            [str(period), detector, "ab" * 32, kind],
        )
    connection.execute(
        "insert into risk.detections values (?, 'ring', 'cd', 'scorer', false, 'no links', 0, 0, 'live', 0)",
        [str(period)],
    )
    for who, *_ in INSTITUTIONS:
        _insert(
            connection,
            "risk.ranking",
            {"week": str(period), "subject_type": "institution", "subject_id": who, "risk": 0.5},
        )
    for each in WEIGHTS:
        basis = [str(period), "weight", each.group, each.weight, each.why_zh, each.why_en]
        connection.execute("insert into risk.ranking_basis values (?, ?, ?, ?, ?, ?)", basis)
    order = "12 inspection outcomes, 3 confirmed: expert weights are used"
    connection.execute("insert into risk.ranking_basis values (?, 'policy', 'capacity', 10, '', '')", [str(period)])
    connection.execute(
        "insert into risk.ranking_basis values (?, 'order', 'blend', 0, '使用专家权重', ?)", [str(period), order]
    )


def _core(connection: Any) -> None:
    ledger.ensure_ledger(connection)
    for name, contract in all_contracts().items():
        if contract.kind != "published":
            columns = ", ".join(f'"{column.name}" {column.type}' for column in contract.columns)
            connection.execute(f"create table core.{name} ({columns}, delivery_id bigint, replaced_by bigint)")
    for number, (dataset, rows) in enumerate((("institutions", 12), ("claims", 168), ("claim_lines", 336)), start=1):
        delivered(connection, number, dataset, rows)
    for number, (who, name, kind, level, township) in enumerate(INSTITUTIONS):
        _insert(connection, "core.institutions", {
            "institution_id": who, "name": name, "kind": kind, "level": level, "township": township,
            "grid_id": f"G{number % 4}", "delivery_id": 1,
        })  # fmt: skip
    for back in range(14):
        for number, (who, *_) in enumerate(INSTITUTIONS):
            if not (number == 10 and back == 0):
                _claim(connection, f"C{back:02d}{number:02d}", who, WEEK.end - timedelta(days=7 * back + 2))


def delivered(connection: Any, number: int, dataset: str, rows: int, state: str = "accepted", **more: Any) -> None:
    """A row of the ledger."""
    _insert(connection, "ledger.deliveries", {
        "delivery_id": number, "dataset": dataset, "file_name": f"{dataset}_{number}.csv",
        "content_hash": f"{number:064d}",
        "n_bytes": 1, "n_rows": rows, "landed_at": datetime(2026, 1, 5), "state": state, "contract_version": "1.0.0",
        "contract_hash": "c", "n_accepted": rows, "n_rejected": 0, **more,
    })  # fmt: skip


def _claim(connection: Any, claim: str, who: str, day: Any) -> None:
    at = datetime(day.year, day.month, day.day, 9, 30)
    _insert(connection, "core.claims", {
        "claim_id": claim, "person_id": "tok-secret", "institution_id": who, "visit_type": "outpatient",
        "started_at": at,
        "settled_at": at, "total_amount": 80, "fund_amount": 50, "contact_phone": "13800000000", "delivery_id": 2,
    })  # fmt: skip
    for line in ("1", "2"):
        _insert(connection, "core.claim_lines", {
            "claim_id": claim, "line_no": line, "charged_at": at, "item_code": f"I{line}",
            "item_class": "lab", "quantity": 1,
            "unit_price": 40, "amount": 40, "covered_amount": 25, "delivery_id": 3,
        })  # fmt: skip


def _finding(period: Period, place: int, number: int) -> dict[str, Any]:
    group, kind, result, detector, zh, en = SENTENCES[(number + place % 2) % len(SENTENCES)]
    who = INSTITUTIONS[place][0]
    words = {"n": 7 + 3 * place, "a": f"{1234.5 * (10 - place):,.2f}"}
    basis = (
        "医疗保障基金使用监督管理条例 第38条(三)"
        if result == "violation"
        else "医疗保障基金使用监督管理条例 第38条(二)"
    )
    return {
        "week": str(period), "finding_id": hashlib.sha256(f"{period}{detector}{who}".encode()).hexdigest()[:16],
        "detector_id": detector, "detector_hash": "ab" * 32, "kind": kind, "source_group": group,
        "subject_type": "institution", "subject_id": who, "result": result, "problem": "duplicate_charge",
        "dimension": "cost",
        "severity": "medium", "strength": round(0.95 - 0.06 * place - 0.1 * number, 3), "n_hits": words["n"],
        "amount": round(1234.5 * (10 - place), 2), "text_zh": zh.format(**words),
        "text_en": en.format(**words), "basis": basis,
    }  # fmt: skip


def _evidence(connection: Any, period: Period, place: int, finding: dict[str, Any]) -> None:
    for hit in range(3):
        keys = (
            ("claim_lines", f"C{hit:02d}{place:02d}|1", "charged", 25),
            ("claims", f"C{hit:02d}{place:02d}", "context", None),
        )
        for dataset, key, role, amount in keys:
            _insert(connection, "risk.evidence", {
                "week": str(period), "finding_id": finding["finding_id"], "hit": hit, "dataset": dataset, "key": key,
                "role": role, "amount": amount,
            })  # fmt: skip


def _warning(period: Period, rank: int, place: int, findings: list[dict[str, Any]]) -> dict[str, Any]:
    who, name, kind, level, township = INSTITUTIONS[place]
    chosen = ("detector_id", "detector_hash", "text_zh", "text_en", "strength", "amount", "basis")
    violation = sum(each["amount"] for each in findings if each["result"] == "violation")
    against = [
        {
            "text_zh": "收治重症比例高于同类，部分偏离可由病种解释",
            "text_en": "more severe cases than its peers; part of the gap is case mix",
        }
    ]
    return {
        "week": str(period), "rank": rank, "warning_id": hashlib.sha256(f"{period}{who}".encode()).hexdigest()[:16],
        "subject_type": "institution", "subject_id": who, "subject_name": name, "township": township,
        "grid_id": f"G{place % 4}",
        "warning_level": LEVELS[rank - 1], "risk": round(0.97 - 0.07 * rank, 3), "probability": None,
        "probability_low": None,
        "probability_high": None, "amount_at_stake": violation, "amount_violation": violation,
        "amount_suspicion": sum(each["amount"] for each in findings if each["result"] == "suspicion"),
        "expected_amount": violation, "arm": "random" if rank in (4, 9) else "ranked",
        "inclusion_probability": 0.2 if rank in (4, 9) else 1.0, "n_findings": len(findings),
        "n_sources": len(findings),
        "reasons": [{name: each[name] for name in chosen} for each in findings[:3]] if rank != 9 else [],
        "counter_reasons": against if place % 3 == 0 else [], "peer_group": f"kind={kind}, level={level}",
        "peer_percentile": round(0.99 - 0.03 * rank, 2),
        "change": ("new", "risen", "same", "fallen", "resurfaced")[place % 5],
        "data_reliability": 0.97 if place % 4 else 0.81, "data_notes": None if place % 4 else "1.2 % 的行缺少开单医师",
        "suggested_action": "调取所列记录的医嘱与执行单，核对时间",
        "suggested_action_en": "Take the orders and execution sheets of the listed records",
        "due_on": period.end + timedelta(days=20),
    }  # fmt: skip


def _measures(connection: Any, period: Period) -> None:
    for place, (who, *_) in enumerate(INSTITUTIONS):
        for number, measure in enumerate(("repeated_imaging_share", "mean_outpatient_amount")):
            value = round((0.41 - 0.03 * place) * (1 + 300 * number), 4)
            _insert(connection, "risk.measures", {
                "week": str(period), "measure_id": measure, "subject_type": "institution",
                "subject_id": who, "numerator": value * 50,
                "denominator": 50.0, "value": value, "shrunk_value": value * 0.9, "n_peers": 12, "peer_group": "all",
                "peer_median": 0.24 * (1 + 300 * number), "peer_p90": 0.38, "percentile": 1 - place / 12,
                "p_value": 0.001 * (place + 1) * (number + 1), "z": 3.0 - place / 4, "excess_amount": None,
            })  # fmt: skip


def _insert(connection: Any, table: str, row: dict[str, Any]) -> None:
    names = ", ".join(f'"{name}"' for name in row)
    connection.execute(f"insert into {table} ({names}) values ({', '.join('?' * len(row))})", list(row.values()))
