"""Double random in the console: drawn once and on record, repeatable by anybody, conflicts re-drawn, results made public."""

import json
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from data_contracts.errors import QueueConflict, SettingsError
from tests.office_clock import today
from tests.queue_fixture import client_of, owner_of_the_server, queue, user

__all__ = ["queue"]
DUE = date(2030, 1, 31)


@pytest.fixture
def office(queue: Path) -> dict[str, Any]:
    """Thirty clinics, ten of tier C, one of D; five inspectors of whom one has no certificate in force any more."""
    from inspection_queue.check_items import take_items
    from inspection_queue.models import Avoidance, Inspector, InspectorStanding, RosterObject

    take_items()
    tiers = {0: "D", **dict.fromkeys(range(1, 11), "C")}
    for n in range(30):
        told = {"kind": "clinic", "township": "城关镇" if n % 2 else "石桥镇", "risk_tier": tiers.get(n, "")}
        RosterObject.objects.create(object_id=f"H{n:011}", name=f"第{n}诊所", grid_id="G1", **told)
    people = {}
    for n in range(5):
        people[n] = user(f"i{n}", "investigator", inspector=f"J{n}")
        told = {
            "department": "卫生监督所" if n < 3 else "医保基金监管科",
            "certificate_to": DUE if n else date(2020, 1, 1),
        }
        InspectorStanding.objects.create(inspector=Inspector.objects.get(inspector_id=f"J{n}"), **told)
    Avoidance.objects.create(
        inspector=people[1].inspector, object_id="H00000000000", reason="亲属", since=date(2026, 1, 1)
    )
    return {"lead": user("zhao", "lead"), "boss": user("qian", "supervisor"), "people": people}


def plan_of(lead: Any, **changes: Any) -> Any:
    from django.utils import timezone

    from inspection_queue.models import DrawPlan

    told = {"title": "2026 年第四季度抽查", "items": [["PRACTICE", 1]], "due_on": DUE, "created_by": lead, **changes}
    return DrawPlan.objects.create(created_at=timezone.now(), **told)


def drawn(office: dict[str, Any], **changes: Any) -> Any:
    from inspection_queue.double_random import make_draw

    return make_draw(plan_of(office["lead"], **changes).pk, office["lead"], "孙见证", "青河")


def test_a_draw_takes_its_shares_and_sends_two_inspectors_with_valid_certificates(office: dict[str, Any]) -> None:
    made = drawn(office)
    strata = sorted(made.drawn.values_list("stratum", "chance"))
    assert strata == [("B/-", "2/19"), ("B/-", "2/19"), ("C/-", "2/10"), ("C/-", "2/10"), ("D/-", "1/1")]
    for task in made.tasks.all():
        assert len(set(task.inspectors)) == 2
        assert "J0" not in task.inspectors  # the certificate has ended
        assert task.object_id != "H00000000000" or "J1" not in task.inspectors
        assert [step["basis"] for step in task.checklist] and task.due_on == DUE


def test_anybody_with_the_record_repeats_the_draw_and_every_change_of_it_is_noticed(
    office: dict[str, Any], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    from django.core.management import CommandError, call_command

    from inspection_queue.double_random import redraw
    from inspection_queue.models import RosterObject

    made = drawn(office)
    task = made.tasks.first()
    redraw(task.pk, task.inspectors[0], office["lead"], "亲属关系")
    RosterObject.objects.all().update(risk_tier="A")  # later changes of the roster do not matter
    call_command("verify_draw", str(made.pk))
    assert "抽取可复现: 5 objects" in capsys.readouterr().out
    record = json.loads(client_of(office["boss"]).get(f"/draws/{made.pk}/record/").content)
    for part, value in (
        ("seed", "x"), ("roster_hash", "0" * 64), ("algorithm", "sha256-rank/0"), ("redraws", []),
        ("objects", record["objects"][1:]), ("teams", {**record["teams"], task.object_id: ["J9", "J8"]}),
        ("roster", {}), ("objects", [[1]]),
    ):  # fmt: skip
        (tmp_path / "record.json").write_text(json.dumps({**record, part: value}), encoding="utf-8")
        with pytest.raises(CommandError, match="does not repeat"):
            call_command("verify_draw", str(tmp_path / "record.json"))
    (tmp_path / "record.json").write_text(json.dumps(record), encoding="utf-8")
    call_command("verify_draw", str(tmp_path / "record.json"))
    for wrong in ("999999", str(tmp_path / "none.json"), "99999999999999999999"):
        with pytest.raises(CommandError, match=r"no draw|not a record"):
            call_command("verify_draw", wrong)


def test_a_tampered_draw_shows_on_its_page(office: dict[str, Any]) -> None:
    made = drawn(office)
    client = client_of(office["boss"])
    assert "抽取可复现" in client.get(f"/draws/{made.pk}/?check=yes").content.decode()
    with owner_of_the_server() as cursor:
        cursor.execute("update inspection_queue_drawnobject set chance = '1/7777' where order_no = 1")
    assert "抽取不可复现" in client.get(f"/draws/{made.pk}/?check=yes").content.decode()


@pytest.mark.parametrize(
    ("model", "column"),
    [
        ("Draw", "seed"),
        ("DrawnObject", "chance"),
        ("SamplingRatio", "reason"),
        ("CheckItem", "basis"),
        ("TeamChange", "reason"),
    ],
)
def test_the_database_refuses_to_change_what_was_drawn(office: dict[str, Any], model: str, column: str) -> None:
    from django.db import DatabaseError, transaction

    from inspection_queue import models
    from inspection_queue.double_random import redraw

    task = drawn(office).tasks.first()
    redraw(task.pk, task.inspectors[0], office["lead"], "患病")
    rows = getattr(models, model).objects
    assert rows.exists()
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.update(**{column: "x"})
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        rows.all()._raw_delete("default")


def test_a_second_draw_needs_a_reason_and_ends_what_waits_from_the_first(office: dict[str, Any]) -> None:
    from inspection_queue.double_random import make_draw
    from inspection_queue.models import AuditEntry

    first = drawn(office)
    with pytest.raises(QueueConflict):
        make_draw(first.plan_id, office["lead"], "孙", "x")
    second = make_draw(first.plan_id, office["lead"], "孙", "x", reason="名录有误")
    assert set(first.tasks.values_list("state", flat=True)) == {"cancelled"}
    assert set(second.tasks.values_list("state", flat=True)) == {"planned"}
    assert AuditEntry.objects.filter(action="draw").count() == 2
    assert first.seed != second.seed


def test_a_changed_ratio_is_a_further_row_from_its_day_on(office: dict[str, Any]) -> None:
    from inspection_queue.double_random import ratios_on
    from inspection_queue.models import SamplingRatio

    boss = client_of(office["boss"])
    told = {"risk_tier": "C", "credit_grade": "", "ratio": "0.5", "valid_from": "2026-11-20", "reason": "两次查实"}
    assert boss.post("/double-random/ratios/", told).status_code == 302
    assert SamplingRatio.objects.filter(risk_tier="C").count() == 2
    shares = [ratios_on(date(2026, 11, day))["C", ""] for day in (19, 20)]
    assert shares == [Decimal("0.2"), Decimal("0.5")]
    assert client_of(office["lead"]).post("/double-random/ratios/", told).status_code == 403
    assert boss.post("/double-random/ratios/", {**told, "ratio": "1.2"}).status_code == 200
    assert SamplingRatio.objects.filter(risk_tier="C").count() == 2


def test_the_credit_grade_has_its_own_ratio_where_one_is_laid_down(office: dict[str, Any]) -> None:
    from django.utils import timezone

    from inspection_queue.models import RosterObject, SamplingRatio

    RosterObject.objects.filter(risk_tier="").update(credit_grade="D")
    SamplingRatio.objects.create(
        risk_tier="B", credit_grade="D", ratio="0.5", valid_from=date(2026, 1, 1), reason="x", decided_at=timezone.now()
    )
    assert ("B/D", "10/19") in set(drawn(office).drawn.values_list("stratum", "chance"))


def test_a_joint_draw_sends_a_team_of_each_department(office: dict[str, Any]) -> None:
    made = drawn(office, departments=["卫生监督所", "医保基金监管科"])
    for task in made.tasks.all():
        assert set(task.inspectors[-2:]) == {"J3", "J4"}
        assert {"J1", "J2"} >= set(task.inspectors[:-2])
    short = made.tasks.get(object_id="H00000000000")  # J1 must keep away, J0 has no certificate
    assert short.inspectors[:-2] == ("J2",)
    assert "人数不足" in client_of(office["lead"]).get(f"/draws/{made.pk}/").content.decode()


def test_who_was_visited_lately_rests_and_is_named(office: dict[str, Any]) -> None:
    from inspection_queue.models import FieldTask

    first = drawn(office)
    FieldTask.objects.filter(draw=first).update(state="checked", checked_on=today() - timedelta(days=3))
    second = drawn(office, rest_days=30)
    gone = set(first.drawn.values_list("object_id", flat=True))
    assert {each["object_id"] for each in second.excluded} == gone
    assert gone.isdisjoint(second.drawn.values_list("object_id", flat=True))


def test_the_preview_says_what_the_draw_will_do(office: dict[str, Any]) -> None:
    client = client_of(office["lead"])
    plan = plan_of(office["lead"], townships=["城关镇"], one_ratio="0.4")
    page = client.get(f"/double-random/{plan.pk}/")
    promised = {(line.name, f"{line.drawn}/{line.everyone}") for line in page.context["strata"]}
    told = {"version": plan.version, "witness": "孙", "words": "x"}
    answer = client.post(f"/double-random/{plan.pk}/", told)
    assert answer.status_code == 302
    made = plan.draws.get()
    assert set(made.drawn.values_list("stratum", "chance")) == promised
    assert made.roster_hash == page.context["roster_hash"]
    assert client.post(f"/double-random/{plan.pk}/", told).status_code == 409  # the same form once more


def checked(task: Any, **changes: Any) -> dict[str, Any]:
    answers = {f"answer_{place}": "in_order" for place in range(len(task.checklist))}
    told = {"result": "none", "checked_on": today().isoformat(), "measure": "none", "note": ""}
    return {"version": task.version, **told, "inspector_ids": list(task.inspectors), **answers, **changes}


def taken(office: dict[str, Any], task: Any) -> tuple[Any, Any]:
    """Somebody of the team takes the task; the client and the task as it then is."""
    from inspection_queue import field_work

    person = next(p for p in office["people"].values() if p.inspector.inspector_id in task.inspectors)
    return client_of(person), field_work.take(task.pk, person)


def test_only_the_drawn_team_takes_and_records_and_the_result_owes_publication(office: dict[str, Any]) -> None:
    from inspection_queue import field_work
    from inspection_queue.models import FieldTask, Publication
    from inspection_queue.office_days import working_days_after

    task = drawn(office).tasks.first()
    stranger = next(p for p in office["people"].values() if p.inspector.inspector_id not in task.inspectors)
    assert client_of(stranger).post(f"/field/{task.pk}/take/", {"version": 1}).status_code == 409
    with pytest.raises(QueueConflict):
        field_work.assign(task.pk, office["lead"], stranger)
    client, task = taken(office, task)
    place = f"/field/{task.pk}/record/"
    for wrong in (
        {"inspector_ids": [task.inspectors[0]]}, {"checked_on": "2031-01-01"}, {"answer_0": ""}, {"result": "vanished"},
        {"problem_codes": ["duplicate_charge"]}, {"measure": "fine"}, {"amount_recovered": "-5"}, {"result": "refused"},
        {"inspector_ids": ["J3", "J9"]},
    ):  # fmt: skip
        assert client.post(place, checked(task, **wrong)).status_code == 200, wrong
        assert FieldTask.objects.get(pk=task.pk).state == "in_work", wrong
    assert client.post(place, checked(task)).status_code == 302
    assert client.post(place, checked(task)).status_code == 409
    row = Publication.objects.get()
    assert (row.state, row.kind, row.task_id) == ("due", "normal_check", task.pk)
    assert row.due_on == working_days_after(row.task.checked_on, 20)[0] >= row.task.checked_on + timedelta(days=20)


def test_a_published_result_is_withdrawn_when_wrong_and_stays_otherwise(office: dict[str, Any]) -> None:
    from inspection_queue import field_work, publications
    from inspection_queue.models import AuditEntry, Publication
    from inspection_queue.office_days import working_days_after

    client, task = taken(office, drawn(office).tasks.first())
    client.post(f"/field/{task.pk}/record/", checked(task))
    row, lead = Publication.objects.get(), office["lead"]
    with pytest.raises(QueueConflict):
        publications.publish(row.pk, lead, today() + timedelta(days=1), "x", "y")
    page = client_of(lead)
    told = {"version": row.version, "day": today().isoformat(), "place": "政府网站", "content": "未发现问题"}
    assert page.post(f"/publications/{row.pk}/publish/", told).status_code == 302
    assert page.post(f"/publications/{row.pk}/publish/", told).status_code == 409
    with pytest.raises(QueueConflict):
        publications.end(row.pk, lead, "remove")
    wrong = publications.find_wrong(row.pk, lead, "写错机构")
    assert wrong.wrong_since < wrong.withdraw_by == working_days_after(wrong.wrong_since, 3)[0]
    assert publications.find_wrong(row.pk, lead, "再次发现").withdraw_by == wrong.withdraw_by
    assert publications.end(row.pk, lead, "withdraw", "写错机构").state == "withdrawn"
    done = AuditEntry.objects.filter(object_type="Publication").values_list("action", flat=True)
    assert set(done) == {"create", "publish", "find_wrong", "withdraw"}
    assert field_work.tasks_of(lead).get(pk=task.pk).state == "checked"


def test_evidence_is_asked_for_until_a_day_and_received_once(office: dict[str, Any]) -> None:
    from inspection_queue.models import EvidenceRequest

    client, task = taken(office, drawn(office).tasks.first())
    told = {"version": task.version, "what": "10 月门诊日志", "due_on": "2020-01-01"}
    assert client.post(f"/field/{task.pk}/ask/", told).status_code == 200
    assert client.post(f"/field/{task.pk}/ask/", {**told, "due_on": "2031-01-01"}).status_code == 302
    asked = EvidenceRequest.objects.get()
    place = f"/field/{task.pk}/received/{asked.pk}/"
    assert [client.post(place).status_code for _ in range(2)] == [302, 409]


def test_items_have_versions_and_a_bad_list_is_refused(office: dict[str, Any], tmp_path: Path) -> None:
    from inspection_queue.check_items import SHIPPED, current_items, take_items

    assert take_items() == 0
    file = tmp_path / "items.yaml"
    file.write_text(
        SHIPPED.read_text(encoding="utf-8").replace("title: {zh: 依法执业,", "title: {zh: 依法执业检查,"),
        encoding="utf-8",
    )
    assert take_items(file) == 1
    newest = {item.item_code: item.version for item in current_items()}
    assert (newest["PRACTICE"], newest["COSMETOLOGY"]) == (2, 1)
    file.write_text("- item_code: X\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="item 1: needs"):
        take_items(file)
    file.write_text("{", encoding="utf-8")
    with pytest.raises(SettingsError, match="cannot be read"):
        take_items(file)


def test_every_step_of_the_table_has_a_name_and_the_machines_have_no_other_state() -> None:
    from inspection_queue import supervision_workflow as flow
    from inspection_queue.models.campaigns import CAMPAIGN_STATES
    from inspection_queue.models.complaints import COMPLAINT_STATES
    from inspection_queue.models.double_random import PUBLICATION_STATES
    from inspection_queue.models.field import FIELD_STATES
    from inspection_queue.roles import ROLES
    from inspection_queue.vocabulary_supervision import STEPS

    states = {
        "field": FIELD_STATES,
        "campaign": CAMPAIGN_STATES,
        "publication": PUBLICATION_STATES,
        "complaint": COMPLAINT_STATES,
    }
    for step in flow.steps():
        assert step.action in STEPS
        assert {step.before, step.after} <= set(states[step.machine])
        assert set(step.roles) <= set(ROLES) and step.who in ("anybody", "holder", "able")
