"""The investigator's view of an item: claim lines with the offending ones marked, persons along time, ties, peers."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from inspection_queue import audit, case_file, graph, masking, timelines
from inspection_queue.exports import ask_purpose, file_answer, purpose_of
from inspection_queue.investigation import Case, names_of, ties_of
from inspection_queue.investigation_files import TABLE_TITLES, lines_table
from inspection_queue.models import CaseStay, QueueItem
from inspection_queue.roles import may, needs, reader
from inspection_queue.seen import item_seen_by
from inspection_queue.twins import render
from inspection_queue.views.evidence import asked_finding

STAYS_PER_PAGE = 4


class UnmaskForm(forms.Form):
    """Why somebody wants to see whole identifiers."""

    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), choices=list(masking.PURPOSES.items()))
    reason = forms.CharField(label=gettext_lazy("Reason"), min_length=4, max_length=400, strip=True)


@require_safe
@needs("see_item")
def investigate(request: HttpRequest, item_id: int) -> HttpResponse:
    """Looking closer is on record, like looking at the item."""
    item = item_seen_by(request.user, item_id)
    case = Case(item, masking.sight_of(request.user, item), asked_finding(request, item))
    page = Paginator(case.cited(), STAYS_PER_PAGE).get_page(request.GET.get("page"))
    number = _number(request.GET.get("person", ""), case)
    with transaction.atomic():
        audit.record(request.user, "investigate", item)
    told, spans = ties_of(item), _spans(case, number)
    context = {
        "item": item,
        "finding": case.finding,
        "findings": [each for each in case_file.findings(item) if each.n_records],
        "titles": _titles(item),
        "page": page,
        "address": f"finding={case.finding.pk}" if case.finding else "",
        "stays": case.shown(page.object_list),
        "columns": TABLE_TITLES,
        "names": _names(case, told.ties, told.co_visits),
        "persons": _persons(case),
        "person": number,
        "spans": spans,
        "timeline": timelines.of_person(spans),
        "graph": _graph(item, case, told.ties),
        "ties": _tie_rows(case, told.ties),
        "co_visits": _pair_rows(case, told.co_visits),
        "peers": case_file.peers(item),
        "whole": case.sight.whole,
        "may_unmask": may(request.user, "unmask"),
        "unmask_form": UnmaskForm(),
        "may_export": may(request.user, "export_evidence"),
    }
    return render(request, "queue/investigate.html", context)


@require_safe
@needs("see_item")
def stay(request: HttpRequest, item_id: int, claim_id: str) -> HttpResponse:
    """One claim with all its lines and its charges along the days."""
    item = item_seen_by(request.user, item_id)
    case = Case(item, masking.sight_of(request.user, item))
    found = next((each for each in case.stays if each.stay.claim_id == claim_id), None)
    if found is None:
        raise Http404
    shown = case.show(found)
    with transaction.atomic():
        audit.record(request.user, "investigate", item, [("claim", None, claim_id)])
    context = {
        "item": item,
        "stay": shown,
        "columns": TABLE_TITLES,
        "names": names_of(filter(None, (found.stay.institution_id, found.stay.practitioner_id))),
        "titles": _titles(item),
        "drawing": timelines.of_stay(found.stay.lines, [line.charged for line in shown.lines]),
    }
    return render(request, "queue/stay.html", context)


@require_safe
@needs("export_evidence")
def lines_file(request: HttpRequest, item_id: int, form: str) -> HttpResponse:
    """Exactly the rows of the view, of all its pages, as CSV or XLSX."""
    item = item_seen_by(request.user, item_id)
    purpose = purpose_of(request)
    if purpose is None:
        return ask_purpose(request)
    case = Case(item, masking.sight_of(request.user, item), asked_finding(request, item))
    table = lines_table(case, case.shown(case.cited()))
    return file_answer(request, form, f"item_{item.pk}_lines", table, item, purpose)


@require_POST
@needs("unmask")
def unmask(request: HttpRequest, item_id: int) -> HttpResponse:
    """Leave to see whole identifiers of this item for a quarter of an hour, with purpose and reason on record."""
    item, form = item_seen_by(request.user, item_id), UnmaskForm(request.POST)
    if form.is_valid():
        masking.unmask(reader(request), item, form.cleaned_data["purpose"], form.cleaned_data["reason"])
        messages.success(request, _("Whole identifiers are shown for 15 minutes. Your purpose is on record."))
    else:
        messages.error(request, _("State a purpose and a reason of at least four characters."))
    return redirect("investigate", item_id=item.pk)


def _titles(item: QueueItem) -> Any:
    return item.newest.published.manifest.get("detectors", {}) if item.newest else {}


def _number(wish: str, case: Case) -> int:
    number = int(wish) if wish.isascii() and wish.isdigit() and len(wish) < 5 else 0
    return number if number in case.persons.values() else min(case.persons.values(), default=0)


def _persons(case: Case) -> list[dict[str, Any]]:
    return [
        {"number": number, "token": case.sight.person(token), "n_stays": len(case.of_person(number))}
        for token, number in case.persons.items()
    ]


def _names(case: Case, ties: list[Any], pairs: list[Any]) -> dict[str, str]:
    codes = {value for each in case.stays for value in (each.stay.institution_id, each.stay.practitioner_id) if value}
    codes |= {row[end] for row in ties for end in ("left_id", "right_id")} | {row["institution_id"] for row in pairs}
    drugs = {row["right_id"]: row["right_name"] for row in ties if row.get("right_name")}
    return {**drugs, **names_of(codes)}


def _graph(item: QueueItem, case: Case, rows: list[Any]) -> Any:
    subject, names = item.subject, _names(case, rows, [])

    def named(kind: str, code: str) -> str:
        return case.named(kind, code) if kind == "insured_person" else names.get(code, code)

    return graph.drawing((subject.subject_type, subject.subject_id), graph.read_ties(rows), named)


def _tie_rows(case: Case, rows: list[Any]) -> list[dict[str, Any]]:
    """The pairs the drawing shows, as a table; persons by number."""
    item = case.item.subject
    ties = graph.read_ties(rows)
    hops, _parent = graph.near_and_far((item.subject_type, item.subject_id), ties)
    return [
        {
            "left_type": tie.left[0],
            "left": case.named(*tie.left),
            "right_type": tie.right[0],
            "right": case.named(*tie.right),
            **{name: tie.row[name] for name in ("n_claims", "amount", "first_on", "last_on")},
        }
        for tie in ties
        if tie.left in hops and tie.right in hops
    ]


def _pair_rows(case: Case, rows: list[Any]) -> list[dict[str, Any]]:
    told = ("institution_id", "n_days", "n_left_days", "n_right_days", "first_on", "last_on")
    return [
        {
            "left": case.named("insured_person", row["left_person_id"]),
            "right": case.named("insured_person", row["right_person_id"]),
            **{name: row[name] for name in told},
        }
        for row in rows
    ]


def _spans(case: Case, number: int) -> list[timelines.Span]:
    stays = case.of_person(number)
    names = names_of(each.stay.institution_id for each in stays)
    return [_span(each, names) for each in stays if each.stay.row.get("started_at")]


def _span(case: CaseStay, names: dict[str, str]) -> timelines.Span:
    row = case.stay.row
    start = datetime.fromisoformat(row["started_at"])
    end = datetime.fromisoformat(row["ended_at"]) if row.get("ended_at") else start
    where = names.get(case.stay.institution_id, case.stay.institution_id)
    return timelines.Span(start, max(start, end), where, case.cited, str(row.get("total_amount") or ""))
