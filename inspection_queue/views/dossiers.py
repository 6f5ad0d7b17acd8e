"""The dossiers: finding one, reading it, printing it for the yearly verification, and writing into it."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from inspection_queue import audit, credit, points
from inspection_queue.dossier_forms import AcknowledgeForm, GradeForm, PointsForm, ResultUseForm, ReverseForm
from inspection_queue.dossier_office import office_file
from inspection_queue.dossiers import SOON_DAYS, dossier_of, overview
from inspection_queue.models import CreditGrade, PointEntry, RegisterEntry, ResultUse
from inspection_queue.roles import may, needs, reader
from inspection_queue.seen import entries_seen_by, entry_seen_by
from inspection_queue.twins import render
from inspection_queue.vocabulary import DOSSIER_SUBJECTS

PER_PAGE = 25


@require_safe
@needs("see_dossiers")
def dossiers(request: HttpRequest) -> HttpResponse:
    wishes = {name: request.GET.get(name, "")[:80].replace("\x00", "") for name in ("text", "kind", "due")}
    page = Paginator(_matching(request, wishes), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": overview(page.object_list),
        "wishes": wishes,
        "kind_titles": DOSSIER_SUBJECTS.items(),
        "soon": SOON_DAYS,
    }
    return render(request, "queue/dossiers.html", context)


@require_safe
@needs("see_dossiers")
def dossier(request: HttpRequest, subject_type: str, subject_id: str) -> HttpResponse:
    """Reading a dossier is on record."""
    entry = entry_seen_by(request.user, subject_type, subject_id)
    with transaction.atomic():
        audit.record(request.user, "view", entry, [("subject", None, f"{subject_type} {subject_id}")])
    return render(request, "queue/dossier.html", dossier_context(request, entry))


def dossier_context(request: HttpRequest, entry: RegisterEntry, wrong: dict[str, Any] | None = None) -> dict[str, Any]:
    """What screen, print and twin are made of. `wrong`: a form that came back with faults, by its name."""
    told = dossier_of(entry)
    place = None
    if entry.institution_id:
        place = RegisterEntry.objects.filter(
            current=True, subject_type="institution", subject_id=entry.institution_id
        ).first()
    return {
        "entry": entry,
        "dossier": told,
        "office": office_file(request.user, entry),
        "points": told.points,
        "place": place,
        "late_uses": {use.pk for use in told.uses if credit.waiting(use)},
        "may_keep": may(request.user, "keep_dossier"),
        "may_export": may(request.user, "export_evidence"),
        "points_form": PointsForm(),
        "grade_form": GradeForm(),
        "use_form": ResultUseForm(entry.subject_type),
        "reverse_form": ReverseForm(),
        "acknowledge_form": AcknowledgeForm(),
        **(wrong or {}),
    }


@require_POST
@needs("keep_dossier")
def write(request: HttpRequest, subject_type: str, subject_id: str, part: str) -> HttpResponse:
    """Points, a grade or the use of a result; faults come back with the page."""
    entry = entry_seen_by(request.user, subject_type, subject_id)
    forms = {"points": PointsForm, "grade": GradeForm}
    form: Any = ResultUseForm(subject_type, request.POST) if part == "use" else forms[part](request.POST)
    if form.is_valid():
        try:
            _write(request, entry, part, form)
            messages.success(request, _("Written into the dossier."))
            return redirect("dossier", subject_type=subject_type, subject_id=subject_id)
        except ValidationError as fault:
            form.add_error(None, fault) if not hasattr(fault, "error_dict") else form.add_error(None, fault.messages)
    context = dossier_context(request, entry, {f"{part}_form": form, "opened": part})
    return render(request, "queue/dossier.html", context, status=400)


@require_POST
@needs("keep_dossier")
def reverse_points(request: HttpRequest, subject_type: str, subject_id: str, entry_id: int) -> HttpResponse:
    entry = entry_seen_by(request.user, subject_type, subject_id)
    row = get_object_or_404(PointEntry, pk=entry_id, subject_type=subject_type, subject_id=entry.subject_id)
    form = ReverseForm(request.POST)
    return _done(request, entry, form, lambda: points.reverse(row, reader(request), form.cleaned_data["reason"]))


@require_POST
@needs("keep_dossier")
def acknowledge(request: HttpRequest, subject_type: str, subject_id: str, use_id: int) -> HttpResponse:
    entry = entry_seen_by(request.user, subject_type, subject_id)
    use = get_object_or_404(ResultUse, pk=use_id, subject_type=subject_type, subject_id=entry.subject_id)
    form = AcknowledgeForm(request.POST)

    def act() -> None:
        credit.acknowledge(use, reader(request), form.cleaned_data["acknowledged_on"], form.cleaned_data["answer"])

    return _done(request, entry, form, act)


def _done(request: HttpRequest, entry: RegisterEntry, form: Any, act: Any) -> HttpResponse:
    """Act, say what came of it, and go back to the dossier."""
    try:
        if not form.is_valid():
            raise ValidationError([fault for faults in form.errors.values() for fault in faults])
        act()
        messages.success(request, _("Written into the dossier."))
    except ValidationError as fault:
        for sentence in fault.messages:
            messages.error(request, sentence)
    return redirect("dossier", subject_type=entry.subject_type, subject_id=entry.subject_id)


def _write(request: HttpRequest, entry: RegisterEntry, part: str, form: Any) -> None:
    user, told = reader(request), form.cleaned_data
    if part == "points":
        points.add_points(entry, user, **told)
    elif part == "use":
        credit.pass_on(entry, user, **told)
    else:
        who = {"subject_type": entry.subject_type, "subject_id": entry.subject_id}
        repairs = CreditGrade.objects.filter(**who).first() if told["is_repair"] else None
        credit.give_grade(entry, user, repairs=repairs, **form.told())


def _matching(request: HttpRequest, wishes: dict[str, str]) -> Any:
    found = entries_seen_by(request.user).order_by("subject_type", "subject_id")
    if wishes["kind"] in DOSSIER_SUBJECTS:
        found = found.filter(subject_type=wishes["kind"])
    if wishes["text"]:
        found = found.filter(Q(name__icontains=wishes["text"]) | Q(subject_id__icontains=wishes["text"]))
    if wishes["due"] == "answer":
        asked = credit.unanswered(timezone.localdate()).values("subject_id")
        found = found.filter(subject_id__in=asked)
    if wishes["due"] == "soon":
        last = date.fromordinal(timezone.localdate().toordinal() + SOON_DAYS)
        found = found.filter(Q(next_verification_on__lte=last) | Q(valid_to__lte=last))
    return found
