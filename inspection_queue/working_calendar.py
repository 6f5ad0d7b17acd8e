"""The calendar that the clocks count by: the schedule that ships, replaced year by year by what the office took in."""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

from django.db import transaction

from data_contracts.contract import read_contract
from data_contracts.errors import DeliveryRefused
from data_contracts.working_days import WorkingDays, published_days
from inspection_queue import audit
from inspection_queue.models import CalendarDay


def working_calendar() -> WorkingDays:
    """Read anew for each use; a few hundred rows."""
    own: dict[int, dict[date, str]] = defaultdict(dict)
    for day, kind in CalendarDay.objects.values_list("day", "kind"):
        own[day.year][day] = kind
    shipped = {day: kind for day, kind in published_days().kinds.items() if day.year not in own}
    return WorkingDays({**shipped, **{day: kind for year in own.values() for day, kind in year.items()}})


def take_in_holidays(file: Path) -> dict[int, int]:
    """Replace the days of each year that the file (dataset `holidays`, CSV) tells of. Returns the rows of each year.

    Clocks that run already keep their day. Raises DeliveryRefused with the first row that cannot be read.
    """
    with file.open(encoding="utf-8-sig", newline="") as handle:
        days = [_day(row, place) for place, row in enumerate(csv.DictReader(handle), start=2)]
    years = sorted({each.day.year for each in days})
    with transaction.atomic():
        CalendarDay.objects.filter(day__year__in=years).delete()
        CalendarDay.objects.bulk_create(days)
        for each in days[:1]:
            audit.record(
                None, "take_in_holidays", each, [("years", None, " ".join(map(str, years))), ("rows", None, len(days))]
            )
    return {year: sum(each.day.year == year for each in days) for year in years}


def _day(row: dict[str, str], place: int) -> CalendarDay:
    column = {name: read_contract("holidays").column(name) for name in ("day", "kind", "name")}
    told = {name: next((row[key] for key in (name, *column[name].aliases) if row.get(key)), "") for name in column}
    kinds = {**{code: code for code in column["kind"].allowed}, **dict(column["kind"].value_aliases)}
    try:
        return CalendarDay(
            day=date.fromisoformat(told["day"].strip()), kind=kinds[told["kind"].strip()], name=told["name"][:40]
        )
    except (ValueError, KeyError):
        raise DeliveryRefused(
            f"holidays, row {place}: a row needs a day (YYYY-MM-DD) and a kind (holiday, working_day)."
        ) from None
