"""The span of time that is simulated: whole ISO weeks, ending with a given one, and what kind of day each day is."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from data_contracts.errors import SettingsError
from data_contracts.working_days import SCHEDULE
from simulation.chance import Array
from simulation.tables import read_table

DAY = 86_400
EPOCH = date(1970, 1, 1)
FOREVER = (date(9999, 12, 31) - EPOCH).days


@dataclass(frozen=True)
class Span:
    """`first` is a Monday. Days are counted from it: day 0 to day n_days - 1. Moments are seconds since 1970, local time."""

    first: date
    weeks: int

    @property
    def n_days(self) -> int:
        return self.weeks * 7

    @property
    def first_day(self) -> int:
        """Days since 1970 of the first day."""
        return (self.first - EPOCH).days

    @property
    def last_day(self) -> int:
        return self.first_day + self.n_days - 1

    @property
    def start(self) -> int:
        """The first moment."""
        return self.first_day * DAY

    @property
    def end(self) -> int:
        """The first moment after the span."""
        return self.start + self.n_days * DAY

    @property
    def years(self) -> float:
        return self.n_days / 365.25

    def dates(self) -> list[date]:
        return [self.first + timedelta(days=day) for day in range(self.n_days)]

    def day_of(self, moments: Array) -> Array:
        """The day of the span (0 = first) of each moment."""
        return (moments - self.start) // DAY


def span_ending(last_week: str, weeks: int) -> Span:
    """The span of `weeks` weeks that ends with the Sunday of `last_week` (such as 2026-W46)."""
    try:
        year, week = last_week.split("-W")
        monday = date.fromisocalendar(int(year), int(week), 1)
    except ValueError as fault:
        raise SettingsError(f"'{last_week}' is not a week; write it like 2026-W46.") from fault
    if weeks < 2:
        raise SettingsError("A county needs at least 2 weeks of history.")
    return Span(monday - timedelta(weeks=weeks - 1), weeks)


@dataclass(frozen=True)
class DayKinds:
    """What kind of day each day of the span is: free (weekend or holiday), festive (a public holiday), month 1-12."""

    free: Array
    festive: Array
    month: Array
    of_year: Array


def day_kinds(span: Span) -> DayKinds:
    """Weekends, public holidays and shifted working days of the span."""
    table = read_table("holidays", SCHEDULE.parent)
    marked = dict(zip(table["day"], table["kind"], strict=True))
    days = span.dates()
    festive = np.array([marked.get(day.isoformat(), _fixed(day)) == "holiday" for day in days])
    working = np.array([marked.get(day.isoformat()) == "working_day" for day in days])
    weekend = np.array([day.isoweekday() >= 6 for day in days])
    return DayKinds(
        free=festive | (weekend & ~working),
        festive=festive,
        month=np.array([day.month for day in days]),
        of_year=np.array([day.timetuple().tm_yday for day in days]),
    )


def _fixed(day: date) -> str:
    """Holidays on fixed dates, for years without a published schedule."""
    fixed = (day.month == 1 and day.day == 1) or (day.month == 5 and day.day <= 5) or (day.month == 10 and day.day <= 7)
    return "holiday" if fixed and day.year not in (2024, 2025, 2026) else ""


SEASONS = ("", "winter", "flu", "summer", "spring")


def season_weights(kinds: DayKinds) -> Array:
    """Weight of each day for each season (rows as in SEASONS); the mean of a row is 1."""
    angle = 2 * np.pi * (kinds.of_year - 15) / 365.25
    winter = 1 + 0.45 * np.cos(angle)
    from_peak = (kinds.of_year - 5 + 182) % 365 - 182
    flu = 0.3 + 3.0 * np.exp(-((from_peak / 24.0) ** 2)) + 0.6 * np.exp(-(((kinds.of_year - 95) / 20.0) ** 2))
    rows = np.stack([np.ones(len(angle)), winter, flu, 1 - 0.45 * np.cos(angle), 1 + 0.4 * np.sin(angle)])
    return np.asarray(rows / rows.mean(axis=1, keepdims=True))


SETTINGS = ("outpatient", "emergency", "chronic", "inpatient", "pharmacy")
_FREE_DAY = {"outpatient": 0.55, "emergency": 1.15, "chronic": 0.35, "inpatient": 0.6, "pharmacy": 1.1}
_FESTIVE_DAY = {"outpatient": 0.4, "emergency": 1.25, "chronic": 0.15, "inpatient": 0.35, "pharmacy": 0.8}


def day_weights(kinds: DayKinds, setting: str) -> Array:
    """How busy each day is for one setting, by season (rows as in SEASONS)."""
    calm = np.where(kinds.festive, _FESTIVE_DAY[setting], np.where(kinds.free, _FREE_DAY[setting], 1.0))
    after_rest = np.concatenate([[1.0], np.where(kinds.free[:-1] & ~kinds.free[1:], 1.18, 1.0)])
    busy = calm * (after_rest if setting in ("outpatient", "chronic", "inpatient") else 1.0)
    return season_weights(kinds) * busy
