"""Which item or dossier somebody may open: one question, asked by every page, twin, file and call of the API."""

from typing import Any

from django.http import Http404
from django.shortcuts import get_object_or_404

from inspection_queue.grid import items_of, within
from inspection_queue.models import QueueItem, RegisterEntry


def item_seen_by(user: Any, item_id: int) -> QueueItem:
    """The item, if it lies in this user's cells or was given to them; 404 otherwise, as if it did not exist."""
    seen = items_of(user).select_related("subject", "assignee", "newest__published")
    return get_object_or_404(seen, pk=item_id)


def entries_seen_by(user: Any) -> Any:
    """Current register entries of this user's cells."""
    return within(user, RegisterEntry.objects.filter(current=True), "grid_id")


def entry_seen_by(user: Any, subject_type: str, subject_id: str) -> RegisterEntry:
    """The register entry of one subject; 404 when there is none or it lies elsewhere."""
    found: RegisterEntry | None = entries_seen_by(user).filter(subject_type=subject_type, subject_id=subject_id).first()
    if found is None:
        raise Http404
    return found
