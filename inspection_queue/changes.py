"""The moves of the queue: claim, assign, renew, release, close, comment. Nothing else changes an item.

Each move is one transaction with its audit entry. Whoever comes second gets a QueueConflict and nothing is changed.
"""

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from data_contracts.errors import QueueConflict
from inspection_queue import audit, grid, workflow
from inspection_queue.models import Comment, Outcome, QueueItem, User
from inspection_queue.models.work import CLAIMED, OPEN
from inspection_queue.outcomes import check_outcome

TRACKED = ("state", "assignee", "lease_until", "closed_at")


def claim(item_id: int, user: User, version: int | None = None) -> QueueItem:
    """Take an open item. Raises QueueConflict when somebody else has it."""
    with transaction.atomic():
        item = _locked(item_id, version)
        _move(item, "claim", user, assignee=user, lease_until=_lease_end())
    return item


def claim_next(user: User) -> QueueItem | None:
    """Take the first open item that nobody else is taking right now, one's own cells first; None when there is none."""
    if not workflow.role_allows(user, "claim"):
        raise PermissionDenied
    end_leases()
    with transaction.atomic():
        waiting = grid.nearest_first(user, grid.items_of(user).filter(state=OPEN))
        skip = connection.features.has_select_for_update_skip_locked
        item = waiting.select_for_update(skip_locked=skip, of=("self",)).first()
        if item is not None:
            _move(item, "claim", user, assignee=user, lease_until=_lease_end())
    return item


def assign(item_id: int, user: User, to: User, version: int | None = None) -> QueueItem:
    """Give an item to somebody who may claim items. Raises QueueConflict for anybody else."""
    if not to.is_active or not workflow.role_allows(to, "claim"):
        raise QueueConflict(_("%(name)s cannot take items; choose an investigator.") % {"name": to.shown_name()})
    with transaction.atomic():
        item = _locked(item_id, version)
        _move(item, "assign", user, assignee=to, lease_until=_lease_end())
    return item


def renew(item_id: int, user: User, version: int | None = None) -> QueueItem:
    """Start the lease anew."""
    with transaction.atomic():
        item = _locked(item_id, version)
        _move(item, "renew", user, lease_until=_lease_end())
    return item


def release(item_id: int, user: User, version: int | None = None) -> QueueItem:
    """Give one's own item back to the queue."""
    return _to_the_queue(item_id, user, "release", version)


def take_back(item_id: int, user: User, version: int | None = None) -> QueueItem:
    """Take an item from whoever holds it back to the queue."""
    return _to_the_queue(item_id, user, "take_back", version)


def close(item_id: int, user: User, outcome: Outcome, version: int | None = None) -> QueueItem:
    """Close one's own item with what was found. The outcome is written once and stays. Raises ValidationError."""
    now = timezone.now()
    with transaction.atomic():
        item = _locked(item_id, version)
        must_be_allowed(item, "close", user)
        if item.newest is None:
            raise QueueConflict(_somebody_was_faster(item))
        outcome.item, outcome.warning = item, item.newest
        outcome.decided_by, outcome.decided_at = user, now
        check_outcome(outcome)
        _move(item, "close", user, lease_until=None, closed_at=now)
        outcome.save(force_insert=True)
        told = ("verdict", "measure", "problem_codes", "amount_recovered", "fine_amount", "inspected_on")
        audit.record(user, "create", outcome, [(name, None, getattr(outcome, name)) for name in told])
    return item


def comment(item_id: int, user: User, text: str) -> Comment:
    """Add a remark; in any state of the item."""
    with transaction.atomic():
        item = QueueItem.objects.get(pk=item_id)
        remark = Comment.objects.create(item=item, author=user, text=text, written_at=timezone.now())
        audit.record(user, "comment", item, [("comment", None, remark.pk)])
    return remark


def end_leases(now: datetime | None = None) -> int:
    """Return items whose lease has ended to the queue. Cheap when there is none; returns how many there were."""
    over = QueueItem.objects.filter(state=CLAIMED, lease_until__lte=now or timezone.now())
    if not over.exists():
        return 0
    with transaction.atomic():
        items = list(over.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked))
        for item in items:
            _move(item, "lease_end", None, assignee=None, lease_until=None)
    return len(items)


def must_be_allowed(item: QueueItem, action: str, user: User) -> None:
    """PermissionDenied when the role may never do this; QueueConflict when only this item does not allow it now."""
    if not workflow.role_allows(user, action) or not grid.items_of(user).filter(pk=item.pk).exists():
        raise PermissionDenied
    if action not in workflow.allowed(user, item):
        raise QueueConflict(_somebody_was_faster(item))


def _to_the_queue(item_id: int, user: User, action: str, version: int | None) -> QueueItem:
    with transaction.atomic():
        item = _locked(item_id, version)
        _move(item, action, user, assignee=None, lease_until=None)
    return item


def _lease_end() -> datetime:
    return timezone.now() + timedelta(hours=settings.LEASE_HOURS)


def _locked(item_id: int, version: int | None) -> QueueItem:
    item = QueueItem.objects.select_for_update().get(pk=item_id)
    if version is not None and item.version != version:
        raise QueueConflict(_somebody_was_faster(item))
    return item


def _move(item: QueueItem, action: str, user: User | None, **values: Any) -> None:
    """Apply one row of the workflow table: check, change, count up the version, write the audit entry."""
    if user is not None:
        must_be_allowed(item, action, user)
    row = workflow.transition(action, item.state)
    if row is None:
        raise QueueConflict(_somebody_was_faster(item))
    before = {name: getattr(item, name) for name in TRACKED}
    values = {"state": row.after, **values}
    guarded = QueueItem.objects.filter(pk=item.pk, version=item.version, state=row.before)
    if guarded.update(version=item.version + 1, **values) != 1:
        raise QueueConflict(_somebody_was_faster(item))
    for name, value in {"version": item.version + 1, **values}.items():
        setattr(item, name, value)
    changed = [(name, before[name], values[name]) for name in TRACKED if values.get(name, before[name]) != before[name]]
    audit.record(user, action, item, changed)


def _somebody_was_faster(item: QueueItem) -> str:
    if item.state == CLAIMED and item.assignee is not None:
        name = item.assignee.shown_name()
        return _("This item is with %(name)s now; reload it to see what has changed.") % {"name": name}
    return _("This item has changed in the meantime; reload it and decide again.")
