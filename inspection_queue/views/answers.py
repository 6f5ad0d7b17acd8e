"""Wishes and their answers: clocks, exemptions, corrections. Somebody asks with a reason, somebody else decides."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspection_queue import corrections, exemptions, grid, wishes
from inspection_queue.chain_words import CLOCK_MOVES, CLOCK_REASONS, EXEMPTION_REASONS
from inspection_queue.forms import OutcomeForm
from inspection_queue.models import Clock, ClockMove, Correction, Exemption, Finding, QueueItem
from inspection_queue.roles import may, needs, reader
from inspection_queue.twins import render

ANSWERS = {"grant": True, "deny": False}
NOTE = {"label": gettext_lazy("Reason"), "max_length": 2000, "widget": forms.Textarea(attrs={"rows": 4})}


class ClockWishForm(forms.Form):
    what = forms.ChoiceField(
        label=gettext_lazy("What is asked"), choices=[(k, v) for k, v in CLOCK_MOVES.items() if k != "resume"]
    )
    reason = forms.ChoiceField(label=gettext_lazy("Kind of reason"), choices=list(CLOCK_REASONS.items()))
    note = forms.CharField(**NOTE)


class ExemptionForm(forms.Form):
    detector_id = forms.ChoiceField(label=gettext_lazy("Detector"))
    reason = forms.ChoiceField(label=gettext_lazy("Kind of reason"), choices=list(EXEMPTION_REASONS.items()))
    note = forms.CharField(**NOTE)
    until = forms.DateField(label=gettext_lazy("Until"), widget=forms.DateInput(attrs={"type": "date"}))


class CorrectionForm(OutcomeForm):
    reason = forms.CharField(**NOTE)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("ask_wishes")
def wish(request: HttpRequest, clock_id: int) -> HttpResponse:
    clock = _clock(request, clock_id)
    form = ClockWishForm(request.POST or None)
    return _asked(request, clock.item, form, _("Ask about a clock"),
                  lambda told: wishes.ask(clock.pk, reader(request), **told))  # fmt: skip


@require_POST
@needs("ask_wishes")
def resume(request: HttpRequest, clock_id: int) -> HttpResponse:
    clock = _clock(request, clock_id)
    wishes.resume(clock.pk, reader(request))
    return _done(request, clock.item)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("ask_exemption")
def exempt(request: HttpRequest, item_id: int) -> HttpResponse:
    item = get_object_or_404(grid.items_of(request.user).select_related("subject"), pk=item_id)
    form = ExemptionForm(request.POST or None)
    spoken = Finding.objects.filter(warning__subject=item.subject).order_by("detector_id")
    names = list(spoken.values_list("detector_id", flat=True).distinct())
    form.fields["detector_id"].choices = [(each, each) for each in names]  # type: ignore[attr-defined]
    return _asked(request, item, form, _("Ask for an exemption"),
                  lambda told: exemptions.ask(item.subject, reader(request), **told))  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@needs("move_items")
def correct(request: HttpRequest, item_id: int) -> HttpResponse:
    item = get_object_or_404(grid.items_of(request.user).select_related("subject", "outcome"), pk=item_id)
    form = CorrectionForm(request.POST or None, initial=_as_entered(item))

    def propose(told: dict[str, Any]) -> None:
        told.pop("reason")
        form.cleaned_data.pop("reason", None)
        corrections.propose(item.pk, reader(request), form.outcome(), request.POST.get("reason", ""))

    return _asked(request, item, form, _("Correct the outcome"), propose)


@require_safe
@needs("ask_exemption")
def exemption_list(request: HttpRequest) -> HttpResponse:
    """All exemptions that stand or wait, and those that ended lately."""
    rows = grid.within(request.user, Exemption.objects.all(), "subject__grid_id")
    context = {
        "exemptions": rows.select_related("subject", "owner", "decided_by")[:200],
        "today": timezone.localdate(),
        "may_decide": may(request.user, "decide_wishes"),
    }
    return render(request, "queue/exemptions.html", context)


@require_POST
@needs("decide_wishes")
def answer(request: HttpRequest, kind: str, wish_id: int, said: str) -> HttpResponse:
    """Grant or deny one wish; for an exemption also `end`."""
    known: dict[str, tuple[Any, Callable[..., Any]]] = {
        "clock": (ClockMove, wishes.decide),
        "exemption": (Exemption, exemptions.decide),
        "correction": (Correction, corrections.decide),
    }
    if kind not in known or said not in (*ANSWERS, "end"):
        raise Http404
    model, decide = known[kind]
    asked = get_object_or_404(model, pk=wish_id)
    if said == "end":
        if kind != "exemption":
            raise Http404
        exemptions.end(asked.pk, reader(request))
    else:
        decide(asked.pk, reader(request), ANSWERS[said])
    messages.success(request, _("Done."))
    return redirect("exemptions" if kind == "exemption" else "clocks")


def _clock(request: HttpRequest, clock_id: int) -> Clock:
    own = Clock.objects.filter(item__in=grid.items_of(request.user)).select_related("item__subject")
    return get_object_or_404(own, pk=clock_id)


def _asked(
    request: HttpRequest, item: QueueItem, form: forms.Form, title: str, ask: Callable[[dict[str, Any]], Any]
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            ask(dict(form.cleaned_data))
        except ValidationError as faults:
            form.add_error(None, faults)
        else:
            messages.success(request, _("Asked for. Somebody else decides."))
            return redirect("item", item_id=item.pk)
    back = reverse("item", args=(item.pk,))
    context = {"about": item, "form": form, "title": title, "back": back, "machine": "item"}
    return render(request, "queue/move.html", context)


def _done(request: HttpRequest, item: QueueItem) -> HttpResponse:
    messages.success(request, _("Done."))
    return redirect("item", item_id=item.pk)


def _as_entered(item: QueueItem) -> dict[str, Any]:
    """The outcome in force, as the form shows it."""
    if item.outcome is None:
        return {"version": item.version}
    kept = {name: getattr(item.outcome, name) for name in OutcomeForm.base_fields if name != "version"}
    several = {name: [code for code in kept[name].split(";") if code] for name in ("inspector_ids", "problem_codes")}
    return {**kept, **several, "on_site": "yes" if item.outcome.on_site else "no", "version": item.version}
