"""What one person has in hand: claimed items with their leases and due dates, and what was closed lately."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inspection_queue import grid
from inspection_queue.changes import keep_time
from inspection_queue.models import Case, QueueItem
from inspection_queue.models.work import CLAIMED, CLOSED
from inspection_queue.roles import needs, reader
from inspection_queue.twins import render
from inspection_queue.workflow import may_take

CLOSED_SHOWN = 20
ENDED = ("closed", "rejected", "transferred", "terminated", "transferred_to_police")


@require_safe
@needs("see_own_tasks")
def tasks(request: HttpRequest) -> HttpResponse:
    keep_time()
    own = QueueItem.objects.filter(assignee=reader(request)).select_related("subject", "newest", "outcome")
    context = {
        "in_hand": own.filter(state=CLAIMED).order_by("stage_due_at", "due_on", "pk"),
        "closed": own.filter(state=CLOSED).order_by("-closed_at", "-pk")[:CLOSED_SHOWN],
        "now": timezone.now(),
        "cases": Case.objects.filter(author=reader(request)).exclude(state__in=ENDED).select_related("item__subject"),
        "n_waiting": grid.items_of(request.user).filter(may_take(reader(request))).count(),
    }
    return render(request, "queue/tasks.html", context)
