"""Slows down guessing of passwords: a name, or an address, that failed too often must wait. Kept in the database.

Stores keyed digests only; what somebody typed by mistake into the name field is not readable afterwards.
"""

from datetime import timedelta

from django.utils import timezone
from django.utils.crypto import salted_hmac

from inspection_queue.models import LoginAttempt

WINDOW = timedelta(minutes=15)
FAILURES_PER_NAME, FAILURES_PER_ADDRESS = 5, 50
KEPT = timedelta(days=1)


def is_locked(name: str, address: str) -> bool:
    """Whether this name or this address has to wait now."""
    since = timezone.now() - WINDOW
    recent = LoginAttempt.objects.filter(at__gte=since)
    own = recent.filter(who=_digest(name))
    last_success = own.filter(succeeded=True).order_by("-at").values_list("at", flat=True).first()
    failed = own.filter(succeeded=False, at__gt=last_success or since).count()
    from_there = recent.filter(address=_digest(address), succeeded=False).count()
    return failed >= FAILURES_PER_NAME or from_there >= FAILURES_PER_ADDRESS


def note(name: str, address: str, succeeded: bool) -> LoginAttempt:
    """Remember one attempt and forget those older than a day."""
    now = timezone.now()
    LoginAttempt.objects.filter(at__lt=now - KEPT).delete()
    return LoginAttempt.objects.create(who=_digest(name), address=_digest(address), at=now, succeeded=succeeded)


def _digest(text: str) -> str:
    return salted_hmac("inspection_queue.throttle", text.strip().casefold(), algorithm="sha256").hexdigest()
