"""Complaints: matched when sure, else by a person; clocks run; who complained stays secret and each look is on record."""

from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_contracts.errors import QueueConflict
from data_contracts.name_matching import Name, match, normalised
from tests.queue_fixture import client_of, queue, user

__all__ = ["queue"]
NAMES = [
    Name("H1", "青山镇中心卫生院"), Name("H2", "青山镇第1村卫生室"), Name("H3", "青山镇第2村卫生室"),
    Name("H4", "城关镇仁和大药房"), Name("H5", "平川县人民医院"), Name("H5", "县医院"), Name("H6", "城关镇仁济诊所"),
    Name("H7", "平川县中医医院"), Name("H8", "石桥镇中心卫生院"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "object_id"),
    [
        ("青山镇卫生院", "H1"), ("青山镇第一村卫生所", "H2"), ("青山镇２村卫生室", "H3"), ("城关镇 仁和药店", "H4"),
        ("县医院", "H5"), ("平川县人民医院（急诊）", "H5"), ("卫生院", None), ("村卫生室", None), ("", None), ("某某美容店", None),
    ],
)  # fmt: skip
def test_a_complaint_is_matched_only_when_the_words_leave_no_doubt(words: str, object_id: str | None) -> None:
    assert match(words, NAMES).object_id == object_id


def test_the_village_number_decides(queue: Path) -> None:
    found = match("青山镇第3村卫生室", NAMES)
    assert found.object_id is None
    assert all(each.confidence < 0.9 for each in found.candidates)


@given(st.text(max_size=60))
def test_any_words_give_an_answer_with_at_most_five_candidates(words: str) -> None:
    found = match(words, NAMES)
    assert found.object_id in {None, *(name.object_id for name in NAMES)}
    assert 0 <= found.confidence <= 1 and len(found.candidates) <= 5


@given(st.sampled_from(NAMES))
def test_the_own_name_is_always_sure(name: Name) -> None:
    assert match(f" {name.text} ", NAMES).object_id == name.object_id
    assert normalised(name.text)


@pytest.fixture
def office(queue: Path) -> dict[str, Any]:
    from inspection_queue.models import RosterObject

    for number, (name, grid) in enumerate((("青山镇中心卫生院", "G1"), ("城关镇仁济诊所", "G2")), start=1):
        RosterObject.objects.create(object_id=f"H{number:011}", name=name, kind="clinic", grid_id=grid)
    return {"lead": user("zhao", "lead"), "boss": user("qian", "supervisor"), "home": queue}


FORM = {
    "complaint_id": "TS-1", "channel": "12320", "received_at": "2026-11-16T10:00", "object_text": "青山镇卫生院",
    "topic": "服务态度", "text": "排队很久", "informant_name": "张三丰", "informant_contact": "13900000001", "informant_wishes": "保密",
}  # fmt: skip


def entered(office: dict[str, Any], **changes: Any) -> Any:
    from inspection_queue.models import Complaint

    form = {**FORM, "received_at": "2024-11-18T10:00", **changes}
    assert client_of(office["lead"]).post("/complaints/new/", form).status_code == 302
    return Complaint.objects.get(complaint_id=form["complaint_id"])


def test_a_complaint_entered_by_hand_is_matched_and_its_clock_runs(office: dict[str, Any]) -> None:
    row = entered(office)
    assert (row.matched.object_id, row.matched_by, row.grid_id) == ("H00000000001", "rule", "G1")
    assert row.confidence >= 0.9
    assert (row.due_kind, row.due_on.isoformat()) == ("transfer", "2024-11-19")
    fund = entered(office, complaint_id="TS-2", channel="12393", topic="骗保")
    assert (fund.due_kind, fund.due_on.isoformat()) == ("accept", "2024-12-09")  # 15 working days
    unsure = entered(office, complaint_id="TS-3", object_text="镇上的医院")
    assert unsure.matched is None


def test_who_complained_is_on_no_page_no_twin_no_audit_and_in_no_export(office: dict[str, Any]) -> None:
    from inspection_queue.models import AuditEntry

    row = entered(office)
    for role in ("analyst", "lead", "investigator", "supervisor", "auditor"):
        client = client_of(user(f"x{role}", role))
        for place in (
            "/complaints/",
            f"/complaints/{row.pk}/",
            "/complaints.json",
            f"/complaints/{row.pk}.json",
            "/audit/",
        ):
            text = client.get(place).content.decode()
            assert not any(secret in text for secret in ("张三丰", "13900000001")), (role, place)
    assert "张三丰" not in " ".join(AuditEntry.objects.values_list("changes", flat=True))


def test_a_look_at_the_informant_needs_the_permission_and_a_purpose_and_is_on_record(office: dict[str, Any]) -> None:
    from inspection_queue.models import AuditEntry

    row = entered(office)
    place = f"/complaints/{row.pk}/informant/"
    for role in ("analyst", "lead", "investigator", "auditor", "administrator"):
        assert client_of(user(f"x{role}", role)).post(place, {"purpose": "核实情况"}).status_code == 403
    boss = client_of(office["boss"])
    assert "张三丰" not in boss.get(place).content.decode()
    assert "张三丰" not in boss.post(place, {"purpose": " "}).content.decode()
    assert AuditEntry.objects.filter(action="unveil").count() == 0
    assert "张三丰" in boss.post(place, {"purpose": "电话核实情况"}).content.decode()
    assert "电话核实情况" in AuditEntry.objects.get(action="unveil").changes


def test_the_way_of_a_complaint_from_acceptance_to_the_call_back(office: dict[str, Any]) -> None:
    from inspection_queue.models import Complaint

    row, lead = entered(office), client_of(office["lead"])

    def post(action: str, **told: Any) -> int:
        row.refresh_from_db()
        return int(lead.post(f"/complaints/{row.pk}/{action}/", {"version": row.version, **told}).status_code)

    assert post("answer", reply="x", verified="true") == 409  # not accepted yet
    assert post("accept") == 302
    assert post("transfer", department="卫生监督所") == 302
    assert post("answer", reply="<script>alert(1)</script>", verified="perhaps") == 200
    assert post("answer", reply="<script>alert(1)</script>", verified="partly") == 302
    row.refresh_from_db()
    assert (row.state, row.due_kind) == ("replied", "call_back")
    assert "<script>alert" not in lead.get(f"/complaints/{row.pk}/").content.decode()
    assert post("settle", satisfaction="4") == 302
    assert post("settle", satisfaction="4") == 409
    assert Complaint.objects.get(pk=row.pk).satisfaction == 4


def test_a_person_decides_an_unsure_match_once(office: dict[str, Any]) -> None:
    from inspection_queue import complaints

    row, lead = entered(office, object_text="镇上的医院"), client_of(office["lead"])
    told = {"version": row.version, "other": "H00000000002"}
    place = f"/complaints/{row.pk}/match/"
    assert [lead.post(place, told).status_code for _ in range(2)] == [302, 409]
    row.refresh_from_db()
    assert (row.matched.object_id, row.matched_by, row.grid_id) == ("H00000000002", "person", "G2")
    with pytest.raises(QueueConflict):
        complaints.decide_match(row.pk, office["lead"], "H999")


def test_rows_of_another_cell_are_as_if_they_did_not_exist(office: dict[str, Any]) -> None:
    from inspection_queue.models import GridCell, GridMember

    row = entered(office)
    wang = user("wang", "investigator")
    GridMember.objects.create(user=wang, cell=GridCell.objects.create(grid_id="G2", name="二"))
    client = client_of(wang)
    assert client.get(f"/complaints/{row.pk}/").status_code == 404
    assert client.post(f"/complaints/{row.pk}/answer/", {"version": 1}).status_code == 404
    assert "青山镇" not in client.get("/complaints/").content.decode()


def test_the_published_register_of_complaints_comes_in_once(office: dict[str, Any]) -> None:
    from inspection_queue.complaints import take_complaints
    from inspection_queue.models import Complaint, Informant

    at = datetime(2026, 8, 8, 19, 8)
    rows = [
        {"complaint_id": "A", "received_at": at, "institution_id": "H00000000002", "channel": "12345", "status": "open",
         "complainant_token": "tk_1", "topic": "乱收费", "verified": None},
        {"complaint_id": "B", "received_at": at, "institution_id": None, "channel": "letter", "status": "closed",
         "complainant_token": None, "topic": "乱收费", "verified": True},
        {"complaint_id": "C", "received_at": at, "institution_id": None, "channel": "letter", "status": "closed",
         "complainant_token": "13900000001", "topic": "", "verified": None},
    ]  # fmt: skip
    folder = office["home"] / "registers"
    folder.mkdir()
    pq.write_table(pa.Table.from_pylist(rows), folder / "complaints.parquet")
    first, again = take_complaints(folder), take_complaints(folder)
    assert (first.n_new, first.n_matched, first.n_for_people, again.n_new, again.n_known) == (2, 1, 1, 0, 2)
    assert first.left_out == (
        "complaints.parquet, row 3, column complainant_token: not a keyed token; only published registers are taken",
    )
    assert Complaint.objects.get(complaint_id="A").state == "accepted"
    assert Complaint.objects.get(complaint_id="B").verified == "true"
    assert Informant.objects.get().token == "tk_1"


def test_a_text_of_ten_megabytes_and_a_forged_moment_are_refused(office: dict[str, Any]) -> None:
    from inspection_queue.models import Complaint

    lead = client_of(office["lead"])
    assert lead.post("/complaints/new/", {**FORM, "text": "长" * 4_000_000}).status_code == 400
    for wrong in (
        {"received_at": "2999-01-01T00:00"},
        {"complaint_id": "../x"},
        {"channel": "telepathy"},
        {"text": "长" * 4001},
    ):
        assert lead.post("/complaints/new/", {**FORM, **wrong}).status_code == 200, wrong
    assert Complaint.objects.count() == 0
