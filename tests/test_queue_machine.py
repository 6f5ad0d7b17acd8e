"""No sequence of moves leads to two owners, a lost outcome, a closed item that came back, or a change off record."""

import json
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from data_contracts.errors import QueueConflict
from tests.queue_fixture import outcome, queue, take, user
from tests.queue_weeks import Listed, write_week

__all__ = ["queue"]
PEOPLE = {"wang": "investigator", "li": "investigator", "zhao": "lead", "qian": "supervisor", "sun": "analyst"}
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
        self.week, self.outcomes, self.closed = 10, {}, {}
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

    @rule(
        who=st.sampled_from(sorted(PEOPLE)),
        place=st.integers(0, 8),
        verdict=st.sampled_from(["confirmed", "unfounded"]),
    )
    def closes(self, who: str, place: int, verdict: str) -> None:
        from inspection_queue import changes

        item = self._item(place)
        found = {} if verdict == "confirmed" else {"problem_codes": "", "measure": "none", "note": "无"}
        if self._tried(lambda: changes.close(item.pk, self.people[who], outcome(verdict=verdict, **found))):
            self.outcomes[item.pk] = verdict

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

        kept = dict(Outcome.objects.filter(item__in=self.outcomes).values_list("item_id", "verdict"))
        assert kept == self.outcomes
        closed = set(QueueItem.objects.filter(state="closed").values_list("pk", flat=True))
        assert closed >= set(self.outcomes)
        assert set(QueueItem.objects.filter(outcome__isnull=True, state="closed")) == set()

    @invariant()
    def the_audit_alone_tells_the_state_of_every_item(self) -> None:
        from inspection_queue.models import AuditEntry, QueueItem

        told: dict[str, dict[str, str]] = {}
        for entry in AuditEntry.objects.filter(object_type="QueueItem").order_by("no"):
            told.setdefault(entry.object_id, {"state": "", "assignee": ""})
            for field, old, new in json.loads(entry.changes):
                if field in told[entry.object_id]:
                    assert told[entry.object_id][field] == old
                    told[entry.object_id][field] = new
        now = {
            str(each.pk): {"state": each.state, "assignee": each.assignee.username if each.assignee else ""}
            for each in QueueItem.objects.select_related("assignee")
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
        except (QueueConflict, PermissionDenied):
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
    calm = settings(max_examples=15, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))
    run_state_machine_as_test(Queue, settings=calm)
