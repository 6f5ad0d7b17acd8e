"""`take-in FOLDER`: put one published week into the queue, and the registers of its home. Prepares the database first if that has not been done."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from inspection_queue.home import registers
from inspection_queue.published_list import read_list
from inspection_queue.queueing import queue_list
from inspection_queue.ready import prepare_database
from inspection_queue.registers import take_registers


class Command(BaseCommand):
    help = "Take a published week into the queue. 将已发布的周预警清单送入检查队列。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder of the published week 已发布清单的文件夹")
        parser.add_argument("--released-by", default="", help="who released the list, for the audit 放行人")
        parser.add_argument("--json", action="store_true", help="print one line of JSON 输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        published = read_list(options["folder"])
        prepare_database()
        if registers().is_dir():  # what the pipeline published beside its lists; the same again changes nothing
            take_registers(registers())
        intake = queue_list(published, options["released_by"])
        if options["json"]:
            self.stdout.write(json.dumps(asdict(intake)))
            return
        self.stdout.write(
            f"{intake.week}: {intake.n_new} new 新增, {intake.n_attached} with new findings 追加, "
            f"{intake.n_unchanged} unchanged 无变化, {intake.n_skipped} decided before 已处理"
        )
