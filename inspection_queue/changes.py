"""The moves of the queue by their names: claim, assign, renew, release, review, report, close, comment.

Each is one row of transitions.csv applied by moving.py. Whoever comes second gets a QueueConflict; nothing is changed.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from data_contracts.errors import QueueConflict
from inspection_queue import audit, grid, workflow
from inspection_queue.models import Comment, Outcome, QueueItem, User
from inspection_queue.models.work import CLAIMED, SNOOZED
from inspection_queue.moving import act, locked, move, must_be_allowed, somebody_was_faster
from inspection_queue.outcomes import check_outcome

__all__ = ["act", "must_be_allowed"]
TOLD_OF_OUTCOMES = ("verdict", "measure", "problem_codes", "amount_recovered", "fine_amount", "inspected_on")


def claim(item_id: int, user: User, version: int | None = None) -> QueueItem:
    """Take an open item. Raises QueueConflict when somebody else has it."""
    with transaction.atomic():
        item = locked(QueueItem, item_id, version)
        move(item, "claim", user, assignee=user, lease_until=_lease_end())
    return item


def claim_next(user: User) -> QueueItem | None:
    """Take the first open item that nobody else is taking right now, one's own cells first; None when there is none.

    Four eyes hold: an item that this person reviewed or reported before is passed over.
    """
    if not workflow.role_allows(user, "claim"):
        raise PermissionDenied
    keep_time()
    with transaction.atomic():
        waiting = grid.nearest_first(user, grid.items_of(user).filter(workflow.may_take(user)))
        skip = connection.features.has_select_for_update_skip_locked
        item = waiting.select_for_update(skip_locked=skip, of=("self",)).first()
        if item is not None:
            move(item, "claim", user, assignee=user, lease_until=_lease_end())
    return item


def assign(item_id: int, user: User, to: User, version: int | None = None) -> QueueItem:
    """Give an item to somebody who may claim it at this stage. Raises QueueConflict for anybody else."""
    with transaction.atomic():
        item = locked(QueueItem, item_id, version)
        must_be_allowed(item, "assign", user)
        if not to.is_active or not workflow.could_hold(to, item):
            raise QueueConflict(
                _("%(name)s cannot take this item now; choose somebody else.") % {"name": to.shown_name()}
            )
        move(item, "assign", user, assignee=to, lease_until=_lease_end())
    return item


def renew(item_id: int, user: User, version: int | None = None) -> QueueItem:
    """Start the lease anew."""
    with transaction.atomic():
        item = locked(QueueItem, item_id, version)
        move(item, "renew", user, lease_until=_lease_end())
    return item


def release(item_id: int, user: User, version: int | None = None) -> QueueItem:
    """Give one's own item back to the queue."""
    return _to_the_queue(item_id, user, "release", version)


def take_back(item_id: int, user: User, version: int | None = None) -> QueueItem:
    """Take an item from whoever holds it back to the queue."""
    return _to_the_queue(item_id, user, "take_back", version)


def report(item_id: int, user: User, outcome: Outcome, version: int | None = None) -> QueueItem:
    """Say what the visit found. The outcome is written once; it counts when somebody else has decided (`close`).

    Raises ValidationError for an outcome that is not complete.
    """
    with transaction.atomic():
        item = locked(QueueItem, item_id, version)
        must_be_allowed(item, "report", user)
        if item.newest is None:
            raise QueueConflict(somebody_was_faster(item))
        outcome.item, outcome.warning = item, item.newest
        outcome.decided_by, outcome.decided_at = user, timezone.now()
        check_outcome(outcome)
        outcome.save(force_insert=True)
        move(item, "report", user, author=user, assignee=None, lease_until=None)
        audit.record(user, "create", outcome, [(name, None, getattr(outcome, name)) for name in TOLD_OF_OUTCOMES])
    return item


def close(item_id: int, user: User, opinion: str = "", version: int | None = None) -> QueueItem:
    """Decide: the newest outcome of the item comes in force, and the item is closed."""
    with transaction.atomic():
        item = locked(QueueItem, item_id, version)
        move(item, "close", user, {"opinion": opinion})
    return item


def comment(item_id: int, user: User, text: str) -> Comment:
    """Add a remark; in any state of the item."""
    with transaction.atomic():
        item = QueueItem.objects.get(pk=item_id)
        remark = Comment.objects.create(item=item, author=user, text=text, written_at=timezone.now())
        audit.record(user, "comment", item, [("comment", None, remark.pk)])
    return remark


def keep_time(now: datetime | None = None) -> int:
    """What time alone does: leases end, snoozes are over. Cheap when there is nothing; returns how many items moved."""
    return end_leases(now) + wake_over(now)


def end_leases(now: datetime | None = None) -> int:
    """Return items whose lease has ended to the queue. Returns how many there were."""
    over = QueueItem.objects.filter(state=CLAIMED, lease_until__lte=now or timezone.now())
    return _system_moves(over, "lease_end", assignee=None, lease_until=None)


def wake_over(now: datetime | None = None) -> int:
    """Return items whose snooze is over to the queue. Returns how many there were."""
    over = QueueItem.objects.filter(state=SNOOZED, snoozed_until__lte=timezone.localdate(now))
    return _system_moves(over, "wake", {"by": "time"})


def _system_moves(over: QuerySet[QueueItem], action: str, told: dict[str, str] | None = None, **values: None) -> int:
    if not over.exists():
        return 0
    with transaction.atomic():
        items = list(over.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked))
        for item in items:
            move(item, action, None, told, **values)
    return len(items)


def _to_the_queue(item_id: int, user: User, action: str, version: int | None) -> QueueItem:
    with transaction.atomic():
        item = locked(QueueItem, item_id, version)
        move(item, action, user, assignee=None, lease_until=None)
    return item


def _lease_end() -> datetime:
    return timezone.now() + timedelta(hours=settings.LEASE_HOURS)
