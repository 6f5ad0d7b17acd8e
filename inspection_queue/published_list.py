"""Reads one published week from its folder, after proving that it is what was published. Knows nothing about the queue.

Refuses a folder whose manifest, receipt or files do not verify; the algorithm is the one of docs/published-week.md.
"""

import hashlib
import json
import math
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from data_contracts.errors import SettingsError

NEEDED = ("warnings.parquet", "findings.parquet", "evidence.parquet", "measures.parquet")
Row = dict[str, Any]


@dataclass(frozen=True)
class Beside:
    """What lies beside a list for a closer look; empty where an older list has none of it."""

    stays: tuple[Row, ...] = ()
    stay_lines: tuple[Row, ...] = ()
    ties: tuple[Row, ...] = ()
    co_visits: tuple[Row, ...] = ()
    register: tuple[Row, ...] = ()
    subject_events: tuple[Row, ...] = ()
    rule_texts: tuple[Row, ...] = ()


@dataclass(frozen=True)
class PublishedList:
    """One verified list. Findings, evidence and records are those of the listed subjects; measures are everybody's."""

    week: str
    receipt: str
    manifest: Row
    warnings: list[Row]
    findings: list[Row]
    evidence: list[Row]
    records: list[Row]
    measures: list[Row]
    beside: Beside = Beside()


def read_list(folder: Path) -> PublishedList:
    """Verify and read. Raises SettingsError naming what does not verify."""
    manifest = verified_manifest(folder)
    warnings = sorted(_rows(folder, "warnings"), key=lambda row: (row["rank"], row["warning_id"]))
    listed = {(row["subject_type"], row["subject_id"]) for row in warnings}
    findings = [row for row in _rows(folder, "findings") if (row["subject_type"], row["subject_id"]) in listed]
    evidence = _evidence(folder, [row["finding_id"] for row in findings])
    cited = {(row["dataset"], row["key_text"]) for row in evidence}
    records = _rows(folder, "records") if "records.parquet" in manifest["files"] else []
    return PublishedList(
        week=str(manifest["week"]),
        receipt=str(manifest["receipt"]),
        manifest=manifest,
        warnings=warnings,
        findings=findings,
        evidence=evidence,
        records=[row for row in records if (row["dataset"], row["key_text"]) in cited],
        measures=_rows(folder, "measures"),
        beside=_beside(folder, manifest),
    )


def _beside(folder: Path, manifest: Row) -> Beside:
    there = [each.name for each in fields(Beside) if f"{each.name}.parquet" in manifest["files"]]
    return Beside(**{name: tuple(_rows(folder, name)) for name in there})


def verified_manifest(folder: Path) -> Row:
    """The manifest of an intact folder. Raises SettingsError for anything else."""
    try:
        manifest: Row = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        files = {name: said if isinstance(said, str) else said["sha256"] for name, said in manifest["files"].items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        raise SettingsError(f"{folder.name} is not a published week: its manifest.json cannot be read.") from None
    if manifest.get("receipt") != receipt_of(manifest) or not manifest.get("week"):
        raise SettingsError(f"The receipt of {folder.name} does not fit its manifest; publish that week again.")
    wrong = sorted(name for name, said in files.items() if not _is(folder, name, said))
    if missing := [name for name in NEEDED if name not in files]:
        raise SettingsError(f"The manifest of {folder.name} lacks {', '.join(missing)}; publish that week again.")
    if wrong:
        raise SettingsError(f"{', '.join(wrong)} of {folder.name} is not what was published; publish that week again.")
    return manifest


def receipt_of(manifest: Row) -> str:
    """SHA-256 of the manifest without its receipt: JSON, keys sorted, indent 1, UTF-8, one line feed at the end."""
    open_part = {name: value for name, value in manifest.items() if name != "receipt"}
    text = json.dumps(open_part, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    return hashlib.sha256(text.encode()).hexdigest()


def _is(folder: Path, name: str, said: str) -> bool:
    file = folder / name
    if Path(name).name != name or not file.is_file():
        return False
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest() == said


def _rows(folder: Path, name: str) -> list[Row]:
    return [_plain(row) for row in pq.read_table(folder / f"{name}.parquet").to_pylist()]


def _evidence(folder: Path, finding_ids: list[str]) -> list[Row]:
    wanted = pc.field("finding_id").isin(pa.array(finding_ids, pa.string()))
    return [_plain(row) for row in pq.read_table(folder / "evidence.parquet", filters=wanted).to_pylist()]


def _plain(row: Row) -> Row:
    """NaN becomes None, and a key that is a struct gets its text beside it."""
    plain = {name: None if isinstance(value, float) and math.isnan(value) else value for name, value in row.items()}
    if "key" in plain and not plain.get("key_text"):
        plain["key_text"] = _key_text(plain["key"])
    return plain


def _key_text(key: Any) -> str:
    return "|".join(str(part) for part in key.values() if part is not None) if isinstance(key, dict) else str(key)
