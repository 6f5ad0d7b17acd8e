"""Complaints: the list with its clocks, intake by hand, one complaint with its steps; the informant behind a purpose."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from data_contracts.errors import QueueConflict
from inspection_queue import audit, complaints, grid
from inspection_queue.forms import VersionForm
from inspection_queue.forms_complaints import (
    AnswerForm,
    ComplaintForm,
    MatchForm,
    PurposeForm,
    SettleForm,
    TransferForm,
)
from inspection_queue.forms_field import ReasonForm
from inspection_queue.models import Complaint
from inspection_queue.roles import may, needs, reader
from inspection_queue.supervision_workflow import actions, must_be_allowed
from inspection_queue.twins import render
from inspection_queue.views.draws import trail_of
from inspection_queue.vocabulary import word
from inspection_queue.vocabulary_supervision import CHANNELS, COMPLAINT_STATES

PER_PAGE = 50
FORMS: dict[str, Any] = {
    "match": MatchForm,
    "reject": ReasonForm,
    "transfer": TransferForm,
    "answer": AnswerForm,
    "settle": SettleForm,
}


@require_safe
@needs("see_complaints")
def rows(request: HttpRequest) -> HttpResponse:
    names = ("state", "channel", "match", "text")
    wishes = {name: request.GET.get(name, "")[:80].replace("\x00", "").strip() for name in names}
    found = _matching(complaints.seen_by(request.user), wishes)
    context = {
        "page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")),
        "wishes": wishes,
        "states": COMPLAINT_STATES.items(),
        "channels": CHANNELS.items(),
        "today": timezone.localdate(),
        "limits": complaints.limits(),
        "may_enter": may(request.user, "keep_complaints"),
    }
    return render(request, "queue/complaints.html", context)


def _matching(found: QuerySet[Complaint], wishes: dict[str, str]) -> QuerySet[Complaint]:
    if wishes["state"] in COMPLAINT_STATES:
        found = found.filter(state=wishes["state"])
    elif wishes["state"] == "overdue":
        found = complaints.overdue(found, timezone.localdate())
    found = found.filter(channel=wishes["channel"]) if wishes["channel"] in CHANNELS else found
    found = found.filter(matched__isnull=wishes["match"] == "no") if wishes["match"] in ("yes", "no") else found
    return found.filter(object_text__icontains=wishes["text"]) if wishes["text"] else found


@require_http_methods(["GET", "HEAD", "POST"])
@needs("keep_complaints")
def new(request: HttpRequest) -> HttpResponse:
    form = ComplaintForm(request.POST or None, initial={"received_at": timezone.localtime()})
    if request.method == "POST" and form.is_valid():
        made = complaints.enter(reader(request), *form.parts())
        messages.success(request, _("Taken in."))
        seen = complaints.seen_by(request.user).filter(pk=made.pk).exists()
        return redirect("complaint", complaint_pk=made.pk) if seen else redirect("complaints")
    context = {"form": form, "title": _("New complaint"), "back": "complaints", "button": _("Take in")}
    return render(request, "queue/ask.html", context)


@require_safe
@needs("see_complaints")
def one(request: HttpRequest, complaint_pk: int) -> HttpResponse:
    """Looking at a complaint is itself on record."""
    shown = get_object_or_404(complaints.seen_by(request.user), pk=complaint_pk)
    with transaction.atomic():
        audit.record(request.user, "view", shown)
    about = complaints.items_about(shown)
    context = {
        "complaint": shown,
        "actions": actions(shown, reader(request)),
        "items": grid.within(request.user, about, "subject__grid_id")[:10],
        "repeats": complaints.repeats(shown),
        "history": trail_of(shown),
        "today": timezone.localdate(),
        "may_see_informant": may(request.user, "see_informants"),
    }
    return render(request, "queue/complaint.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("keep_complaints")
def step(request: HttpRequest, complaint_pk: int, action: str) -> HttpResponse:
    shown = get_object_or_404(complaints.seen_by(request.user), pk=complaint_pk)
    user = reader(request)
    if action == "accept" and request.method == "POST":
        plain = VersionForm(request.POST)
        if not plain.is_valid():
            raise QueueConflict(_("This form is incomplete; open the item again and repeat the step."))
        complaints.accept(shown.pk, user, plain.cleaned_data["version"])
        return redirect("complaint", complaint_pk=shown.pk)
    if action not in FORMS:
        raise Http404
    must_be_allowed(shown, action, user)
    more = {"complaint": shown} if action == "match" else {}
    form = FORMS[action](request.POST or None, initial={"version": shown.version}, **more)
    if request.method == "POST" and form.is_valid():
        _take(shown, action, user, form)
        messages.success(request, _("Done."))
        return redirect("complaint", complaint_pk=shown.pk)
    title = word("step", action)
    back = {"title": title, "button": title, "back": "complaint", "back_id": shown.pk, "about": shown.object_text}
    return render(request, "queue/ask.html", {"form": form, **back})


@require_http_methods(["GET", "HEAD", "POST"])
@needs("see_informants")
def informant(request: HttpRequest, complaint_pk: int) -> HttpResponse:
    """Asks for a purpose first; each look is on record."""
    shown = get_object_or_404(complaints.seen_by(request.user), pk=complaint_pk)
    form, found, seen = PurposeForm(request.POST or None), None, False
    if request.method == "POST" and form.is_valid():
        found, seen = complaints.unveil(shown.pk, reader(request), form.cleaned_data["purpose"]), True
    told = {"name": found.name, "contact": found.contact, "wishes": found.wishes} if found else {}
    context = {"complaint": shown, "form": form, "told": told, "seen": seen}
    return render(request, "queue/informant.html", context)


def _take(shown: Complaint, action: str, user: Any, form: Any) -> None:
    told = form.cleaned_data
    version = told["version"]
    takes: dict[str, Any] = {
        "match": lambda: complaints.decide_match(shown.pk, user, form.chosen, version),
        "reject": lambda: complaints.reject(shown.pk, user, told["reason"], version),
        "transfer": lambda: complaints.transfer(shown.pk, user, told["department"], version),
        "answer": lambda: complaints.answer(shown.pk, user, told["reply"], told["verified"], version),
        "settle": lambda: complaints.settle(shown.pk, user, told["satisfaction"], version),
    }
    takes[action]()
