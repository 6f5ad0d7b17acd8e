"""The warning list and the page of one item."""

from typing import Any

from django.db import transaction
from django.db.models import Count, Prefetch, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from inspection_queue import audit, case_file, grid, workflow
from inspection_queue.cases import may_open
from inspection_queue.changes import keep_time
from inspection_queue.filters import ALL, Filters, matching, read_filters, weeks
from inspection_queue.forms import AssignForm, CommentForm, claimers
from inspection_queue.models import Finding, Outcome, PublishedWeek, QueueItem, Referral, RiskWarning, Subject, User
from inspection_queue.models.work import CLOSED, STAGES
from inspection_queue.paging import LongList
from inspection_queue.quality import arm_of
from inspection_queue.roles import may, needs
from inspection_queue.twins import render
from inspection_queue.views.evidence import asked_finding, evidence_page
from inspection_queue.views.making_moves import buttons
from inspection_queue.vocabulary import LEVELS, STATES, SUBJECT_TYPES

PER_PAGE = 25


@require_safe
@needs("see_list")
def items(request: HttpRequest) -> HttpResponse:
    keep_time()
    filters = read_filters(request.GET)
    seen = grid.items_of(request.user)
    found, told = matching(filters, seen), totals(filters, request.user)
    page = LongList(found.prefetch_related(reasons()), PER_PAGE, told["n"]).get_page(request.GET.get("page"))
    context = {
        "filters": filters,
        "page": page,
        "totals": told,
        "choices": _choices(),
        "published": published(filters.week),
        "may_export": may(request.user, "export_evidence"),
        "may_claim": workflow.role_allows(request.user, "claim"),
        "level_titles": LEVELS.items(),
        "kind_titles": SUBJECT_TYPES.items(),
        "state_titles": STATES.items(),
    }
    return render(request, "queue/items.html", context)


@require_safe
@needs("see_item")
def item(request: HttpRequest, item_id: int) -> HttpResponse:
    """Looking at a case file is itself on record."""
    keep_time()
    shown = get_object_or_404(
        grid.items_of(request.user).select_related("subject", "assignee", "newest__published"), pk=item_id
    )
    with transaction.atomic():
        audit.record(request.user, "view", shown)
    return render(request, "queue/item.html", item_context(request, shown))


def item_context(request: HttpRequest, shown: QueueItem) -> dict[str, Any]:
    finding, said = asked_finding(request, shown), list(case_file.findings(shown))
    sets = case_file.evidence_sets(shown, finding.pk if finding else None)
    return {
        "item": shown,
        "warning": shown.newest,
        "reasons": [each for each in said if each.reason_no is not None],
        "further": [each for each in said if each.reason_no is None],
        "finding": finding,
        "evidence": [evidence_page(request, shown, each.dataset, finding, each) for each in sets],
        "titles": shown.newest.published.manifest.get("detectors", {}) if shown.newest else {},
        "peers": case_file.peers(shown),
        "history": case_file.earlier_warnings(shown),
        "remarks": shown.comments.select_related("author"),
        "actions": workflow.allowed(request.user, shown),
        "buttons": buttons(request, shown),
        **chain_context(request, shown),
        "assign_form": AssignForm(shown, initial={"version": shown.version, "to": shown.assignee_id}),
        "comment_form": CommentForm(),
        "may_comment": may(request.user, "comment"),
        "may_export": may(request.user, "export_evidence"),
        "arm": arm_of(shown) if may(request.user, "see_arm") else "",
    }


def chain_context(request: HttpRequest, shown: QueueItem) -> dict[str, Any]:
    """What the chain adds to the page: where the item stands, its clocks and course, what else belongs to it."""
    return {
        "chain": [(stage, stage in _passed(shown), stage == shown.stage) for stage in STAGES],
        "clocks": shown.clocks.filter(ended_at=None),
        "now": timezone.now(),
        "steps": shown.steps.filter(case=None, referral=None).select_related("by"),
        "statements": shown.statements.select_related("notified_by"),
        "files": shown.attachments.select_related("added_by"),
        "versions": Outcome.versions.filter(item=shown).select_related("decided_by").order_by("-pk"),
        "case": shown.cases.first(),
        "referral": Referral.objects.filter(item=shown).first(),
        "may_open": may_open(shown, request.user),
        "may_attach": may(request.user, "attach_files"),
        "may_ask": may(request.user, "ask_wishes"),
        "may_exempt": may(request.user, "ask_exemption"),
        "may_correct": workflow.role_allows(request.user, "report"),
        "sees_cases": may(request.user, "see_cases"),
    }


def _passed(shown: QueueItem) -> set[str]:
    """The stages that lie behind the item; one that was skipped does not."""
    been = {
        before.partition(".")[0]
        for before in shown.steps.filter(case=None, referral=None).values_list("before", flat=True)
    }
    here = STAGES.index(shown.stage) if shown.stage in STAGES and shown.state != CLOSED else len(STAGES)
    return been & set(STAGES[:here])


def totals(filters: Filters, reader: Any) -> dict[str, Any]:
    """Counts by level and the two kinds of money, each for itself: they are never added."""
    found = matching(filters, grid.items_of(reader)).order_by().values("warning_level")
    summed = {"violation": Sum("amount_violation"), "suspicion": Sum("amount_suspicion")}
    levels = list(found.annotate(n=Count("pk"), **summed).values("warning_level", "n", *summed))
    return {
        "n": sum(row["n"] for row in levels),
        **{kind: sum(row[kind] for row in levels) if levels else None for kind in summed},
        "levels": {row["warning_level"]: row["n"] for row in levels},
        "n_decided_before": _n_decided_before(filters.week, reader),
    }


def published(week: str) -> PublishedWeek | None:
    """The list behind the page: of the chosen week, or the newest one."""
    lists = PublishedWeek.objects.order_by("-week", "-revision")
    return lists.first() if week == ALL else lists.filter(week=week).first()


def _n_decided_before(week: str, reader: Any) -> int:
    decided = grid.within(reader, RiskWarning.objects.filter(published__week=week, item=None), "subject__grid_id")
    return 0 if week == ALL else decided.count()


def reasons() -> "Prefetch[str, Any, str]":
    """The strongest reasons of each item's newest warning, as `newest.reasons`."""
    strongest = Finding.objects.filter(reason_no__isnull=False)
    return Prefetch("newest__findings", queryset=strongest, to_attr="reasons")


def _choices() -> dict[str, Any]:
    townships = Subject.objects.exclude(township="").order_by("township")
    holders: list[User] = list(claimers())
    return {
        "weeks": weeks(),
        "townships": list(townships.values_list("township", flat=True).distinct()),
        "assignees": [(str(user.pk), user.shown_name()) for user in holders],
    }
