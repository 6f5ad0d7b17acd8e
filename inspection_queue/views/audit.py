"""The trail for the auditor: every entry, filtered by person, action and object; the chain is proved on request."""

import json
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from inspection_queue import audit, exports
from inspection_queue.models import AuditEntry, AuditHead
from inspection_queue.roles import needs
from inspection_queue.twins import render
from inspection_queue.vocabulary import ACTIONS, OBJECTS

PER_PAGE, MOST = 50, 50_000
WISHES = ("actor", "action", "kind", "object", "first", "last")


@require_safe
@needs("see_audit")
def trail(request: HttpRequest) -> HttpResponse:
    wishes = read_wishes(request)
    page = Paginator(_entries(wishes), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": [(entry, json.loads(entry.changes)) for entry in page.object_list],
        "wishes": wishes,
        "actions": ACTIONS,
        "objects": OBJECTS,
        "may_export": True,
        "head": AuditHead.objects.get(),
        "check": audit.verify() if request.GET.get("check") == "chain" else None,
    }
    return render(request, "queue/audit.html", context)


@require_safe
@needs("see_audit")
def trail_file(request: HttpRequest, form: str) -> HttpResponse:
    """The trail as the filters show it; taking it away is an entry itself."""
    purpose = exports.purpose_of(request)
    if purpose is None:
        return exports.ask_purpose(request)
    headings = [
        _("No."),
        _("Moment"),
        _("Person"),
        _("Roles"),
        _("Action"),
        _("Object"),
        _("Number"),
        _("Changes"),
        "SHA-256",
    ]
    rows = [
        [e.no, timezone.localtime(e.at).isoformat(sep=" ", timespec="seconds"), e.actor, e.role, e.action, e.object_type,
         e.object_id, e.changes, e.hash]
        for e in _entries(read_wishes(request))[:MOST]
    ]  # fmt: skip
    head = AuditHead.objects.get()
    return exports.file_answer(request, form, "audit", exports.Sheet(_("Audit"), headings, rows), head, purpose)


def read_wishes(request: HttpRequest) -> dict[str, str]:
    return {name: request.GET.get(name, "")[:80].replace("\x00", "") for name in WISHES}


def _entries(wishes: dict[str, str]) -> Any:
    wanted = {
        "actor": wishes["actor"],
        "action": wishes["action"],
        "object_type": wishes["kind"],
        "object_id": wishes["object"],
        "at__date__gte": _day(wishes["first"]),
        "at__date__lte": _day(wishes["last"]),
    }
    return AuditEntry.objects.filter(**{name: value for name, value in wanted.items() if value})


def _day(text: str) -> date | None:
    """A day of the address; what is none is passed over."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
