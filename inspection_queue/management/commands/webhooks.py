"""`webhooks add NAME ADDRESS | list | stop NAME | send`: tell other systems of new lists. `send` is for a timer."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from inspection_queue import webhooks
from inspection_queue.models import Webhook


class Command(BaseCommand):
    help = "Addresses that are told of a new list. 新清单推送地址。"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=("add", "list", "stop", "send"))
        parser.add_argument("words", nargs="*", help="NAME ADDRESS 名称 地址")

    def handle(self, *args: Any, **options: Any) -> None:
        verb, words = options["verb"], options["words"]
        if verb == "add":
            made = webhooks.add(*words)
            self.stdout.write(f"secret 密钥 (shown once 仅显示一次): {made.secret}")
        elif verb == "stop":
            self.stdout.write(str(webhooks.stop(*words)))
        elif verb == "send":
            arrived, failed = webhooks.send_due()
            self.stdout.write(f"{arrived} arrived 已送达, {failed} to be tried again 待重试")
        else:
            for each in Webhook.objects.order_by("name"):
                self.stdout.write(f"{each.name}\t{each.address}\t{'on' if each.active else 'off'}")
