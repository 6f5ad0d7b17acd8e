"""The receipt of a list: it covers every byte, names what the list was made from, and a warning can be made again."""

import json
from pathlib import Path

import pytest
from listed_week import WEEK, delivered, listed_week, rank_again

from data_contracts.errors import SettingsError
from inspection_queue.published_list import verified_manifest
from pipelines import warehouse
from pipelines.manifest import code_hash
from pipelines.publish import publish_period
from pipelines.published_week import read_week
from pipelines.rebuild import wind_back
from pipelines.receipt import verify
from pipelines.seal import faults, read_manifest, write_manifest


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(publish_period(WEEK, listed_week(tmp_path)).folder)


def test_an_untouched_week_is_intact_for_us_and_for_the_queue(folder: Path) -> None:
    assert faults(folder) == ()
    assert verified_manifest(folder)["receipt"] == read_manifest(folder)["receipt"]


@pytest.mark.parametrize(
    "name", ["warnings.parquet", "evidence.parquet", "records.parquet", "report.html", "list.xlsx"]
)
def test_a_single_changed_byte_is_found(name: str, folder: Path) -> None:
    content = bytearray((folder / name).read_bytes())
    content[len(content) // 2] ^= 1
    (folder / name).write_bytes(content)
    assert faults(folder) == (name,)


def test_a_missing_file_and_a_rewritten_manifest_are_found(folder: Path) -> None:
    (folder / "measures.parquet").unlink()
    manifest = read_manifest(folder)
    manifest["coverage"]["text_en"] = "all delivered"
    write_manifest(folder, manifest)
    assert faults(folder) == ("manifest.json", "measures.parquet")


def test_the_manifest_names_what_the_list_was_made_from(folder: Path) -> None:
    manifest = read_manifest(folder)
    assert [each["content_hash"] for each in manifest["deliveries"]] == [f"{number:064d}" for number in (1, 2, 3)]
    assert manifest["detectors"]["included_item_billed"]["sha256"] == "ab" * 32
    assert manifest["detectors"]["ring"]["evaluated"] is False
    assert manifest["contracts"]["claims"]["version"] and manifest["code"]["sha256"] == code_hash()
    assert manifest["parameters"]["settings"] == {"window_weeks": 52, "capacity": 15}
    assert {each["name"] for each in manifest["parameters"]["weights"]} >= {"violations", "peers", "networks"}
    assert manifest["coverage"]["text_en"].startswith("data to ") and manifest["rows"]["warnings.parquet"] == 10


def test_the_manifest_knows_neither_the_clock_nor_the_machine(folder: Path, tmp_path: Path) -> None:
    text = (folder / "manifest.json").read_text(encoding="utf-8")
    assert str(tmp_path) not in text and "landed_at" not in text and "decided_at" not in text


def test_the_receipt_of_the_data_is_printed_on_what_people_read(folder: Path) -> None:
    receipt = read_manifest(folder)["data_receipt"]
    assert receipt in (folder / "report.html").read_text(encoding="utf-8")


def test_later_deliveries_and_lists_are_forgotten_when_a_warehouse_is_wound_back(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    with warehouse.writing(settings) as connection:
        before = connection.execute("select * from core.claims order by all").fetchall()
        delivered(connection, 7, "claims", 1)
        connection.execute("update core.claims set replaced_by = 7 where claim_id < 'C02'")
        connection.execute(
            "insert into core.claims select * replace (7 as delivery_id, null as replaced_by) from core.claims "
            "where claim_id < 'C02'"
        )
        rank_again(connection, WEEK.shifted(1))
        wind_back(connection, 3, str(WEEK))
        assert connection.execute("select * from core.claims order by all").fetchall() == before
        assert connection.execute("select max(delivery_id) from ledger.deliveries").fetchall() == [(3,)]
        assert connection.execute("select distinct week from risk.warnings").fetchall() == [("2026-W46",)]


def test_a_warning_of_a_changed_file_is_not_called_good(folder: Path, tmp_path: Path) -> None:
    wanted = read_week(folder).warnings["warning_id"][0]
    (folder / "report.html").write_text("<p>other</p>", encoding="utf-8")
    found = verify(wanted, listed_week(tmp_path))
    assert (found.ok, found.changed_files, found.is_rebuilt) == (False, ("report.html",), False)
    assert "report.html" in found.text_zh and "report.html" in found.text_en and json.dumps(found.__dict__)


def test_a_delivery_that_is_gone_is_named(folder: Path, tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    with warehouse.writing(settings) as connection:
        connection.execute("delete from ledger.deliveries where delivery_id = 2")
    found = verify(read_week(folder).warnings["warning_id"][0], settings)
    assert (found.ok, found.lost) == (False, ("claims_2.csv",)) and "claims_2.csv" in found.as_text()


def test_an_earlier_list_that_is_gone_is_named(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    earlier = WEEK.shifted(-1)
    with warehouse.writing(settings) as connection:
        rank_again(connection, earlier)
    publish_period(earlier, settings)
    folder = Path(publish_period(WEEK, settings).folder)
    (settings.published / str(earlier)).rename(tmp_path / "elsewhere")
    assert verify(read_week(folder).warnings["warning_id"][0], settings).lost == ("2026-W45",)


def test_an_unknown_warning_is_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No published list holds"):
        verify("nobody", listed_week(tmp_path))
