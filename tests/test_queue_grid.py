"""Rows stay within a reader's grid, new items wait for the owner of their cell, and what reaches nobody is shown."""

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_contracts.errors import SettingsError
from tests.queue_fixture import client_of, queue, take, user
from tests.queue_weeks import Listed, write_week

__all__ = ["queue"]


@pytest.fixture
def two_cells(queue: Path) -> dict[str, Any]:
    """Item 1 (rank 1) lies in cell G1, item 2 in G2; wang owns G2 and is limited to it."""
    from inspection_queue.models import GridCell, GridMember, QueueItem, Subject

    listed = [Listed(f"H0000000000{n}", {"split_admission": 900 * n}, f"诊所{n}") for n in (1, 2)]
    take(write_week(queue / "published", "2026-W46", listed))
    Subject.objects.filter(subject_id="H00000000002").update(grid_id="G2")
    wang = user("wang", "investigator", inspector="D001")
    cells = [GridCell.objects.create(grid_id=f"G{n}", name=f"第{n}网格") for n in (1, 2)]
    GridCell.objects.filter(grid_id="G2").update(owner=wang.inspector)
    GridMember.objects.create(user=wang, cell=cells[1])
    near, far = (QueueItem.objects.get(subject__grid_id=grid) for grid in ("G2", "G1"))
    return {"wang": wang, "near": near, "far": far, "cells": cells}


PLACES = [
    "/items/{}/",
    "/items/{}/evidence/claims/",
    "/items/{}/evidence/claims.csv?purpose=check",
    "/items/{}/report/",
]


@pytest.mark.parametrize("place", PLACES)
def test_an_item_of_another_cell_is_as_if_it_did_not_exist(two_cells: dict[str, Any], place: str) -> None:
    client = client_of(two_cells["wang"])
    assert client.get(place.format(two_cells["far"].pk)).status_code == 404
    assert client.get(place.format(two_cells["near"].pk)).status_code in (200, 409)


@pytest.mark.parametrize("step", ["move/claim/", "move/release/", "comment/"])
def test_no_step_reaches_an_item_of_another_cell(two_cells: dict[str, Any], step: str) -> None:
    from inspection_queue.models import Comment

    far = two_cells["far"]
    answer = client_of(two_cells["wang"]).post(f"/items/{far.pk}/{step}", {"version": far.version, "text": "x"})
    assert answer.status_code == 404
    far.refresh_from_db()
    assert (far.state, Comment.objects.count()) == ("open", 0)


def test_the_list_its_sums_and_the_task_page_count_own_cells_only(two_cells: dict[str, Any]) -> None:
    client = client_of(two_cells["wang"])
    page = client.get("/items/")
    assert "诊所2" in page.content.decode() and "诊所1" not in page.content.decode()
    assert (page.context["totals"]["n"], page.context["totals"]["suspicion"]) == (1, 1800)
    assert client.get("/tasks/").context["n_waiting"] == 1
    grid_page = client.get("/grid/").content.decode()
    assert "第2网格" in grid_page and "第1网格" not in grid_page


def test_the_move_itself_refuses_not_only_the_page(two_cells: dict[str, Any]) -> None:
    from django.core.exceptions import PermissionDenied

    from inspection_queue import changes

    with pytest.raises(PermissionDenied):
        changes.claim(two_cells["far"].pk, two_cells["wang"])


def test_what_was_given_by_name_is_seen_whatever_its_cell(two_cells: dict[str, Any]) -> None:
    from inspection_queue import changes

    changes.assign(two_cells["far"].pk, user("zhao", "lead"), two_cells["wang"])
    assert client_of(two_cells["wang"]).get(f"/items/{two_cells['far'].pk}/").status_code == 200


def test_the_next_item_comes_from_ones_own_cells_first(two_cells: dict[str, Any]) -> None:
    from inspection_queue import changes
    from inspection_queue.models import GridCell, GridMember

    GridMember.objects.all().delete()
    li = user("li", "investigator", inspector="D002")
    GridCell.objects.filter(grid_id="G2").update(owner=li.inspector)
    assert changes.claim_next(li) == two_cells["near"]  # rank 2, but in the own cell
    assert changes.claim_next(li) == two_cells["far"]


@pytest.mark.parametrize(("role", "wide"), [("lead", True), ("supervisor", True), ("investigator", False)])
def test_only_a_limited_role_is_limited(two_cells: dict[str, Any], role: str, wide: bool) -> None:
    from inspection_queue import grid
    from inspection_queue.models import GridMember

    person = user("x", role)
    GridMember.objects.create(user=person, cell=two_cells["cells"][1])
    assert (grid.cells_of(person) is None) == wide


def test_strict_offices_show_nothing_to_an_investigator_without_a_cell(
    two_cells: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from django.conf import settings

    from inspection_queue import grid

    assert grid.items_of(user("li", "investigator")).count() == 2
    monkeypatch.setattr(settings, "GRID_STRICT", True)
    assert grid.items_of(user("hu", "investigator")).count() == 0


def test_an_absent_owner_hands_on_to_the_stand_in_and_else_the_item_is_shown_as_lost(
    two_cells: dict[str, Any],
) -> None:
    from inspection_queue import grid
    from inspection_queue.models import GridCell, Inspector

    boss = user("qian", "supervisor")
    assert [item.pk for item in grid.without_owner(boss)] == [two_cells["far"].pk]
    loads = grid.loads_of_cells()
    assert grid.n_without_owner(boss, loads) == 1
    assert grid.n_without_owner(two_cells["wang"], loads) == 0  # of the cells that this reader sees
    hu = user("hu", "investigator", inspector="D003")
    GridCell.objects.filter(grid_id="G2").update(backup=hu.inspector)
    Inspector.objects.filter(inspector_id="D001").update(active=False)
    cell = GridCell.objects.get(grid_id="G2")
    assert grid.responsible(cell) == hu
    assert (grid.routed_to(hu), grid.routed_to(two_cells["wang"])) == (["G2"], [])


def test_a_cell_changes_hands_on_record_and_once(two_cells: dict[str, Any]) -> None:
    from inspection_queue.models import AuditEntry, GridMember

    boss, cell = client_of(user("qian", "supervisor")), two_cells["cells"][0]
    told = {"version": 1, "owner": two_cells["wang"].inspector_id, "backup": "", "members": [two_cells["wang"].pk]}
    assert [boss.post(f"/grid/{cell.pk}/", told).status_code for _ in range(2)] == [302, 409]
    assert GridMember.objects.filter(cell=cell, user=two_cells["wang"]).count() == 1
    said = " ".join(AuditEntry.objects.filter(object_type="GridCell").values_list("changes", flat=True))
    assert "owner" in said and "wang" in said


def test_the_demo_deals_the_cells_that_reach_nobody_by_load_and_again_changes_nothing(
    two_cells: dict[str, Any],
) -> None:
    from django.core.management import call_command

    from inspection_queue import grid
    from inspection_queue.models import AuditEntry, GridCell, User

    for n in (3, 4):
        GridCell.objects.create(grid_id=f"G{n}", name=f"第{n}网格")
    User.objects.filter(username="wang").update(inspector=None)  # so that D001 is free for the demo's own people
    for _ in range(2):
        call_command("create_demo_users")
    goes_to = {row.cell.grid_id: row.owner.username if row.owner else None for row in grid.workload(None)}
    # One cell holds an open item and weighs two, the two others weigh one each. wang's own cell is the demo's now, too.
    assert sorted(goes_to) == ["G1", "G2", "G3", "G4"]
    assert sorted(goes_to.values()) == ["investigator", "investigator", "investigator2", "investigator2"]
    assert not grid.without_owner(user("qian", "supervisor")).exists()
    assert AuditEntry.objects.filter(object_type="GridCell", action="change").count() == 3


def registers(folder: Path, **tables: list[dict[str, Any]]) -> Path:
    folder.mkdir(exist_ok=True)
    for name, rows in tables.items():
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{name}.parquet")
    return folder


PLACE = {"institution_id": "H00000000001", "name": "仁济诊所", "kind": "clinic", "grid_id": "G1"}
PERSON = {"inspector_id": "J1", "name": "周*", "department": "卫生监督所", "avoid_institution_ids": "H00000000001"}
CELL = {"grid_id": "G1", "name": "第1网格", "owner_inspector_id": "J1", "backup_inspector_id": "J9"}


def test_registers_come_in_once_and_keep_what_was_entered_by_hand(queue: Path) -> None:
    from inspection_queue.models import Avoidance, GridCell, Inspector, RosterObject
    from inspection_queue.registers import take_registers

    Inspector.objects.create(inspector_id="J1", name="周建国")
    folder = registers(queue / "registers", institutions=[PLACE], inspectors=[PERSON], grids=[CELL])
    assert take_registers(folder).n_new == 2
    RosterObject.objects.update(risk_tier="C")
    again = take_registers(folder)
    assert (again.n_new, again.n_changed, again.n_unchanged) == (0, 0, 3)
    assert RosterObject.objects.get().risk_tier == "C"
    assert Inspector.objects.get().name == "周建国"
    assert (Avoidance.objects.get().object_id, GridCell.objects.get().owner.inspector_id) == ("H00000000001", "J1")
    registers(folder, institutions=[{**PLACE, "institution_id": "H00000000002"}])
    assert take_registers(folder).n_inactive == 1


def test_a_bad_row_of_a_register_is_named_and_the_others_go_on(queue: Path) -> None:
    from inspection_queue.registers import take_registers

    bad = {**PLACE, "institution_id": "H00000000002", "kind": "space_station"}
    taken = take_registers(registers(queue / "r", institutions=[PLACE, bad, {**PLACE, "institution_id": None}]))
    assert taken.n_new == 1
    assert taken.left_out == [
        "institutions.parquet, row 2, column kind: not one of the contract's words",
        "institutions.parquet, row 3, column institution_id: missing",
    ]


def test_what_is_no_register_is_refused_in_one_sentence(queue: Path) -> None:
    from inspection_queue.registers import take_registers

    with pytest.raises(SettingsError, match="yujing registers"):
        take_registers(queue)
    (queue / "institutions.parquet").write_bytes(b"not parquet")
    with pytest.raises(SettingsError, match="cannot be read"):
        take_registers(queue)
    with pytest.raises(SettingsError, match="lacks institution_id"):
        take_registers(registers(queue / "r", institutions=[{"name": "x", "kind": "clinic"}]))


def test_a_tier_changes_with_a_reason_that_stays_and_no_credit_is_written_here(queue: Path) -> None:
    from inspection_queue.models import RosterObject

    place = RosterObject.objects.create(object_id="H00000000001", name="仁济诊所", kind="clinic")
    lead = client_of(user("zhao", "lead"))
    told = {"risk_tier": "C", "public_credit": "81.5", "credit_grade": "D", "other_names": "仁济"}
    lead.post(f"/roster/{place.pk}/", told)
    assert RosterObject.objects.get().risk_tier == ""  # no reason, no change
    lead.post(f"/roster/{place.pk}/", {**told, "reason": "连续两次查实"})
    kept = RosterObject.objects.get()
    assert (kept.risk_tier, kept.other_names, kept.public_credit, kept.credit_grade) == ("C", "仁济", None, "")
    assert "连续两次查实" in lead.get(f"/roster/{place.pk}/").content.decode()
    client_of(user("sun", "analyst")).post(f"/roster/{place.pk}/", {**told, "risk_tier": "A", "reason": "x"})
    assert RosterObject.objects.get().risk_tier == "C"
