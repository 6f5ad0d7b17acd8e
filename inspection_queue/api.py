"""The REST API for the authority's own systems, described by OpenAPI at `/api/openapi.json`. Reads only.

Bearer tokens (api_access.py). Persons are masked as on the pages; how a warning came on the list is nowhere in it.
"""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import NinjaAPI, Schema
from ninja.errors import HttpError
from ninja.security import HttpBearer

from inspection_queue import api_access, case_file
from inspection_queue.dossiers import Dossier, dossier_of
from inspection_queue.investigation import Case
from inspection_queue.masking import Sight
from inspection_queue.models import ApiToken, Outcome, PublishedWeek, QueueItem, RegisterEntry

MOST = 200
MASKED = Sight(whole=False)


class Token(HttpBearer):
    """`Authorization: Bearer yj_…`"""

    def authenticate(self, request: HttpRequest, token: str) -> ApiToken | None:
        found = api_access.token_of(token)
        if found is None:
            return None
        try:
            api_access.count_call(found)
        except api_access.TooFast:
            raise HttpError(429, "Too many calls in a minute; wait and go on. 调用过于频繁，请稍后再试。") from None
        return found


class ListOut(Schema):
    week: str
    revision: int
    n_warnings: int
    receipt: str


class FindingOut(Schema):
    detector_id: str
    detector_hash: str
    result: str
    problem: str
    amount: Decimal
    text_zh: str
    text_en: str
    basis: str


class ItemOut(Schema):
    id: int
    subject_type: str
    subject_id: str
    name: str
    township: str
    grid_id: str
    week: str
    rank: int
    warning_level: str
    state: str
    amount_violation: Decimal
    amount_suspicion: Decimal
    due_on: date | None


class ItemDetailOut(ItemOut):
    findings: list[FindingOut]
    counter_reasons: list[Any]


class LineOut(Schema):
    claim_id: str
    person: str
    line_no: str
    charged_at: str | None
    item_code: str | None
    item_name: str | None
    amount: str | None
    in_question: bool
    findings: list[str]


class OutcomeOut(Schema):
    id: int
    item_id: int
    verdict: str
    inspected_on: date
    institution_id: str
    problem_codes: str
    amount_recovered: Decimal | None
    fine_amount: Decimal | None
    measure: str


class DossierOut(Schema):
    subject_type: str
    subject_id: str
    register_entry: dict[str, Any]
    points: int
    grade: str
    n_warnings: int
    events: list[dict[str, Any]]


api = NinjaAPI(title="Yujing 预警", version="1", docs_url=None, auth=Token(), urls_namespace="api")
Call = Callable[..., Any]


def scoped(scope: str) -> Callable[[Call], Call]:
    """Answers only tokens with this scope, and writes down every answer."""

    def guard(call: Call) -> Call:
        @wraps(call)
        def guarded(request: Any, *args: Any, **kwargs: Any) -> Any:
            if not api_access.has_scope(request.auth, scope):
                raise HttpError(403, f"This token lacks the scope '{scope}'. 此令牌无此权限。")
            answer = call(request, *args, **kwargs)
            api_access.read_on_record(request, request.auth)
            return answer

        guarded.scope = scope  # type: ignore[attr-defined]
        return guarded

    return guard


@api.get("/lists", response=list[ListOut], summary="Published lists taken in 已接收的清单")
@scoped("list")
def lists(request: HttpRequest) -> Any:
    return list(PublishedWeek.objects.all()[:MOST])


@api.get("/items", response=list[ItemOut], summary="Items in the order of their ranks 队列事项")
@scoped("list")
def items(request: Any, week: str = "", state: str = "", after: int = 0, limit: int = 50) -> Any:
    """`after`: the id of the last item of the page before; ids rise."""
    found = _items(request.auth).filter(pk__gt=after)
    wishes = {name: value for name, value in (("week", week), ("state", state)) if value}
    return [_item(each) for each in found.filter(**wishes).order_by("pk")[: max(1, min(limit, MOST))]]


@api.get("/items/{int:item_id}", response=ItemDetailOut, summary="One item with its findings 队列事项详情")
@scoped("list")
def item(request: Any, item_id: int) -> Any:
    found = get_object_or_404(_items(request.auth), pk=item_id)
    against = found.newest.counter_reasons if found.newest else []
    return {**_item(found), "findings": list(case_file.findings(found)), "counter_reasons": against}


@api.get("/items/{int:item_id}/lines", response=list[LineOut], summary="Claim lines, those in question marked 费用明细")
@scoped("lines")
def lines(request: Any, item_id: int) -> Any:
    case = Case(get_object_or_404(_items(request.auth), pk=item_id), MASKED)
    return [
        {**line.cells, "claim_id": stay.claim_id, "person": stay.token, "in_question": line.charged,
         "findings": list(line.findings)}
        for stay in case.shown(case.cited())
        for line in stay.lines
    ]  # fmt: skip


@api.get("/dossiers/{subject_type}/{subject_id}", response=DossierOut, summary="One dossier in short 一户一档摘要")
@scoped("dossier")
def dossier(request: Any, subject_type: str, subject_id: str) -> Any:
    entries = RegisterEntry.objects.filter(current=True, subject_type=subject_type, subject_id=subject_id)
    entry = get_object_or_404(_in_cells(entries, request.auth, "grid_id"))
    told: Dossier = dossier_of(entry)
    return {
        "subject_type": entry.subject_type,
        "subject_id": entry.subject_id,
        "register_entry": entry.row,
        "points": told.points,
        "grade": told.grade.grade if told.grade else "",
        "n_warnings": len(told.warnings),
        "events": [
            {"event_kind": each.event_kind, "happened_on": each.happened_on, **each.row} for each in told.events
        ],
    }


@api.get("/outcomes", response=list[OutcomeOut], summary="Outcomes of closed items 核查结果")
@scoped("outcomes")
def outcomes(request: Any, after: int = 0, limit: int = 50) -> Any:
    found = Outcome.objects.filter(item__in=_items(request.auth), pk__gt=after).order_by("pk")
    return list(found[: max(1, min(limit, MOST))])


def _items(token: ApiToken) -> Any:
    return _in_cells(QueueItem.objects.select_related("subject", "newest"), token, "subject__grid_id")


def _in_cells(rows: Any, token: ApiToken, path: str) -> Any:
    cells = api_access.cells_of_token(token)
    return rows if cells is None else rows.filter(**{f"{path}__in": cells})


def _item(found: QueueItem) -> dict[str, Any]:
    subject = found.subject
    told = ("week", "rank", "warning_level", "state", "amount_violation", "amount_suspicion", "due_on")
    return {
        "id": found.pk,
        "subject_type": subject.subject_type,
        "subject_id": subject.shown_id,
        **{name: getattr(subject, name) for name in ("name", "township", "grid_id")},
        **{name: getattr(found, name) for name in told},
    }


def opened() -> Any:
    """The addresses of the API. The calls carry a token instead of a session; the description needs a sign-in."""
    patterns, app, namespace = api.urls
    for pattern in patterns:
        if pattern.name not in ("openapi-json", "api-root"):
            pattern.callback = login_not_required(pattern.callback)
    return patterns, app, namespace
