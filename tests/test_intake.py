"""A published week becomes items exactly once, and what was decided comes back only with something new."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from inspection_queue.intake import Intake
from tests.queue_fixture import outcome, queue, settle, take, user
from tests.queue_weeks import Listed, write_week

__all__ = ["queue"]

HOSPITAL = Listed("H00000000001", {"included_item_billed": 4000, "peer_deviation": 0}, "青河县人民医院", level="red")
CLINIC = Listed("H00000000002", {"split_admission": 900}, "仁济诊所", arm="random", level="blue")


def items() -> list[Any]:
    from inspection_queue.models import QueueItem

    return list(QueueItem.objects.order_by("week", "rank"))


def decide(item: Any, by: Any, **changes: Any) -> None:
    settle(item.pk, by, outcome(**changes))


def test_a_week_becomes_one_open_item_per_subject_in_the_order_of_the_list(queue: Path) -> None:
    intake = take(write_week(queue / "published", "2026-W46", [HOSPITAL, CLINIC]))
    assert intake == Intake("2026-W46", 2, 2, 0, 0, 0, 0, already_taken=False)
    assert [(each.subject.subject_id, each.rank, each.state) for each in items()] == [
        ("H00000000001", 1, "open"),
        ("H00000000002", 2, "open"),
    ]


def test_the_same_week_again_changes_nothing(queue: Path) -> None:
    folder = write_week(queue / "published", "2026-W46", [HOSPITAL, CLINIC])
    take(folder)
    before = [each.__dict__ | {"_state": None} for each in items()]
    again = take(folder)
    assert (again.already_taken, again.n_new, again.n_unchanged) == (True, 0, 2)
    assert [each.__dict__ | {"_state": None} for each in items()] == before


def test_a_week_without_a_warning_is_taken_in_too(queue: Path) -> None:
    from inspection_queue.models import PublishedWeek

    intake = take(write_week(queue / "published", "2026-W46", []))
    assert (intake.n_warnings, intake.n_new, PublishedWeek.objects.count()) == (0, 0, 1)


def test_new_findings_attach_to_the_open_item_and_the_newest_week_is_shown(queue: Path) -> None:
    take(write_week(queue / "published", "2026-W45", [HOSPITAL]))
    more = Listed("H00000000001", {**HOSPITAL.detectors, "complaint_burst": 0}, level="orange")
    intake = take(write_week(queue / "published", "2026-W46", [CLINIC, more]))
    hospital, _clinic = sorted(items(), key=lambda each: each.subject.subject_id)
    assert (intake.n_new, intake.n_attached, intake.n_unchanged) == (1, 1, 0)
    assert (hospital.week, hospital.rank, hospital.warning_level) == ("2026-W46", 2, "orange")
    assert hospital.warnings.count() == 2


def test_an_open_item_without_new_findings_is_not_queued_a_second_time(queue: Path) -> None:
    take(write_week(queue / "published", "2026-W45", [HOSPITAL]))
    intake = take(write_week(queue / "published", "2026-W46", [HOSPITAL]))
    assert (intake.n_new, intake.n_attached, intake.n_unchanged) == (0, 0, 1)
    assert len(items()) == 1


def test_an_item_in_somebodys_hands_stays_there_when_findings_attach(queue: Path) -> None:
    from inspection_queue import changes as moves

    take(write_week(queue / "published", "2026-W45", [HOSPITAL]))
    wang = user("wang", "investigator")
    moves.claim(items()[0].pk, wang)
    take(write_week(queue / "published", "2026-W46", [Listed("H00000000001", {"complaint_burst": 0})]))
    assert (items()[0].state, items()[0].assignee) == ("claimed", wang)


@pytest.mark.parametrize("note", ["", "corrected"])
def test_a_closed_item_is_never_reopened_by_a_rerun_of_its_week(queue: Path, note: str) -> None:
    """Also not when the week was published again with other content."""
    take(write_week(queue / "published", "2026-W46", [HOSPITAL]))
    decide(items()[0], user("wang", "investigator"))
    more = Listed("H00000000001", {**HOSPITAL.detectors, "complaint_burst": 0}) if note else HOSPITAL
    intake = take(write_week(queue / "published", "2026-W46", [more], note=note))
    assert (intake.n_new, intake.already_taken) == (0, not note)
    assert [each.state for each in items()] == ["closed"]


def test_a_decided_subject_stays_decided_while_nothing_new_is_found(queue: Path) -> None:
    take(write_week(queue / "published", "2026-W45", [HOSPITAL]))
    decide(
        items()[0], user("wang", "investigator"), verdict="unfounded", problem_codes="", measure="none", note="已核实"
    )
    slightly_more = Listed("H00000000001", {"included_item_billed": 4900, "peer_deviation": 0})
    intake = take(write_week(queue / "published", "2026-W46", [slightly_more]))
    assert (intake.n_new, intake.n_skipped) == (0, 1)
    assert [each.state for each in items()] == ["closed"]


@pytest.mark.parametrize(
    "detectors",
    [
        pytest.param({"included_item_billed": 4000, "split_admission": 10}, id="another detector speaks"),
        pytest.param({"included_item_billed": 6001, "peer_deviation": 0}, id="materially more money"),
    ],
)
def test_a_decided_subject_comes_back_with_something_new(queue: Path, detectors: dict[str, int]) -> None:
    take(write_week(queue / "published", "2026-W45", [HOSPITAL]))
    decide(items()[0], user("wang", "investigator"))
    intake = take(write_week(queue / "published", "2026-W46", [Listed("H00000000001", detectors)]))
    assert (intake.n_new, intake.n_requeued) == (1, 1)
    assert [each.state for each in items()] == ["closed", "open"]


def test_a_decided_subject_without_findings_does_not_come_back_for_having_none(queue: Path) -> None:
    """A subject drawn by lot again, with nothing found: queueing it again would also tell how it came on the list."""
    nothing = Listed("H00000000003", {}, arm="random", level="blue")
    take(write_week(queue / "published", "2026-W45", [nothing]))
    decide(items()[0], user("wang", "investigator"), verdict="unfounded", problem_codes="", measure="none", note="无")
    assert take(write_week(queue / "published", "2026-W46", [nothing])).n_skipped == 1


def test_small_growth_week_after_week_brings_a_decided_subject_back_in_the_end(queue: Path) -> None:
    """What counts is the money known at the decision, not the money of the week before."""
    take(write_week(queue / "published", "2026-W40", [HOSPITAL]))
    decide(items()[0], user("wang", "investigator"))
    growth = {"2026-W41": 5000, "2026-W42": 5900, "2026-W43": 6100}
    opened = [
        take(write_week(queue / "published", week, [Listed("H00000000001", {"included_item_billed": amount})])).n_new
        for week, amount in growth.items()
    ]
    assert opened == [0, 0, 1]


def test_a_list_of_an_earlier_week_adds_history_and_moves_nothing(queue: Path) -> None:
    from inspection_queue.models import RiskWarning

    take(write_week(queue / "published", "2026-W46", [HOSPITAL]))
    decide(items()[0], user("wang", "investigator"))
    early = Listed("H00000000001", {"complaint_burst": 0})
    intake = take(write_week(queue / "published", "2026-W40", [CLINIC, early]))
    assert (intake.n_new, intake.n_skipped) == (1, 1)
    assert {each.subject.subject_id: each.state for each in items()} == {
        "H00000000001": "closed",
        "H00000000002": "open",
    }
    assert RiskWarning.objects.filter(subject__subject_id="H00000000001").count() == 2


def test_an_earlier_week_does_not_push_the_newest_off_the_screen(queue: Path) -> None:
    take(write_week(queue / "published", "2026-W46", [HOSPITAL]))
    take(write_week(queue / "published", "2026-W45", [CLINIC, Listed("H00000000001", {"split_admission": 1})]))
    hospital = next(each for each in items() if each.subject.subject_id == "H00000000001")
    assert (hospital.week, hospital.rank, hospital.newest.published.week) == ("2026-W46", 1, "2026-W46")


def test_evidence_that_two_weeks_quote_is_kept_once(queue: Path) -> None:
    from inspection_queue.models import Evidence, Record

    take(write_week(queue / "published", "2026-W45", [HOSPITAL]))
    n_records = Record.objects.count()
    take(write_week(queue / "published", "2026-W46", [HOSPITAL]))
    assert Record.objects.count() == n_records == 4
    assert Evidence.objects.count() == 16


def test_of_very_many_rows_the_hits_with_the_most_money_are_kept(queue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from inspection_queue import keeping_evidence
    from inspection_queue.models import Evidence, Finding

    monkeypatch.setattr(keeping_evidence, "ROWS_PER_FINDING", 7)
    many = Listed("H00000000001", {"split_admission": 900}, n_records=40)
    take(write_week(queue / "published", "2026-W46", [many], dearest=17))
    finding = Finding.objects.get()
    kept = list(Evidence.objects.order_by("pk").values_list("hit", "role"))
    assert (finding.n_evidence, len(kept)) == (80, 6)
    assert kept[:2] == [(17, "charged"), (17, "context")]


def test_how_a_warning_came_on_the_list_is_kept_away_from_the_items(queue: Path) -> None:
    from inspection_queue.models import QueueItem, RiskWarning, WarningArm

    take(write_week(queue / "published", "2026-W46", [HOSPITAL, CLINIC]))
    assert sorted(WarningArm.objects.values_list("arm", flat=True)) == ["random", "ranked"]
    names = {field.name for model in (QueueItem, RiskWarning) for field in model._meta.get_fields()}
    assert not names & {"arm", "inclusion_probability"}


def test_an_intake_that_dies_midway_leaves_nothing_behind(queue: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from inspection_queue import queueing
    from inspection_queue.models import AuditEntry, PublishedWeek

    folder = write_week(queue / "published", "2026-W46", [HOSPITAL, CLINIC])
    with monkeypatch.context() as broken:
        broken.setattr(queueing, "_write_down", lambda placed: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            take(folder)
    assert (items(), PublishedWeek.objects.count(), AuditEntry.objects.count()) == ([], 0, 0)
    assert take(folder).n_new == 2


def test_every_item_that_is_opened_or_extended_is_on_record(queue: Path) -> None:
    from inspection_queue import audit
    from inspection_queue.models import AuditEntry

    take(write_week(queue / "published", "2026-W45", [HOSPITAL]))
    take(write_week(queue / "published", "2026-W46", [Listed("H00000000001", {"complaint_burst": 0}), CLINIC]))
    said = Counter(AuditEntry.objects.values_list("actor", "action"))
    assert said == {("system", "take_in"): 2, ("system", "open"): 2, ("system", "attach"): 1}
    assert audit.verify().broken_at is None
