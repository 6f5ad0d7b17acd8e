"""The buttons of an item: each is one move of changes.py. Who comes too late sees a conflict, not a fault."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from data_contracts.errors import QueueConflict
from inspection_queue import changes, grid
from inspection_queue.forms import AssignForm, CommentForm, OutcomeForm, VersionForm, starting_values
from inspection_queue.models import QueueItem, User
from inspection_queue.roles import needs, reader
from inspection_queue.twins import render

Move = Callable[[int, User, int], QueueItem]
SIMPLE: dict[str, tuple[Move, str]] = {
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


@require_POST
@needs("move_items")
def move(request: HttpRequest, item_id: int, action: str) -> HttpResponse:
    get_object_or_404(grid.items_of(request.user), pk=item_id)
    if action == "assign":
        return _assign(request, item_id)
    if action not in SIMPLE:
        raise Http404
    form = VersionForm(request.POST)
    if not form.is_valid():
        raise QueueConflict(_("This form is incomplete; open the item again and repeat the step."))
    act, then = SIMPLE[action]
    act(item_id, reader(request), form.cleaned_data["version"])
    messages.success(request, _("Done."))
    return redirect("item", item_id=item_id) if then == "item" else redirect("items")


def _assign(request: HttpRequest, item_id: int) -> HttpResponse:
    form = AssignForm(request.POST)
    if not form.is_valid():
        raise QueueConflict(_("Choose somebody who can take items, and repeat the step."))
    changes.assign(item_id, reader(request), form.cleaned_data["to"], form.cleaned_data["version"])
    messages.success(request, _("Assigned."))
    return redirect("item", item_id=item_id)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("move_items")
def close(request: HttpRequest, item_id: int) -> HttpResponse:
    """The outcome form. It opens only for whoever holds the item."""
    item = get_object_or_404(grid.items_of(request.user).select_related("subject", "newest"), pk=item_id)
    changes.must_be_allowed(item, "close", reader(request))
    form = OutcomeForm(request.POST or None, initial=starting_values(item, reader(request)))
    if request.method == "POST" and form.is_valid():
        try:
            changes.close(item_id, reader(request), form.outcome(), form.cleaned_data["version"])
        except ValidationError as faults:
            form.add_error(None, faults)
        else:
            messages.success(request, _("Closed. The outcome goes back to the pipeline with the next delivery."))
            return redirect("item", item_id=item_id)
    findings = item.newest.findings.all() if item.newest else ()
    return render(request, "queue/close.html", {"item": item, "form": form, "findings": findings})


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
