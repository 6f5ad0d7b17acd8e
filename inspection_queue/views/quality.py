"""How good the list was. For supervisors only: it shows the random part beside the ranked one."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from inspection_queue import quality as measured
from inspection_queue.models import PublishedWeek
from inspection_queue.roles import needs
from inspection_queue.twins import render


@require_safe
@needs("see_quality")
def quality(request: HttpRequest) -> HttpResponse:
    newest = PublishedWeek.objects.first()
    titles = newest.manifest.get("detectors", {}) if newest else {}
    return render(request, "queue/quality.html", {"quality": measured.quality(), "titles": titles})
