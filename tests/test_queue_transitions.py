"""The table of transitions is the law: every row × role × state of the three machines is tried, also what it forbids."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from data_contracts.errors import QueueConflict
from tests.queue_fixture import outcome, queue, take, user
from tests.queue_weeks import Listed, write_week

__all__ = ["queue"]
ROLES = ("analyst", "lead", "investigator", "supervisor", "auditor", "administrator")
STAGES = ("first_review", "second_review", "statement", "verification", "handling")
# What the law and the office ask, said a second time on purpose: the table must not drift from it unseen.
ONLY_SUPERVISORS = {
    ("case", "file"), ("case", "reject"), ("case", "transfer"), ("case", "decide"), ("case", "suspend"),
    ("case", "terminate"), ("case", "to_police"), ("case", "close_case"), ("referral", "approve"),
    ("referral", "refuse"), ("referral", "ask_again"), ("referral", "accept_refusal"), ("case", "resume"),
    ("case", "back_from_police"),
}  # fmt: skip
FOUR_EYES = {
    ("item", "claim", "second_review.open"): "not_first_reviewer",
    ("item", "claim", "handling.open"): "not_author",
    ("item", "close", "handling.claimed"): "not_author",
    ("case", "file", "clue"): "not_author",
    ("case", "review_law", "legal_review"): "not_author",
    ("case", "decide", "legal_reviewed"): "not_author",
    ("referral", "approve", "proposed"): "not_author",
}
TOLD: dict[str, Any] = {
    "opinion": "x", "note": "x", "dismissal": "refunded", "snooze_reason": "capacity", "facts": "x", "answer": "x",
    "accepted": "no", "reply": "x", "number": "2026-1", "fine_notified": "9", "fine_decided": "9", "hearing_right": "on",
    "amount_recovered": "9", "amount_at_risk": "9", "intent": ["forged_records"], "refusal": "x", "receipt_no": "1",
    "police_case_no": "1", "notified_on": "2026-01-05", "answered_on": "2026-01-06",
    "papers": ["transfer_letter", "investigation_report", "list_of_objects", "test_or_appraisal", "other_material"],
}  # fmt: skip


class World:
    """One item in each stage and state, held by a given person, written straight into the tables."""

    def __init__(self, home: Path) -> None:
        from inspection_queue.models import QueueItem

        take(write_week(home / "published", "2026-W46", [Listed("H00000000001", {"split_admission": 900}, "仁济诊所")]))
        self.item = QueueItem.objects.get()
        self.people = {role: user(f"the_{role}", role) for role in ROLES}
        self.one, self.two = user("one", "investigator", "D001"), user("two", "lead", "D002")
        for each in (self.one, self.two):
            each.inspector.certificate_no = f"C{each.pk}"
            each.inspector.save()

    def put_item(self, stage: str, state: str, holder: Any) -> Any:
        from django.utils import timezone

        from inspection_queue.models import QueueItem

        now, late = timezone.now(), stage in STAGES[2:]
        values = {
            "stage": stage, "state": state, "assignee": holder if state == "claimed" else None,
            "lease_until": now + timedelta(hours=1) if state == "claimed" else None,
            "first_reviewer": None if stage == "first_review" else self.one,
            "second_reviewer": self.two if late else None, "author": self.one if stage == "handling" else None,
            "dismissal": "refunded" if stage == "second_review" else "",
            "snoozed_until": now.date() + timedelta(days=3) if state == "snoozed" else None,
        }  # fmt: skip
        QueueItem.objects.filter(pk=self.item.pk).update(**values)
        return QueueItem.objects.get(pk=self.item.pk)

    def put_case(self, state: str) -> Any:
        from django.utils import timezone

        from inspection_queue.models import Case

        case, _new = Case.objects.get_or_create(
            item=self.item, defaults={"author": self.one, "opened_at": timezone.now()}
        )
        Case.objects.filter(pk=case.pk).update(state=state, resumes_to="filed", hearing_right=True, decider=None)
        return Case.objects.get(pk=case.pk)

    def put_referral(self, state: str) -> Any:
        from django.utils import timezone

        from inspection_queue.models import Referral

        told = {"papers": ";".join(TOLD["papers"]), "intent": "forged_records", "amount_at_risk": 9}
        referral, _new = Referral.objects.get_or_create(
            item=self.item, defaults={"author": self.one, "opened_at": timezone.now(), **told}
        )
        Referral.objects.filter(pk=referral.pk).update(state=state, decider=None)
        return Referral.objects.get(pk=referral.pk)


def attempt(about: Any, action: str, by: Any, guarded: bool) -> bool:
    """Whether the move was made; everything is undone afterwards. A refusal must leave the object as it was."""
    from django.core.exceptions import PermissionDenied
    from django.db import transaction
    from django.utils import timezone

    from inspection_queue import changes, moving
    from inspection_queue.models import Inspector, QueueItem

    soon = (timezone.localdate() + timedelta(days=5)).isoformat()
    told = {**TOLD, "until": soon, "officers": [each.pk for each in Inspector.objects.all()]}
    before = type(about).objects.filter(pk=about.pk).values().get()
    special = {
        "claim": lambda: changes.claim(about.pk, by),
        "assign": lambda: changes.assign(about.pk, by, by),
        "renew": lambda: changes.renew(about.pk, by),
        "release": lambda: changes.release(about.pk, by),
        "take_back": lambda: changes.take_back(about.pk, by),
        "report": lambda: changes.report(about.pk, by, outcome()),
    }
    try:
        with transaction.atomic():
            if action in special and isinstance(about, QueueItem):
                special[action]()
            else:
                moving.act(about, action, by, told)
            transaction.set_rollback(True)
    except PermissionDenied:
        return False
    except QueueConflict:
        assert type(about).objects.filter(pk=about.pk).values().get() == before
        return guarded  # a guard of its own spoke after the table had allowed it
    return True


def rows(machine: str) -> dict[tuple[str, str], Any]:
    from inspection_queue.workflow import TRANSITIONS

    return {(each.action, each.before): each for each in TRANSITIONS if each.machine == machine}


@pytest.mark.parametrize("stage", STAGES)
def test_every_action_role_and_state_of_an_item_obeys_the_table(queue: Path, stage: str) -> None:
    from inspection_queue.workflow import ACTIONS

    world, table = World(queue), rows("item")
    written = outcome(item=world.item, warning=world.item.newest, decided_by=world.one, decided_at=world.item.opened_at)
    written.save()
    mine = sorted({action for action, _before in table} - {"lease_end"})
    assert set(mine) <= set(ACTIONS)
    for state in ("open", "claimed", "snoozed"):
        for role, person in world.people.items():
            for holder in (person, world.two) if state == "claimed" else (None,):
                for action in mine:
                    item = world.put_item(stage, state, holder)
                    row = table.get((action, f"{stage}.{state}")) or table.get((action, f"*.{state}"))
                    meant = row is not None and role in row.roles and ("holder" not in row.only or holder is person)
                    if meant and action == "assign":
                        meant = table["claim", f"{stage}.open"] and role in table["claim", f"{stage}.open"].roles
                    guarded = bool(row and row.guards)
                    assert attempt(item, action, person, bool(meant) and guarded) == bool(meant), (role, state, action)


@pytest.mark.parametrize("machine", ["case", "referral"])
def test_every_action_role_and_state_of_a_case_and_a_referral_obeys_the_table(queue: Path, machine: str) -> None:
    world, table = World(queue), rows(machine)
    put = {"case": world.put_case, "referral": world.put_referral}[machine]
    actions = sorted({action for action, _before in table})
    for state in [*sorted({each.before for each in table.values()}), {"case": "closed", "referral": "ended"}[machine]]:
        about = put(state)
        for role, person in world.people.items():
            for action in actions:
                row = table.get((action, state))
                meant = row is not None and role in row.roles
                guarded = bool(row and row.guards)
                assert attempt(about, action, person, meant and guarded) == meant, (role, state, action)


def test_what_the_law_leaves_to_the_head_is_left_to_supervisors() -> None:
    from inspection_queue.workflow import TRANSITIONS

    assert {(e.machine, e.action) for e in TRANSITIONS if e.machine != "item" and e.roles == ("supervisor",)} == (
        ONLY_SUPERVISORS
    )


def test_four_eyes_stand_in_the_table() -> None:
    from inspection_queue.workflow import TRANSITIONS

    known = {(each.machine, each.action, each.before): each.only for each in TRANSITIONS}
    assert [row for row, word in FOUR_EYES.items() if word not in known[row]] == []


def test_every_state_can_be_reached_and_left_and_every_word_of_the_table_is_known() -> None:
    from inspection_queue import asking, chain_words, clocks, vocabulary, workflow
    from inspection_queue.move_guards import GUARDS

    for machine, states in chain_words.STATUSES.items():
        mine = [each for each in workflow.TRANSITIONS if each.machine == machine]
        first, ends = (
            mine[0].before,
            {"closed", "rejected", "transferred", "terminated", "refused", "ended", "handed_over"},
        )
        assert {first, *(each.after for each in mine)} - {"="} == set(states)
        assert {each.before for each in mine} == set(states) - ends
    for row in workflow.TRANSITIONS:
        assert {*row.stops, *row.starts} <= set(clocks.limits()), row
        assert set(row.guards) <= set(GUARDS), row
        assert set(row.only) <= set(workflow.ONLY), row
        assert set(asking.fields(row.asks)) | {"outcome"} >= set(row.asks), row
        assert row.action in vocabulary.ACTIONS, row
    assert set(chain_words.CLOCKS) == set(clocks.limits())
    assert {word for row in workflow.TRANSITIONS for word in row.guards} == set(GUARDS)
