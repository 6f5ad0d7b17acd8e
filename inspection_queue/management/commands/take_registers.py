"""`take-registers FOLDER`: take institutions, inspectors and grid cells into the rosters, from published registers."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from inspection_queue.ready import prepare_database
from inspection_queue.registers import take_registers


class Command(BaseCommand):
    help = "Take published registers into the rosters. 接收名录（机构、执法人员、网格）。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("folder", type=Path, help="the folder that `yujing registers` wrote 名录文件夹")

    def handle(self, *args: Any, **options: Any) -> None:
        prepare_database()
        taken = take_registers(options["folder"])
        for sentence in taken.left_out:
            self.stderr.write(sentence)
        self.stdout.write(
            f"{taken.n_new} new 新增, {taken.n_changed} changed 变更, {taken.n_unchanged} unchanged 无变化, "
            f"{taken.n_inactive} no longer delivered 停用, {len(taken.left_out)} left out 未接收"
        )
