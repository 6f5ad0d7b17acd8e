"""The office's day: in Chinese time, whatever the hour and zone of the machine that runs the tests."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

OFFICE = ZoneInfo("Asia/Shanghai")


def today() -> date:
    return datetime.now(OFFICE).date()
