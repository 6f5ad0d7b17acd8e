"""Cases and referrals: their list, their pages with clocks and course, and their moves."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspection_queue import cases as opening
from inspection_queue import clocks, grid
from inspection_queue.chain_words import INTENTS, PAPERS
from inspection_queue.models import Case, Referral
from inspection_queue.roles import may, needs, reader
from inspection_queue.twins import render
from inspection_queue.views.making_moves import buttons, make_move

PER_PAGE = 25


@require_safe
@needs("see_cases")
def cases(request: HttpRequest) -> HttpResponse:
    seen = grid.items_of(request.user)
    own = Case.objects.filter(item__in=seen).select_related("item__subject", "author").prefetch_related("clocks")
    sent = Referral.objects.filter(item__in=seen).select_related("item__subject", "author").prefetch_related("clocks")
    context = {
        "page": Paginator(own, PER_PAGE).get_page(request.GET.get("page")),
        "referrals": sent.order_by("-pk")[:PER_PAGE],
        "now": timezone.now(),
    }
    return render(request, "queue/cases.html", context)


@require_safe
@needs("see_cases")
def case(request: HttpRequest, case_id: int) -> HttpResponse:
    shown = _case(request, case_id)
    context = {
        "about": shown, "item": shown.item, "machine": "case",
        "buttons": buttons(request, shown),
        "running": clocks.running(shown), "steps": shown.steps.select_related("by"),
        "officers": shown.officers.select_related("inspector"), "now": timezone.now(),
        "may_ask": may(request.user, "ask_wishes"),
    }  # fmt: skip
    return render(request, "queue/case.html", context)


@require_safe
@needs("see_cases")
def referral(request: HttpRequest, referral_id: int) -> HttpResponse:
    shown = _referral(request, referral_id)
    ready, told = shown.papers.split(";"), shown.intent.split(";")
    context = {
        "about": shown, "item": shown.item, "machine": "referral",
        "buttons": buttons(request, shown),
        "running": clocks.running(shown), "steps": shown.steps.select_related("by"),
        "papers": [(title, code in ready) for code, title in PAPERS.items()],
        "intents": [title for code, title in INTENTS.items() if code in told],
        "now": timezone.now(), "may_ask": may(request.user, "ask_wishes"),
    }  # fmt: skip
    return render(request, "queue/case.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("move_cases")
def move_case(request: HttpRequest, case_id: int, action: str) -> HttpResponse:
    return make_move(request, _case(request, case_id), action, reverse("case", args=(case_id,)))


@require_http_methods(["GET", "HEAD", "POST"])
@needs("move_cases")
def move_referral(request: HttpRequest, referral_id: int, action: str) -> HttpResponse:
    return make_move(request, _referral(request, referral_id), action, reverse("referral", args=(referral_id,)))


@require_POST
@needs("move_cases")
def open_case(request: HttpRequest, item_id: int) -> HttpResponse:
    get_object_or_404(grid.items_of(request.user), pk=item_id)
    made = opening.open_case(item_id, reader(request))
    messages.success(request, _("The case is open."))
    return redirect("case", case_id=made.pk)


@require_POST
@needs("move_cases")
def open_referral(request: HttpRequest, item_id: int) -> HttpResponse:
    get_object_or_404(grid.items_of(request.user), pk=item_id)
    made = opening.open_referral(item_id, reader(request))
    messages.success(request, _("The referral is proposed."))
    return redirect("referral", referral_id=made.pk)


def _case(request: HttpRequest, case_id: int) -> Case:
    own = Case.objects.filter(item__in=grid.items_of(request.user)).select_related("item__subject", "author")
    return get_object_or_404(own, pk=case_id)


def _referral(request: HttpRequest, referral_id: int) -> Referral:
    own = Referral.objects.filter(item__in=grid.items_of(request.user)).select_related("item__subject", "author")
    return get_object_or_404(own, pk=referral_id)
