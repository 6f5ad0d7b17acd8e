"""A published week: which files, which rows, in one piece, the same bytes for the same rows, and never overwritten."""

import json
import multiprocessing
import os
import subprocess
import sys
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from listed_week import INSTITUTIONS, WEEK, delivered, listed_week, rank_again

from data_contracts.contract import read_contract
from data_contracts.errors import SettingsError
from pipelines import warehouse
from pipelines.case_writing import BESIDE, write_case_files
from pipelines.publish import publish_period
from pipelines.published_files import write_files
from pipelines.published_week import read_week, week_before, weeks
from pipelines.seal import faults, file_hash

FILES = ("warnings", "findings", "evidence", "measures", "records", "ranking", "changes", *BESIDE)


def hashes(folder: Path) -> dict[str, str]:
    return {file.name: file_hash(file) for file in sorted(folder.iterdir())}


def test_a_week_is_published_as_seventeen_files(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    done = publish_period(WEEK, settings)
    expected = {f"{name}.parquet" for name in FILES} | {"manifest.json", "report.html", "list.xlsx"}
    assert {file.name for file in Path(done.folder).iterdir()} == expected
    assert (done.week, done.n_warnings, done.unchanged, done.version) == ("2026-W46", 10, False, 1)
    assert json.dumps(done.__dict__)


@pytest.mark.parametrize("name", ["warnings", "findings", "evidence", "measures", *BESIDE])
def test_the_promised_columns_come_first_and_in_order(name: str, tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    folder = Path(publish_period(WEEK, settings).folder)
    promised = [column.name for column in read_contract(name).columns]
    assert pq.read_schema(folder / f"{name}.parquet").names[: len(promised)] == promised


def test_the_list_is_written_in_the_order_of_its_ranks(tmp_path: Path) -> None:
    week = read_week(Path(publish_period(WEEK, listed_week(tmp_path)).folder))
    assert week.warnings["rank"].tolist() == list(range(1, 11))
    assert list(week.warnings["reasons"][0][0]) == [
        "detector_id", "detector_hash", "text_zh", "text_en", "strength", "amount", "basis",
    ]  # fmt: skip


def test_publishing_the_same_week_again_touches_no_file(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    first = publish_period(WEEK, settings)
    before = {file.name: file.stat() for file in Path(first.folder).iterdir()}
    second = publish_period(WEEK, settings)
    after = {file.name: file.stat() for file in Path(first.folder).iterdir()}
    assert second.unchanged and second.receipt == first.receipt and second.replaced is None
    assert {n: (s.st_ino, s.st_mtime_ns) for n, s in before.items()} == {
        n: (s.st_ino, s.st_mtime_ns) for n, s in after.items()
    }
    assert weeks(settings) == ["2026-W46"]


def test_the_same_rows_give_the_same_bytes_in_another_place_and_on_another_number_of_threads(tmp_path: Path) -> None:
    one = publish_period(WEEK, listed_week(tmp_path / "one", threads=1))
    other = listed_week(tmp_path / "other place", threads=2)
    with warehouse.writing(other) as connection:
        for table in ("findings", "evidence", "measures", "warnings"):
            connection.execute(
                f"create table risk.turned as select * from risk.{table} order by hash(columns(*)::varchar)"
            )
            connection.execute(f"drop table risk.{table}")
            connection.execute(f"alter table risk.turned rename to {table}")
    assert hashes(Path(one.folder)) == hashes(Path(publish_period(WEEK, other).folder))


def test_a_quarter_million_records_of_evidence_are_the_same_bytes_on_one_thread_and_on_two(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    with warehouse.writing(settings) as connection:
        connection.execute(
            "insert into risk.evidence "
            "select ?, 'f' || (i % 977), i // 977, 'claim_lines', 'C' || hash(i) || '|' || i % 40, "
            "'charged', i % 1000 from range(250000) as t(i)",
            [str(WEEK)],
        )
    made = []
    for threads in (1, 2):
        folder = tmp_path / str(threads)
        folder.mkdir()
        with warehouse.reading(settings) as connection:
            connection.execute(f"set threads = {threads}")
            assert write_files(connection, WEEK, folder, as_of=3)["evidence.parquet"] > 250_000
        made.append(hashes(folder))
    assert made[0] == made[1]


def test_other_content_becomes_a_new_version_and_the_older_one_is_kept_as_it_was(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    first = publish_period(WEEK, settings)
    before = hashes(Path(first.folder))
    with warehouse.writing(settings) as connection:
        rank_again(connection, WEEK, order=(1, 0, 2, 3, 4, 5, 6, 7, 8, 10))
    second = publish_period(WEEK, settings)
    kept = settings.published / "2026-W46.v1"
    assert (second.version, second.replaced, second.unchanged) == (2, "2026-W46.v1", False)
    assert {name: sha for name, sha in hashes(kept).items() if name in before} == before
    assert faults(kept) == () and faults(Path(second.folder)) == ()
    said = json.loads((kept / "difference.json").read_text(encoding="utf-8"))
    assert [row["subject_id"] for row in said["entered"]] == [INSTITUTIONS[10][0]]
    assert [row["subject_id"] for row in said["left"]] == [INSTITUTIONS[9][0]]
    assert {row["subject_id"]: row["changed"]["rank"] for row in said["moved"]} == {
        INSTITUTIONS[0][0]: ["1", "2"], INSTITUTIONS[1][0]: ["2", "1"],
    }  # fmt: skip
    assert INSTITUTIONS[10][1] in (kept / "difference.md").read_text(encoding="utf-8")
    assert weeks(settings) == ["2026-W46"]


def test_every_further_version_is_kept_under_a_number_of_its_own(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    publish_period(WEEK, settings)
    for order in ((1, 0, 2), (2, 0, 1)):
        with warehouse.writing(settings) as connection:
            rank_again(connection, WEEK, order=order)
        last = publish_period(WEEK, settings)
    assert (last.version, last.replaced) == (3, "2026-W46.v2")
    assert (settings.published / "2026-W46.v1").is_dir()


def test_a_tampered_week_is_set_aside_and_published_anew(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    folder = Path(publish_period(WEEK, settings).folder)
    (folder / "list.xlsx").write_bytes(b"not what was published")
    again = publish_period(WEEK, settings)
    assert again.replaced == "2026-W46.v1" and faults(folder) == ()


def test_a_killed_publication_leaves_the_last_good_week_and_is_simply_run_again(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    good = publish_period(WEEK, settings)
    with warehouse.writing(settings) as connection:
        rank_again(connection, WEEK, order=(2, 1, 0))
    killed = f"""
import os, pipelines.publish as publish
from pathlib import Path
from models.period import Period
from pipelines.settings import Settings
publish.write_workbook = lambda *said: os._exit(9)
publish.publish_period(Period.parse("2026-W46"), Settings(home=Path({str(tmp_path)!r})))
"""
    assert subprocess.run([sys.executable, "-c", killed], check=False).returncode == 9
    assert read_week(Path(good.folder)).manifest["receipt"] == good.receipt and faults(Path(good.folder)) == ()
    assert list(settings.published.glob(".2026-W46.writing-*"))
    assert publish_period(WEEK, settings).version == 2
    assert not list(settings.published.glob(".2026-W46.writing-*"))


def test_two_publications_at_once_end_with_one_good_week(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        done = pool.starmap(publish_period, [(WEEK, settings)] * 2)
    assert done[0].receipt == done[1].receipt and sorted(each.unchanged for each in done) == [False, True]
    assert faults(Path(done[0].folder)) == () and weeks(settings) == ["2026-W46"]


def test_records_are_the_cited_rows_without_their_personal_columns(tmp_path: Path) -> None:
    folder = Path(publish_period(WEEK, listed_week(tmp_path)).folder)
    records = read_week(folder).records
    assert (
        set(records["dataset"]) == {"claims", "claim_lines"} and not records.duplicated(["dataset", "key_text"]).any()
    )
    claim = json.loads(records[records["key_text"] == "C0000"]["row"].iloc[0])
    assert claim["institution_id"] == INSTITUTIONS[0][0] and claim["fund_amount"] == 50
    assert "person_id" not in claim and "contact_phone" not in claim
    for file in folder.iterdir():
        assert b"13800000000" not in file.read_bytes()
        assert b"tok-secret" not in file.read_bytes() or file.name in ("stays.parquet", "ties.parquet")


def test_a_record_is_the_row_that_was_current_when_the_list_was_made(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    with warehouse.writing(settings) as connection:
        connection.execute("update core.claims set replaced_by = 9 where claim_id = 'C0000'")
        connection.execute(
            "insert into core.claims select * replace (999 as fund_amount, 9 as delivery_id, null as replaced_by) "
            "from core.claims where claim_id = 'C0000'"
        )
        folder = tmp_path / "as_of"
        folder.mkdir()
        write_files(connection, WEEK, folder, as_of=3)
    rows = pq.read_table(folder / "records.parquet").to_pylist()
    assert [json.loads(row["row"])["fund_amount"] for row in rows if row["key_text"] == "C0000"] == [50]


def test_a_reader_gets_from_a_warning_to_its_records(tmp_path: Path) -> None:
    week = read_week(Path(publish_period(WEEK, listed_week(tmp_path)).folder))
    first = week.warnings.iloc[0]
    finding = week.findings_of(first["subject_type"], first["subject_id"]).iloc[0]
    evidence = week.evidence_of(finding["finding_id"])
    assert evidence["role"].tolist() == ["charged", "context"] * 3
    assert {name: value for name, value in evidence["key"][0].items() if value} == {"claim_id": "C0000", "line_no": "1"}
    rows = week.records_of(finding["finding_id"])
    assert len(rows) == 6 and rows["row"][0]["item_code"] == "I1"


def test_a_week_that_was_not_ranked_is_refused(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    with pytest.raises(SettingsError, match="2026-W40"):
        publish_period(WEEK.shifted(-6), settings)
    assert weeks(settings) == [] and not list(settings.published.glob(".*writing*"))


def test_a_list_without_any_accepted_delivery_is_refused(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    with warehouse.writing(settings) as connection:
        connection.execute("delete from ledger.deliveries")
        delivered(connection, 1, "claims", 5, state="refused")
    with pytest.raises(SettingsError, match="No delivery"):
        publish_period(WEEK, settings)


def test_the_list_before_is_the_newest_earlier_week(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    for back in (3, 1):
        with warehouse.writing(settings) as connection:
            rank_again(connection, WEEK.shifted(-back))
        publish_period(WEEK.shifted(-back), settings)
    publish_period(WEEK, settings)
    before = week_before("2026-W46", settings)
    assert before is not None and before.week == "2026-W45"
    manifest = read_week(settings.published / "2026-W46").manifest
    assert list(manifest["earlier_lists"]) == ["2026-W43", "2026-W45"]
    assert manifest["earlier_lists"]["2026-W45"] == before.manifest["data_receipt"]


def test_no_folder_of_another_process_is_taken_for_a_week(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    (settings.published / f".2026-W47.writing-{os.getpid()}").mkdir(parents=True)
    assert weeks(settings) == []
    with pytest.raises(SettingsError, match="no manifest"):
        read_week(settings.published)


@pytest.mark.parametrize("name", ["warnings", "findings", "evidence", "measures", "records", *BESIDE])
def test_the_manual_names_every_column(name: str, tmp_path: Path) -> None:
    folder = Path(publish_period(WEEK, listed_week(tmp_path)).folder)
    manual = (Path(__file__).parents[1] / "docs" / "published-week.md").read_text(encoding="utf-8")
    part = manual.split(f"## {name}.parquet")[1].split("\n## ")[0]
    missing = [column for column in pq.read_schema(folder / f"{name}.parquet").names if f"`{column}`" not in part]
    assert missing == []


def test_the_manual_names_every_part_of_the_manifest(tmp_path: Path) -> None:
    manifest = read_week(Path(publish_period(WEEK, listed_week(tmp_path)).folder)).manifest
    manual = (Path(__file__).parents[1] / "docs" / "published-week.md").read_text(encoding="utf-8")
    part = manual.split("## manifest.json")[1].split("\n## ")[0]
    assert [name for name in manifest if f"`{name}`" not in part] == []


def test_beside_the_list_lie_the_stays_of_the_listed_with_all_their_lines(tmp_path: Path) -> None:
    folder = Path(publish_period(WEEK, listed_week(tmp_path)).folder)
    stays = pq.read_table(folder / "stays.parquet").to_pylist()
    own = [row for row in stays if row["subject_id"] == INSTITUTIONS[0][0]]
    assert [row["claim_id"] for row in own if row["cited"]] == ["C0000", "C0100", "C0200"]
    assert {row["person_id"] for row in own} == {"tok-secret"} and all(row["n_lines"] == 2 for row in own)
    lines = pq.read_table(folder / "stay_lines.parquet").to_pylist()
    assert [(row["claim_id"], row["line_no"]) for row in lines][:2] == [("C0000", "1"), ("C0000", "2")]


def test_the_register_holds_everybody_and_the_texts_only_what_fired(tmp_path: Path) -> None:
    folder = Path(publish_period(WEEK, listed_week(tmp_path)).folder)
    register = pq.read_table(folder / "register.parquet").to_pylist()
    assert [row["subject_id"] for row in register] == sorted(row[0] for row in INSTITUTIONS)
    texts = pq.read_table(folder / "rule_texts.parquet").to_pylist()
    assert {row["detector_hash"] for row in texts} == {"ab" * 32}
    assert {row["text"] for row in texts} == {None}, "a text that is not the one that fired is passed off as it"


def test_a_protected_diagnosis_is_not_published_and_the_case_files_stay_small(tmp_path: Path) -> None:
    settings = listed_week(tmp_path)
    folder = tmp_path / "made"
    folder.mkdir()
    with warehouse.writing(settings) as connection:
        connection.execute("update core.claims set principal_diagnosis = 'B20.1' where claim_id = 'C0000'")
        connection.execute("update core.claims set principal_diagnosis = 'I10.0' where claim_id = 'C0100'")
        connection.execute(
            "insert into core.claim_lines (claim_id, line_no, charged_at, item_code, amount, delivery_id) "
            "select 'C0000', 'x' || i, now()::timestamp, 'I1', 1, 3 from range(1000) as t(i)"
        )
        write_case_files(connection, WEEK, folder, 3, 52)
    told = {row["claim_id"]: row for row in pq.read_table(folder / "stays.parquet").to_pylist()}
    assert told["C0000"]["principal_diagnosis"] == "protected" and told["C0100"]["principal_diagnosis"] == "I10.0"
    kept = [row for row in pq.read_table(folder / "stay_lines.parquet").to_pylist() if row["claim_id"] == "C0000"]
    assert len(kept) == 150 and told["C0000"]["n_lines"] == 1002
    assert "1" in {row["line_no"] for row in kept}, "the line in question was cut off"
