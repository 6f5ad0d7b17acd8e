"""The points ledger of bad practice (不良执业行为记分): cycles, thresholds and reversals by a province's scheme, as data.

Points never replace a penalty. A threshold that is reached is shown with its consequence; nothing is sanctioned here.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from inspection_queue import audit
from inspection_queue.models import PointEntry, PointScheme, RegisterEntry, User

CALENDAR_YEAR, LICENCE = "calendar_year", "licence"


@dataclass(frozen=True)
class Cycle:
    """First and last day in which points are added up."""

    start: date
    end: date


@dataclass(frozen=True)
class Standing:
    """Points of the running cycle; `reached`: the highest threshold they reach; `next_at`: the next one."""

    points: int
    reached: dict[str, Any] | None
    next_at: int | None
    scheme: PointScheme


def scheme_on(subject_type: str, day: date) -> PointScheme | None:
    """The scheme in force on a day; the newest where several provinces' schemes were entered."""
    known = PointScheme.objects.filter(subject_type=subject_type, valid_from__lte=day)
    return known.exclude(valid_to__lt=day).order_by("-valid_from", "-pk").first()


def cycle_on(scheme: PointScheme, entry: RegisterEntry, day: date) -> Cycle:
    """The cycle that a day falls in. By licence: whole periods counted from the day the licence began."""
    if scheme.cycle == CALENDAR_YEAR:
        return Cycle(date(day.year, 1, 1), date(day.year, 12, 31))
    told = entry.row.get("valid_from")
    start = date.fromisoformat(told) if told else date(day.year, 1, 1)
    passed = (day.year - start.year) * 12 + day.month - start.month - (day.day < start.day)
    whole = passed // scheme.cycle_months * scheme.cycle_months
    first = _months_later(start, whole)
    return Cycle(first, _months_later(start, whole + scheme.cycle_months) - timedelta(days=1))


def standing(entry: RegisterEntry, scheme: PointScheme, cycle: Cycle) -> Standing:
    """Sum of the cycle, reversals included, against the thresholds."""
    own = PointEntry.objects.filter(
        subject_type=entry.subject_type, subject_id=entry.subject_id, cycle_start=cycle.start, cycle_end=cycle.end
    )
    points = sum(own.values_list("points", flat=True))
    steps = sorted(scheme.thresholds, key=lambda each: int(each["points"]))
    reached = [each for each in steps if points >= int(each["points"])]
    ahead = [int(each["points"]) for each in steps if points < int(each["points"])]
    return Standing(points, reached[-1] if reached else None, ahead[0] if ahead else None, scheme)


def add_points(entry: RegisterEntry, by: User, points: int, happened_on: date, clause: str, reason: str) -> PointEntry:
    """Write points down. Raises ValidationError without a scheme for that day, or for a day to come."""
    if happened_on > timezone.localdate():
        raise ValidationError({"happened_on": _("The day of the event cannot lie in the future.")})
    scheme = scheme_on(entry.subject_type, happened_on)
    if scheme is None:
        raise ValidationError({"happened_on": _("No province's scheme is in force on that day; enter it first.")})
    cycle = cycle_on(scheme, entry, happened_on)
    told = {"points": points, "happened_on": happened_on, "clause": clause, "reason": reason}
    return _write(entry, by, cycle, told, "add_points")


def reverse(points: PointEntry, by: User, reason: str) -> PointEntry:
    """Take points back by a row of its own. Raises ValidationError for what was taken back already."""
    if points.reverses_id is not None or PointEntry.objects.filter(reverses=points).exists():
        raise ValidationError(_("These points were taken back already."))
    entry = RegisterEntry(subject_type=points.subject_type, subject_id=points.subject_id)
    told = {
        "points": -points.points,
        "happened_on": points.happened_on,
        "clause": points.clause,
        "reason": reason,
        "reverses": points,
    }
    return _write(entry, by, Cycle(points.cycle_start, points.cycle_end), told, "reverse_points")


def _write(entry: RegisterEntry, by: User, cycle: Cycle, told: dict[str, Any], action: str) -> PointEntry:
    with transaction.atomic():
        row = PointEntry.objects.create(
            subject_type=entry.subject_type,
            subject_id=entry.subject_id,
            cycle_start=cycle.start,
            cycle_end=cycle.end,
            entered_by=by,
            entered_at=timezone.now(),
            **told,
        )
        said = [("subject", None, f"{row.subject_type} {row.subject_id}"), ("points", None, row.points)]
        audit.record(by, action, row, [*said, ("clause", None, row.clause), ("reason", None, row.reason)])
    return row


def _months_later(day: date, months: int) -> date:
    """The same day some months later; the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in range(day.day, 27, -1):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    return date(year, month + 1, day.day)
