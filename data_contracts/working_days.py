"""Chinese working days: Monday to Friday, without public holidays, with the weekend days that are worked instead.

Counts by the calendar it is given. Days off are published year by year; of a year that is not published yet only
weekends are known, and `knows` says so. Source: 行政处罚法 85 (periods of up to seven days are working days).
"""

import csv
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path

HOLIDAY, WORKING_DAY = "holiday", "working_day"
SCHEDULE = Path(__file__).with_name("holidays.csv")
SATURDAY = 5


@dataclass(frozen=True)
class WorkingDays:
    """`kinds` tells of each day that is not what its weekday says whether it is a `holiday` or a `working_day`."""

    kinds: Mapping[date, str] = field(default_factory=dict)

    def is_working(self, day: date) -> bool:
        """Whether people work on this day."""
        return self.kinds.get(day, HOLIDAY if day.weekday() >= SATURDAY else WORKING_DAY) == WORKING_DAY

    def knows(self, year: int) -> bool:
        """Whether the days off of this year were published."""
        return any(day.year == year for day in self.kinds)

    def after(self, day: date, n: int) -> date:
        """The n-th working day after `day`, which itself does not count. `n` 0 gives the day itself."""
        for _ in range(n):
            day = self._next(day)
        return day

    def between(self, first: date, last: date) -> int:
        """How many working days lie after `first`, up to and including `last`; negative when `last` is earlier."""
        if last < first:
            return -self.between(last, first)
        days = (first + timedelta(days=n) for n in range(1, (last - first).days + 1))
        return sum(self.is_working(day) for day in days)

    def _next(self, day: date) -> date:
        day += timedelta(days=1)
        while not self.is_working(day):
            day += timedelta(days=1)
        return day


def working_days(rows: Iterable[Mapping[str, str]]) -> WorkingDays:
    """A calendar from rows of the dataset `holidays` (`day` as YYYY-MM-DD, `kind`). Raises ValueError for another kind."""
    kinds = {date.fromisoformat(row["day"]): row["kind"] for row in rows}
    unknown = sorted(set(kinds.values()) - {HOLIDAY, WORKING_DAY})
    if unknown:
        raise ValueError(f"A day is a holiday or a working_day, not {unknown[0]!r}.")
    return WorkingDays(kinds)


@cache
def published_days() -> WorkingDays:
    """The calendar of the years whose schedule ships with the project (State Council notices for 2024 to 2026)."""
    with SCHEDULE.open(encoding="utf-8", newline="") as file:
        return working_days(csv.DictReader(file))
