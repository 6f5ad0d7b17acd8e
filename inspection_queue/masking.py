"""What is shown of a person: the beginning of the token, until somebody states a purpose; then the whole token.

A token cannot be turned back here: who it is knows only the insurance agency. Names of practitioners are the masked ones.
"""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from inspection_queue import audit
from inspection_queue.models import QueueItem, Unmasking, User
from inspection_queue.models.published import TOKEN_SHOWN as SHOWN
from inspection_queue.roles import may

MINUTES = 15
PURPOSES = {
    "check": _("Check of this item"),
    "second_review": _("Second review"),
    "referral": _("Referral to the police"),
    "verification": _("Yearly verification"),
    "joint_meeting": _("Joint meeting"),
    "appeal": _("Appeal of the visited party"),
    "audit": _("Audit"),
}


def masked(token: str) -> str:
    """`tk_1a2b3…`: enough to tell people of one case apart, not enough to look anybody up elsewhere."""
    return f"{token[:SHOWN]}…" if len(token) > SHOWN else token


class Sight:
    """How one reader sees persons on one page: whole or masked."""

    def __init__(self, whole: bool) -> None:
        self.whole = whole

    def person(self, token: Any) -> str:
        return str(token or "") if self.whole else masked(str(token or ""))


def sight_of(user: Any, item: QueueItem | None) -> Sight:
    """Whole tokens only where this user has leave for this item now, and still has the role for it."""
    if item is None or not may(user, "unmask"):
        return Sight(whole=False)
    leave = Unmasking.objects.filter(user=user, item=item, until__gt=timezone.now())
    return Sight(whole=leave.exists())


def unmask(user: User, item: QueueItem, purpose: str, reason: str) -> Unmasking:
    """Give leave for MINUTES, and write down why. The purpose must be one of PURPOSES."""
    now = timezone.now()
    with transaction.atomic():
        leave = Unmasking.objects.create(
            user=user, item=item, purpose=purpose, reason=reason, granted_at=now, until=now + timedelta(minutes=MINUTES)
        )
        audit.record(user, "unmask", item, [("purpose", None, purpose), ("reason", None, reason)])
    return leave
