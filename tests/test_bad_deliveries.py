"""A file that cannot be used is refused whole, in one sentence that shows no value; its neighbours go on."""

import gzip
import re
from dataclasses import replace
from pathlib import Path

import pytest
from deliveries_by_hand import (
    COMPLAINTS,
    PERSON,
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

from data_contracts.errors import DeliveryRefused
from pipelines.delivery_files import fingerprint, insist_unchanged
from pipelines.ingest import ingest_delivery, ingest_folder
from pipelines.refusals import SENTENCES
from pipelines.settings import Settings

MANY = [{**row, "complaint_id": f"{row['complaint_id']}-{number}"} for number in range(400) for row in COMPLAINTS]
CLAIM_HEADER = b"claim_id,person_id,institution_id,visit_type,started_at,settled_at,total_amount,fund_amount\n"
LONG = csv_text(MANY).encode()
STRANGER = f"张三,13800001111,{PERSON}\n".encode()
HEADER = "complaint_id,received_at,channel,text,complainant_token\n"


def cut(path: Path, share: float) -> Path:
    data = path.read_bytes()
    return put(path, data[: int(len(data) * share)])


def damage(path: Path) -> Path:
    data = path.read_bytes()
    middle = len(data) // 2
    return put(path, data[:middle] + b"\xff" * 40 + data[middle + 40 :])


def lines(text: str) -> bytes:
    return (HEADER + text).encode()


BAD = {
    "empty file": ("complaints", lambda folder: put(folder / "a.csv", b""), "0 bytes"),
    "empty gzip": ("complaints", lambda folder: put(folder / "a.csv.gz", gzip.compress(b"")), "0 bytes"),
    "header only": ("claims", lambda folder: put(folder / "a.csv", CLAIM_HEADER), "no row"),
    "no header": ("complaints", lambda folder: put(folder / "a.csv", STRANGER), "None of the"),
    "missing column": (
        "complaints",
        lambda folder: put(folder / "a.csv", b"complaint_id,text\nc1,x\n"),
        r"lacks the required columns received_at",
    ),
    "renamed column": (
        "complaints",
        lambda folder: put(folder / "a.csv", b"complaint_id,recieved_at_time\nc1,2026-11-09\n"),
        r"did you mean received_at by 'recieved_at_time'\?",
    ),
    "column twice": (
        "complaints",
        lambda folder: put(folder / "a.csv", b"complaint_id,received_at,RECEIVED AT\nc1,x,y\n"),
        "received_at more than once",
    ),
    "gzip cut off": ("complaints", lambda folder: cut(write_gzip(folder / "a.csv.gz", MANY), 0.5), r"up to line \d+ "),
    "gzip damaged": ("complaints", lambda folder: damage(write_gzip(folder / "a.csv.gz", MANY)), "damaged"),
    "zip cut off": ("complaints", lambda folder: cut(write_zip(folder / "a.zip", {"a.csv": LONG}), 0.9), "damaged"),
    "two files in a zip": ("complaints", lambda folder: write_zip(folder / "a.zip", {"a": b"1", "b": b"2"}), "2 data"),
    "old excel": ("complaints", lambda folder: put(folder / "a.xls", b"\xd0\xcf\x11\xe0" + b"x" * 600), "old Excel"),
    "workbook cut off": (
        "complaints",
        lambda folder: cut(write_workbook(folder / "a.xlsx", {"x": cells(COMPLAINTS)}), 0.8),
        "damaged",
    ),
    "workbook of other things": (
        "complaints",
        lambda folder: write_workbook(folder / "a.xlsx", {"x": [["张三", PERSON]], "y": [[1, 2]]}),
        "None of the 2 sheets",
    ),
    "identifier rounded by excel": (
        "claims",
        lambda folder: write_workbook(folder / "a.xlsx", {"x": [
            CLAIM_HEADER.decode().strip().split(","),
            ["c1", 440101199001011234, "H1", "11", "2026-11-09", "2026-11-09", 1, 1],
        ]}),
        "row 2, the column person_id",
    ),
    "parquet cut off": ("complaints", lambda folder: cut(write_parquet(folder / "a.parquet", MANY), 0.7), "damaged"),
    "parquet without our columns": (
        "complaints",
        lambda folder: write_parquet(folder / "a.parquet", [{"x": PERSON}]),
        "None of the",
    ),
    "bytes of no encoding": (
        "complaints",
        lambda folder: put(folder / "a.csv", HEADER.encode() + b"c1,x,y,\x81\x20\xff\xfe\x80\x31\xff,\n" * 50),
        "neither UTF-8 nor GB18030",
    ),
    "four of ten lines broken": (
        "complaints",
        lambda folder: put(folder / "a.csv", lines("c,2026-11-09,12345,x,1\n" * 6 + f"{PERSON}\n" * 4)),
        r"4 do not fit .* \(first: data line 7\), more than the allowed 20%",
    ),
}  # fmt: skip


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return settings_in(tmp_path)


@pytest.mark.parametrize("fault", BAD)
def test_a_bad_file_is_refused_whole_and_remembered(fault: str, tmp_path: Path, settings: Settings) -> None:
    dataset, write, said = BAD[fault]
    file = write(tmp_path)
    with pytest.raises(DeliveryRefused) as caught:
        ingest_delivery(file, dataset, settings)
    sentence = str(caught.value)
    assert re.search(said, sentence)
    assert file.name in sentence and re.search(r"[\u4e00-\u9fff]", sentence) and " / " in sentence
    assert not re.search(rf"{PERSON}|13800001111|张三|440101199", sentence)
    assert ask(settings, "select delivery_id, state, reason, n_rows from ledger.deliveries") == [
        (1, "refused", sentence, 0)
    ]
    assert tables_of(settings, "landing") == set()
    assert list(settings.scratch.glob("delivery-*")) == []


def test_a_refused_file_stops_none_of_its_neighbours(tmp_path: Path, settings: Settings) -> None:
    folder = tmp_path / "in"
    put(folder / "complaints" / "a.csv", b"")
    write_csv(folder / "complaints" / "b.csv", COMPLAINTS)
    put(folder / "complaints" / "c.csv", b"complaint_id\nc1\n")
    done = ingest_folder(folder, settings)
    assert [each.file_name for each in done] == ["complaints/b.csv"]
    assert [file for file, _ in done.refused] == ["complaints/a.csv", "complaints/c.csv"]
    states = ask(settings, "select delivery_id, file_name, state from ledger.deliveries order by delivery_id")
    assert [state for _, _, state in states] == ["refused", "landed", "refused"]
    assert ingest_folder(folder, settings).refused == done.refused
    assert len(ask(settings, "from ledger.deliveries")) == 3


def test_a_file_that_changes_while_it_is_read_is_refused(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", COMPLAINTS)
    seen = fingerprint(file)
    insist_unchanged(file, seen, file.name)
    put(file, file.read_bytes() + b"c6,2026-11-09,,,,\n")
    with pytest.raises(DeliveryRefused, match="changed while it was read"):
        insist_unchanged(file, seen, file.name)


def test_lines_that_do_not_fit_are_set_aside_by_number_without_their_text(tmp_path: Path, settings: Settings) -> None:
    good = "c{0},2026-11-09,12345,x,1\n"
    text = (
        "".join(good.format(n) for n in range(1, 11))
        + f"{PERSON},too few\n"
        + "".join(good.format(n) for n in range(12, 15))
        + f"c15,2026-11-09,12345,{PERSON},1,2,3,too many\n"
        + good.format(16)
    )
    delivery = ingest_delivery(put(tmp_path / "a.csv", lines(text)), "complaints", settings)
    assert (delivery.n_rows, delivery.n_unreadable) == (16, 2)
    rejects = ask(settings, 'select delivery_id, row_no, reasons, "row" from rejects.complaints order by row_no')
    assert [row[:3] for row in rejects] == [(1, 11, ["unreadable_line"]), (1, 15, ["unreadable_line"])]
    assert all(re.fullmatch(r'\{"hash":"[0-9a-f]{64}","n_bytes":\d+\}', str(row[3])) for row in rejects)
    numbers = [row_no for (row_no,) in landed(settings, delivery, "row_no")]
    assert numbers == [*range(1, 11), 12, 13, 14, 16]
    assert [row[0] for row in landed(settings, delivery, "complaint_id")] == [f"c{number}" for number in numbers]


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
def test_a_stray_quotation_mark_costs_one_line_and_not_the_rest(ends: str, tmp_path: Path, settings: Settings) -> None:
    good = 'c{0},2026-11-09,12345,"he said ""no""",1\n'
    bad = 'c{0},2026-11-09,12345,"never closed,1\n'
    broken = {700, 1500, 1501}
    text = "".join((bad if number in broken else good).format(number) for number in range(1, 2001))
    text += 'c2001,2026-11-09,12345,"two\nlines",1\n'
    file = put(tmp_path / "a.csv", lines(text).replace(b"\n", ends.encode()))
    delivery = ingest_delivery(file, "complaints", settings)
    assert (delivery.n_rows, delivery.n_unreadable) == (2001, 3)
    assert {row[0] for row in ask(settings, "select row_no from rejects.complaints")} == broken
    rows = landed(settings, delivery, "row_no, complaint_id")
    assert [f"c{number}" for number, _ in rows] == [name for _, name in rows]
    assert len(rows) == 1998


def test_a_delivery_of_the_same_file_under_another_dataset_is_another_delivery(
    tmp_path: Path, settings: Settings
) -> None:
    file = write_csv(tmp_path / "a.csv", COMPLAINTS)
    ingest_delivery(file, "complaints", settings)
    with pytest.raises(DeliveryRefused):
        ingest_delivery(file, "claims", settings)
    assert ask(settings, "select dataset, state from ledger.deliveries order by delivery_id") == [
        ("complaints", "landed"),
        ("claims", "refused"),
    ]


def test_a_delivery_with_unreadable_lines_goes_on_to_its_contract(tmp_path: Path, settings: Settings) -> None:
    from pipelines.validate import validate_delivery

    file = put(tmp_path / "a.csv", lines("".join(f"c{n},2026-11-09,12345,x,1\n" for n in range(99)) + "broken\n"))
    done = validate_delivery(ingest_delivery(file, "complaints", settings).delivery_id, settings)
    assert (done.state, done.n_accepted, done.n_rejected) == ("accepted", 99, 1)


@pytest.mark.parametrize("reason", SENTENCES)
def test_every_refusal_is_one_sentence_in_each_language_and_stands_in_the_docs(reason: str) -> None:
    page = (Path(__file__).parents[1] / "docs" / "deliveries.md").read_text(encoding="utf-8")
    for sentence in SENTENCES[reason]:
        assert sentence[-1] in "。." and not re.search(r"[.!?。！？] ", sentence)
        assert sentence in page


def test_memory_is_not_spent_on_the_size_of_a_file(tmp_path: Path, settings: Settings) -> None:
    rows = "".join(f"c{n},2026-11-09,12345,{'很长的文字' * 40},1\n" for n in range(100_000))
    file = put(tmp_path / "a.csv", lines(rows).decode().encode("gb18030"))
    delivery = ingest_delivery(file, "complaints", replace(settings, memory="200MB"))
    assert delivery.n_rows == 100_000
