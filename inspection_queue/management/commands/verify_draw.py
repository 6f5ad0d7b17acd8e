"""`verify-draw N`: repeat a draw from seed, roster and algorithm, and say whether it gives the same. Or from a record file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inspection_queue.double_random import faults_of, record_of
from inspection_queue.models import Draw


class Command(BaseCommand):
    help = "Repeat a draw and compare. 复核双随机抽取。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "draw", help="the number of a draw, or the record file that its page gives 抽取编号或记录文件"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        record = _record(options["draw"])
        if faults := faults_of(record):
            raise CommandError("The draw does not repeat 抽取不可复现: " + " ".join(faults))
        n_objects, n_teams = len(record["objects"]), len(record["teams"])
        self.stdout.write(
            f"The draw repeats 抽取可复现: {n_objects} objects 个对象, {n_teams} teams 个小组, roster {record['roster_hash']}"
        )


def _record(asked: str) -> dict[str, Any]:
    if asked.isascii() and asked.isdigit():
        made = Draw.objects.filter(pk=int(asked)).first() if len(asked) < 16 else None
        if made is None:
            raise CommandError(f"There is no draw {asked} 没有该抽取")
        return record_of(made)
    try:
        record = json.loads(Path(asked).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise CommandError(f"{Path(asked).name} is not a record of a draw 不是抽取记录") from None
    return record if isinstance(record, dict) else {}
