"""`take-in-holidays FILE`: replace the days off of the years that FILE (dataset `holidays`, CSV) tells of."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from inspection_queue.working_calendar import take_in_holidays


class Command(BaseCommand):
    help = "Replace the days off of the years in FILE. 按年份替换节假日安排。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV of the dataset holidays 节假日数据（CSV）")

    def handle(self, *args: Any, **options: Any) -> None:
        for year, n in take_in_holidays(options["file"]).items():
            self.stdout.write(f"{year}: {n} days 天")
