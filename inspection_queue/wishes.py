"""Wishes about clocks: somebody asks to extend or suspend one, with a reason; somebody else grants or refuses.

Resuming needs nobody's leave. Every move of a due moment is a row of its own, and on record.
"""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from data_contracts.errors import QueueConflict
from inspection_queue import audit, clocks
from inspection_queue.chain_words import CLOCK_REASONS
from inspection_queue.models import Case, Clock, ClockMove, User
from inspection_queue.roles import may

EXTEND, SUSPEND, RESUME = "extend", "suspend", "resume"


def ask(clock_id: int, user: User, what: str, reason: str, note: str) -> ClockMove:
    """Ask to extend or suspend a running clock. QueueConflict when the law does not allow it, or a wish waits."""
    if not may(user, "ask_wishes"):
        raise PermissionDenied
    if what not in (EXTEND, SUSPEND) or reason not in CLOCK_REASONS or not note.strip():
        raise ValidationError(_("Choose what and why, and say it in a sentence."))
    with transaction.atomic():
        clock = _running(clock_id)
        if ClockMove.objects.filter(clock=clock, granted=None).exists():
            raise QueueConflict(_("A wish about this clock waits for a decision already."))
        _possible(clock, what, reason)
        told = {"what": what, "reason": reason, "note": note.strip()[:2000], "due_before": clock.due_at}
        wish = ClockMove.objects.create(clock=clock, asked_by=user, asked_at=timezone.now(), **told)
        audit.record(user, f"{what}_clock", clock, [(name, None, value) for name, value in told.items()])
    return wish


def decide(wish_id: int, user: User, granted: bool) -> ClockMove:
    """Grant or refuse. Whoever asked cannot; QueueConflict when it was decided already or the clock has ended."""
    if not may(user, "decide_wishes"):
        raise PermissionDenied
    now = timezone.now()
    with transaction.atomic():
        wish = ClockMove.objects.select_for_update().get(pk=wish_id)
        if wish.granted is not None or wish.asked_by_id == user.pk:
            raise QueueConflict(_("Somebody else than who asked decides, once."))
        clock = _running(wish.clock_id)
        changed = _grant(clock, wish.what, wish.reason, now) if granted else []
        _decided(wish, user, granted, now, clock.due_at)
        audit.record(user, "grant" if granted else "deny", clock, [("wish", None, wish.pk), *changed])
    return wish


def resume(clock_id: int, user: User) -> Clock:
    """Let a suspended clock run again; the days it rested are added."""
    if not may(user, "ask_wishes"):
        raise PermissionDenied
    with transaction.atomic():
        clock = _running(clock_id)
        _resume(clock, user, timezone.now())
    return clock


def suspend_of_case(case: Case, user: User, note: str, now: datetime) -> None:
    """All clocks of a case that may rest, at the wish of its officer, granted by who suspends the case."""
    for clock in clocks.running(case).filter(suspended_at=None):
        if clocks.limits()[clock.kind].suspendable:
            wish = ClockMove(clock=clock, what=SUSPEND, reason="case_suspended", note=note, asked_by=case.author,
                             asked_at=now, due_before=clock.due_at)  # fmt: skip
            changed = _grant(clock, SUSPEND, wish.reason, now)
            _decided(wish, user, True, now, clock.due_at)
            audit.record(user, "suspend_clock", clock, changed)


def resume_of_case(case: Case, user: User, now: datetime) -> None:
    for clock in clocks.running(case).exclude(suspended_at=None):
        _resume(clock, user, now)


def _resume(clock: Clock, user: User, now: datetime) -> None:
    due, since = clocks.resumed(clock, now), clock.suspended_at
    move = ClockMove(clock=clock, what=RESUME, reason="", asked_by=user, asked_at=now, due_before=clock.due_at)
    _set(clock, due_at=due, suspended_at=None)
    _decided(move, user, True, now, due)
    audit.record(user, "resume_clock", clock, [("suspended_at", since, None), ("due_at", move.due_before, due)])


def _running(clock_id: int) -> Clock:
    clock = Clock.objects.select_for_update().get(pk=clock_id)
    if clock.ended_at is not None:
        raise QueueConflict(_("This clock has ended."))
    return clock


def _possible(clock: Clock, what: str, reason: str) -> None:
    """行政处罚法 60 and the clue rule: each clock has so many extensions; the second of a decision is a collective matter."""
    if what == SUSPEND and (clock.suspended_at is not None or not clocks.limits()[clock.kind].suspendable):
        raise QueueConflict(_("This clock cannot be suspended."))
    if what == EXTEND:
        clocks.extended(clock)
        if clock.kind == "decision" and clock.n_extensions and reason != "collective_discussion":
            raise QueueConflict(_("A second extension needs a collective discussion."))


def _grant(clock: Clock, what: str, reason: str, now: datetime) -> list[audit.Change]:
    _possible(clock, what, reason)
    if what == SUSPEND:
        _set(clock, suspended_at=now)
        return [("suspended_at", None, now)]
    before, (due, provisional) = clock.due_at, clocks.extended(clock)
    _set(clock, due_at=due, provisional=clock.provisional or provisional, n_extensions=clock.n_extensions + 1)
    return [("due_at", before, due)]


def _set(clock: Clock, **values: Any) -> None:
    for name, value in values.items():
        setattr(clock, name, value)
    clock.save(update_fields=list(values))
    clocks.show_due(clock.item)


def _decided(wish: ClockMove, user: User, granted: bool, now: datetime, due: datetime) -> None:
    wish.granted, wish.decided_by, wish.decided_at, wish.due_after = granted, user, now, due
    wish.save()
