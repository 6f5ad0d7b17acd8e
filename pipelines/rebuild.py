"""Makes a published week again from the deliveries it names, in a copy of the warehouse wound back to that time.

The warehouse itself is only read. Nothing of the copy remains.
"""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from data_contracts.errors import SettingsError
from models.period import Period
from pipelines import warehouse
from pipelines.detect import detect_period
from pipelines.progress import Report
from pipelines.publish import week_manifest
from pipelines.published_files import write_files
from pipelines.published_week import PublishedWeek
from pipelines.rank import rank_period
from pipelines.seal import Manifest, read_manifest
from pipelines.settings import Settings
from pipelines.warehouse import Connection

LATER_ROWS = ("core", "rejects")


@dataclass(frozen=True)
class Rebuilt:
    """The data files made again (in a folder that lives as long as the context) and the manifest parts of today."""

    week: PublishedWeek
    folder: Path
    manifest: Manifest


def lost_deliveries(published: PublishedWeek, settings: Settings) -> list[str]:
    """File names of recorded deliveries that this warehouse does not hold (or holds with other content)."""
    with warehouse.reading(settings) as connection:
        held = set(connection.execute("select delivery_id, content_hash from ledger.deliveries").fetchall())
    return [
        each["file_name"]
        for each in published.manifest["deliveries"]
        if (each["delivery_id"], each["content_hash"]) not in held
    ]


def lost_lists(published: PublishedWeek, settings: Settings) -> list[str]:
    """Earlier weeks whose list, as it was then, is no longer kept in any version."""
    return [week for week in published.manifest["earlier_lists"] if _version_of(week, published, settings) is None]


@contextmanager
def rebuilt(published: PublishedWeek, settings: Settings, progress: Report) -> Iterator[Rebuilt]:
    """Detect and rank the week again as of the delivery it was made with, by today's detectors and code."""
    said, period = published.manifest, Period.parse(published.week)
    with _room(settings) as home:
        copy = replace(settings, home=home, **said["parameters"]["settings"])
        progress("verify: copy 复制", 0, 3)
        _copy_warehouse(settings, copy)
        _show_earlier_lists(published, settings, copy)
        with warehouse.writing(copy) as connection:
            wind_back(connection, said["as_of_delivery"], str(period))
            forget_entries(connection, said.get("governance", {}).get("as_of_entry", 0))
        progress("verify: detect 检测", 1, 3)
        detect_period(period, copy, as_of=said["as_of_delivery"])
        progress("verify: rank 排序", 2, 3)
        rank_period(period, copy)
        folder = home / "again"
        folder.mkdir()
        with warehouse.reading(copy) as connection:
            write_files(connection, period, folder, said["as_of_delivery"])
            manifest = week_manifest(connection, period, copy)
        progress("verify: done 完成", 3, 3)
        yield Rebuilt(PublishedWeek(folder), folder, manifest)


def wind_back(connection: Connection, as_of: int, week: str) -> None:
    """Forget every delivery after `as_of` and every list after `week`; rows that were replaced are current again."""
    for schema in LATER_ROWS:
        for table in _tables(connection, schema):
            connection.execute(f'delete from {schema}."{table}" where delivery_id > ?', [as_of])
            if schema == "core":
                connection.execute(f'update core."{table}" set replaced_by = null where replaced_by > ?', [as_of])
    for table in ("deliveries", "validations"):
        connection.execute(f"delete from ledger.{table} where delivery_id > ?", [as_of])
    for table in _tables(connection, "risk"):
        connection.execute(f'delete from risk."{table}" where week > ?', [week])


def forget_entries(connection: Connection, as_of_entry: int) -> None:
    """Forget what was approved or exempted after the list was made."""
    if "rule_entries" in _tables(connection, "ledger"):
        connection.execute("delete from ledger.rule_entries where entry_id > ?", [as_of_entry])


def _tables(connection: Connection, schema: str) -> list[str]:
    rows: list[Any] = connection.execute(
        "select table_name from duckdb_tables() where schema_name = ? order by table_name", [schema]
    ).fetchall()
    return [row[0] for row in rows]


def _copy_warehouse(settings: Settings, copy: Settings) -> None:
    """Copy the file while holding it for reading, so that nobody writes meanwhile."""
    if not settings.warehouse.is_file():
        raise SettingsError(
            f"{settings.home.name} 中没有数据仓库，预警须由其数据复核：请检查 YUJING_HOME。 / "
            f"There is no warehouse at {settings.home.name}; a warning is rebuilt from its data; check YUJING_HOME."
        )
    with warehouse.reading(settings):
        for file in settings.warehouse.parent.glob(settings.warehouse.name + "*"):
            shutil.copyfile(file, copy.home / file.name)


def _show_earlier_lists(published: PublishedWeek, settings: Settings, copy: Settings) -> None:
    """The order of a week looks back at earlier lists: the copy sees those in the version of that time."""
    copy.published.mkdir()
    for week in published.manifest["earlier_lists"]:
        folder = _version_of(week, published, settings)
        if folder is not None:
            (copy.published / week).symlink_to(folder.resolve())


def _version_of(week: str, published: PublishedWeek, settings: Settings) -> Path | None:
    wanted = published.manifest["earlier_lists"][week]
    folders = [settings.published / week, *sorted(settings.published.glob(f"{week}.v*"))]
    known = (each for each in folders if (each / "manifest.json").is_file())
    return next((each for each in known if read_manifest(each).get("data_receipt") == wanted), None)


@contextmanager
def _room(settings: Settings) -> Iterator[Path]:
    home = settings.scratch / f"verify-{os.getpid()}"
    shutil.rmtree(home, ignore_errors=True)
    home.mkdir(parents=True, mode=0o700)
    try:
        yield home
    finally:
        shutil.rmtree(home, ignore_errors=True)
