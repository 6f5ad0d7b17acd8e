"""What inspectors found goes back to the pipeline as a delivery of `inspections`: each outcome once, none lost."""

import csv
from pathlib import Path
from typing import Any

import pytest

from data_contracts.contract import read_contract
from tests.queue_fixture import outcome, queue, settle, take, user
from tests.queue_weeks import Listed, warning_id, write_week

__all__ = ["queue"]
LIST = [
    Listed("H00000000001", {"included_item_billed": 4000}),
    Listed("H00000000002", {"split_admission": 900}, arm="random"),
    Listed("D330000000001", {"split_admission": 50}, subject_type="practitioner"),
    Listed("H00000000004", {"split_admission": 40}),
]
UNFOUNDED = {"verdict": "unfounded", "problem_codes": "", "measure": "none", "note": "无问题"}
INCONCLUSIVE = {**UNFOUNDED, "verdict": "inconclusive"}


@pytest.fixture
def wang(queue: Path) -> Any:
    take(write_week(queue / "published", "2026-W46", LIST))
    user("li", "investigator", inspector="D002")
    return user("wang", "investigator", inspector="D001")


def close(wang: Any, rank: int, **changes: Any) -> None:
    from inspection_queue.models import QueueItem

    settle(QueueItem.objects.get(rank=rank).pk, wang, outcome(**changes))


def export(folder: Path) -> Any:
    from inspection_queue.outcomes_out import export_outcomes

    return export_outcomes(folder)


def rows(file: str) -> list[dict[str, str]]:
    with Path(file).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_outcomes_become_rows_of_the_dataset(wang: Any, tmp_path: Path) -> None:
    close(wang, 1, on_site=True, inspector_ids="D001;D002", amount_recovered=120, fine_amount=240, points=2)
    close(wang, 2, institution_id="H00000000002", **UNFOUNDED)
    close(wang, 3, institution_id="H00000000001", verdict="partly")
    first, second, third = rows(export(tmp_path).file)
    assert first == {
        "inspection_id": "Q00000001", "inspected_on": "2026-11-18", "institution_id": "H00000000001",
        "practitioner_id": "",
        "kind": "warning", "domain": "fund", "item_codes": "", "inspector_ids": "D001;D002", "violation_found": "true",
        "problem_codes": "duplicate_charge", "amount_recovered": "120.00", "fine_amount": "240.00", "points": "2",
        "measure": "talk", "warning_id": warning_id("2026-W46", "H00000000001"),
    }  # fmt: skip
    assert (second["violation_found"], second["kind"], second["measure"]) == ("false", "warning", "none")
    assert (third["practitioner_id"], third["institution_id"]) == ("D330000000001", "H00000000001")


def test_the_columns_and_codes_are_those_of_the_contract() -> None:
    from inspection_queue.outcomes_out import COLUMNS, KIND
    from inspection_queue.vocabulary import DOMAINS, MEASURES

    contract = read_contract("inspections")
    assert [column.name for column in contract.columns] == list(COLUMNS)
    assert KIND in contract.column("kind").allowed
    assert set(DOMAINS) == set(contract.column("domain").allowed)
    assert set(MEASURES) == set(contract.column("measure").allowed)


def test_only_what_is_new_is_written(wang: Any, tmp_path: Path) -> None:
    close(wang, 1)
    first = export(tmp_path)
    assert export(tmp_path).file is None
    close(wang, 2, institution_id="H00000000002")
    second = export(tmp_path)
    assert [row["inspection_id"] for file in (first.file, second.file) for row in rows(file)] == [
        "Q00000001",
        "Q00000002",
    ]
    assert sorted(each.name for each in (tmp_path / "inspections").iterdir()) == [
        "queue_outcomes_000001_000001.csv",
        "queue_outcomes_000002_000002.csv",
    ]


def test_inconclusive_outcomes_are_held_back_and_counted(wang: Any, tmp_path: Path) -> None:
    close(wang, 1, **INCONCLUSIVE)
    result = export(tmp_path)
    assert (result.n_rows, result.n_held_back, result.file) == (0, 1, None)


def test_an_export_that_dies_loses_nothing_and_writes_the_same_rows_again(
    wang: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inspection_queue import outcomes_out

    close(wang, 1)
    with monkeypatch.context() as broken:
        broken.setattr(outcomes_out.audit, "record", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            export(tmp_path)
    result = export(tmp_path)
    assert [row["inspection_id"] for row in rows(result.file)] == ["Q00000001"]
    assert len(list((tmp_path / "inspections").iterdir())) == 1
