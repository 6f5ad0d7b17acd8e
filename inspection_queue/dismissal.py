"""The outcome of a dismissal: a warning that two reviewers found groundless at the desk teaches the next list too."""

from datetime import datetime

from django.utils import timezone

from inspection_queue.forms import place_of
from inspection_queue.models import Outcome, QueueItem, Step

DATA_IS_WRONG = ("wrong_data", "wrong_identity", "refunded", "old_catalogue")


def dismissed(item: QueueItem, now: datetime) -> Outcome:
    """Store the outcome of both reviewers: the data were wrong, or there was an innocent reason."""
    if item.newest is None or item.first_reviewer is None:
        raise AssertionError("A reviewed item has a warning and a first reviewer.")
    return Outcome.versions.create(
        item=item,
        warning=item.newest,
        verdict="data_error" if item.dismissal in DATA_IS_WRONG else "unfounded",
        on_site=False,
        inspected_on=timezone.localdate(now),
        institution_id=place_of(item)[:20],
        domain="fund",
        measure="none",
        note=_said(item),
        decided_by=item.first_reviewer,
        decided_at=now,
    )


def _said(item: QueueItem) -> str:
    """The code of the reason, and the words of whoever proposed the dismissal."""
    proposal = Step.objects.filter(item=item, action="propose_dismissal").last()
    return f"[{item.dismissal}] {proposal.told.get('note', '') if proposal else ''}".strip()
