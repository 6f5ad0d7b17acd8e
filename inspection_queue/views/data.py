"""What the lists rest on: coverage and quality of the data as published, the lists taken in, notices of failed runs."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from inspection_queue.home import home
from inspection_queue.models import PublishedWeek
from inspection_queue.roles import needs
from inspection_queue.twins import render

LISTS_SHOWN, NOTICES_SHOWN = 26, 10


@require_safe
@needs("see_data")
def data(request: HttpRequest) -> HttpResponse:
    lists = PublishedWeek.objects.all()
    wish = request.GET.get("week", "")
    chosen = lists.filter(week=wish).first() or lists.first()
    coverage = chosen.manifest.get("coverage", {}) if chosen else {}
    datasets = coverage.get("datasets", [])
    context = {
        "chosen": chosen,
        "coverage": coverage,
        "dated": [each for each in datasets if each.get("data_to")],
        "undated": [each for each in datasets if not each.get("data_to")],
        "deliveries": chosen.manifest.get("deliveries", []) if chosen else [],
        "lists": lists[:LISTS_SHOWN],
        "notices": notices(),
    }
    return render(request, "queue/data.html", context)


def notices() -> list[dict[str, Any]]:
    """The latest notices of unattended runs that failed, newest first. A line that cannot be read is passed over."""
    file = home() / "notices.jsonl"
    if not file.is_file():
        return []
    lines = file.read_text(encoding="utf-8", errors="replace").splitlines()[-NOTICES_SHOWN:]
    return [notice for notice in map(_notice, reversed(lines)) if notice]


def _notice(line: str) -> dict[str, Any] | None:
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None
