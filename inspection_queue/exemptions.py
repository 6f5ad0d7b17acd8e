"""Exemptions: one detector does not open work on one subject until a day. Asked by one person, granted by another.

Nothing is exempted for longer than a year, nor as a whole: a subject is never out of sight.
"""

from datetime import date, datetime, timedelta

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from data_contracts.errors import QueueConflict
from inspection_queue import audit
from inspection_queue.chain_words import EXEMPTION_REASONS
from inspection_queue.models import Exemption, Finding, Subject, User
from inspection_queue.roles import may

LONGEST_DAYS = 366


def in_force(today: date) -> QuerySet[Exemption]:
    return Exemption.objects.filter(granted=True, ended_at=None, until__gte=today)


def exempted(subject: Subject, now: datetime) -> set[str]:
    """The detectors that open no work on this subject now."""
    return set(in_force(timezone.localdate(now)).filter(subject=subject).values_list("detector_id", flat=True))


def ask(subject: Subject, user: User, detector_id: str, reason: str, note: str, until: date) -> Exemption:
    """Ask for an exemption. Raises ValidationError for what is missing or too long, QueueConflict when one stands."""
    if not may(user, "ask_exemption"):
        raise PermissionDenied
    faults = _faults(subject, detector_id, reason, note, until)
    if faults:
        raise ValidationError(faults)
    with transaction.atomic():
        standing = Exemption.objects.filter(subject=subject, detector_id=detector_id, ended_at=None)
        if standing.filter(Q(granted=None) | Q(granted=True, until__gte=timezone.localdate())).exists():
            raise QueueConflict(_("An exemption of this kind stands already, or waits for a decision."))
        told = {"detector_id": detector_id, "reason": reason, "note": note.strip(), "until": until}
        asked = Exemption.objects.create(subject=subject, owner=user, asked_at=timezone.now(), **told)
        audit.record(
            user, "exempt", asked, [("subject", None, subject.subject_id), *((k, None, v) for k, v in told.items())]
        )
    return asked


def decide(exemption_id: int, user: User, granted: bool) -> Exemption:
    """Grant or deny. QueueConflict when somebody decided already, or the user asked for it themselves."""
    if not may(user, "decide_wishes"):
        raise PermissionDenied
    with transaction.atomic():
        asked = Exemption.objects.select_for_update().get(pk=exemption_id)
        if asked.granted is not None or asked.owner_id == user.pk:
            raise QueueConflict(_("Somebody else than who asked decides, once."))
        asked.granted, asked.decided_by, asked.decided_at = granted, user, timezone.now()
        asked.save(update_fields=["granted", "decided_by", "decided_at"])
        audit.record(user, "grant" if granted else "deny", asked, [("granted", None, granted)])
    return asked


def end(exemption_id: int, user: User) -> Exemption:
    """End an exemption before its day."""
    if not may(user, "decide_wishes"):
        raise PermissionDenied
    with transaction.atomic():
        standing = Exemption.objects.select_for_update().get(pk=exemption_id)
        if not standing.granted or standing.ended_at is not None:
            raise QueueConflict(_("This exemption is not in force."))
        standing.ended_at = timezone.now()
        standing.save(update_fields=["ended_at"])
        audit.record(user, "end_exemption", standing, [("ended_at", None, standing.ended_at)])
    return standing


def _faults(subject: Subject, detector_id: str, reason: str, note: str, until: date) -> dict[str, str]:
    today, faults = timezone.localdate(), {}
    if not Finding.objects.filter(warning__subject=subject, detector_id=detector_id).exists():
        faults["detector_id"] = _("Choose a detector that has spoken of this subject.")
    if reason not in EXEMPTION_REASONS:
        faults["reason"] = _("Choose one of the list.")
    if not note.strip():
        faults["note"] = _("Say in a sentence why.")
    if not today < until <= today + timedelta(days=LONGEST_DAYS):
        faults["until"] = _("Choose a day within the next %(n)s days.") % {"n": LONGEST_DAYS}
    return faults
