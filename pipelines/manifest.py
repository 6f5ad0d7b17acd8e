"""What a list was made from and with: deliveries, detectors, contracts, code, parameters. The content of manifest.json.

Holds nothing that depends on the clock, the machine or the folder it runs in.
"""

import hashlib
from dataclasses import asdict
from importlib import metadata
from pathlib import Path
from typing import Any

from data_contracts.contract import all_contracts
from models.detector import all_detectors
from models.period import Period
from pipelines.coverage import Coverage
from pipelines.warehouse import Connection

HOUSE = Path(__file__).parents[1]
ROOMS = ("data_contracts", "models", "pipelines")
SOURCES = (".py", ".sql", ".yaml", ".html", ".css", ".js")
FORMAT = 1


def manifest_of(connection: Connection, period: Period, covered: Coverage, parameters: dict[str, Any]) -> dict[str, Any]:
    """Everything but the files and the receipts."""
    return {
        "format": FORMAT,
        "week": str(period),
        "period": {"start": str(period.start), "end": str(period.end), "end_is_included": False},
        "as_of_delivery": covered.as_of,
        "deliveries": deliveries(connection, covered.as_of),
        "detectors": detectors(connection, period),
        "contracts": contracts(),
        "code": {"version": code_version(), "sha256": code_hash()},
        "parameters": parameters,
        "coverage": asdict(covered),
    }


def deliveries(connection: Connection, as_of: int) -> list[dict[str, Any]]:
    """The accepted deliveries the list rests on, in the order they came."""
    columns = ("delivery_id", "dataset", "source", "file_name", "content_hash", "n_rows", "n_accepted", "n_rejected",
               "contract_version", "contract_hash")  # fmt: skip
    rows = connection.execute(
        f"select {', '.join(columns)} from ledger.deliveries where state = 'accepted' and delivery_id <= ? order by delivery_id",
        [as_of],
    ).fetchall()
    return [dict(zip(columns, row, strict=True)) for row in rows]


def detectors(connection: Connection, period: Period) -> dict[str, dict[str, Any]]:
    """Hash and titles of every detector file, and of the scorers that found something this week."""
    files = {
        each.id: {"kind": each.kind, "sha256": each.hash, "title_zh": each.head.title.zh, "title_en": each.head.title.en}
        for each in all_detectors().values()
    }
    return {**scorers_seen(connection, period), **files}


def scorers_seen(connection: Connection, period: Period) -> dict[str, dict[str, Any]]:
    rows = connection.execute(
        "select distinct detector_id, detector_hash, kind from risk.findings where week = ? order by all", [str(period)]
    ).fetchall()
    return {name: {"kind": kind, "sha256": sha, "title_zh": name, "title_en": name} for name, sha, kind in rows}


def contracts() -> dict[str, dict[str, str]]:
    return {each.dataset: {"version": each.version, "sha256": each.hash} for each in all_contracts().values()}


def code_version() -> str:
    try:
        return metadata.version("yujing")
    except metadata.PackageNotFoundError:
        return "not installed"


def code_hash() -> str:
    """One hash over the source files that decide what stands in a list; needs no version control."""
    whole = hashlib.sha256()
    for file in sorted(each for room in ROOMS for each in (HOUSE / room).rglob("*") if each.suffix in SOURCES):
        whole.update(file.relative_to(HOUSE).as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.hexdigest()
