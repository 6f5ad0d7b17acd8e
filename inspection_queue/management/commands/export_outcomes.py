"""`export-outcomes FOLDER`: write what inspectors found since the last time as an inspections delivery."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from inspection_queue.field_outcomes_out import export_field_outcomes
from inspection_queue.outcomes_out import export_outcomes


class Command(BaseCommand):
    help = "Write new outcomes as an inspections delivery. 将新的核查结果写成 inspections 数据交付。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the deliveries folder 数据交付文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        for what, write in (
            ("outcomes 条结果", export_outcomes),
            ("field tasks 条检查任务结果", export_field_outcomes),
        ):
            export = write(options["folder"])
            where = export.file or "nothing new 无新结果"
            self.stdout.write(f"{export.n_rows} {what}, {export.n_held_back} held back 未定论: {where}")
