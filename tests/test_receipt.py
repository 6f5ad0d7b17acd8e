"""The receipt of a list: it covers every byte, names what the list was made from, and a warning can be made again."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from listed_week import WEEK, delivered, listed_week, rank_again

from data_contracts.errors import SettingsError
from inspection_queue.published_list import verified_manifest
from models.detector import all_detectors, find_detector
from pipelines import warehouse
from pipelines.detect import detect_period
from pipelines.manifest import code_hash
from pipelines.publish import publish_period
from pipelines.published_week import read_week
from pipelines.rank import rank_period
from pipelines.rebuild import wind_back
from pipelines.receipt import verify
from pipelines.seal import faults, file_hash, read_manifest, write_manifest
from pipelines.settings import Settings


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


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """A week that was really detected, ranked and published; afterwards a correction arrives."""
    settings = listed_week(tmp_path_factory.mktemp("judged"))
    detect_period(WEEK, settings)
    rank_period(WEEK, settings)
    publish_period(WEEK, settings)
    with warehouse.writing(settings) as connection:
        delivered(connection, 8, "claims", 40)
        connection.execute("update core.claims set replaced_by = 8 where claim_id like 'C00%'")
        connection.execute(
            "insert into core.claims select * replace (8 as delivery_id, null as replaced_by, fund_amount * 9 as fund_amount) "
            "from core.claims where claim_id like 'C00%'"
        )
    return settings


def first_with_a_rule(settings: Settings) -> tuple[str, str]:
    """A warning and the rule behind its strongest rule reason."""
    for row in read_week(settings.published / str(WEEK)).warnings.to_dict("records"):
        for reason in row["reasons"]:
            if reason["detector_id"] in all_detectors() and find_detector(reason["detector_id"]).kind == "rule":
                return row["warning_id"], reason["detector_id"]
    raise AssertionError("no rule fired")


def test_a_warning_is_made_again_from_the_data_of_that_time(judged: Settings) -> None:
    wanted, _ = first_with_a_rule(judged)
    before = file_hash(judged.warehouse)
    found = verify(wanted, judged)
    assert found.ok and found.is_rebuilt and found.whole_list_same and found.differences == ()
    assert file_hash(judged.warehouse) == before
    assert not list(judged.scratch.glob("verify-*"))


def test_a_rule_whose_text_has_changed_is_named_with_every_value_it_moved(judged: Settings, tmp_path: Path) -> None:
    wanted, rule = first_with_a_rule(judged)
    house = tmp_path / "house"
    for room in ("data_contracts", "models", "pipelines", "inspection_queue"):
        shutil.copytree(Path(__file__).parents[1] / room, house / room, ignore=shutil.ignore_patterns("__pycache__"))
    (file,) = (house / "models" / "rules").rglob(f"{rule}.sql")
    words = find_detector(rule).head.says
    file.write_text(file.read_text(encoding="utf-8").replace(words.en, f"now {words.en}"), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "pipelines", "verify", wanted, "--json"],
        cwd=house, env={**os.environ, "YUJING_HOME": str(judged.home)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    found = json.loads(done.stdout)
    assert done.returncode == 1 and found["ok"] is False and found["is_rebuilt"] is True
    assert any(cause.endswith(f"detector changed: {rule}") for cause in found["causes"])
    assert f"{rule}.text_en" in {each["what"] for each in found["differences"]}
    assert rule in found["text_zh"] and rule in found["text_en"]
