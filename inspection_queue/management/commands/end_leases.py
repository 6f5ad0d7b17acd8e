"""`end-leases`: return items whose lease or snooze has ended to the queue. The pages do it too; this is for a timer."""

from typing import Any

from django.core.management.base import BaseCommand

from inspection_queue.changes import keep_time


class Command(BaseCommand):
    help = "Return items with ended leases to the queue. 收回超期未办的队列事项。"

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{keep_time()} items returned 条已退回队列")
