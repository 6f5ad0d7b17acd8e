"""The registers that the console works with: as core holds them, whole or not at all, and handed over with the week."""

import sqlite3
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data_contracts.errors import SettingsError
from pipelines import warehouse
from pipelines.registers import publish_registers
from pipelines.week import hand_over
from tests.listed_week import listed_week
from tests.queue_weeks import Listed, write_week


def test_registers_are_published_as_core_holds_them_and_again_the_same(tmp_path: Path) -> None:
    settings = listed_week(tmp_path / "home")
    first = publish_registers(settings)
    with warehouse.reading(settings) as connection:
        known = dict(connection.execute("select institution_id, name from core.institutions").fetchall())
    table = pq.read_table(Path(first.folder) / "institutions.parquet").to_pylist()
    assert {row["institution_id"]: row["name"] for row in table} == known
    assert first.rows["institutions"] == len(known) > 0
    assert publish_registers(settings) == first
    assert [each.name for each in (tmp_path / "home").glob(".registers*")] == []


def test_a_core_without_institutions_leaves_the_registers_as_they_were(tmp_path: Path) -> None:
    settings = listed_week(tmp_path / "home")
    before = publish_registers(settings)
    with warehouse.writing(settings) as connection:
        connection.execute("delete from core.institutions")
    with pytest.raises(SettingsError, match="No institution"):
        publish_registers(settings)
    kept = pq.read_table(Path(before.folder) / "institutions.parquet").num_rows
    assert kept == before.rows["institutions"]


def test_a_week_that_is_handed_over_brings_its_registers(tmp_path: Path) -> None:
    settings = listed_week(tmp_path / "home")
    folder = write_week(settings.home / "published", "2026-W46", [Listed("H00000000001", {"split_admission": 900})])
    assert hand_over(folder, settings).n_new == 1
    with warehouse.reading(settings) as connection:
        n = connection.execute("select count(*) from core.institutions").fetchone()
    with sqlite3.connect(settings.home / "queue.sqlite3") as queue:
        assert queue.execute("select count(*) from inspection_queue_rosterobject").fetchone() == n
