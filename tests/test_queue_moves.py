"""Claim, release, assign, report, close: each move does what it says, for whom it is meant, and is on record."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from data_contracts.errors import QueueConflict
from tests.office_clock import today
from tests.queue_fixture import outcome, queue, settle, take, user, walk
from tests.queue_weeks import Listed, write_week

__all__ = ["queue"]
THREE = [Listed(f"H0000000000{n}", {"split_admission": 1000 * n}) for n in (1, 2, 3)]


@pytest.fixture
def listed(queue: Path) -> list[Any]:
    from inspection_queue.models import QueueItem

    take(write_week(queue / "published", "2026-W46", THREE))
    return list(QueueItem.objects.order_by("rank"))


@pytest.fixture
def wang(queue: Path) -> Any:
    return user("wang", "investigator", inspector="D001")


@pytest.fixture
def li(queue: Path) -> Any:
    return user("li", "investigator", inspector="D002")


def trail(item: Any) -> list[tuple[str, str]]:
    from inspection_queue.models import AuditEntry

    about = AuditEntry.objects.filter(object_type="QueueItem", object_id=str(item.pk)).order_by("no")
    return list(about.values_list("actor", "action"))


def test_the_next_item_is_the_highest_of_the_newest_week(listed: list[Any], queue: Path, wang: Any, li: Any) -> None:
    from inspection_queue import changes

    take(write_week(queue / "published", "2026-W47", [THREE[2], THREE[1]]))
    taken = [changes.claim_next(person) for person in (wang, li, wang, li)]
    assert [each and (each.week, each.rank) for each in taken] == [
        ("2026-W47", 1),
        ("2026-W47", 2),
        ("2026-W46", 1),
        None,
    ]


def test_a_claimed_item_cannot_be_claimed_by_another(listed: list[Any], wang: Any, li: Any) -> None:
    from inspection_queue import changes

    changes.claim(listed[0].pk, wang)
    with pytest.raises(QueueConflict, match="wang"):
        changes.claim(listed[0].pk, li)
    listed[0].refresh_from_db()
    assert listed[0].assignee == wang


def test_a_form_from_before_the_last_change_comes_too_late(listed: list[Any], wang: Any, li: Any) -> None:
    from inspection_queue import changes

    seen = listed[0].version
    changes.claim(listed[0].pk, wang, seen)
    changes.release(listed[0].pk, wang)
    with pytest.raises(QueueConflict):
        changes.claim(listed[0].pk, li, seen)


def test_findings_that_arrive_make_an_open_form_too_old(listed: list[Any], queue: Path, wang: Any) -> None:
    from inspection_queue import changes

    seen = listed[0].version
    take(write_week(queue / "published", "2026-W47", [Listed("H00000000001", {"complaint_burst": 0})]))
    with pytest.raises(QueueConflict):
        changes.claim(listed[0].pk, wang, seen)


def test_only_whoever_holds_an_item_releases_renews_or_reports_it(listed: list[Any], wang: Any, li: Any) -> None:
    from inspection_queue import changes

    walk(listed[0].pk, "verification")
    changes.claim(listed[0].pk, wang)
    for move in (changes.release, changes.renew):
        with pytest.raises(QueueConflict):
            move(listed[0].pk, li)
    with pytest.raises(QueueConflict):
        changes.report(listed[0].pk, li, outcome())
    listed[0].refresh_from_db()
    assert (listed[0].state, listed[0].assignee) == ("claimed", wang)


def test_who_is_offered_an_item_first_is_responsible_for_its_cell_or_holds_least(
    listed: list[Any], wang: Any, li: Any
) -> None:
    from inspection_queue import changes
    from inspection_queue.forms import AssignForm
    from inspection_queue.models import GridCell, QueueItem

    def offered() -> list[str]:
        form = AssignForm(QueueItem.objects.select_related("subject").get(pk=listed[1].pk))
        return [label for _pk, label in form.fields["to"].choices]

    assert offered()[:2] == ["li (0)", "wang (0)"]
    changes.claim(listed[0].pk, li)
    assert offered()[:2] == ["wang (0)", "li (1)"]
    GridCell.objects.create(grid_id=listed[1].subject.grid_id, name="x", owner=li.inspector)
    assert offered()[:2] == ["li (1)", "wang (0)"]


def test_a_lead_assigns_and_a_supervisor_takes_back(listed: list[Any], wang: Any, li: Any) -> None:
    from inspection_queue import changes

    lead, boss = user("zhao", "lead"), user("qian", "supervisor")
    changes.assign(listed[0].pk, lead, wang)
    changes.assign(listed[0].pk, lead, li)
    item = changes.take_back(listed[0].pk, boss)
    assert (item.state, item.assignee, item.lease_until) == ("open", None, None)
    assert trail(item)[1:] == [("zhao", "assign"), ("zhao", "assign"), ("qian", "take_back")]


def test_nobody_is_given_an_item_who_may_not_take_one(listed: list[Any]) -> None:
    from inspection_queue import changes

    with pytest.raises(QueueConflict):
        changes.assign(listed[0].pk, user("zhao", "lead"), user("sun", "auditor"))


def test_a_lease_ends_and_the_item_is_free_again(listed: list[Any], wang: Any, li: Any) -> None:
    from django.utils import timezone

    from inspection_queue import changes
    from inspection_queue.models import QueueItem

    changes.claim(listed[0].pk, wang)
    assert changes.end_leases() == 0
    QueueItem.objects.filter(pk=listed[0].pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    taken = changes.claim_next(li)
    assert (taken.pk, taken.assignee) == (listed[0].pk, li)
    assert trail(listed[0])[1:] == [("wang", "claim"), ("system", "lease_end"), ("li", "claim")]


def test_a_renewed_lease_lasts_longer(listed: list[Any], wang: Any) -> None:
    from inspection_queue import changes

    first = changes.claim(listed[0].pk, wang).lease_until
    assert changes.renew(listed[0].pk, wang).lease_until > first


def test_closing_keeps_the_outcome_and_who_found_and_who_decided(listed: list[Any], wang: Any, li: Any) -> None:
    item = settle(listed[0].pk, wang, outcome(on_site=True, inspector_ids="D001;D002"))
    assert (item.stage, item.state, item.lease_until) == ("handling", "closed", None)
    assert (item.outcome.warning, item.outcome.decided_by, item.outcome.verdict) == (item.newest, wang, "confirmed")
    assert (item.author, item.decider.username) == (wang, "decider")
    assert trail(item)[-1] == ("decider", "close")


def test_a_closed_item_allows_no_further_move(listed: list[Any], wang: Any, li: Any) -> None:
    from inspection_queue import changes

    settle(listed[0].pk, wang, outcome())
    for move in (changes.claim, changes.renew, changes.release):
        with pytest.raises(QueueConflict):
            move(listed[0].pk, wang)
    with pytest.raises(QueueConflict):
        changes.report(listed[0].pk, wang, outcome(verdict="unfounded"))


TOMORROW = today() + timedelta(days=2)


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"verdict": "guilty"}, "verdict"),
        ({"measure": "prison"}, "measure"),
        ({"domain": "tax"}, "domain"),
        ({"problem_codes": "greed"}, "problem_codes"),
        ({"problem_codes": ""}, "problem_codes"),
        ({"inspected_on": TOMORROW}, "inspected_on"),
        ({"institution_id": "=HYPERLINK(1)"}, "institution_id"),
        ({"institution_id": ""}, "institution_id"),
        ({"on_site": True, "inspector_ids": "D001"}, "inspector_ids"),
        ({"on_site": True, "inspector_ids": "D001;D001"}, "inspector_ids"),
        ({"inspector_ids": "D999"}, "inspector_ids"),
        ({"amount_recovered": -1}, "amount_recovered"),
        ({"verdict": "unfounded", "measure": "fine", "note": "x"}, "measure"),
        ({"verdict": "unfounded", "measure": "none", "note": " "}, "note"),
    ],
)
def test_an_outcome_that_cannot_be_is_refused_and_the_item_stays(
    listed: list[Any], wang: Any, li: Any, changed: dict[str, Any], field: str
) -> None:
    from django.core.exceptions import ValidationError

    from inspection_queue import changes

    walk(listed[0].pk, "verification")
    changes.claim(listed[0].pk, wang)
    with pytest.raises(ValidationError) as fault:
        changes.report(listed[0].pk, wang, outcome(**changed))
    assert field in fault.value.message_dict
    listed[0].refresh_from_db()
    assert listed[0].state == "claimed"
