"""What a list was made from and with: deliveries, detectors, contracts, code, parameters. The content of manifest.json.

Holds nothing that depends on the clock, the machine or the folder it runs in.
"""

import hashlib
from dataclasses import asdict
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

from data_contracts.contract import all_contracts
from models.detector import all_detectors
from models.period import Period
from models.scorer import all_scorers
from pipelines.coverage import Coverage
from pipelines.detect import overdue_reviews
from pipelines.published_week import read_week, weeks
from pipelines.rulebook.governance import governance_of
from pipelines.settings import Settings
from pipelines.warehouse import Connection

HOUSE = Path(__file__).parents[1]
ROOMS = ("data_contracts", "models", "pipelines")
SOURCES = (".py", ".sql", ".yaml", ".html", ".css", ".js")
FORMAT = 1


def manifest_of(connection: Connection, period: Period, covered: Coverage, settings: Settings) -> dict[str, Any]:
    """Everything but the files and the receipts."""
    return {
        "format": FORMAT,
        "week": str(period),
        "period": {"start": str(period.start), "end": str(period.end), "end_is_included": False},
        "as_of_delivery": covered.as_of,
        "deliveries": deliveries(connection, covered.as_of),
        "earlier_lists": earlier_lists(period, settings),
        "detectors": detectors(connection, period),
        "governance": governance(connection, period),
        "contracts": contracts(),
        "code": {"version": code_version(), "sha256": code_hash()},
        "parameters": {
            "settings": {"window_weeks": settings.window_weeks, "capacity": settings.capacity},
            **ranking_basis(connection, period),
        },
        "coverage": asdict(covered),
    }


def earlier_lists(period: Period, settings: Settings) -> dict[str, str]:
    """Receipts of the data of all earlier lists: the order of a week looks back at them."""
    earlier = [each for each in weeks(settings) if each < str(period)]
    return {each: str(read_week(settings.published / each).manifest["data_receipt"]) for each in earlier}


def ranking_basis(connection: Connection, period: Period) -> dict[str, Any]:
    """What the order rests on: weights of the source groups, policy, each detector's record, and who gave the order."""
    rows = connection.execute(
        "select kind, name, value, text_zh, text_en from risk.ranking_basis where week = ? "
        "order by kind, value desc, name",
        [str(period)],
    ).fetchall()
    basis = {
        part: [
            {"name": name, "value": value, "text_zh": zh, "text_en": en}
            for kind, name, value, zh, en in rows
            if kind == part
        ]
        for part in ("weight", "detector", "order")
    }
    policy = {name: value for kind, name, value, *_ in rows if kind == "policy"}
    return {
        "weights": basis["weight"],
        "detector_records": basis["detector"],
        "order": basis["order"],
        "policy": policy,
    }


def deliveries(connection: Connection, as_of: int) -> list[dict[str, Any]]:
    """The accepted deliveries the list rests on, in the order they came."""
    columns = ("delivery_id", "dataset", "source", "file_name", "content_hash", "n_rows", "n_accepted", "n_rejected",
               "contract_version", "contract_hash")  # fmt: skip
    rows = connection.execute(
        f"select {', '.join(columns)} from ledger.deliveries "
        "where state = 'accepted' and delivery_id <= ? order by delivery_id",
        [as_of],
    ).fetchall()
    return [dict(zip(columns, row, strict=True)) for row in rows]


def detectors(connection: Connection, period: Period) -> dict[str, dict[str, Any]]:
    """Every detector and scorer of the week's run: the hash that ran, its titles, and why it was silent if it was."""
    columns = ("kind", "sha256", "evaluated", "reason", "n_findings", "n_hits", "state")
    rows = connection.execute(
        "select detector_id, kind, detector_hash, evaluated, reason, n_findings, n_hits, state from risk.detections "
        "where week = ? order by detector_id",
        [str(period)],
    ).fetchall()
    titles = detector_titles()
    return {name: {**dict(zip(columns, row, strict=True)), **titles.get(name, _untitled(name))} for name, *row in rows}


def governance(connection: Connection, period: Period) -> dict[str, Any]:
    """What the ledger of rules meant for the list: notices, county parameters, and every exemption that took hits away."""
    own = [each for each in all_detectors().values() if each.runs]
    governed, detectors_then = governance_of(connection, own, period)
    columns = ("rule_id", "subject_type", "subject_id", "n_hits", "amount", "result", "owner", "reason", "valid_to")
    rows = connection.execute(
        f"select {', '.join(columns)} from risk.exempted where week = ? order by all", [str(period)]
    ).fetchall()
    return {
        "as_of_entry": governed.as_of_entry,
        "notices": [*overdue_reviews(detectors_then, period), *governed.notices()],
        "unapproved": dict(governed.unapproved),
        "parameters": {rule: dict(params) for rule, params in governed.overrides.items()},
        "exempted": [
            {name: value if isinstance(value, int) else str(value) for name, value in zip(columns, row, strict=True)}
            for row in rows
        ],
    }


def detector_titles() -> dict[str, dict[str, str | None]]:
    """Titles of all detector files and scorers in both languages, the unit of a measure, and the pack of a rule."""
    files = {
        each.id: {
            "title_zh": each.head.title.zh,
            "title_en": each.head.title.en,
            "unit": getattr(each.head, "unit", None),
            **({"pack": each.folder} if each.kind == "rule" else {}),
        }
        for each in all_detectors().values()
    }
    scorers: dict[str, dict[str, str | None]] = {
        each.id: {"title_zh": each.title_zh, "title_en": each.title_en} for each in all_scorers().values()
    }
    return {**files, **scorers}


def _untitled(name: str) -> dict[str, str | None]:
    return {"title_zh": name, "title_en": name}


def contracts() -> dict[str, dict[str, str]]:
    return {each.dataset: {"version": each.version, "sha256": each.hash} for each in all_contracts().values()}


def code_version() -> str:
    try:
        return metadata.version("yujing")
    except metadata.PackageNotFoundError:
        return "not installed"


@cache
def code_hash() -> str:
    """One hash over the source files that decide what stands in a list, taken once a process."""
    whole = hashlib.sha256()
    for file in sorted(each for room in ROOMS for each in (HOUSE / room).rglob("*") if each.suffix in SOURCES):
        whole.update(file.relative_to(HOUSE).as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()
