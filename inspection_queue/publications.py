"""The record that results were made public 一公开: which result by when, who answers for it, removal and withdrawal.

Limits stand in publication_catalogue.csv with their basis; they are those of one province, for the office to replace.
A penalty found to be wrong is withdrawn within 3 working days (行政处罚法 48).
"""

import csv
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from data_contracts.errors import QueueConflict
from inspection_queue.models import FieldTask, Publication, User
from inspection_queue.office_days import working_days_after
from inspection_queue.supervision_workflow import locked, move

TABLE = Path(__file__).with_name("publication_catalogue.csv")
WITHDRAW_WITHIN = 3  # working days, 行政处罚法 48


@dataclass(frozen=True)
class Duty:
    """One row of the catalogue: a kind of result, its limit in working days, how many years it stays public."""

    kind: str
    limit: int
    unit: str
    keep_years: int
    basis: str
    tag: str


@cache
def duties() -> dict[str, Duty]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {
        row["kind"]: Duty(**{**row, "limit": int(row["limit"]), "keep_years": int(row["keep_years"])}) for row in rows
    }


def overdue(today: date) -> QuerySet[Publication]:
    """Results that should be public by now, and wrong ones that should be withdrawn."""
    unpublished, wrong = Q(state="due", due_on__lt=today), Q(state="published", withdraw_by__lt=today)
    return Publication.objects.filter(unpublished | wrong)


def owe(task: FieldTask, owner: User) -> Publication:
    """The duty to publish the result of a checked draw task; who handled the check answers for it 谁办案谁负责."""
    kind = "enforcement" if task.measure not in ("", "none", "talk", "order_to_correct") else "normal_check"
    due, provisional = working_days_after(task.checked_on or timezone.localdate(), duties()[kind].limit)
    told = {"kind": kind, "owner": owner, "due_on": due, "provisional": provisional}
    return Publication.objects.get_or_create(task=task, defaults=told)[0]


def publish(key: int, user: User, day: date, content: str, place: str, version: int | None = None) -> Publication:
    """What was published, where and when. Raises QueueConflict for a day in the future or before the check."""
    with transaction.atomic():
        row = locked(Publication, key, version)
        if day > timezone.localdate() or (row.task.checked_on and day < row.task.checked_on):
            raise QueueConflict(_("The day of publication lies between the check and today."))
        remove_on = _years_later(day, duties()[row.kind].keep_years)
        moved = move(row, "publish", user, published_on=day, content=content, place=place, remove_on=remove_on)
    return _as_publication(moved)


def find_wrong(key: int, user: User, reason: str, version: int | None = None) -> Publication:
    """Start the clock of withdrawal."""
    today = timezone.localdate()
    with transaction.atomic():
        row = locked(Publication, key, version)
        due, provisional = working_days_after(today, WITHDRAW_WITHIN)
        began = row.wrong_since or today  # found twice does not make the clock longer
        by = min(due, row.withdraw_by) if row.withdraw_by else due
        moved = move(row, "find_wrong", user, wrong_since=began, withdraw_by=by, reason=reason, provisional=provisional)
    return _as_publication(moved)


def end(key: int, user: User, action: str, reason: str = "", version: int | None = None) -> Publication:
    """Withdraw a wrong result (with its reason) or remove one whose time is over."""
    with transaction.atomic():
        row = locked(Publication, key, version)
        today = timezone.localdate()
        if action == "remove" and row.remove_on and today < row.remove_on:
            raise QueueConflict(_("It stays public until the day of removal; withdraw it if it is wrong."))
        moved = move(row, action, user, ended_on=today, reason=reason or row.reason)
    return _as_publication(moved)


def _years_later(day: date, n: int) -> date:
    try:
        return day.replace(year=day.year + n)
    except ValueError:
        return day.replace(year=day.year + n, day=28) + timedelta(days=1)


def _as_publication(row: Any) -> Publication:
    if not isinstance(row, Publication):
        raise TypeError(type(row))
    return row
