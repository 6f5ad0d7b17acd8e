"""The supervisor's page of clocks and workload, and the analyst's page of the week."""

from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from inspection_queue import cases, clocks, grid, oversight
from inspection_queue.changes import keep_time
from inspection_queue.filters import ALL, newest_week, weeks
from inspection_queue.models import PublishedWeek, RiskWarning
from inspection_queue.roles import may, needs
from inspection_queue.twins import render
from inspection_queue.views.items import reasons
from inspection_queue.week_changes import moved_since

LATE_SHOWN, ROWS_SHOWN = 100, 50
KINDS = ("new", "resurfaced", "risen", "fallen")


@require_safe
@needs("see_clocks")
def clock_page(request: HttpRequest) -> HttpResponse:
    keep_time()
    now, user = timezone.now(), request.user
    mine = Q(item__assignee_id=user.pk)
    late = grid.within(user, clocks.overdue(now), "item__subject__grid_id", mine)
    late = late.select_related("item__subject", "item__assignee")
    ages, stages = oversight.ages_and_stages(user, now)
    context = {
        "late": late[:LATE_SHOWN],
        "n_late": late.count(),
        "ages": ages,
        "loads": oversight.loads(user, now),
        "elsewhere": oversight.elsewhere(user, timezone.localdate(now)),
        "stages": stages,
        "at_rest": oversight.at_rest(user)[:ROWS_SHOWN],
        "not_referred": cases.not_referred(user)[:ROWS_SHOWN],
        "may_decide": may(user, "decide_wishes"),
        **oversight.waiting(),
    }
    return render(request, "queue/clocks.html", context)


@require_safe
@needs("see_week")
def week_page(request: HttpRequest) -> HttpResponse:
    """What changed since the week before, and why: new, back again, risen, fallen, and what is no longer listed."""
    known = [each for each in weeks() if each != ALL]
    wish = request.GET.get("week", "")
    week = wish if wish in known else newest_week()
    seen = grid.within(request.user, RiskWarning.objects.filter(published__week=week), "subject__grid_id")
    newest = _of_last_revision(seen)
    before = next((each for each in known if each < week), "")
    groups = [(kind, moved_since(_changed(request, week, kind), before)) for kind in KINDS]
    counts = dict(newest.values_list("change").annotate(n=Count("pk")))
    context = {
        "week": week, "weeks": known, "before": before,
        "groups": [{"kind": kind, "n": counts.get(kind, 0), "rows": rows} for kind, rows in groups],
        "detector_titles": _titles(week),
        "gone": _gone(request, before) if before else [],
        "n": newest.count(),
    }  # fmt: skip
    return render(request, "queue/week.html", context)


def _titles(week: str) -> Any:
    shown = PublishedWeek.objects.filter(week=week).first()
    return shown.manifest.get("detectors", {}) if shown else {}


def _of_last_revision(rows: Any) -> Any:
    last = rows.order_by("-published__revision").values_list("published", flat=True).first()
    return rows.filter(published=last)


def _changed(request: HttpRequest, week: str, kind: str) -> Any:
    rows = grid.items_of(request.user).filter(week=week, change=kind).select_related("subject", "newest")
    return rows.prefetch_related(reasons()).order_by("rank")[:ROWS_SHOWN]


def _gone(request: HttpRequest, before: str) -> Any:
    """Open items of the week before that the newest list no longer names."""
    rows: Any = grid.items_of(request.user).filter(week=before).exclude(state="closed").select_related("subject")
    return rows.order_by("rank")[:ROWS_SHOWN]
