"""The dossier: register with its earlier states, points by a scheme, grades and repair, use of results; files and roles."""

import io
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction

from tests.queue_beside import add_beside
from tests.queue_fixture import client_of, outcome, queue, settle, take, user
from tests.queue_weeks import Listed, write_week

__all__ = ["queue"]
HOSPITAL = Listed("H00000000001", {"included_item_billed": 4000}, "青河县人民医院")
ADDRESS = "/dossiers/institution/H00000000001/"


@pytest.fixture
def entry(queue: Path) -> Any:
    from inspection_queue.models import PointScheme, RegisterEntry

    take(add_beside(write_week(queue / "published", "2026-W45", [HOSPITAL]), [HOSPITAL]))
    PointScheme.objects.all().delete()
    PointScheme.objects.create(
        region="湖北省", subject_type="institution", cycle="licence", cycle_months=12, source="test",
        valid_from=date(2019, 1, 1),
        thresholds=[{"points": 12, "zh": "重点监督", "en": "watched"}, {"points": 24, "zh": "暂缓校验", "en": "put off"}],
    )  # fmt: skip
    return RegisterEntry.objects.get(subject_type="institution", current=True)


@pytest.fixture
def lead(queue: Path) -> Any:
    return user("zhao", "lead")


def test_the_dossier_shows_register_measures_warnings_visits_and_events(entry: Any, lead: Any) -> None:
    from inspection_queue.models import QueueItem

    settle(QueueItem.objects.get().pk, lead, outcome())
    answer = client_of(lead).get(ADDRESS)
    told, page = answer.context["dossier"], answer.content.decode()
    assert [each.published.week for each in told.warnings] == ["2026-W45"]
    assert [each.verdict for each in told.outcomes] == ["confirmed"]
    assert set(told.by_kind) == {"inspection", "complaint"}
    assert [each.subject_id for each in told.practitioners] == ["D00001"]
    assert len(told.series) == 2 and "内科、外科" in page and "2027-03-01" in page


def test_the_dossier_shows_what_the_office_did_beside_the_lists_to_who_may_see_it(entry: Any, lead: Any) -> None:
    """Visits of draws and campaigns, complaints taken in by hand, cases; an analyst may not see cases."""
    from inspection_queue.models import Case, Complaint, FieldTask, QueueItem, RosterObject
    from tests.supervision_routes import furnish

    furnish()
    told = {"state": "checked", "result": "found", "checked_on": date(2026, 11, 18), "practitioner_id": "D00001"}
    FieldTask.objects.update(**told)
    Complaint.objects.update(matched=RosterObject.objects.get())
    Case.objects.create(item=QueueItem.objects.get(), author=lead, opened_at="2026-11-18T00:00Z", number="2026-7")
    seen = {role: client_of(user(role, role)).get(ADDRESS) for role in ("supervisor", "analyst")}
    files = {role: answer.context["office"] for role, answer in seen.items()}
    assert [len(part) for part in (files["supervisor"].field_tasks, files["supervisor"].complaints)] == [1, 1]
    assert [str(each) for each in files["supervisor"].cases] == ["2026-7"]
    assert len(files["analyst"].field_tasks) == 1 and files["analyst"].cases == []
    assert "2026-7" not in seen["analyst"].content.decode()
    assert (
        "2026-7"
        not in client_of(lead.__class__.objects.get(username="analyst")).get(ADDRESS[:-1] + ".json").content.decode()
    )
    doctor = client_of(lead).get("/dossiers/practitioner/D00001/").context["office"]
    assert [each.object_id for each in doctor.field_tasks] == [HOSPITAL.subject_id]


def test_a_changed_register_entry_keeps_the_earlier_state_and_an_older_list_changes_nothing(
    entry: Any, lead: Any, queue: Path
) -> None:
    from inspection_queue.models import RegisterEntry

    take(add_beside(write_week(queue / "published", "2026-W46", [HOSPITAL]), [HOSPITAL], beds=300))
    take(add_beside(write_week(queue / "published", "2026-W44", [HOSPITAL]), [HOSPITAL], beds=100))
    own = RegisterEntry.objects.filter(subject_id=HOSPITAL.subject_id).order_by("first_week")
    assert [(each.first_week, each.row["beds"], each.current) for each in own] == [
        ("2026-W45", 200, False), ("2026-W46", 300, True),
    ]  # fmt: skip
    assert [each.row["beds"] for each in client_of(lead).get(ADDRESS).context["dossier"].earlier] == [200]


@pytest.mark.parametrize(
    ("day", "start", "end"),
    [
        (date(2026, 2, 28), date(2025, 3, 1), date(2026, 2, 28)),
        (date(2026, 3, 1), date(2026, 3, 1), date(2027, 2, 28)),
        (date(2020, 3, 1), date(2020, 3, 1), date(2021, 2, 28)),
    ],
)
def test_a_cycle_runs_from_the_day_of_the_licence(entry: Any, day: date, start: date, end: date) -> None:
    from inspection_queue.points import Cycle, cycle_on, scheme_on

    scheme = scheme_on("institution", day)
    assert scheme is not None and cycle_on(scheme, entry, day) == Cycle(start, end)


def test_points_add_up_in_their_cycle_reach_thresholds_and_are_taken_back_by_a_row_of_their_own(
    entry: Any, lead: Any
) -> None:
    from inspection_queue.points import add_points, cycle_on, reverse, scheme_on, standing

    scheme = scheme_on("institution", date(2026, 6, 1))
    assert scheme is not None
    cycle = cycle_on(scheme, entry, date(2026, 6, 1))
    first = add_points(entry, lead, 8, date(2026, 4, 2), "第十条", "recorded on site")
    add_points(entry, lead, 6, date(2026, 5, 2), "第十条", "recorded on site")
    add_points(entry, lead, 9, date(2025, 5, 2), "第十条", "the cycle before")
    now = standing(entry, scheme, cycle)
    assert (now.points, now.reached, now.next_at) == (14, scheme.thresholds[0], 24)
    reverse(first, lead, "the finding was withdrawn")
    assert standing(entry, scheme, cycle).points == 6
    for again in (first, first.reversed_by):
        with pytest.raises(ValidationError):
            reverse(again, lead, "once more")


def test_the_database_refuses_to_change_points_grades_and_leaves(entry: Any, lead: Any) -> None:
    from inspection_queue.credit import give_grade
    from inspection_queue.models import CreditGrade, PointEntry
    from inspection_queue.points import add_points

    add_points(entry, lead, 8, date(2026, 4, 2), "第十条", "recorded on site")
    give_grade(entry, lead, "B", date(2026, 1, 1), "yearly review", "as reviewed", [])
    for rows in (PointEntry.objects.all(), CreditGrade.objects.all()):
        for act in (
            rows.delete,
            lambda rows=rows: rows.update(reverses=None) if rows.model is PointEntry else rows.update(grade="A"),
        ):
            with pytest.raises(DatabaseError), transaction.atomic():
                act()


def test_a_repair_lifts_the_grade_in_force_and_only_upwards(entry: Any, lead: Any) -> None:
    from inspection_queue.credit import give_grade

    low = give_grade(entry, lead, "D", date(2026, 1, 1), "review", "two penalties", [{"name": "处罚", "value": "2"}])
    for grade, day, mended in (("D", date(2026, 6, 1), low), ("A", date(2025, 1, 1), None)):
        with pytest.raises(ValidationError):
            give_grade(entry, lead, grade, day, "review", "not possible", [], repairs=mended)
    high = give_grade(entry, lead, "B", date(2026, 6, 1), "review", "paid and corrected", [], repairs=low)
    assert high.repairs == low
    with pytest.raises(ValidationError):
        give_grade(entry, lead, "A", date(2026, 7, 1), "review", "the old one again", [], repairs=low)


def test_the_roster_repeats_grade_and_public_score_of_the_dossier_from_the_day_they_are_in_force(
    entry: Any, lead: Any
) -> None:
    from inspection_queue.credit import give_grade, show_grades
    from inspection_queue.models import RosterObject

    RosterObject.objects.create(object_id=entry.subject_id, name="x", kind="clinic", credit_grade="A")

    def shown() -> tuple[str, Decimal | None]:
        place = RosterObject.objects.get()
        return place.credit_grade, place.public_credit

    give_grade(entry, lead, "C", date(2026, 1, 1), "review", "two penalties", [], public_score=Decimal("81.50"))
    assert shown() == ("C", Decimal("81.50"))
    give_grade(entry, lead, "B", date(2031, 1, 1), "review", "from then on", [])
    assert shown() == ("C", Decimal("81.50"))
    assert [show_grades(date(2031, 1, 1)), show_grades(date(2031, 1, 1))] == [1, 0]
    assert shown() == ("B", Decimal("81.50"))  # the newer grade says nothing of the public score


def test_a_result_goes_to_a_fitting_recipient_and_is_acknowledged_once(entry: Any, lead: Any) -> None:
    from inspection_queue.credit import acknowledge, pass_on, waiting

    with pytest.raises(ValidationError):
        pass_on(entry, lead, "promotion", "of persons only", date(2026, 1, 5))
    use = pass_on(entry, lead, "insurance_agreement", "three confirmed findings", date(2026, 1, 5))
    assert waiting(use, date(2026, 3, 1)) and not waiting(use, date(2026, 1, 20))
    with pytest.raises(ValidationError):
        acknowledge(use, lead, date(2026, 1, 4), "before it was sent")
    acknowledge(use, lead, date(2026, 1, 9), "noted")
    with pytest.raises(ValidationError):
        acknowledge(use, lead, date(2026, 1, 10), "again")


def test_the_forms_write_into_the_dossier_and_say_what_is_wrong(entry: Any, lead: Any) -> None:
    from inspection_queue.models import AuditEntry, CreditGrade, PointEntry, ResultUse

    client = client_of(lead)
    client.post(
        f"{ADDRESS}write/points/",
        {"points": 3, "happened_on": "2026-04-02", "clause": "第十条", "reason": "seen on site"},
    )
    grade = {
        "grade": "C",
        "valid_from": "2026-05-01",
        "source": "review",
        "components": "处罚：1\n投诉: 2",
        "reason": "as reviewed",
    }
    client.post(f"{ADDRESS}write/grade/", grade)
    client.post(f"{ADDRESS}write/use/", {"recipient": "verification", "sent_on": "2026-05-02", "text": "for the year"})
    assert PointEntry.objects.get().points == 3
    assert CreditGrade.objects.get().components == [{"name": "处罚", "value": "1"}, {"name": "投诉", "value": "2"}]
    assert {each.action for each in AuditEntry.objects.filter(actor="zhao")} >= {"add_points", "give_grade", "pass_on"}
    future = client.post(
        f"{ADDRESS}write/points/", {"points": 3, "happened_on": "2099-01-01", "clause": "x", "reason": "to come"}
    )
    assert future.status_code == 400 and "不得晚于今天" in future.content.decode()
    assert client.post(f"{ADDRESS}write/points/", {"points": -3}).status_code == 400
    assert client.post(f"{ADDRESS}write/everything/", {}).status_code == 404
    assert PointEntry.objects.count() == ResultUse.objects.count() == 1


def test_the_points_of_another_subject_cannot_be_taken_back_through_this_dossier(entry: Any, lead: Any) -> None:
    from inspection_queue.models import PointEntry

    year = {"cycle_start": date(2026, 1, 1), "cycle_end": date(2026, 12, 31), "happened_on": date(2026, 2, 2)}
    foreign = PointEntry.objects.create(subject_type="institution", subject_id="H00000000009", points=2, clause="x",
                                        reason="y", entered_by=lead, entered_at="2026-02-02T00:00Z", **year)  # fmt: skip
    answer = client_of(lead).post(f"{ADDRESS}points/{foreign.pk}/reverse/", {"reason": "not mine"})
    assert answer.status_code == 404 and PointEntry.objects.count() == 1


def test_a_dossier_prints_as_pdf_with_its_watermark_and_as_a_workbook(entry: Any, lead: Any) -> None:
    client = client_of(lead)
    book = client.get(f"{ADDRESS}dossier.xlsx?purpose=verification")
    sheets = openpyxl.load_workbook(io.BytesIO(book.content))
    assert len(sheets.worksheets) == 9 and "年度校验" in sheets.worksheets[0]["A1"].value
    paper = client.get(f"{ADDRESS}dossier.pdf?purpose=verification")
    assert paper.status_code == 200 and paper.content.startswith(b"%PDF-") and len(paper.content) > 10_000


def test_where_pango_is_missing_the_page_says_so_and_nothing_is_on_record(
    entry: Any, lead: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    import builtins

    from inspection_queue.models import AuditEntry

    real = builtins.__import__

    def without(name: str, *rest: Any, **more: Any) -> Any:
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", without)
    answer = client_of(lead).get(f"{ADDRESS}dossier.pdf?purpose=verification")
    assert answer.status_code == 503 and "pango" in answer.content.decode()
    assert not AuditEntry.objects.filter(action="export").exists()


def test_an_html_name_cannot_break_out_of_the_watermark() -> None:
    from inspection_queue.pdf import _css_text

    told = _css_text('a" } @import url(http://x); <\\')
    assert told.count('"') == 2 and "@import" not in told and "<" not in told[1:-1]
