"""A JSON twin of each page: the same view, the same permission, the same masking, from the same context.

`/items/7.json` is the twin of `/items/7/`; so is the page asked for with `Accept: application/json`. A model shows only the
fields that SHOWN names, so that a new column is hidden until somebody decides otherwise. Drawings and forms are left out,
their numbers are not. Of more than MOST rows in one place the rest is counted as `left_out`.
"""

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import shortcuts
from django.conf import settings
from django.core.paginator import Page
from django.db.models import Model, QuerySet
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from inspection_queue.shown_supervision import SUPERVISION_SHOWN

SHOWN: dict[str, tuple[str, ...]] = {
    "QueueItem": (
        "pk", "subject", "state", "version", "assignee", "week", "rank", "shown_rank", "warning_level", "change",
        "amount_violation", "amount_suspicion", "due_on", "opened_at", "closed_at", "lease_until",
        "stage", "dismissal", "stage_due_at", "snoozed_until", "first_reviewer", "second_reviewer",
    ),
    "ApiToken": ("pk", "name", "scopes", "grids", "per_minute", "created_by", "expires_at", "revoked_at"),
    "RiskWarning": (
        "warning_id", "rank", "warning_level", "amount_violation", "amount_suspicion", "n_findings", "counter_reasons",
        "peer_group", "change", "data_reliability", "data_notes", "suggested_action", "due_on", "published", "reasons",
    ),
    "PublishedWeek": ("week", "revision", "receipt", "n_warnings", "taken_in_at"),
    "Subject": ("subject_type", "shown_id", "name", "township", "grid_id"),
    "User": ("shown_name",),
    "Finding": (
        "pk", "detector_id", "detector_hash", "result", "problem", "dimension", "amount", "text_zh", "text_en", "basis",
        "reason_no", "n_records", "n_evidence",
    ),
    "Measure": (
        "measure_id", "numerator", "denominator", "value", "peer_group", "n_peers", "peer_median", "peer_p90",
        "percentile", "peer_values",
    ),
    "Record": ("dataset", "key", "charged"),
    "Comment": ("author", "text", "written_at"),
    "Outcome": (
        "verdict", "on_site", "inspected_on", "institution_id", "domain", "problem_codes", "amount_recovered",
        "fine_amount", "points", "measure", "note", "decided_by", "decided_at",
    ),
    "AuditEntry": ("no", "at", "actor", "role", "action", "object_type", "object_id", "changes", "hash"),
    "AuditHead": ("n_entries", "hash"),
    "RegisterEntry": (
        "subject_type", "subject_id", "name", "kind", "township", "grid_id", "institution_id", "valid_to",
        "next_verification_on", "first_week", "row",
    ),
    "SubjectEvent": ("event_kind", "event_id", "happened_on", "row"),
    "PointEntry": ("pk", "points", "happened_on", "clause", "reason", "cycle_start", "cycle_end", "entered_by"),
    "CreditGrade": (
        "grade", "score", "public_score", "components", "source", "reason", "valid_from", "given_by", "given_at",
    ),
    "ResultUse": ("pk", "recipient", "text", "sent_on", "sent_by", "acknowledged_on", "answer"),
    "Clock": ("pk", "kind", "began_at", "due_at", "provisional", "suspended_at", "n_extensions"),
    "ClockMove": ("pk", "clock", "what", "reason", "note", "asked_by", "asked_at"),
    "Step": ("action", "before", "after", "by", "at", "told"),
    "Statement": ("facts", "notified_on", "answered_on", "answer", "accepted", "reply"),
    "Attachment": ("pk", "name", "kind", "size", "sha256", "note", "added_by", "added_at"),
    "Case": ("pk", "number", "state", "version", "author", "opened_at", "fine_notified", "fine_decided"),
    "CaseOfficer": ("certificate_no",),
    "Referral": ("pk", "state", "version", "author", "opened_at", "amount_at_risk", "receipt_no", "police_case_no"),
    "Exemption": ("pk", "subject", "detector_id", "reason", "note", "owner", "until", "granted", "decided_by"),
    "Correction": ("pk", "replaces", "by", "reason", "proposed_by", "proposed_at", "granted"),
    "CaseStay": ("pk", "cited", "amount_in_question"),
    "PointScheme": ("region", "cycle", "cycle_months", "thresholds", "source", "valid_from", "valid_to"),
    "RuleText": ("detector_id", "detector_hash", "text", "row"),
    **SUPERVISION_SHOWN,
}  # fmt: skip
MOST = 500
Next = Callable[[HttpRequest], HttpResponse]


def render(
    request: HttpRequest, template: str, context: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Django's `render`, and the twin where the twin was asked for."""
    if wants_twin(request):
        return as_json(plain_of(dict(context or {})), status)
    return shortcuts.render(request, template, dict(context or {}), status=status)


def wants_twin(request: HttpRequest) -> bool:
    accepted = request.headers.get("Accept", "")
    return getattr(request, "is_twin", False) or ("application/json" in accepted and "text/html" not in accepted)


def as_json(content: Any, status: int = 200) -> HttpResponse:
    text = json.dumps(content, ensure_ascii=False, indent=1)
    return HttpResponse(text, content_type="application/json; charset=utf-8", status=status)


class JsonTwins:
    """Leads `…/page.json` to the view of `…/page/`, and lets no HTML out under that name."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        twin = request.path_info.endswith(".json") and not request.path_info.startswith((settings.STATIC_URL, "/api/"))
        if not twin:
            return self.get_response(request)
        request.is_twin = True  # type: ignore[attr-defined]
        request.path_info = request.path_info.removesuffix(".json") + "/"
        response = self.get_response(request)
        return (
            response if response.headers.get("Content-Type", "").startswith("application/json") else _refused(response)
        )


def _refused(response: HttpResponse) -> HttpResponse:
    """A page without a twin, a way to the door, or a fault: the same meaning, as JSON."""
    if response.status_code in (301, 302):
        to_the_door = response.headers.get("Location", "").startswith("/sign-in/")
        return as_json({"status": 401 if to_the_door else 406}, 401 if to_the_door else 406)
    status = 406 if response.status_code == 200 else response.status_code
    return as_json({"status": status}, status)


def plain_of(value: Any) -> Any:
    """The value as JSON can hold it. What is made for eyes only (drawings, forms) becomes None and is left out."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, SafeString | BaseForm) or callable(value):
        return None
    if isinstance(value, str | Promise | Decimal):
        return str(value)
    if isinstance(value, datetime | date):
        return value.isoformat()
    return _of_many(value)


def _of_many(value: Any) -> Any:
    if isinstance(value, Model):
        return _of_model(value)
    if isinstance(value, Page):
        return {
            "page": value.number,
            "pages": value.paginator.num_pages,
            "count": value.paginator.count,
            "rows": [plain_of(each) for each in value.object_list],
        }
    if isinstance(value, Mapping):
        return {str(name): plain_of(each) for name, each in value.items() if not _for_eyes(str(name), each)}
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((each.name, getattr(value, each.name)) for each in fields(value))
        return {name: plain_of(each) for name, each in pairs if not _for_eyes(name, each)}
    if isinstance(value, list | tuple | set | frozenset | QuerySet):
        rows = list(value)
        cut = [{"left_out": len(rows) - MOST}] if len(rows) > MOST else []
        return [*(plain_of(each) for each in rows[:MOST]), *cut]
    return str(value)


def _of_model(model: Model) -> dict[str, Any]:
    shown = SHOWN.get(str(model._meta.object_name))
    if shown is None:
        return {"pk": model.pk, "name": str(model)}
    told = {name: getattr(model, name) for name in shown if hasattr(model, name)}
    return {
        name: plain_of(each() if callable(each) and name.startswith("shown_") else each) for name, each in told.items()
    }


def _for_eyes(name: str, value: Any) -> bool:
    return name.startswith("may_") or name.endswith(("_form", "_titles")) or isinstance(value, SafeString | BaseForm)
