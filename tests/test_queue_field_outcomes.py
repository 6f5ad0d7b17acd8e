"""What field tasks of campaigns and draws found goes back as a delivery of `inspections`: each task once, none lost."""

import csv
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from data_contracts.contract import read_contract
from tests.queue_fixture import queue
from tests.supervision_routes import furnish

__all__ = ["queue"]


@pytest.fixture
def tasks(queue: Path) -> dict[str, Any]:
    """A checked task of a draw that found something, and one of a campaign that found nothing."""
    from inspection_queue.check_items import take_items
    from inspection_queue.models import Campaign, FieldTask

    furnish()
    take_items()
    told = {"state": "checked", "checked_on": date(2026, 11, 18), "inspector_ids": "D001;D002"}
    drawn = FieldTask.objects.get()
    steps = [{"code": f"FUND-SETTLEMENT.{n}"} for n in (1, 2)] + [{"code": "FUND-FRAUD.1"}]
    found = {
        "result": "found",
        "problem_codes": "duplicate_charge",
        "amount_recovered": Decimal("120.50"),
        "measure": "talk",
        "practitioner_id": "D00001",
    }
    FieldTask.objects.filter(pk=drawn.pk).update(checklist=steps, **told, **found)
    targeted = FieldTask.objects.create(
        campaign=Campaign.objects.get(), object_id="H00000000002", object_name="二", order_no=1, result="none", **told
    )
    return {"drawn": drawn, "targeted": targeted}


def export(folder: Path) -> Any:
    from inspection_queue.field_outcomes_out import export_field_outcomes

    return export_field_outcomes(folder)


def rows(file: str) -> list[dict[str, str]]:
    with Path(file).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_results_of_both_kinds_become_rows_of_the_dataset(tasks: dict[str, Any], tmp_path: Path) -> None:
    drawn, targeted = rows(export(tmp_path).file)
    assert drawn == {
        "inspection_id": f"F{tasks['drawn'].pk:08d}", "inspected_on": "2026-11-18", "institution_id": "H00000000001",
        "practitioner_id": "D00001", "kind": "double_random", "domain": "fund", "item_codes": "FUND-SETTLEMENT;FUND-FRAUD",
        "inspector_ids": "D001;D002", "violation_found": "true", "problem_codes": "duplicate_charge",
        "amount_recovered": "120.50", "fine_amount": "", "points": "", "measure": "talk", "warning_id": "",
    }  # fmt: skip
    said = {
        name: targeted[name] for name in ("kind", "domain", "violation_found", "measure", "problem_codes", "item_codes")
    }
    assert said == {
        "kind": "campaign", "domain": "fund", "violation_found": "false", "measure": "none", "problem_codes": "",
        "item_codes": "",
    }  # fmt: skip
    contract = read_contract("inspections")
    assert list(drawn) == [column.name for column in contract.columns]
    for row in (drawn, targeted):
        assert all(row[name] in contract.column(name).allowed for name in ("kind", "domain", "measure"))


def test_each_task_goes_once_and_into_a_file_that_it_names(tasks: dict[str, Any], tmp_path: Path) -> None:
    from inspection_queue.models import AuditEntry, FieldTask

    first = export(tmp_path)
    assert (first.n_rows, export(tmp_path).file) == (2, None)
    assert set(FieldTask.objects.values_list("exported_in", flat=True)) == {Path(first.file).name}
    assert AuditEntry.objects.filter(object_type="FieldTask", action="export").count() == 2


@pytest.mark.parametrize("result", ["closed_down", "refused", "inconclusive"])
def test_what_says_neither_found_nor_not_found_is_held_back_and_counted(
    tasks: dict[str, Any], tmp_path: Path, result: str
) -> None:
    from inspection_queue.models import FieldTask

    FieldTask.objects.update(result=result, problem_codes="", measure="")
    told = export(tmp_path)
    assert (told.n_rows, told.n_held_back, told.file) == (0, 2, None)


def test_an_export_that_dies_loses_nothing_and_writes_the_same_rows_again(
    tasks: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from inspection_queue import field_outcomes_out

    with monkeypatch.context() as broken:
        broken.setattr(field_outcomes_out.audit, "record", lambda *args: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            export(tmp_path)
    assert export(tmp_path).n_rows == 2
    assert len(list((tmp_path / "inspections").iterdir())) == 1


def test_one_command_writes_both_kinds_of_outcome(
    tasks: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from django.core.management import call_command

    call_command("export_outcomes", str(tmp_path))
    assert "2 field tasks" in capsys.readouterr().out
