"""Files of every accepted kind land as they were delivered, once, in order, and survive kills and second runs."""

import signal
import subprocess
import sys
import time
from dataclasses import asdict, replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from deliveries_by_hand import (
    COMPLAINTS,
    ask,
    cells,
    csv_text,
    landed,
    put,
    settings_in,
    tables_of,
    write_csv,
    write_gzip,
    write_parquet,
    write_workbook,
    write_zip,
)

from data_contracts.contract import read_contract
from data_contracts.errors import ContractError, DeliveryRefused, SettingsError, WarehouseBusy
from pipelines.delivery_files import deliveries_in
from pipelines.ingest import ingest_delivery, ingest_folder, unknown_files
from pipelines.ledger import known_in_warehouse
from pipelines.settings import Settings
from pipelines.warehouse import writing

COLUMNS = "complaint_id, received_at, channel, institution_text, row_no"
EXPECTED = [
    (row["complaint_id"], row["received_at"], row["channel"], row["institution_text"], number)
    for number, row in enumerate(COMPLAINTS, 1)
]
KINDS = {
    "utf8.csv": lambda path: write_csv(path, COMPLAINTS),
    "bom.csv": lambda path: write_csv(path, COMPLAINTS, "utf-8-sig"),
    "gb18030.csv": lambda path: write_csv(path, COMPLAINTS, "gb18030"),
    "utf16.txt": lambda path: write_csv(path, COMPLAINTS, "utf-16", "\t"),
    "tab.tsv": lambda path: write_csv(path, COMPLAINTS, delimiter="\t"),
    "semicolon.csv": lambda path: write_csv(path, COMPLAINTS, "gb18030", ";"),
    "windows.csv": lambda path: write_csv(path, COMPLAINTS, ends="\r\n"),
    "old_mac.csv": lambda path: write_csv(path, COMPLAINTS, ends="\r"),
    "packed.csv.gz": lambda path: write_gzip(path, COMPLAINTS),
    "packed.zip": lambda path: write_zip(
        path, {"11月/投诉.csv": csv_text(COMPLAINTS).encode("gb18030"), "__MACOSX/x": b"1"}
    ),
    "book.xlsx": lambda path: write_workbook(path, {"投诉": cells(COMPLAINTS)}),
    "frame.parquet": lambda path: write_parquet(path, COMPLAINTS),
    "named_wrongly.csv": lambda path: write_parquet(path, COMPLAINTS),
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.mark.parametrize("name", KINDS)
def test_the_same_table_lands_alike_from_every_kind_of_file(name: str, tmp_path: Path, settings: Settings) -> None:
    delivery = ingest_delivery(KINDS[name](tmp_path / name), "complaints", settings)
    assert landed(settings, delivery, COLUMNS) == EXPECTED
    assert (delivery.n_rows, delivery.n_unreadable, delivery.already_known) == (5, 0, False)
    (ledger,) = ask(
        settings, "select delivery_id, dataset, file_name, n_rows, state, content_hash from ledger.deliveries"
    )
    assert ledger == (1, "complaints", name, 5, "landed", delivery.content_hash)


@pytest.mark.parametrize(
    "spell",
    [
        lambda name: read_contract("complaints").column(name).title_zh,
        str.upper,
        lambda name: f" {name.replace('_', ' ').title()} ",
        lambda name: "".join(chr(ord(sign) + 0xFEE0) for sign in name),
    ],
    ids=["chinese", "capitals", "spaced", "full width"],
)
def test_headers_are_found_in_every_spelling(spell, tmp_path: Path, settings: Settings) -> None:
    rows = [{spell(name): value for name, value in row.items()} for row in COMPLAINTS]
    delivery = ingest_delivery(write_csv(tmp_path / "a.csv", rows), "complaints", settings)
    assert landed(settings, delivery, COLUMNS) == EXPECTED


def test_names_of_the_national_platform_are_accepted(tmp_path: Path, settings: Settings) -> None:
    header = "setl_id,psn_no,fixmedins_code,med_type,begntime,setl_time,medfee_sumamt,fund_pay_sumamt"
    file = put(tmp_path / "a.csv", f"{header}\ns1,p1,H14040400001,11,2026-11-09,2026-11-09,100,60\n".encode())
    delivery = ingest_delivery(file, "claims", settings)
    assert landed(settings, delivery, "claim_id, visit_type, total_amount") == [("s1", "11", "100")]


def test_a_title_above_the_header_does_no_harm(tmp_path: Path, settings: Settings) -> None:
    file = put(tmp_path / "a.csv", ("2026年11月投诉明细,,,,\n\n" + csv_text(COMPLAINTS)).encode())
    assert landed(settings, ingest_delivery(file, "complaints", settings), COLUMNS) == EXPECTED


def test_an_extra_column_is_noted_and_an_absent_optional_one_is_not_missed(tmp_path: Path, settings: Settings) -> None:
    rows = [{"备用列": "x", **{key: row[key] for key in ("complaint_id", "received_at")}} for row in COMPLAINTS]
    delivery = ingest_delivery(write_csv(tmp_path / "a.csv", rows), "complaints", settings)
    assert "备用列" in delivery.notes[0]
    assert [row[0] for row in ask(settings, "describe landing.complaints__1")] == [
        "complaint_id",
        "received_at",
        "row_no",
    ]


def test_the_canonical_name_wins_over_an_alias_beside_it(tmp_path: Path, settings: Settings) -> None:
    file = put(tmp_path / "a.csv", "投诉编号,complaint_id,received_at\nalias,ours,2026-11-09\n".encode())
    assert landed(settings, ingest_delivery(file, "complaints", settings), "complaint_id") == [("ours",)]


def test_quotes_line_breaks_and_text_like_formulas_stay_text(tmp_path: Path, settings: Settings) -> None:
    odd = ['他说："好"，\n第二行,含逗号', '=HYPERLINK("http://x")', "+1-2", "@sum", '5"针头', "  "]
    rows = [{"complaint_id": f"c{n}", "received_at": "2026-11-09", "topic": topic} for n, topic in enumerate(odd)]
    delivery = ingest_delivery(write_csv(tmp_path / "a.csv", rows), "complaints", settings)
    assert [row[0] for row in landed(settings, delivery, "topic")] == odd


def test_text_like_a_formula_stays_text_in_a_workbook(tmp_path: Path, settings: Settings) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    book.active.append(["complaint_id", "received_at", "topic"])
    book.active.append(["c1", "2026-11-09", "x"])
    book.active["C2"].value, book.active["C2"].data_type = "=1+1", "s"
    book.save(tmp_path / "a.xlsx")
    assert landed(settings, ingest_delivery(tmp_path / "a.xlsx", "complaints", settings), "topic") == [("=1+1",)]


def test_signs_that_mean_nothing_came_are_empty(tmp_path: Path, settings: Settings) -> None:
    file = put(tmp_path / "a.csv", b'complaint_id,received_at,topic\nc1,x,NULL\nc2,x,""\nc3,x,\\N\nc4,x,\n')
    assert landed(settings, ingest_delivery(file, "complaints", settings), "topic") == [(None,)] * 4


def test_nul_signs_and_damaged_characters_are_replaced_and_noted(tmp_path: Path, settings: Settings) -> None:
    data = csv_text(COMPLAINTS).encode().replace(b"12345", b"123\x0045", 1)
    data = data.replace("答复".encode(), "答复".encode()[:-1], 1)
    delivery = ingest_delivery(put(tmp_path / "a.csv", data), "complaints", settings)
    assert landed(settings, delivery, COLUMNS) == EXPECTED
    assert ["NUL" in delivery.notes[0], "U+FFFD" in delivery.notes[1]] == [True, True]


def test_records_ending_one_way_with_line_breaks_of_another_inside_are_read(tmp_path: Path, settings: Settings) -> None:
    rows = [{**row, "topic": "第一行\n第二行"} for row in COMPLAINTS]
    file = put(tmp_path / "a.csv", csv_text(rows, ends="\r\n").encode("gb18030"))
    assert landed(settings, ingest_delivery(file, "complaints", settings), COLUMNS) == EXPECTED


def test_a_workbook_keeps_numbers_texts_and_days_apart(tmp_path: Path, settings: Settings) -> None:
    header = [
        "claim_id",
        "person_id",
        "institution_id",
        "visit_type",
        "started_at",
        "settled_at",
        "total_amount",
        "fund_amount",
    ]
    rows = [
        ["001", "p1", "H1", 11, datetime(2026, 11, 9, 8, 30), date(2026, 11, 9), 100, 60.5],
        ["002", "p1", "H1", 11.0, 46335, 46335.5, "1,234.50", 0.1],
        [3, "p1", "H1", "住院", "2026/11/9", "20261109", "#N/A", True],
    ]
    file = write_workbook(tmp_path / "a.xlsx", {"明细": [header, *rows]})
    delivery = ingest_delivery(file, "claims", settings)
    assert landed(settings, delivery, "claim_id, visit_type, started_at, settled_at, total_amount, fund_amount") == [
        ("001", "11", "2026-11-09 08:30:00", "2026-11-09", "100", "60.5"),
        ("002", "11", "2026-11-09", "2026-11-09 12:00:00", "1,234.50", "0.1"),
        ("3", "住院", "2026/11/9", "20261109", None, "true"),
    ]
    assert "1" in delivery.notes[0]


def test_the_first_sheet_with_our_header_is_read_below_merged_titles_and_blank_rows(
    tmp_path: Path, settings: Settings
) -> None:
    sheets = {
        "说明": [["本表由监督科填报"]],
        "数据": [["2026年11月投诉明细"], [], *cells(COMPLAINTS)[:3], [None] * 3, *cells(COMPLAINTS)[3:]],
        "旧数据": cells(COMPLAINTS)[:2],
    }
    file = write_workbook(tmp_path / "a.xlsx", sheets, merged="A1:C1")
    assert landed(settings, ingest_delivery(file, "complaints", settings), COLUMNS) == EXPECTED


def test_parquet_values_become_the_text_a_csv_would_hold(tmp_path: Path, settings: Settings) -> None:
    rows = [
        {
            "inspection_id": 7.0,
            "inspected_on": date(2026, 11, 9),
            "institution_id": "H1",
            "violation_found": True,
            "item_codes": ["a", "b"],
            "amount_recovered": 12.5,
        }
    ]
    delivery = ingest_delivery(write_parquet(tmp_path / "a.parquet", rows), "inspections", settings)
    columns = "inspection_id, inspected_on, violation_found, item_codes, amount_recovered, row_no"
    assert landed(settings, delivery, columns) == [("7", "2026-11-09", "true", "a;b", "12.5", 1)]


def test_zoned_moments_of_parquet_become_local_time(tmp_path: Path, settings: Settings) -> None:
    rows = [{"complaint_id": "c1", "received_at": datetime(2026, 11, 8, 17, 0, tzinfo=UTC)}]
    delivery = ingest_delivery(write_parquet(tmp_path / "a.parquet", rows), "complaints", settings)
    assert landed(settings, delivery, "received_at") == [("2026-11-09 01:00:00",)]


def test_the_same_bytes_again_change_nothing_whatever_their_name(tmp_path: Path, settings: Settings) -> None:
    first = ingest_delivery(write_csv(tmp_path / "a.csv", COMPLAINTS), "complaints", settings)
    before = ask(settings, "from ledger.deliveries")
    again = ingest_delivery(write_csv(tmp_path / "renamed.csv", COMPLAINTS), "complaints", settings)
    assert again == replace(first, already_known=True)
    assert ask(settings, "from ledger.deliveries") == before
    assert tables_of(settings, "landing") == {"complaints__1"}


def test_deliveries_of_a_folder_are_numbered_by_dataset_and_name(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "in"
    for number, name in enumerate(("complaints/2026-11.csv", "complaints/2026-10.csv", "complaints/sub/a.csv")):
        write_csv(folder / name, [{**row, "topic": str(number)} for row in COMPLAINTS])
    put(folder / "adverse_events_W46.csv", b"event_id,reported_at,institution_id\ne1,2026-11-09,H1\n")
    done = ingest_folder(folder, settings)
    assert [(each.delivery_id, each.file_name) for each in done] == [
        (1, "adverse_events_W46.csv"),
        (2, "complaints/2026-10.csv"),
        (3, "complaints/2026-11.csv"),
        (4, "complaints/sub/a.csv"),
    ]
    assert done.refused == () and done.n_new == 4
    again = ingest_folder(folder, settings)
    assert [each.delivery_id for each in again] == [1, 2, 3, 4] and again.n_new == 0
    assert unknown_files(deliveries_in(folder).files, settings) == []
    assert asdict(done)["deliveries"][0]["delivery_id"] == 1


def test_files_in_transfer_are_passed_over_and_files_that_belong_nowhere_are_named(
    tmp_path: Path, settings: Settings
) -> None:
    folder = tmp_path / "in"
    write_csv(folder / "complaints" / "a.csv", COMPLAINTS)
    for name in ("complaints/b.csv.part", "complaints/.hidden.csv", "complaints/~$a.xlsx", "README.md"):
        put(folder / name, b"x")
    for name in ("complaint/a.csv", "complaints/scan.pdf", "unheard_of.csv"):
        put(folder / name, b"x")
    done = ingest_folder(folder, settings)
    assert [each.file_name for each in done] == ["complaints/a.csv"]
    said = dict(done.refused)
    assert set(said) == {"complaint/a.csv", "complaints/scan.pdf", "unheard_of.csv"}
    assert "did you mean complaints?" in said["complaint/a.csv"]


def test_progress_is_told_file_by_file(tmp_path: Path, settings: Settings) -> None:
    for name in "ab":
        write_csv(tmp_path / "in" / "complaints" / f"{name}.csv", [{**row, "topic": name} for row in COMPLAINTS])
    told: list[tuple[str, int, int]] = []
    ingest_folder(tmp_path / "in", settings, progress=lambda *step: told.append(step))
    assert [step[1:] for step in told] == [(0, 2), (1, 2), (2, 2), (2, 2)]
    assert "complaints/a.csv" in told[1][0] and "complaints/b.csv" in told[2][0]


def test_a_list_of_nothing_is_an_answer_where_nothing_may_have_happened(tmp_path: Path, settings: Settings) -> None:
    file = put(tmp_path / "a.csv", b"complaint_id,received_at\n")
    assert ingest_delivery(file, "complaints", settings).n_rows == 0


def test_a_delimiter_at_the_end_of_the_header_is_no_column(tmp_path: Path, settings: Settings) -> None:
    header, *rows = csv_text(COMPLAINTS).splitlines()
    for name, lines in (("a.csv", [header + ",", *rows]), ("b.csv", [header + ",,", *(row + "," for row in rows)])):
        file = put(tmp_path / name, "\n".join(lines).encode())
        assert landed(settings, ingest_delivery(file, "complaints", settings), COLUMNS) == EXPECTED


def test_what_we_publish_cannot_be_delivered(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(SettingsError, match="publishes"):
        ingest_delivery(write_csv(tmp_path / "a.csv", COMPLAINTS), "warnings", settings)
    with pytest.raises(ContractError, match="Known datasets"):
        ingest_delivery(write_csv(tmp_path / "a.csv", COMPLAINTS), "grievances", settings)


def test_a_folder_that_is_not_there_is_the_operators_fault(tmp_path: Path, settings: Settings) -> None:
    with pytest.raises(SettingsError, match="does not exist"):
        ingest_folder(tmp_path / "nowhere", settings)
    with pytest.raises(SettingsError, match=r"no file a\.csv"):
        ingest_delivery(tmp_path / "a.csv", "complaints", settings)


def test_a_refused_file_is_tried_again_only_under_a_changed_contract(tmp_path: Path, settings: Settings) -> None:
    file = put(tmp_path / "a.csv", b"complaint_id,received\nc1,2026-11-09\n")
    for _ in range(2):
        with pytest.raises(DeliveryRefused, match="received_at"):
            ingest_delivery(file, "complaints", settings)
    ((content_hash, state),) = ask(settings, "select content_hash, state from ledger.deliveries")
    assert state == "refused"
    contract = read_contract("complaints")
    assert known_in_warehouse(settings, [(contract, str(content_hash))])
    assert not known_in_warehouse(settings, [(replace(contract, hash="changed"), str(content_hash))])


SLOW = """
import sys
from pathlib import Path
from pipelines import landing
from pipelines.ingest import ingest_folder
from pipelines.settings import Settings

def record_slowly(*arguments, **words):
    print("landed, not yet committed", flush=True)
    import time; time.sleep(float(sys.argv[3]))
    return swift(*arguments, **words)

swift, landing.record = landing.record, record_slowly
done = ingest_folder(Path(sys.argv[1]), Settings(home=Path(sys.argv[2]), memory="1GB", threads=2, lock_wait=60))
print([each.delivery_id for each in done], flush=True)
"""


def start_slow_ingest(folder: Path, settings: Settings, seconds: float) -> subprocess.Popen[str]:
    """Another process that has written all rows of its first delivery and waits before it commits."""
    words = [sys.executable, "-c", SLOW, str(folder), str(settings.home), str(seconds)]
    process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1])
    assert process.stdout is not None
    assert process.stdout.readline().startswith("landed")
    return process


def test_a_run_killed_before_its_commit_leaves_the_last_good_state(tmp_path: Path, settings: Settings) -> None:
    ingest_delivery(write_csv(tmp_path / "good.csv", COMPLAINTS), "complaints", settings)
    for name in "ab":
        rows = [{**row, "topic": name} for row in COMPLAINTS]
        write_gzip(tmp_path / "in" / "complaints" / f"{name}.csv.gz", rows)
    process = start_slow_ingest(tmp_path / "in", settings, 60)
    process.send_signal(signal.SIGKILL)
    process.wait(timeout=30)
    assert ask(settings, "select delivery_id, state from ledger.deliveries") == [(1, "landed")]
    assert tables_of(settings, "landing") == {"complaints__1"}
    assert list(settings.scratch.glob("delivery-*")), "the killed run left its private folder"
    assert [each.delivery_id for each in ingest_folder(tmp_path / "in", settings)] == [2, 3]
    assert list(settings.scratch.glob("delivery-*")) == []
    assert tables_of(settings, "landing") == {"complaints__1", "complaints__2", "complaints__3"}


def test_of_two_runs_the_second_waits_and_then_goes_on(tmp_path: Path, settings: Settings) -> None:
    write_csv(tmp_path / "in" / "complaints" / "a.csv", COMPLAINTS)
    process = start_slow_ingest(tmp_path / "in", settings, 2)
    other = write_csv(tmp_path / "b.csv", [{**row, "topic": "b"} for row in COMPLAINTS])
    assert ingest_delivery(other, "complaints", settings).delivery_id == 2
    assert process.wait(timeout=60) == 0


def test_a_run_that_waited_too_long_says_who_holds_the_warehouse(tmp_path: Path, settings: Settings) -> None:
    write_csv(tmp_path / "in" / "complaints" / "a.csv", COMPLAINTS)
    process = start_slow_ingest(tmp_path / "in", settings, 30)
    other = write_csv(tmp_path / "b.csv", [{**row, "topic": "b"} for row in COMPLAINTS])
    with pytest.raises(WarehouseBusy, match=f"process {process.pid}"):
        ingest_delivery(other, "complaints", replace(settings, lock_wait=1))
    process.kill()
    process.wait(timeout=30)


@pytest.mark.deep
def test_five_million_lines_land_near_the_speed_of_plain_duckdb(tmp_path: Path) -> None:
    settings = replace(settings_in(tmp_path), memory="2GB")
    file, n_rows = tmp_path / "lines.csv", 5_000_000
    with writing(settings) as connection:
        connection.execute(
            f"copy (select 'C' || (i // 8) as claim_id, i % 8 as line_no, '2026-11-09 08:00:00' as charged_at, "
            f"'0011' || i % 5000 as item_code, '项目' || i % 5000 as item_name, 'lab' as item_class, 1 as quantity, "
            f"i % 997 / 10 as unit_price, i % 997 / 10 as amount, i % 997 / 10 as covered_amount, 'D' || i % 3000 as "
            f"ordering_practitioner_id, 'D' || i % 2999 as performing_practitioner_id from range({n_rows}) t(i)) "
            f"to '{file}' (header)"
        )
        start = time.monotonic()
        connection.execute(f"create temp table plain as select * from read_csv('{file}', all_varchar = true)")
        plain = time.monotonic() - start
    start = time.monotonic()
    delivery = ingest_delivery(file, "claim_lines", settings)
    assert time.monotonic() - start < 4 * plain + 5
    ((low, high, n_different),) = ask(
        settings, "select min(row_no), max(row_no), count(distinct row_no) from landing.claim_lines__1"
    )
    assert (delivery.n_rows, low, high, n_different) == (n_rows, 1, n_rows, n_rows)
