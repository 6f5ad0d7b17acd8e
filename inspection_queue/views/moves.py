"""The buttons of an item: each is one row of transitions.csv. Who comes too late sees a conflict, not a fault."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from data_contracts.errors import QueueConflict
from inspection_queue import changes, grid
from inspection_queue.forms import AssignForm, CommentForm, OutcomeForm, VersionForm, starting_values
from inspection_queue.models import QueueItem, User
from inspection_queue.roles import needs, reader
from inspection_queue.twins import render
from inspection_queue.views.making_moves import make_move

Move = Callable[[int, User, int], QueueItem]
# Moves that need more than the row of the table: a lease, or a place to go afterwards.
WITH_A_LEASE: dict[str, tuple[Move, str]] = {
    "claim": (changes.claim, "item"),
    "renew": (changes.renew, "item"),
    "release": (changes.release, "items"),
    "take_back": (changes.take_back, "item"),
}


@require_POST
@needs("move_items")
def claim_next(request: HttpRequest) -> HttpResponse:
    """The next open item of the newest list, for whoever asks first."""
    item = changes.claim_next(reader(request))
    if item is None:
        messages.info(request, _("No open item is waiting."))
        return redirect("items")
    messages.success(request, _("This item is yours now."))
    return redirect("item", item_id=item.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("move_items")
def move(request: HttpRequest, item_id: int, action: str) -> HttpResponse:
    item = get_object_or_404(grid.items_of(request.user).select_related("subject", "newest"), pk=item_id)
    if request.method == "POST" and action == "assign":
        return _assign(request, item)
    if action not in WITH_A_LEASE:
        return make_move(request, item, action, reverse("item", args=(item_id,)))
    if request.method != "POST":
        return redirect("item", item_id=item_id)
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise QueueConflict(_("This form is incomplete; open the item again and repeat the step."))
    act, then = WITH_A_LEASE[action]
    act(item_id, reader(request), form.cleaned_data["version"])
    messages.success(request, _("Done."))
    return redirect("item", item_id=item_id) if then == "item" else redirect("items")


def _assign(request: HttpRequest, item: QueueItem) -> HttpResponse:
    changes.must_be_allowed(item, "assign", reader(request))
    form = AssignForm(item, request.POST)
    if not form.is_valid():
        raise QueueConflict(_("Choose somebody who can take this item, and repeat the step."))
    changes.assign(item.pk, reader(request), form.cleaned_data["to"], form.cleaned_data["version"])
    messages.success(request, _("Assigned."))
    return redirect("item", item_id=item.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("move_items")
def report(request: HttpRequest, item_id: int) -> HttpResponse:
    """The outcome form. It opens only for whoever holds the item at its verification."""
    item = get_object_or_404(grid.items_of(request.user).select_related("subject", "newest"), pk=item_id)
    changes.must_be_allowed(item, "report", reader(request))
    form = OutcomeForm(request.POST or None, initial=starting_values(item, reader(request)))
    if request.method == "POST" and form.is_valid():
        try:
            changes.report(item_id, reader(request), form.outcome(), form.cleaned_data["version"])
        except ValidationError as faults:
            form.add_error(None, faults)
        else:
            messages.success(request, _("Reported. It counts once a second person has decided."))
            return redirect("item", item_id=item_id)
    findings = item.newest.findings.all() if item.newest else ()
    return render(request, "queue/report.html", {"item": item, "form": form, "findings": findings})


@require_POST
@needs("comment")
def comment(request: HttpRequest, item_id: int) -> HttpResponse:
    get_object_or_404(grid.items_of(request.user), pk=item_id)
    form = CommentForm(request.POST)
    if form.is_valid():
        changes.comment(item_id, reader(request), form.cleaned_data["text"])
    else:
        messages.error(request, _("A comment has between 1 and 4,000 characters."))
    return redirect("item", item_id=item_id)
