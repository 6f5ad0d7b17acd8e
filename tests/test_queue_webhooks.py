"""A new list is announced once to each address, signed, and tried again until it arrives; no subject is ever named."""

import json
import socket
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest

from tests.queue_fixture import queue, take
from tests.queue_weeks import Listed, write_week

__all__ = ["queue"]


class Receiver(BaseHTTPRequestHandler):
    """Keeps what it was sent; answers with the next of `answers`, else 204."""

    got: ClassVar[list[tuple[dict[str, str], str]]] = []
    answers: ClassVar[list[int]] = []

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.got.append((dict(self.headers), body))
        self.send_response(self.answers.pop(0) if self.answers else 204)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        return


@pytest.fixture
def receiver() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), Receiver)
    Receiver.got, Receiver.answers = [], []
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/lists?from=yujing"
    server.shutdown()
    server.server_close()


def test_a_new_list_is_announced_once_signed_and_tried_again(queue: Path, receiver: str) -> None:
    from django.utils import timezone

    from inspection_queue import webhooks

    hook = webhooks.add("portal", receiver)
    folder = write_week(queue / "published", "2026-W46", [Listed("H00000000001", {"split_admission": 9}, "仁济诊所")])
    take(folder)
    take(folder)
    now = timezone.now()
    Receiver.answers.append(503)
    assert webhooks.send_due(now) == (0, 1)
    assert webhooks.send_due(now) == (0, 0)
    assert webhooks.send_due(now + timedelta(minutes=2)) == (1, 0)
    assert webhooks.send_due(now + timedelta(days=2)) == (0, 0)
    headers, body = Receiver.got[-1]
    told = json.loads(body)
    assert (told["week"], told["n_warnings"]) == ("2026-W46", 1)
    assert "H00000000001" not in body and "仁济" not in body
    expected = webhooks.signature(hook.secret, headers["X-Yujing-Timestamp"], body)
    assert headers["X-Yujing-Signature"] == f"sha256={expected}"


@pytest.fixture
def silent() -> Iterator[str]:
    """An address that is taken, and at which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{taken.getsockname()[1]}/"


def test_an_address_that_never_answers_is_given_up_after_five_tries(queue: Path, silent: str) -> None:
    from django.utils import timezone

    from inspection_queue import webhooks
    from inspection_queue.models import WebhookDelivery

    webhooks.add("nobody", silent)
    take(write_week(queue / "published", "2026-W46", [Listed("H00000000001", {"split_admission": 9})]))
    now = timezone.now()
    assert [webhooks.send_due(now + timedelta(days=day)) for day in range(7)] == [(0, 1)] * 5 + [(0, 0)] * 2
    assert WebhookDelivery.objects.get().given_up_at is not None


def test_an_address_that_is_stopped_is_told_nothing_more_and_this_is_on_record(queue: Path) -> None:
    from django.core.management import call_command

    from inspection_queue import webhooks
    from inspection_queue.models import AuditEntry, WebhookDelivery

    made = webhooks.add("portal", "http://127.0.0.1:9/")
    call_command("webhooks", "stop", "portal")
    call_command("webhooks", "stop", "portal")  # again changes nothing
    stopped = AuditEntry.objects.filter(object_type="Webhook", object_id=str(made.pk), action="stop")
    assert [each.changes for each in stopped] == ['[["active","True","False"]]']
    take(write_week(queue / "published", "2026-W46", [Listed("H00000000001", {"split_admission": 9})]))
    assert not WebhookDelivery.objects.exists()


@pytest.mark.parametrize("address", ["http://elsewhere.example/", "ftp://127.0.0.1/", "https://u:p@a.example/", "x"])
def test_an_address_that_would_leak_is_refused(queue: Path, address: str) -> None:
    from data_contracts.errors import SettingsError
    from inspection_queue import webhooks

    with pytest.raises(SettingsError):
        webhooks.add("bad", address)
