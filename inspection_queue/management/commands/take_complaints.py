"""`take-complaints FOLDER`: take complaints of the published registers in, each once; unsure matches wait for a person."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from inspection_queue.complaints import take_complaints
from inspection_queue.ready import prepare_database


class Command(BaseCommand):
    help = "Take complaints in. 接收投诉举报。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder that `yujing registers` wrote 名录文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        prepare_database()
        intake = take_complaints(options["folder"])
        for sentence in intake.left_out:
            self.stderr.write(sentence)
        self.stdout.write(
            f"{intake.n_new} new 新增 ({intake.n_matched} matched 已匹配, {intake.n_for_people} for a person to match 待人工匹配), "
            f"{intake.n_known} known 已有, {len(intake.left_out)} left out 未接收"
        )
