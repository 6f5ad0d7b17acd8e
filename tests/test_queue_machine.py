"""No sequence of moves leads to two owners, a lost outcome, a clock that runs backwards, or a change off record."""

import json
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from data_contracts.errors import QueueConflict
from tests.office_clock import today
from tests.queue_fixture import outcome, queue, take, user
from tests.queue_weeks import Listed, write_week
from tests.test_queue_transitions import TOLD

__all__ = ["queue"]
PEOPLE = {"wang": "investigator", "li": "investigator", "zhao": "lead", "qian": "supervisor", "sun": "analyst"}
WORKERS = ("li", "qian", "wang", "zhao")
ITEM_MOVES = ("pass_on", "propose_dismissal", "dismiss", "send_back", "hear", "verify", "notify_party", "answer", "go_on",
              "close", "snooze", "wake")  # fmt: skip
GOOD = ("claim", "pass_on", "verify", "go_on", "report", "close", "wake")
SUBJECTS = ("H00000000001", "H00000000002", "H00000000003")
DETECTORS = ("included_item_billed", "split_admission", "complaint_burst")


class Queue(RuleBasedStateMachine):
    """Random people do random things; whatever is refused must change nothing, and what is done must be on record."""

    @initialize()
    def begin(self) -> None:
        from django.db import connection

        # The append-only tables refuse to be emptied, so every example works in a transaction that is undone.
        self.atomic = _outermost(connection)
        self.people = {name: user(f"{name}{id(self)}", role) for name, role in PEOPLE.items()}
        self.folder = Path(tempfile.mkdtemp())
        self.week, self.outcomes, self.clocks, self.closed = 10, {}, {}, set()
        self.arrives([1, 1, 1], 0)

    @rule(money=st.lists(st.integers(0, 3), min_size=3, max_size=3), detector=st.integers(0, 2))
    def arrives(self, money: list[int], detector: int) -> None:
        """The list of the next week; a subject with money 0 is not on it."""
        self.week += 1
        listed = [
            Listed(subject, {DETECTORS[detector]: 1000 * amount}, n_records=1)
            for subject, amount in zip(SUBJECTS, money, strict=True)
            if amount
        ]
        take(write_week(self.folder, f"2026-W{self.week:02d}", listed, note=str(id(self))))

    @rule(who=st.sampled_from(sorted(PEOPLE)))
    def claims_next(self, who: str) -> None:
        from inspection_queue import changes

        self._tried(lambda: changes.claim_next(self.people[who]))

    @rule(who=st.sampled_from(sorted(PEOPLE)), to=st.sampled_from(sorted(PEOPLE)), place=st.integers(0, 8),
          move=st.sampled_from(["claim", "release", "renew", "take_back", "assign"]))  # fmt: skip
    def moves(self, who: str, to: str, place: int, move: str) -> None:
        from inspection_queue import changes

        item, by = self._item(place), self.people[who]
        if move == "assign":
            self._tried(lambda: changes.assign(item.pk, by, self.people[to]))
        else:
            self._tried(lambda: getattr(changes, move)(item.pk, by))

    @rule(who=st.sampled_from(WORKERS), place=st.integers(0, 8), action=st.sampled_from(ITEM_MOVES))
    def goes_along_the_chain(self, who: str, place: int, action: str) -> None:
        from inspection_queue import changes

        item, told = self._item(place), {**TOLD, "until": (today() + timedelta(days=9)).isoformat()}
        self._tried(lambda: changes.act(item, action, self.people[who], told))

    @rule(place=st.integers(0, 8), n=st.integers(1, 5))
    def goes_on_as_it_should(self, place: int, n: int) -> None:
        """What a working office does: whoever may take the item takes it, and makes its main move."""
        for _ in range(n):
            item = self._item(place)
            self._one_good_step(item)

    def _one_good_step(self, item: Any) -> None:
        from inspection_queue import changes, workflow

        for who in WORKERS:
            allowed = workflow.allowed(self.people[who], item)
            action = next((each for each in GOOD if each in allowed), None)
            if action == "claim":
                self._tried(lambda who=who: changes.claim(item.pk, self.people[who]))
            elif action == "report":
                self._reports(who, item, "confirmed")
            elif action:
                self._tried(lambda who=who, action=action: changes.act(item, action, self.people[who], TOLD))
            if action:
                return

    @rule(who=st.sampled_from(WORKERS), place=st.integers(0, 8), verdict=st.sampled_from(["confirmed", "unfounded"]))
    def reports(self, who: str, place: int, verdict: str) -> None:
        self._reports(who, self._item(place), verdict)

    def _reports(self, who: str, item: Any, verdict: str) -> None:
        from inspection_queue import changes

        found = {} if verdict == "confirmed" else {"problem_codes": "", "measure": "none", "note": "无"}
        if self._tried(lambda: changes.report(item.pk, self.people[who], outcome(verdict=verdict, **found))):
            self.outcomes.setdefault(item.pk, []).append(verdict)

    @rule(place=st.integers(0, 30), asks=st.sampled_from(WORKERS), decides=st.sampled_from(WORKERS),
          what=st.sampled_from(["extend", "suspend", "resume"]), granted=st.booleans())  # fmt: skip
    def clock_is_moved(self, place: int, asks: str, decides: str, what: str, granted: bool) -> None:
        from inspection_queue import wishes
        from inspection_queue.models import Clock, ClockMove

        clocks = list(Clock.objects.order_by("pk"))
        clock = clocks[place % len(clocks)]
        if what == "resume":
            self._tried(lambda: wishes.resume(clock.pk, self.people[asks]))
        else:
            self._tried(lambda: wishes.ask(clock.pk, self.people[asks], what, "appraisal", "x"))
            wish = ClockMove.objects.filter(clock=clock, granted=None).first()
            if wish:
                self._tried(lambda: wishes.decide(wish.pk, self.people[decides], granted))

    @rule(place=st.integers(0, 8))
    def lease_ends(self, place: int) -> None:
        from django.utils import timezone

        from inspection_queue import changes
        from inspection_queue.models import QueueItem

        now = timezone.now()
        QueueItem.objects.filter(pk=self._item(place).pk, state="claimed").update(
            lease_until=now - timedelta(minutes=1)
        )
        changes.end_leases(now)

    @invariant()
    def a_subject_has_one_open_item_with_at_most_one_owner(self) -> None:
        from inspection_queue.models import QueueItem

        open_items = list(QueueItem.objects.exclude(state="closed"))
        assert len({each.subject_id for each in open_items}) == len(open_items)
        assert all((each.assignee_id is None) == (each.state == "open") for each in open_items)

    @invariant()
    def no_outcome_is_lost_and_nothing_closed_comes_back(self) -> None:
        from inspection_queue.models import Outcome, QueueItem

        written: dict[int, list[str]] = {}
        for item_id, verdict in (
            Outcome.versions.filter(item__dismissal="").order_by("pk").values_list("item_id", "verdict")
        ):
            written.setdefault(item_id, []).append(verdict)
        assert written == self.outcomes
        closed = QueueItem.objects.filter(state="closed")
        assert set(closed.values_list("pk", flat=True)) >= self.closed
        self.closed = set(closed.values_list("pk", flat=True))
        assert all(each.outcome_id and each.author_id != each.decider_id for each in closed)
        assert set(closed.values_list("outcome_id", flat=True)) == set(Outcome.objects.values_list("pk", flat=True))

    @invariant()
    def two_people_stand_behind_every_clue(self) -> None:
        from inspection_queue.models import QueueItem

        for item in QueueItem.objects.exclude(stage__in=("first_review", "second_review")):
            assert None not in (item.first_reviewer_id, item.second_reviewer_id)
            assert item.first_reviewer_id != item.second_reviewer_id

    @invariant()
    def no_clock_runs_backwards_and_every_open_item_has_one(self) -> None:
        from inspection_queue.models import Clock, QueueItem

        now = {each.pk: (each.began_at, each.due_at, each.ended_at, each.n_extensions) for each in Clock.objects.all()}
        for key, (began, due, ended, extensions) in self.clocks.items():
            assert now[key][0] == began and now[key][1] >= due and now[key][3] >= extensions
            assert ended is None or now[key] == (began, due, ended, extensions)
        self.clocks = now
        running = set(Clock.objects.filter(ended_at=None).values_list("item_id", flat=True))
        active = QueueItem.objects.filter(state__in=("open", "claimed")).values_list("pk", flat=True)
        assert running == set(active)

    @invariant()
    def every_due_moment_is_on_record(self) -> None:
        from inspection_queue.audit import _text
        from inspection_queue.models import AuditEntry, Clock

        said = "".join(AuditEntry.objects.values_list("changes", flat=True))
        assert [each.pk for each in Clock.objects.all() if _text(each.due_at) not in said] == []

    @invariant()
    def the_audit_alone_tells_the_state_of_every_item(self) -> None:
        from inspection_queue.models import AuditEntry, QueueItem

        told: dict[str, dict[str, str]] = {}
        for entry in AuditEntry.objects.filter(object_type="QueueItem").order_by("no"):
            told.setdefault(entry.object_id, {"state": "", "assignee": "", "stage": "first_review", "outcome": ""})
            for field, old, new in json.loads(entry.changes):
                if field in told[entry.object_id]:
                    assert told[entry.object_id][field] == old
                    told[entry.object_id][field] = new
        now = {
            str(each.pk): {
                "state": each.state,
                "assignee": each.assignee.username if each.assignee else "",
                "stage": each.stage,
                "outcome": str(each.outcome) if each.outcome else "",
            }
            for each in QueueItem.objects.select_related("assignee", "outcome")
        }
        assert told == now

    @invariant()
    def the_chain_is_whole(self) -> None:
        from inspection_queue import audit

        assert audit.verify().broken_at is None

    def teardown(self) -> None:
        if hasattr(self, "atomic"):
            self.atomic()

    def _item(self, place: int) -> Any:
        from inspection_queue.models import QueueItem

        items = list(QueueItem.objects.order_by("pk"))
        return items[place % len(items)]

    def _tried(self, act: Any) -> bool:
        """Whether it was done; a refusal must leave every item as it was."""
        from inspection_queue.models import QueueItem

        before = list(QueueItem.objects.order_by("pk").values())
        try:
            act()
        except (QueueConflict, PermissionDenied, ValidationError):
            assert list(QueueItem.objects.order_by("pk").values()) == before
            return False
        return True


def _outermost(connection: Any) -> Any:
    """Open a transaction around everything; returns how to undo it all."""
    from django.db import transaction

    outer = transaction.atomic()
    outer.__enter__()

    def undo() -> None:
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)

    return undo


@pytest.mark.usefixtures("queue")
def test_no_sequence_of_moves_breaks_the_queue() -> None:
    calm = settings(max_examples=8, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Queue, settings=calm)


@pytest.mark.deep
@pytest.mark.usefixtures("queue")
def test_no_long_sequence_of_moves_breaks_the_queue() -> None:
    deep = settings(max_examples=60, stateful_step_count=40, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Queue, settings=deep)
