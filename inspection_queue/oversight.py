"""What a supervisor must see: what is late, what waits for a decision, who carries how much, how old the work is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from inspection_queue import complaints, credit, field_work, grid, publications
from inspection_queue.models import ClockMove, Correction, Exemption, QueueItem, User
from inspection_queue.models.work import ACTIVE, CLAIMED, CLOSED, STAGES, past_due

AGES = ((0, 7), (7, 14), (14, 30), (30, 60), (60, None))


@dataclass(frozen=True)
class Bar:
    """Items that have been open for `low` up to `high` days (None: or longer); `width` is their share of the longest bar."""

    low: int
    high: int | None
    n: int
    width: float


@dataclass(frozen=True)
class Load:
    """What one person holds now, how much of it is late, and what they closed as author."""

    who: str
    n_held: int
    n_late: int
    n_closed: int


def ages_and_stages(user: Any, now: datetime) -> tuple[list[Bar], list[tuple[str, int]]]:
    """How long open items have been open, and how many stand at each stage; they are read once for both."""
    parts = {f"age{place}": Count("pk", filter=_aged(low, high, now)) for place, (low, high) in enumerate(AGES)}
    rows = list(grid.items_of(user).filter(state__in=ACTIVE).values("stage").annotate(n=Count("pk"), **parts))
    counts = [sum(row[part] for row in rows) for part in parts]
    top, known = max([*counts, 1]), {row["stage"]: row["n"] for row in rows}
    bars = [Bar(low, high, n, round(100 * n / top, 1)) for (low, high), n in zip(AGES, counts, strict=True)]
    return bars, [(stage, known.get(stage, 0)) for stage in STAGES]


def _aged(low: int, high: int | None, now: datetime) -> Q:
    since = Q() if high is None else Q(opened_at__gt=now - timedelta(days=high))
    return since & Q(opened_at__lte=now - timedelta(days=low))


def loads(user: Any, now: datetime) -> list[Load]:
    """Everybody who holds something or closed something, the fullest first."""
    seen = grid.items_of(user)
    held = seen.filter(state=CLAIMED)
    n_held, n_late = _by_person(held, "assignee"), _by_person(held.filter(past_due(now)), "assignee")
    n_closed = _by_person(seen.filter(state=CLOSED), "author")
    people = User.objects.filter(pk__in={*n_held, *n_closed} - {None})
    rows = [Load(each.shown_name(), n_held.get(each.pk, 0), n_late.get(each.pk, 0), n_closed.get(each.pk, 0))
            for each in people]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.n_held, row.who))


def _by_person(items: QuerySet[QueueItem], who: str) -> dict[int | None, int]:
    return dict(items.order_by().values_list(who).annotate(n=Count("pk")))


@dataclass(frozen=True)
class Elsewhere:
    """Duties beside the items that are late: how many, and the page that lists them."""

    route: str
    n: int
    query: str


def elsewhere(user: Any, today: date) -> list[Elsewhere]:
    """Complaints, publications, field tasks and results without an answer whose day is over."""
    rows = (
        ("complaints", complaints.overdue(complaints.seen_by(user), today), "state=overdue"),
        ("publications", publications.overdue(today), "state=late"),
        ("field_tasks", field_work.overdue(field_work.tasks_of(user), today), "state=late"),
        ("dossiers", credit.unanswered(today), "due=answer"),
    )
    return [Elsewhere(route, found.count(), query) for route, found, query in rows]


def waiting() -> dict[str, Any]:
    """Wishes without an answer, the oldest first."""
    clocks = ClockMove.objects.filter(granted=None).select_related("clock__item__subject", "asked_by")
    return {
        "clock_wishes": clocks.order_by("asked_at"),
        "exemption_wishes": Exemption.objects.filter(granted=None).select_related("subject", "owner").order_by("asked_at"),
        "correction_wishes": Correction.objects.filter(granted=None)
        .select_related("replaces__item__subject", "by", "proposed_by").order_by("proposed_at"),
    }  # fmt: skip


def at_rest(user: Any) -> Any:
    """Snoozed items, the next to wake first."""
    return grid.items_of(user).filter(state="snoozed").select_related("subject").order_by("snoozed_until")
