"""The chain in its detail: clocks on working days, statements, snoozes, exemptions, corrections, cases, referrals, files."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from data_contracts.errors import QueueConflict
from data_contracts.working_days import WorkingDays, published_days
from tests.office_clock import today
from tests.queue_fixture import client_of, outcome, queue, settle, take, user, walk
from tests.queue_weeks import Listed, write_week
from tests.test_queue_transitions import TOLD

__all__ = ["queue"]


@pytest.fixture
def item(queue: Path) -> Any:
    from inspection_queue.models import QueueItem

    take(write_week(queue / "published", "2026-W46", [Listed("H00000000001", {"split_admission": 900}, "仁济诊所")]))
    return QueueItem.objects.get()


@pytest.fixture
def people(queue: Path) -> dict[str, Any]:
    made = {"wang": "investigator", "li": "investigator", "zhao": "lead", "qian": "supervisor", "sun": "supervisor"}
    return {name: user(name, role) for name, role in made.items()}


def test_working_days_follow_the_published_days_off_and_the_shifted_ones() -> None:
    """2026-10-01 to 07 are free and Saturday 2026-10-10 is worked (State Council notice)."""
    days = published_days()
    assert days.after(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert days.after(date(2026, 10, 9), 1) == date(2026, 10, 10)
    assert days.between(date(2026, 9, 30), date(2026, 10, 12)) == 4
    assert days.knows(2026) and not days.knows(2031)
    assert WorkingDays().after(date(2026, 11, 27), 1) == date(2026, 11, 30)


def test_what_the_office_took_in_replaces_a_year_and_a_bad_row_is_named(queue: Path, tmp_path: Path) -> None:
    from data_contracts.errors import DeliveryRefused
    from inspection_queue.working_calendar import take_in_holidays, working_calendar

    file = tmp_path / "holidays.csv"
    file.write_text("日期,类别,名称\n2027-01-01,节假日,元旦\n2027-01-02,补班,元旦\n", encoding="utf-8")
    assert take_in_holidays(file) == {2027: 2}
    assert working_calendar().after(date(2026, 12, 31), 1) == date(2027, 1, 2)
    file.write_text("day,kind\n2027-01-01,party\n", encoding="utf-8")
    with pytest.raises(DeliveryRefused, match="row 2"):
        take_in_holidays(file)


def test_a_clock_of_a_year_without_published_days_says_that_it_is_provisional(queue: Path) -> None:
    from inspection_queue.clocks import later

    due, provisional = later(datetime(2031, 3, 3, tzinfo=UTC), 5, "working_days")
    assert (due.date(), provisional) == (date(2031, 3, 10), True)
    assert later(datetime(2026, 11, 2, tzinfo=UTC), 24, "hours") == (datetime(2026, 11, 3, tzinfo=UTC), False)


def test_a_clock_is_extended_once_by_somebody_else_and_rests_while_suspended(item: Any, people: dict[str, Any]) -> None:
    from inspection_queue import clocks, wishes
    from inspection_queue.models import Clock

    walk(item.pk, "verification")
    clock, due = Clock.objects.get(ended_at=None), Clock.objects.get(ended_at=None).due_at
    wish = wishes.ask(clock.pk, people["qian"], "extend", "complex", "many records")
    with pytest.raises(QueueConflict):
        wishes.decide(wish.pk, people["qian"], True)
    wishes.decide(wish.pk, people["sun"], True)
    clock.refresh_from_db()
    assert clock.due_at > due
    with pytest.raises(QueueConflict):
        wishes.ask(clock.pk, people["wang"], "extend", "complex", "still more")
    wishes.decide(wishes.ask(clock.pk, people["wang"], "suspend", "appraisal", "laboratory").pk, people["sun"], True)
    clock.refresh_from_db()
    assert not clocks.overdue(clock.due_at + timedelta(days=9)).filter(pk=clock.pk).exists()
    assert clocks.resumed(clock, clock.suspended_at + timedelta(days=14)) > clock.due_at
    assert wishes.resume(clock.pk, people["wang"]).due_at >= clock.due_at


def test_two_reviewers_dismiss_and_the_dismissal_is_an_outcome(item: Any, people: dict[str, Any]) -> None:
    from inspection_queue import changes

    changes.act(
        changes.claim(item.pk, people["wang"]),
        "propose_dismissal",
        people["wang"],
        {"dismissal": "refunded", "note": "退费"},
    )
    with pytest.raises(QueueConflict):
        changes.claim(item.pk, people["wang"])
    assert changes.claim_next(people["wang"]) is None
    done = changes.act(changes.claim(item.pk, people["li"]), "dismiss", people["li"])
    assert (done.state, done.outcome.verdict, done.author, done.decider) == (
        "closed",
        "data_error",
        people["wang"],
        people["li"],
    )
    assert "退费" in done.outcome.note


def test_the_party_is_heard_before_the_visit(item: Any, people: dict[str, Any]) -> None:
    from inspection_queue import changes

    walk(item.pk, "statement")
    held, this_day, wang = changes.claim(item.pk, people["wang"]), today().isoformat(), people["wang"]
    with pytest.raises(QueueConflict):
        changes.act(held, "go_on", wang)
    changes.act(held, "notify_party", wang, {"facts": "split stays", "notified_on": this_day})
    with pytest.raises(QueueConflict):
        changes.act(held, "go_on", wang)
    changes.act(held, "answer", wang, {**TOLD, "answered_on": this_day})
    assert changes.act(held, "go_on", wang).stage == "verification"


@pytest.mark.parametrize("wakes", ["time", "findings"])
def test_a_snoozed_item_wakes_on_its_day_and_on_something_new(
    item: Any, people: dict[str, Any], queue: Path, wakes: str
) -> None:
    from inspection_queue import changes
    from inspection_queue.models import QueueItem

    until = today() + timedelta(days=9)
    told = {"snooze_reason": "awaits_data", "note": "x", "until": until.isoformat()}
    changes.act(changes.claim(item.pk, people["wang"]), "snooze", people["wang"], told)
    assert changes.claim_next(people["li"]) is None
    take(write_week(queue / "published", "2026-W47", [Listed("H00000000001", {"split_admission": 950})]))
    assert QueueItem.objects.get().state == "snoozed"
    if wakes == "findings":
        take(write_week(queue / "published", "2026-W48", [Listed("H00000000001", {"complaint_burst": 0})]))
    else:
        changes.keep_time(datetime.combine(until + timedelta(days=1), datetime.min.time(), UTC))
    woken = QueueItem.objects.get()
    assert (woken.state, woken.snoozes.get().ended_by) == ("open", wakes)
    assert woken.stage_due_at is not None


def test_an_exemption_needs_a_second_person_and_hides_nothing_else(
    item: Any, people: dict[str, Any], queue: Path
) -> None:
    from django.core.exceptions import ValidationError

    from inspection_queue import exemptions

    settle(item.pk, people["wang"], outcome())
    told = {"reason": "dialysis", "note": "x", "until": today() + timedelta(days=99)}
    with pytest.raises(ValidationError):
        exemptions.ask(item.subject, people["qian"], "never_spoken", **told)
    asked = exemptions.ask(item.subject, people["qian"], "split_admission", **told)
    with pytest.raises(QueueConflict):
        exemptions.decide(asked.pk, people["qian"], True)
    more = Listed("H00000000001", {"split_admission": 90_000})
    exemptions.decide(asked.pk, people["sun"], True)
    assert take(write_week(queue / "published", "2026-W47", [more])).n_exempt == 1
    other = Listed("H00000000001", {"split_admission": 90_000, "complaint_burst": 0})
    assert take(write_week(queue / "published", "2026-W48", [other])).n_requeued == 1


def test_a_corrected_outcome_is_countersigned_and_the_first_stays(
    item: Any, people: dict[str, Any], tmp_path: Path
) -> None:
    from inspection_queue import corrections
    from inspection_queue.models import Outcome, QueueItem
    from inspection_queue.outcomes_out import export_outcomes

    settle(item.pk, people["wang"], outcome(amount_recovered=120))
    assert export_outcomes(tmp_path).n_rows == 1
    wish = corrections.propose(item.pk, people["wang"], outcome(amount_recovered=1200), "a zero was missing")
    assert QueueItem.objects.get().outcome.amount_recovered == 120
    with pytest.raises(QueueConflict):
        corrections.decide(corrections.Correction.objects.get().pk, _as_supervisor(people["wang"]), True)
    corrections.decide(wish.pk, people["qian"], True)
    assert [each.amount_recovered for each in Outcome.versions.order_by("pk")] == [120, 1200]
    assert Outcome.objects.get().amount_recovered == 1200
    text = Path(str(export_outcomes(tmp_path).file)).read_text()
    assert f"Q{item.pk:08d}" in text and "1200.00" in text


def _as_supervisor(person: Any) -> Any:
    from django.contrib.auth.models import Group

    person.groups.add(Group.objects.get(name="supervisor"))
    return type(person).objects.get(pk=person.pk)


def test_a_case_goes_from_the_clue_to_its_end_by_the_law(item: Any, people: dict[str, Any]) -> None:
    from inspection_queue import cases, changes
    from inspection_queue.models import Inspector

    settle(item.pk, people["wang"], outcome())
    case = cases.open_case(item.pk, people["wang"])
    officers = [Inspector.objects.create(inspector_id=f"D{n}", name=f"d{n}", certificate_no=f"C{n}").pk for n in (1, 2)]
    with pytest.raises(QueueConflict, match="两名"):
        changes.act(case, "file", people["qian"], {"number": "2026-1", "officers": officers[:1]})
    for who, action, told in (
        ("qian", "file", {"officers": officers}), ("wang", "investigate", {}), ("wang", "report", {}),
        ("wang", "notify", {"fine_notified": "500"}), ("wang", "note_defence", {}), ("qian", "suspend", {}),
    )[:5]:  # fmt: skip
        case = changes.act(case, action, people[who], {**TOLD, **told})
    with pytest.raises(QueueConflict):
        changes.act(case, "submit_legal", people["wang"], TOLD)
    for who, action in (("wang", "waive_hearing"), ("wang", "submit_legal"), ("zhao", "review_law")):
        case = changes.act(case, action, people[who], TOLD)
    with pytest.raises(QueueConflict, match="申辩"):
        changes.act(case, "decide", people["qian"], {**TOLD, "fine_decided": "501"})
    for who, action in (("qian", "decide"), ("wang", "deliver"), ("wang", "execute"), ("qian", "close_case")):
        case = changes.act(case, action, people[who], TOLD)
    assert (case.state, case.clocks.filter(ended_at=None).count()) == ("closed", 0)


def test_a_suspended_case_stops_its_clock(item: Any, people: dict[str, Any]) -> None:
    from inspection_queue import cases, changes
    from inspection_queue.models import Inspector

    settle(item.pk, people["wang"], outcome())
    for n in (1, 2):
        Inspector.objects.create(inspector_id=f"D{n}", name=f"d{n}", certificate_no=f"C{n}")
    told = {**TOLD, "officers": list(Inspector.objects.values_list("pk", flat=True))}
    case = changes.act(cases.open_case(item.pk, people["wang"]), "file", people["qian"], told)
    case = changes.act(case, "suspend", people["qian"], TOLD)
    assert case.clocks.get(kind="decision").suspended_at is not None
    case = changes.act(case, "resume", people["sun"], TOLD)
    assert (case.state, case.clocks.get(kind="decision").suspended_at) == ("filed", None)


def test_a_referral_is_decided_in_three_days_and_sent_in_24_hours_with_all_papers(
    item: Any, people: dict[str, Any]
) -> None:
    from inspection_queue import cases, changes

    settle(item.pk, people["wang"], outcome())
    referral = cases.open_referral(item.pk, people["wang"])
    clock = referral.clocks.get()
    assert (clock.due_at.date() - clock.began_at.date()).days in (3, 4)
    with pytest.raises(QueueConflict):
        changes.act(referral, "approve", people["qian"])
    referral = changes.act(referral, "amend", people["wang"], {**TOLD, "papers": ["transfer_letter"]})
    referral = changes.act(referral, "approve", people["qian"])
    day = referral.clocks.get(kind="referral_transfer")
    assert day.due_at - day.began_at == timedelta(hours=24)
    with pytest.raises(QueueConflict):
        changes.act(referral, "send", people["wang"])
    referral = changes.act(referral, "complete_papers", people["wang"], TOLD)
    for action in ("send", "note_receipt", "police_files", "hand_over"):
        referral = changes.act(referral, action, people["wang"], TOLD)
    assert (referral.state, referral.receipt_no) == ("handed_over", "1")


@pytest.mark.parametrize(
    ("name", "content", "taken"),
    [("a.pdf", b"%PDF-1.7 x", True), ("a.pdf", b"<script>", False), ("a.html", b"<b>", False), ("a.exe", b"MZ", False),
     ("a.txt", b"seen", True), ("a.txt", b"a\x00b", False), ("a.png", b"", False), ("big.txt", b"x" * 10_000_001, False),
     ("../../up.txt", b"up", True)],
)  # fmt: skip
def test_files_are_taken_by_name_content_and_size_and_given_as_downloads(
    item: Any, people: dict[str, Any], queue: Path, name: str, content: bytes, taken: bool
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    from inspection_queue.attachments import place_of
    from inspection_queue.models import Attachment

    client = client_of(people["wang"])
    client.post(f"/items/{item.pk}/files/", {"file": SimpleUploadedFile(name, content)})
    assert Attachment.objects.exists() == taken
    if taken:
        kept = Attachment.objects.get()
        answer = client.get(f"/items/{item.pk}/files/{kept.pk}/")
        assert b"".join(answer.streaming_content) == content
        assert answer.headers["Content-Disposition"].startswith("attachment") and "/" not in kept.name
        assert place_of(kept.sha256).is_relative_to(queue)
        place_of(kept.sha256).write_bytes(b"changed")
        assert client.get(f"/items/{item.pk}/files/{kept.pk}/").status_code == 404


REFUSED = [
    ("Clock", {"due_at": datetime(2020, 1, 1, tzinfo=UTC)}), ("Clock", {"n_extensions": 0, "kind": "payment"}),
    ("Step", {"action": "x"}), ("QueueItem", {"state": "open", "closed_at": None, "assignee": None}),
    ("QueueItem", {"outcome": None}), ("QueueItem", {"decider_id": "author"}), ("Outcome", {"verdict": "unfounded"}),
]  # fmt: skip


@pytest.mark.parametrize(("model", "values"), REFUSED)
def test_the_database_itself_refuses(item: Any, people: dict[str, Any], model: str, values: dict[str, Any]) -> None:
    from django.apps import apps
    from django.db import DatabaseError, transaction

    closed = settle(item.pk, people["wang"], outcome())
    told = {name: closed.author_id if value == "author" else value for name, value in values.items()}
    rows = apps.get_model("inspection_queue", model)._base_manager.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(**told)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows._raw_delete("default")


@pytest.mark.parametrize("names", ["D1", "", "D1;D1", "D1;D1;D1"])
def test_the_database_refuses_a_visit_of_one_inspector(item: Any, people: dict[str, Any], names: str) -> None:
    from django.db import DatabaseError, transaction

    one = {"item": item, "warning": item.newest, "decided_by": people["wang"], "decided_at": item.opened_at}
    with pytest.raises(DatabaseError), transaction.atomic():
        outcome(on_site=True, inspector_ids=names, **one).save(force_insert=True)
    outcome(on_site=True, inspector_ids="D1;D11", **one).save(force_insert=True)


@pytest.mark.parametrize("who", ["first_reviewer", "author"])
def test_the_database_refuses_the_same_person_twice(item: Any, people: dict[str, Any], who: str) -> None:
    from django.db import DatabaseError, transaction
    from django.utils import timezone

    from inspection_queue.models import QueueItem

    stage = {"first_reviewer": "second_review", "author": "handling"}[who]
    at = walk(item.pk, stage)
    held = {"state": "claimed", "assignee": getattr(at, who), "lease_until": timezone.now()}
    with pytest.raises(DatabaseError), transaction.atomic():
        QueueItem.objects.filter(pk=at.pk).update(**held)
    QueueItem.objects.filter(pk=at.pk).update(**{**held, "assignee": people["sun"]})


def test_every_guard_stands_in_the_database(queue: Path) -> None:
    from django.db import connection

    from inspection_queue.guards import GUARDS

    source = "sqlite_master where type = 'trigger'" if connection.vendor == "sqlite" else "pg_trigger"
    column = "name" if connection.vendor == "sqlite" else "tgname"
    with connection.cursor() as cursor:
        cursor.execute(f"select {column} from {source}")
        standing = {row[0] for row in cursor.fetchall()}
    assert {each.name for each in GUARDS} <= standing
    assert len({each.name for each in GUARDS}) == len(GUARDS)
