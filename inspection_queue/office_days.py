"""Due days of this office's duties, on the Chinese working-day calendar (行政处罚法 85)."""

from datetime import date

from inspection_queue.working_calendar import working_calendar


def working_days_after(day: date, n: int) -> tuple[date, bool]:
    """The n-th working day after `day`, and whether it is provisional because a year's days off are not known yet."""
    calendar = working_calendar()
    due = calendar.after(day, n)
    return due, not all(calendar.knows(year) for year in {day.year, due.year})
