"""Starts, stops, suspends and extends legal clocks. Limits and their bases stand in clocks.csv.

A clock never runs backwards: nothing here, and nothing past here (guards.py), makes a due day earlier.
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from data_contracts.errors import QueueConflict
from inspection_queue.models import Case, Clock, QueueItem, Referral
from inspection_queue.working_calendar import working_calendar

TABLE = Path(__file__).with_name("clocks.csv")
WORKING_DAYS, DAYS, HOURS = UNITS = ("working_days", "days", "hours")
LAST_MOMENT = time(23, 59, 59)
About = QueueItem | Case | Referral


@dataclass(frozen=True)
class Limit:
    """How long a clock runs. `side`: whose duty it is: office, party or police; only the office's can be overdue."""

    kind: str
    limit: int
    unit: str
    side: str
    extensions: int
    extension: int
    suspendable: bool
    basis: str


@cache
def limits() -> dict[str, Limit]:
    """All kinds of clock."""
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    numbers = ("limit", "extensions", "extension")
    return {row["kind"]: Limit(**{**row, **{name: int(row[name]) for name in numbers},
                                  "suspendable": row["suspendable"] == "yes"}) for row in rows}  # fmt: skip


OFFICE = tuple(kind for kind, each in limits().items() if each.side == "office")


def later(moment: datetime, n: int, unit: str) -> tuple[datetime, bool]:
    """The moment `n` units later, days until their last second, and whether it is provisional. The day itself does not count."""
    if unit == HOURS:
        return moment + timedelta(hours=n), False
    day, calendar = timezone.localtime(moment).date(), working_calendar()
    last = calendar.after(day, n) if unit == WORKING_DAYS else day + timedelta(days=n)
    provisional = unit == WORKING_DAYS and not all(calendar.knows(year) for year in {day.year, last.year})
    return timezone.make_aware(datetime.combine(last, LAST_MOMENT)), provisional


def start(kinds: Iterable[str], about: About, now: datetime) -> list[Clock]:
    """Start these clocks; one that runs already for this object goes on as it is."""
    begun = []
    for kind in kinds:
        if not running(about).filter(kind=kind).exists():
            due_at, provisional = later(now, limits()[kind].limit, limits()[kind].unit)
            begun.append(
                Clock.objects.create(
                    kind=kind, began_at=now, due_at=due_at, provisional=provisional, **about_fields(about)
                )
            )
    return begun


def stop(kinds: Iterable[str], about: About, now: datetime) -> list[Clock]:
    """End these clocks; what does not run is passed over."""
    ended = list(running(about).filter(kind__in=tuple(kinds)))
    for clock in ended:
        clock.ended_at = max(now, clock.began_at)
        clock.save(update_fields=["ended_at"])
    return ended


def stop_all(about: About, now: datetime) -> list[Clock]:
    return stop(limits(), about, now)


def running(about: About) -> QuerySet[Clock]:
    """The clocks of exactly this object that have not ended."""
    return Clock.objects.filter(ended_at=None, **about_fields(about))


def first_due(item: QueueItem) -> datetime | None:
    """When the office must act next on the item itself; None when no duty runs."""
    due = running(item).filter(kind__in=OFFICE, suspended_at=None).order_by("due_at")
    return due.values_list("due_at", flat=True).first()


def show_due(item: QueueItem) -> None:
    """Repeat on the item when the office must act next, for sorting."""
    item.stage_due_at = first_due(item)
    QueueItem.objects.filter(pk=item.pk).update(stage_due_at=item.stage_due_at)


def overdue(now: datetime) -> QuerySet[Clock]:
    """Duties of the office whose day is over, the oldest first; suspended clocks are never overdue."""
    late = Q(ended_at=None, suspended_at=None, kind__in=OFFICE, due_at__lt=now)
    return Clock.objects.filter(late).order_by("due_at")


def extended(clock: Clock) -> tuple[datetime, bool]:
    """The due moment after one more extension. Raises QueueConflict when the law grants no further one."""
    limit = limits()[clock.kind]
    if clock.n_extensions >= limit.extensions:
        raise QueueConflict(_("This clock cannot be extended again."))
    return later(clock.due_at, limit.extension, limit.unit)


def resumed(clock: Clock, now: datetime) -> datetime:
    """The due moment after a suspension: as many days later as it lasted, in the clock's own days."""
    if clock.suspended_at is None:
        raise QueueConflict(_("This clock is not suspended."))
    began, ends = (timezone.localtime(each).date() for each in (clock.suspended_at, now))
    if limits()[clock.kind].unit == HOURS:
        return clock.due_at + max(now - clock.suspended_at, timedelta(0))
    unit = limits()[clock.kind].unit
    n = working_calendar().between(began, ends) if unit == WORKING_DAYS else (ends - began).days
    return max(clock.due_at, later(clock.due_at, max(n, 0), unit)[0])


def about_fields(about: About) -> dict[str, Any]:
    if isinstance(about, Case):
        return {"item_id": about.item_id, "case": about, "referral": None}
    if isinstance(about, Referral):
        return {"item_id": about.item_id, "case": None, "referral": about}
    return {"item": about, "case": None, "referral": None}
