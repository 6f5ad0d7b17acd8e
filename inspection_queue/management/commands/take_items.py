"""`take-items [FILE]`: take the list of items for random inspection in; changed items become a further version."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from inspection_queue.check_items import SHIPPED, take_items
from inspection_queue.ready import prepare_database


class Command(BaseCommand):
    help = "Take the list of items for random inspection in. 接收随机抽查事项清单。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "file", type=Path, nargs="?", default=SHIPPED, help="YAML; default: the shipped list 清单文件"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        prepare_database()
        self.stdout.write(f"{take_items(options['file'])} items new or changed 项新增或更新")
