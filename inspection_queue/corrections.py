"""Corrects an outcome that was typed wrong: a further version, counter-signed by somebody else. The first stays."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from data_contracts.errors import QueueConflict
from inspection_queue import audit, workflow
from inspection_queue.models import Correction, Outcome, QueueItem, User
from inspection_queue.moving import locked
from inspection_queue.outcomes import check_outcome
from inspection_queue.quality import NOT_REVIEWED
from inspection_queue.roles import may

TOLD = ("verdict", "measure", "problem_codes", "amount_recovered", "fine_amount", "points", "inspected_on")


def propose(item_id: int, user: User, outcome: Outcome, reason: str) -> Correction:
    """Propose another version of the outcome in force. Raises ValidationError when it is not complete, and
    QueueConflict when the item is not closed or another correction waits."""
    if not workflow.role_allows(user, "report"):
        raise PermissionDenied
    with transaction.atomic():
        item = locked(QueueItem, item_id)
        if item.outcome is None:
            raise QueueConflict(_("Only an outcome in force can be corrected."))
        if Correction.objects.filter(replaces=item.outcome, granted=None).exists():
            raise QueueConflict(_("A correction waits for its counter-signature already."))
        outcome.item, outcome.warning = item, item.outcome.warning
        outcome.decided_by, outcome.decided_at = user, timezone.now()
        _check(outcome, item.outcome, reason)
        outcome.save(force_insert=True)
        people = {"proposed_by": user, "proposed_at": outcome.decided_at}
        wish = Correction.objects.create(replaces=item.outcome, by=outcome, reason=reason.strip(), **people)
        audit.record(
            user, "correct", item, [(name, getattr(item.outcome, name), getattr(outcome, name)) for name in TOLD]
        )
    return wish


def decide(correction_id: int, user: User, granted: bool) -> Correction:
    """Counter-sign or turn down. Whoever proposed it cannot; QueueConflict when it was decided already."""
    if not may(user, "decide_wishes"):
        raise PermissionDenied
    with transaction.atomic():
        wish = Correction.objects.select_for_update().get(pk=correction_id)
        if wish.granted is not None or wish.proposed_by_id == user.pk:
            raise QueueConflict(_("Somebody else than who asked decides, once."))
        wish.granted, wish.decided_by, wish.decided_at = granted, user, timezone.now()
        wish.save(update_fields=["granted", "decided_by", "decided_at"])
        item = locked(QueueItem, wish.replaces.item_id)
        if granted:
            changed = {"outcome": wish.by, "author": wish.proposed_by, "decider": user, "version": item.version + 1}
            QueueItem.objects.filter(pk=item.pk).update(**changed)
        told = [("outcome", wish.replaces_id, wish.by_id if granted else wish.replaces_id)]
        audit.record(user, "countersign" if granted else "turn_down", item, told)
    return wish


def _check(outcome: Outcome, before: Outcome, reason: str) -> None:
    check_outcome(outcome)
    if not reason.strip():
        raise ValidationError({"reason": _("Say in a sentence why.")})
    if outcome.verdict in NOT_REVIEWED and hasattr(before, "export"):
        raise ValidationError(
            {"verdict": _("This outcome went to the pipeline already; choose unfounded or data error.")}
        )
