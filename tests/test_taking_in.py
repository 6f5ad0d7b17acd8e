"""Landing and judging in one step leaves what the two stages leave, one after the other, and nothing when it is stopped."""

import shutil
from pathlib import Path

import pytest
from deliveries_by_hand import COMPLAINTS, PERSON, ask, csv_text, put, settings_in, tables_of, write_csv, write_workbook
from test_bad_deliveries import BAD

from pipelines import validate
from pipelines.arrivals import Arrival, new_arrivals, take_in_arrival, take_in_folder
from pipelines.ingest import ingest_folder
from pipelines.settings import Settings
from pipelines.validate import validate_pending

MANY = [{**row, "complaint_id": f"{row['complaint_id']}-{number}"} for number in range(20) for row in COMPLAINTS]
DATED = [{**row, "received_at": "no day"} for row in MANY]
AT_THE_DOOR = ("missing column", "gzip cut off", "workbook cut off", "bytes of no encoding", "four of ten lines broken")
# What both ways must leave; numbers of deliveries and moments may differ, because the files are taken in another order.
KEPT = {
    "ledger": "select dataset, file_name, content_hash, n_rows, n_accepted, n_rejected, state, "
    r"regexp_replace(reason, 'delivery \d+|Delivery \d+|交付 \d+', '', 'g'), notes from ledger.deliveries",
    "checks": "select file_name, check_id, v.n_rows, n_failed, share, passed, sample_row_nos "
    "from ledger.validations v join ledger.deliveries using (delivery_id)",
    "core": "select file_name, c.* exclude (delivery_id, replaced_by) from core.complaints c "
    "join ledger.deliveries using (delivery_id)",
    "replaced": "select count(*) from core.complaints where replaced_by is not null",
    "rejects": 'select file_name, row_no, r.reasons, "row" from rejects.complaints r '
    "join ledger.deliveries using (delivery_id)",
}


def deliver(folder: Path) -> Path:
    write_csv(folder / "complaints" / "good.csv", MANY)
    write_csv(folder / "complaints" / "later.csv", [{**row, "topic": "again"} for row in MANY[:10]])
    write_csv(folder / "complaints" / "one_broken_row.csv", [*MANY[20:], DATED[0]], encoding="gb18030")
    write_csv(folder / "complaints" / "much_broken.csv", [*MANY[:30], *DATED[40:]])
    put(folder / "complaints" / "unreadable.csv", (csv_text(MANY[50:]) + f"{PERSON}\n").encode())
    write_workbook(
        folder / "institutions" / "a.xlsx", {"x": [["institution_id", "name", "kind"], ["H1", "院", "clinic"]]}
    )
    for name in AT_THE_DOOR:
        dataset, write, _ = BAD[name]
        written = write(folder / "aside" / name)
        written.rename(folder / dataset / f"{name} {written.name}")
    shutil.rmtree(folder / "aside")
    return folder


def left_in(settings: Settings) -> dict[str, list[object]]:
    return {name: sorted(ask(settings, sql), key=repr) for name, sql in KEPT.items()}


def test_both_ways_leave_the_same(tmp_path: Path) -> None:
    folder = deliver(tmp_path / "in")
    at_once, in_stages = settings_in(tmp_path / "at_once"), settings_in(tmp_path / "in_stages")
    done = take_in_folder(folder, at_once)
    shutil.copytree(at_once.home / "keys", in_stages.home / "keys")
    ingest_folder(folder, in_stages)
    validate_pending(in_stages)
    assert left_in(at_once) == left_in(in_stages)
    landed = {table.rsplit("__", 1)[0] for table in tables_of(at_once, "landing")}
    assert landed == {"complaints"} and len(tables_of(at_once, "landing")) == 1, (
        "only the refused delivery stays landed"
    )
    assert (done.n_new, done.n_already_known, len(done.refused)) == (6, 0, len(AT_THE_DOOR) + 1)


def test_a_second_run_changes_nothing_and_says_the_same(tmp_path: Path) -> None:
    folder, settings = deliver(tmp_path / "in"), settings_in(tmp_path)
    first, before = take_in_folder(folder, settings), left_in(settings)
    again = take_in_folder(folder, settings)
    assert left_in(settings) == before and new_arrivals(folder, settings) == []
    assert (again.n_new, again.n_already_known, again.n_accepted) == (0, 6, 0)
    assert sorted(again.refused) == sorted(first.refused)


def test_what_is_stopped_between_landing_and_storing_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, settings = write_csv(tmp_path / "a.csv", MANY), settings_in(tmp_path)
    arrival = Arrival(str(file), "complaints", "a.csv")

    def stop(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(validate, "accept", stop)
        with pytest.raises(KeyboardInterrupt):
            take_in_arrival(arrival, settings)
    assert ask(settings, "from ledger.deliveries") == [] and tables_of(settings, "landing") == set()
    assert take_in_arrival(arrival, settings).n_accepted == len(MANY)
    assert take_in_arrival(arrival, settings).n_already_known == 1


def test_what_an_interrupted_ingest_left_landed_is_judged(tmp_path: Path) -> None:
    settings = settings_in(tmp_path)
    write_csv(tmp_path / "in" / "complaints" / "a.csv", MANY)
    ingest_folder(tmp_path / "in", settings)
    done = take_in_folder(tmp_path / "in", settings)
    assert (done.n_new, done.n_already_known, done.n_accepted) == (0, 1, len(MANY))
