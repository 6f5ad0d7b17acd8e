"""What this office did about a subject beside the weekly lists: visits of campaigns and draws, cases, its own complaints.

Each part only for who may see it elsewhere. Complaints that the pipeline delivers stand among the supervision events.
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from inspection_queue import complaints, field_work, grid
from inspection_queue.models import Case, Complaint, FieldTask, RegisterEntry
from inspection_queue.roles import may


@dataclass(frozen=True)
class OfficeFile:
    """`field_tasks` are done; `cases` and `complaints` are empty for a reader who may not see any."""

    field_tasks: list[FieldTask]
    cases: list[Case]
    complaints: list[Complaint]


def office_file(user: Any, entry: RegisterEntry) -> OfficeFile:
    """Everything about this subject that this user may see, the newest first."""
    place = (
        Q(object_id=entry.subject_id) if entry.subject_type == "institution" else Q(practitioner_id=entry.subject_id)
    )
    visits = field_work.tasks_of(user).filter(place, state="checked").order_by("-checked_on", "-pk")
    return OfficeFile(list(visits), _cases(user, entry), _complaints(user, entry))


def _cases(user: Any, entry: RegisterEntry) -> list[Case]:
    if not may(user, "see_cases"):
        return []
    about = Q(item__subject__subject_type=entry.subject_type, item__subject__subject_id=entry.subject_id)
    if entry.subject_type == "institution":
        about |= Q(item__outcome__institution_id=entry.subject_id)
    seen = Case.objects.filter(about, item__in=grid.items_of(user))
    return list(seen.select_related("item__subject", "author").order_by("-pk"))


def _complaints(user: Any, entry: RegisterEntry) -> list[Complaint]:
    if not may(user, "see_complaints") or entry.subject_type != "institution":
        return []
    own = complaints.seen_by(user).filter(matched__object_id=entry.subject_id, source="hand")
    return list(own.order_by("-received_at", "-pk"))
