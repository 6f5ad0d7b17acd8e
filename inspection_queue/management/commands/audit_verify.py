"""`audit-verify`: walk the chain of the audit and say whether it is whole. Ends with code 1 when it is not."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inspection_queue import audit
from inspection_queue.ready import prepare_database


class Command(BaseCommand):
    help = "Prove the audit chain. 校验审计链。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one line of JSON 输出 JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        prepare_database()
        check = audit.verify()
        if options["json"]:
            self.stdout.write(json.dumps(asdict(check)))
        if check.broken_at is not None:
            place = check.broken_at
            raise CommandError(f"The audit chain is broken at entry {place} 审计链在第 {place} 条断裂")
        if not options["json"]:
            self.stdout.write(f"{check.n_entries} entries, the chain is whole 审计链完整: {check.head}")
