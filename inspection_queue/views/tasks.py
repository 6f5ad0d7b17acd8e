"""What one person has in hand: claimed items with their leases and due dates, and what was closed lately."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from inspection_queue import grid
from inspection_queue.changes import keep_time
from inspection_queue.models import QueueItem
from inspection_queue.models.work import CLAIMED, CLOSED, OPEN
from inspection_queue.roles import needs, reader
from inspection_queue.twins import render

CLOSED_SHOWN = 20


@require_safe
@needs("see_own_tasks")
def tasks(request: HttpRequest) -> HttpResponse:
    keep_time()
    own = QueueItem.objects.filter(assignee=reader(request)).select_related("subject", "newest", "outcome")
    context = {
        "in_hand": own.filter(state=CLAIMED).order_by("due_on", "lease_until", "pk"),
        "closed": own.filter(state=CLOSED).order_by("-closed_at", "-pk")[:CLOSED_SHOWN],
        "n_waiting": grid.items_of(request.user).filter(state=OPEN).count(),
    }
    return render(request, "queue/tasks.html", context)
