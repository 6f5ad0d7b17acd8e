"""The roster of objects 检查对象名录库: filtered by the address; the tier is kept here, on record and with a reason."""

from dataclasses import dataclass, fields
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from inspection_queue import audit, grid
from inspection_queue.models import AuditEntry, RegisterEntry, RosterObject
from inspection_queue.registers import put
from inspection_queue.roles import may, needs, reader
from inspection_queue.twins import render
from inspection_queue.vocabulary_supervision import KINDS, TIERS

PER_PAGE = 50
NO_TIER = "-"
TIER_CHOICES = [("", "–"), *TIERS.items()]


@dataclass(frozen=True)
class RosterFilters:
    """One view of the roster; empty means no limit."""

    kind: str = ""
    township: str = ""
    tier: str = ""
    credit: str = ""
    text: str = ""

    @property
    def address(self) -> str:
        told = {each.name: getattr(self, each.name) for each in fields(self)}
        return urlencode({name: value for name, value in told.items() if value})


class StandingForm(forms.Form):
    """Risk tier and other names. Credit grade and public credit score are given in the dossier (credit.py)."""

    risk_tier = forms.ChoiceField(label=gettext_lazy("Risk tier"), choices=TIER_CHOICES, required=False)
    other_names = forms.CharField(
        label=gettext_lazy("Other names (separated by ;)"), max_length=600, required=False, strip=True
    )
    reason = forms.CharField(label=gettext_lazy("Reason of the change"), max_length=400, strip=True)


def read_filters(query: QueryDict) -> RosterFilters:
    def text(name: str) -> str:
        return query.get(name, "")[:80].replace("\x00", "").strip()

    return RosterFilters(
        kind=text("kind") if text("kind") in KINDS else "",
        township=text("township"),
        tier=text("tier") if text("tier") in (*TIERS, NO_TIER) else "",
        credit=text("credit") if text("credit") in (*TIERS, NO_TIER) else "",
        text=text("text"),
    )


def matching(filters: RosterFilters, seen: QuerySet[RosterObject]) -> QuerySet[RosterObject]:
    told = {"kind": filters.kind, "township": filters.township}
    found = seen.filter(**{name: value for name, value in told.items() if value})
    for name, value in (("risk_tier", filters.tier), ("credit_grade", filters.credit)):
        found = found.filter(**{name: "" if value == NO_TIER else value}) if value else found
    if filters.text:
        named = Q(name__icontains=filters.text) | Q(other_names__icontains=filters.text)
        found = found.filter(named | Q(object_id__icontains=filters.text))
    return found


@require_safe
@needs("see_roster")
def objects(request: HttpRequest) -> HttpResponse:
    filters = read_filters(request.GET)
    seen = grid.within(request.user, RosterObject.objects.all(), "grid_id")
    context = {
        "filters": filters,
        "page": Paginator(matching(filters, seen), PER_PAGE).get_page(request.GET.get("page")),
        "kinds": KINDS.items(),
        "tiers": TIERS.items(),
        "townships": seen.exclude(township="").order_by("township").values_list("township", flat=True).distinct(),
    }
    return render(request, "queue/roster.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("see_roster")
def one(request: HttpRequest, object_id: int) -> HttpResponse:
    """One object with the history of its tier and credit."""
    shown = get_object_or_404(grid.within(request.user, RosterObject.objects.all(), "grid_id"), pk=object_id)
    may_keep = may(request.user, "keep_roster")
    names = ("risk_tier", "other_names")
    form = StandingForm(request.POST or None, initial={name: getattr(shown, name) for name in names})
    if request.method == "POST" and may_keep and form.is_valid():
        with transaction.atomic():
            _object, what = put(
                RosterObject, {"pk": shown.pk}, {n: form.cleaned_data[n] for n in names}, reader(request)
            )
            if what == "changed":
                audit.record(request.user, "explain", shown, [("reason", None, form.cleaned_data["reason"])])
        messages.success(request, _("Saved."))
        return redirect("roster_object", object_id=shown.pk)
    history = AuditEntry.objects.filter(
        object_type="RosterObject", object_id=str(shown.pk), action__in=("change", "explain")
    )
    context = {
        "object": shown,
        "form": form if may_keep else None,
        "has_dossier": RegisterEntry.objects.filter(
            current=True, subject_type="institution", subject_id=shown.object_id
        ).exists(),
        "history": [audit.told(each) for each in history[:30]],
    }
    return render(request, "queue/roster_object.html", context)
