"""What a supervisor must see: what is late, what waits for a decision, who carries how much, how old the work is."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Q

from inspection_queue import grid
from inspection_queue.models import ClockMove, Correction, Exemption, User
from inspection_queue.models.work import ACTIVE, CLAIMED, CLOSED, STAGES

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


def ageing(user: Any, now: datetime) -> list[Bar]:
    """How long open items have been open."""
    parts = {f"age{place}": Count("pk", filter=_aged(low, high, now)) for place, (low, high) in enumerate(AGES)}
    counts = list(grid.items_of(user).filter(state__in=ACTIVE).aggregate(**parts).values())
    top = max([*counts, 1])
    return [Bar(low, high, n, round(100 * n / top, 1)) for (low, high), n in zip(AGES, counts, strict=True)]


def _aged(low: int, high: int | None, now: datetime) -> Q:
    since = Q() if high is None else Q(opened_at__gt=now - timedelta(days=high))
    return since & Q(opened_at__lte=now - timedelta(days=low))


def loads(user: Any, now: datetime, today: date) -> list[Load]:
    """Everybody who holds something, the fullest first."""
    held = Q(items__state=CLAIMED)
    late = held & (Q(items__stage_due_at__lt=now) | Q(items__due_on__lt=today))
    people = User.objects.annotate(held=Count("items", held, distinct=True), late=Count("items", late, distinct=True))
    closed = dict(grid.items_of(user).filter(state=CLOSED).values_list("author").annotate(n=Count("pk")))
    rows = [Load(each.shown_name(), each.held, each.late, closed.get(each.pk, 0))
            for each in people if each.held or closed.get(each.pk)]  # fmt: skip
    return sorted(rows, key=lambda row: (-row.n_held, row.who))


def stages(user: Any) -> list[tuple[str, int]]:
    """How many items stand at each stage."""
    known = dict(grid.items_of(user).filter(state__in=ACTIVE).values_list("stage").annotate(n=Count("pk")))
    return [(stage, known.get(stage, 0)) for stage in STAGES]


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
