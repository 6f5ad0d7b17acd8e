"""Applies one row of transitions.csv to an item, a case or a referral. Nothing else changes their state.

A move is one transaction: who and when, guards, effects, the change itself, clocks, the step, the audit entry. Whoever
comes second gets a QueueConflict and nothing is changed.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from data_contracts.errors import QueueConflict
from inspection_queue import audit, clocks, grid, workflow
from inspection_queue.asking import checked
from inspection_queue.models import Case, QueueItem, Referral, Step, User
from inspection_queue.models.work import CLAIMED, CLOSED
from inspection_queue.move_effects import EFFECTS
from inspection_queue.move_guards import GUARDS
from inspection_queue.workflow import Moved, Transition

About = TypeVar("About", QueueItem, Case, Referral)
Told = Mapping[str, Any]


def act(about: About, action: str, user: User, told: Told | None = None, version: int | None = None) -> About:
    """Make a move by its name. Raises QueueConflict, PermissionDenied, or ValidationError for what was told."""
    with transaction.atomic():
        current = locked(type(about), about.pk, version)
        move(current, action, user, told)
    return current


def locked(model: type[About], pk: int, version: int | None = None) -> About:
    """The object, held until the transaction ends. QueueConflict when it is not as the reader saw it."""
    found = model.objects.select_for_update().get(pk=pk)
    if version is not None and found.version != version:
        raise QueueConflict(somebody_was_faster(found))
    return found


def move(
    about: Moved, action: str, user: User | None, told: Told | None = None, now: datetime | None = None, **values: Any
) -> None:
    """Apply one row of the table to a locked object; `values` come on top of what the row's effect says."""
    now = now or timezone.now()
    if user is not None:
        must_be_allowed(about, action, user)
    row = workflow.transition(about, action)
    if row is None:
        raise QueueConflict(somebody_was_faster(about))
    said = checked(row.asks, told or {}) if user is not None else dict(told or {})
    for word in row.guards:
        GUARDS[word](about, said, now)
    before, after = workflow.status_of(about), row.result(about)
    effect = EFFECTS.get((row.machine, action))
    changed = _change(about, row, after, {**(effect(about, user, said, now) if effect else {}), **values})
    ticked = _clocks(about, row, now)
    _step(about, (action, before, after), user, said, now)
    audit.record(user, action, about, [*changed, *ticked, *_as_changes(said)])


def must_be_allowed(about: Moved, action: str, user: User) -> None:
    """PermissionDenied when the role may never do this; QueueConflict when only this object does not allow it now."""
    item_id = about.pk if isinstance(about, QueueItem) else about.item_id
    seen = grid.items_of(user).filter(pk=item_id).exists()
    if not seen or not workflow.role_allows(user, action, workflow.machine_of(about)):
        raise PermissionDenied
    if action not in workflow.allowed(user, about):
        raise QueueConflict(somebody_was_faster(about))


def somebody_was_faster(about: Moved) -> str:
    if isinstance(about, QueueItem) and about.state == CLAIMED and about.assignee is not None:
        name = about.assignee.shown_name()
        return _("This item is with %(name)s now; reload it to see what has changed.") % {"name": name}
    return _("This item has changed in the meantime; reload it and decide again.")


def _change(about: Moved, row: Transition, after: str, values: dict[str, Any]) -> list[audit.Change]:
    """Write the new values, only if nobody was faster. Returns old → new of each field that changed."""
    stage, _dot, state = after.rpartition(".")
    values = {"state": state, **({"stage": stage} if stage else {}), **values}
    before = {name: getattr(about, name) for name in values}
    guarded = type(about).objects.filter(pk=about.pk, version=about.version, state=about.state)
    if guarded.update(version=about.version + 1, **values) != 1:
        raise QueueConflict(somebody_was_faster(about))
    for name, value in {"version": about.version + 1, **values}.items():
        setattr(about, name, value)
    return [(name, before[name], values[name]) for name in values if before[name] != values[name]]


def _clocks(about: Moved, row: Transition, now: datetime) -> list[audit.Change]:
    """Stop and start what the row says; a closed item leaves no clock of its own behind. Keeps the item's due moment."""
    ended = clocks.stop(row.stops, about, now)
    if isinstance(about, QueueItem) and about.state == CLOSED:
        ended += clocks.stop_all(about, now)
    begun = clocks.start(row.starts, about, now)
    if isinstance(about, QueueItem) and (ended or begun):
        clocks.show_due(about)
    return [*((f"clock {each.kind}", each.due_at, None) for each in ended),
            *((f"clock {each.kind}", None, each.due_at) for each in begun)]  # fmt: skip


def _step(about: Moved, way: tuple[str, str, str], user: User | None, said: Told, now: datetime) -> None:
    of = clocks.about_fields(about)
    told = {name: text for name, _old, text in _as_changes(said)}
    Step.objects.create(**of, action=way[0], before=way[1], after=way[2], by=user, at=now, told=told)


def _as_changes(said: Told) -> list[tuple[str, None, str]]:
    """What was told, as texts; empty answers are left out."""
    return [(name, None, _text(value)) for name, value in said.items() if value not in (None, "", [])]


def _text(value: Any) -> str:
    several = isinstance(value, list) or hasattr(value, "all")
    return ";".join(str(each) for each in value) if several else str(value)
