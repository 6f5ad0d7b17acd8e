"""Double random draws: plans with their preview, the draw and its record, ratios with history, the list of items."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from inspection_queue import audit, double_random, draw, grid
from inspection_queue.check_items import current_items
from inspection_queue.forms_draws import DrawForm, PlanForm, RatioForm
from inspection_queue.models import AuditEntry, CheckItem, Draw, DrawPlan, SamplingRatio
from inspection_queue.roles import may, needs, reader
from inspection_queue.twins import render


@dataclass(frozen=True)
class Stratum:
    """One line of the preview: `drawn` of `everyone`, and the chance of each."""

    name: str
    ratio: str
    drawn: int
    everyone: int

    @property
    def chance(self) -> float:
        return self.drawn / self.everyone


@require_safe
@needs("see_draws")
def plans(request: HttpRequest) -> HttpResponse:
    rows = DrawPlan.objects.prefetch_related("draws__tasks").select_related("created_by")
    context = {"plans": [(plan, plan.draws.first()) for plan in rows], "may_draw": may(request.user, "make_draws")}
    return render(request, "queue/draw_plans.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("make_draws")
def new(request: HttpRequest) -> HttpResponse:
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            told = {"created_by": reader(request), "created_at": timezone.now()}
            plan = DrawPlan.objects.create(**form.cleaned_data, **told)
            audit.record(request.user, "create", plan, [(n, None, v) for n, v in form.cleaned_data.items()])
        return redirect("draw_plan", plan_id=plan.pk)
    context = {"form": form, "title": _("New plan of a draw"), "back": "draw_plans", "button": _("Save the plan")}
    return render(request, "queue/ask.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@needs("see_draws")
def plan(request: HttpRequest, plan_id: int) -> HttpResponse:
    """What the draw would use today, before anything is drawn; and the draws made so far."""
    shown = get_object_or_404(DrawPlan, pk=plan_id)
    form = DrawForm(request.POST or None, initial={"version": shown.version})
    if request.method == "POST" and not may(request.user, "make_draws"):
        return HttpResponse(status=403)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        made = double_random.make_draw(
            shown.pk, reader(request), told["witness"], told["words"], told["reason"], told["version"]
        )
        messages.success(request, _("Drawn. The record below lets anybody repeat it."))
        return redirect("draw", draw_id=made.pk)
    return render(request, "queue/draw_plan.html", {"plan": shown, "form": form, **_preview(request, shown)})


def _preview(request: HttpRequest, shown: DrawPlan) -> dict[str, Any]:
    frozen = double_random.frozen(shown, timezone.localdate())
    ratios = {each.stratum: each.ratio for each in frozen.roster.objects}
    lines = [Stratum(name, ratios[name], *pair) for name, pair in draw.sizes(frozen.roster).items()]
    chosen = [tuple(each) for each in shown.items]
    return {
        "strata": lines,
        "n_drawn": sum(each.drawn for each in lines),
        "n_everyone": len(frozen.roster.objects),
        "n_officers": len(frozen.roster.officers),
        "n_conflicts": len(frozen.roster.conflicts),
        "excluded": frozen.excluded,
        "roster_hash": draw.roster_hash(frozen.roster),
        "check_items": [each for each in CheckItem.objects.all() if (each.item_code, each.version) in chosen],
        "draws": shown.draws.select_related("operator"),
        "may_draw": may(request.user, "make_draws"),
    }


@require_safe
@needs("see_draws")
def one(request: HttpRequest, draw_id: int) -> HttpResponse:
    """The result of a draw: objects with their chance, teams, re-draws; with `check` it is repeated on the spot."""
    made = get_object_or_404(Draw.objects.select_related("plan", "operator"), pk=draw_id)
    tasks = grid.within(request.user, made.tasks.select_related("assignee"), "grid_id").order_by("order_no")
    drawn = {each.object_id: each for each in made.drawn.all()}
    context = {
        "draw": made,
        "command": f"python -m inspection_queue verify-draw {made.pk}",
        "rows": [(task, drawn[task.object_id]) for task in tasks],
        "changes": made.changes.select_related("changed_by"),
        "n_short": sum(len(task.inspectors) < _team_of(made) for task in tasks),
        "faults": double_random.faults_of(double_random.record_of(made)) if request.GET.get("check") else None,
    }
    return render(request, "queue/draw.html", context)


def _team_of(made: Draw) -> int:
    return made.plan.team_size * max(1, len(made.plan.departments))


@require_safe
@needs("see_draws")
def record(request: HttpRequest, draw_id: int) -> HttpResponse:
    """The file with which anybody repeats the draw: `verify-draw FILE`. Taking it is on record."""
    made = get_object_or_404(Draw, pk=draw_id)
    if grid.cells_of(request.user) is not None:
        return HttpResponse(status=403)
    told = double_random.record_of(made)
    with transaction.atomic():
        audit.record(request.user, "export", made, [("rows", None, len(told["objects"]))])
    answer = JsonResponse(told, json_dumps_params={"ensure_ascii": False, "indent": 1})
    answer.headers["Content-Disposition"] = f'attachment; filename="draw_{made.pk}.json"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@needs("see_draws")
def ratios(request: HttpRequest) -> HttpResponse:
    """The ratios in force and all that went before. A supervisor adds a row; nothing is edited."""
    may_keep = may(request.user, "keep_ratios")
    form = RatioForm(request.POST or None, initial={"valid_from": timezone.localdate()})
    if request.method == "POST" and not may_keep:
        return HttpResponse(status=403)
    if request.method == "POST" and form.is_valid():
        with transaction.atomic():
            told = {"decided_by": reader(request), "decided_at": timezone.now()}
            made = SamplingRatio.objects.create(**form.cleaned_data, **told)
            audit.record(request.user, "create", made, [(n, None, v) for n, v in form.cleaned_data.items()])
        messages.success(request, _("Saved."))
        return redirect("ratios")
    today = timezone.localdate()
    context = {
        "form": form if may_keep else None,
        "in_force": sorted(double_random.ratios_on(today).items()),
        "rows": SamplingRatio.objects.select_related("decided_by"),
        "today": today,
    }
    return render(request, "queue/ratios.html", context)


@require_safe
@needs("see_draws")
def items(request: HttpRequest) -> HttpResponse:
    newest = {(each.item_code, each.version) for each in current_items()}
    rows = [(each, (each.item_code, each.version) in newest) for each in CheckItem.objects.all()]
    return render(request, "queue/check_items.html", {"rows": rows})


def trail_of(row: Any) -> list[Any]:
    """What was done with one thing, newest first."""
    entries = AuditEntry.objects.filter(object_type=type(row).__name__, object_id=str(row.pk)).exclude(action="view")
    return [audit.told(each) for each in entries[:50]]
