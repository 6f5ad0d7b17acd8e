"""Opens cases and referrals about an item. What happens to them afterwards stands in transitions.csv."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from data_contracts.errors import QueueConflict
from inspection_queue import audit, clocks, grid
from inspection_queue.models import Case, QueueItem, Referral, User
from inspection_queue.models.work import CLOSED, HANDLING, VERIFICATION
from inspection_queue.moving import locked
from inspection_queue.outcomes import FOUND, found_something
from inspection_queue.roles import may


def open_case(item_id: int, user: User) -> Case:
    """Open the case about an item that is verified or was confirmed. QueueConflict when it cannot be, or exists."""
    return _opened(item_id, user, Case, "clue", "open_case")


def open_referral(item_id: int, user: User) -> Referral:
    """Propose to refer the matter to the police; the head's three days begin (国务院令310号 5)."""
    return _opened(item_id, user, Referral, "referral_decision", "open_referral")


def may_open(item: QueueItem, user: Any) -> bool:
    """Whether this user may open a case or a referral about this item now."""
    return may(user, "move_cases") and _ripe(item)


def not_referred(user: Any) -> QuerySet[QueueItem]:
    """Confirmed items with at least the province's amount of fraud and no referral: an alarm, never a verdict."""
    large = {"outcome__verdict__in": FOUND, "outcome__amount_recovered__gte": settings.FRAUD_THRESHOLD_YUAN}
    return grid.items_of(user).filter(**large, referral=None).select_related("subject", "outcome")


def _ripe(item: QueueItem) -> bool:
    found = item.outcome is not None and found_something(item.outcome.verdict)
    return item.stage in (VERIFICATION, HANDLING) if item.state != CLOSED else found


def _opened(item_id: int, user: User, model: Any, clock: str, action: str) -> Any:
    if not may(user, "move_cases") or not grid.items_of(user).filter(pk=item_id).exists():
        raise PermissionDenied
    now: datetime = timezone.now()
    with transaction.atomic():
        item = locked(QueueItem, item_id)
        if not _ripe(item):
            raise QueueConflict(_("Only an item that is being verified, or was confirmed, can go on to this step."))
        if model.objects.filter(item=item).exists():
            raise QueueConflict(_("This step was begun already; reload the item."))
        made = model.objects.create(item=item, author=user, opened_at=now)
        began = clocks.start((clock,), made, now)
        told = [("state", None, made.state), *((f"clock {each.kind}", None, each.due_at) for each in began)]
        audit.record(user, action, made, told)
    return made
