"""The week a list speaks about: an ISO week such as 2026-W46, Monday to Sunday, in local time. Cannot be empty."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from data_contracts.errors import SettingsError

_LABEL = re.compile(r"(\d{4})-W(\d{2})")


@dataclass(frozen=True, order=True)
class Period:
    """One ISO week. `start` is its Monday; `end` the Monday after it and not part of it."""

    start: date

    def __post_init__(self) -> None:
        if self.start.isoweekday() != 1:
            raise SettingsError(
                f"一周从星期一开始，{self.start} 不是星期一。 / A week starts on a Monday; {self.start} is not one."
            )

    @classmethod
    def parse(cls, label: str) -> "Period":
        """Read `2026-W46`. Raises SettingsError for anything else, also for a week the year does not have."""
        match = _LABEL.fullmatch(label.strip())
        if not match:
            raise SettingsError(_no_week(label))
        try:
            return cls(date.fromisocalendar(int(match[1]), int(match[2]), 1))
        except ValueError as fault:
            raise SettingsError(
                f"{match[1]} 年没有第 {match[2]} 周。 / The year {match[1]} has no week {match[2]}."
            ) from fault

    @classmethod
    def containing(cls, day: date) -> "Period":
        return cls(day - timedelta(days=day.isoweekday() - 1))

    @property
    def end(self) -> date:
        return self.start + timedelta(days=7)

    def shifted(self, weeks: int) -> "Period":
        """The period `weeks` later (earlier when negative)."""
        return Period(self.start + timedelta(weeks=weeks))

    def __str__(self) -> str:
        year, week, _ = self.start.isocalendar()
        return f"{year}-W{week:02d}"


def _no_week(label: str) -> str:
    """Who typed a day is told its week; another way of writing is told the right one."""
    try:
        meant = str(Period.containing(date.fromisoformat(label.strip())))
        zh, en = f"{label} 属于 {meant}，请这样写。", f"'{label}' is not a week but a day of {meant}; write that."
    except ValueError:
        zh, en = f"周次应写作 2026-W46，不是 {label}。", f"'{label}' is not a week; write it like 2026-W46."
    return f"{zh} / {en}"
