"""Publishes the list of a week: writes the folder aside, seals it with a receipt and renames it into place.

A published week is never overwritten. The same content again changes nothing; other content becomes a new version, and
the older folder is kept as `<week>.v1`, `.v2` … with a report of what differs.
"""

import fcntl
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.period import Period
from pipelines import seal, warehouse
from pipelines.case_writing import write_case_files
from pipelines.changes import write_changes
from pipelines.coverage import coverage
from pipelines.difference import write_difference
from pipelines.manifest import manifest_of
from pipelines.progress import Report, silent
from pipelines.published_files import write_files
from pipelines.published_week import read_week, week_before
from pipelines.report import write_report
from pipelines.settings import Settings
from pipelines.warehouse import Connection
from pipelines.workbook import write_workbook

STEPS = 4


@dataclass(frozen=True)
class Publication:
    """One published week. `version` counts those of this week; `replaced` is the folder of the one before, if any."""

    week: str
    folder: str
    n_warnings: int
    receipt: str
    unchanged: bool
    version: int
    replaced: str | None


def publish_period(period: Period, settings: Settings, *, progress: Report = silent) -> Publication:
    """Publish the ranked list of `period` under `settings.published`.

    Raises SettingsError when the week was not detected and ranked, or when no delivery was ever accepted.
    """
    settings.published.mkdir(parents=True, exist_ok=True)
    with _one_at_a_time(settings.published), _aside(settings.published, str(period)) as folder:
        _write(period, folder, settings, progress)
        return _put_in_place(str(period), folder, settings.published)


def _write(period: Period, folder: Path, settings: Settings, progress: Report) -> None:
    """Data files and their receipt first; the pages people read are made from those files and carry that receipt."""
    with warehouse.reading(settings) as connection:
        manifest = week_manifest(connection, period, settings)
        progress("publish 发布", 1, STEPS)
        rows = write_files(connection, period, folder, manifest["as_of_delivery"])
        rows |= write_case_files(connection, period, folder, manifest["as_of_delivery"], settings.window_weeks)
        before = week_before(str(period), settings)
        rows |= write_changes(connection, folder, manifest, before)
    progress("publish 发布", 2, STEPS)
    manifest |= {"rows": rows, "files": seal.describe(folder, list(rows))}
    manifest = seal.sealed(manifest, "data_receipt")
    seal.write_manifest(folder, manifest)
    write_report(read_week(folder), before, folder / "report.html")
    progress("publish 发布", 3, STEPS)
    write_workbook(read_week(folder), before, folder / "list.xlsx")
    manifest["files"] = seal.describe(folder, [*rows, "report.html", "list.xlsx"])
    seal.write_manifest(folder, seal.sealed(manifest, "receipt"))
    progress("publish 发布", STEPS, STEPS)


def week_manifest(connection: Connection, period: Period, settings: Settings) -> dict[str, Any]:
    """What the week's list in this warehouse was made from and with; everything but files and receipts."""
    covered = coverage(connection, period, window_weeks=settings.window_weeks)
    return manifest_of(connection, period, covered, settings)


def _put_in_place(week: str, written: Path, published: Path) -> Publication:
    place, version, replaced = published / week, 1 + _highest_kept(week, published), None
    new = seal.read_manifest(written)
    unchanged = place.exists() and _is_intact_copy(place, new["receipt"])
    if not unchanged:
        replaced = _set_older_aside(place, written, version)
        version += 1 if replaced else 0
        written.rename(place)
    return Publication(week, str(place), new["rows"]["warnings.parquet"], new["receipt"], unchanged, version, replaced)


def _is_intact_copy(place: Path, wanted: str) -> bool:
    return not seal.faults(place) and seal.read_manifest(place)["receipt"] == wanted


def _set_older_aside(place: Path, written: Path, version: int) -> str | None:
    """Keep the version that stands there under a name of its own, with the difference to the new one."""
    if not place.exists():
        return None
    if not seal.faults(place):
        write_difference(place, written)
    kept = place.with_name(f"{place.name}.v{version}")
    place.rename(kept)
    return kept.name


def _highest_kept(week: str, published: Path) -> int:
    """The number of the newest version that was set aside; 0 when there is none."""
    kept = [re.fullmatch(re.escape(week) + r"\.v(\d+)", each.name) for each in published.iterdir()]
    return max((int(each[1]) for each in kept if each), default=0)


@contextmanager
def _one_at_a_time(published: Path) -> Iterator[None]:
    """Two runs for one week must not rename past each other; the second waits."""
    with (published / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _aside(published: Path, week: str) -> Iterator[Path]:
    """A folder to write in, next to its later place. What a killed run left behind goes first: we hold the lock."""
    for left_over in published.glob(f".{week}.writing-*"):
        shutil.rmtree(left_over)
    folder = published / f".{week}.writing-{os.getpid()}"
    folder.mkdir()
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
