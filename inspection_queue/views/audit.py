"""The trail for the auditor: every entry, filtered by person, action and object; the chain is proved on request."""

import json
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from inspection_queue import audit
from inspection_queue.models import AuditEntry, AuditHead
from inspection_queue.roles import needs
from inspection_queue.vocabulary import ACTIONS

PER_PAGE = 50


@require_safe
@needs("see_audit")
def trail(request: HttpRequest) -> HttpResponse:
    wishes = {name: request.GET.get(name, "")[:80].replace("\x00", "") for name in ("actor", "action", "object")}
    page = Paginator(_entries(wishes), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(entry, json.loads(entry.changes)) for entry in page.object_list],
        "wishes": wishes,
        "actions": ACTIONS,
        "head": AuditHead.objects.get(),
        "check": audit.verify() if request.GET.get("check") == "chain" else None,
    }
    return render(request, "queue/audit.html", context)


def _entries(wishes: dict[str, str]) -> Any:
    wanted = {"actor": wishes["actor"], "action": wishes["action"], "object_id": wishes["object"]}
    return AuditEntry.objects.filter(**{name: value for name, value in wanted.items() if value})
