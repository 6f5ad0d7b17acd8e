"""`audit-verify`: walk the chain of the audit and say whether it is whole. Ends with code 1 when it is not."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from inspection_queue import audit


class Command(BaseCommand):
    help = "Prove the audit chain. 校验审计链。"

    def handle(self, *args: Any, **options: Any) -> None:
        check = audit.verify()
        if check.broken_at is not None:
            place = check.broken_at
            raise CommandError(f"The audit chain is broken at entry {place} 审计链在第 {place} 条断裂")
        self.stdout.write(f"{check.n_entries} entries, the chain is whole 审计链完整: {check.head}")
