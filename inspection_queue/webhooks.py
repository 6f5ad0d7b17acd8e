"""Tells other systems of a new list: one signed HTTP POST to each address, tried again until it arrives or is given up.

The body names the week, its receipt and counts; never a subject. The receiver checks `X-Yujing-Signature`:
HMAC-SHA-256 of `<timestamp>.<body>` with the secret of the address. Redirects are not followed.
"""

import hashlib
import hmac
import http.client
import json
import secrets
import ssl
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from data_contracts.errors import SettingsError
from inspection_queue import audit
from inspection_queue.models import PublishedWeek, Webhook, WebhookDelivery

SECONDS = 10
WAITS = (timedelta(minutes=1), timedelta(minutes=10), timedelta(hours=1), timedelta(hours=6))


def add(name: str, address: str) -> Webhook:
    """Enter an address; the secret is in the answer. HTTPS, or HTTP on this machine only. Raises SettingsError."""
    parts = urlsplit(address)
    local = parts.hostname in ("127.0.0.1", "localhost", "::1")
    if (parts.scheme != "https" and not (parts.scheme == "http" and local)) or not parts.hostname or parts.username:
        raise SettingsError("A webhook needs an https:// address without a password (http:// on this machine only).")
    with transaction.atomic():
        made = Webhook.objects.create(name=name, address=address, secret=secrets.token_hex(32))
        audit.record(None, "create", made, [("name", None, name), ("host", None, parts.hostname)])
    return made


def stop(name: str) -> int:
    """Tell this address nothing more. Returns how many active addresses had the name; each is on record."""
    with transaction.atomic():
        active = list(Webhook.objects.select_for_update().filter(name=name, active=True))
        for each in active:
            each.active = False
            each.save(update_fields=["active"])
            audit.record(None, "stop", each, [("active", True, False)])
    return len(active)


def announce(week: PublishedWeek, now: datetime) -> int:
    """Write one message for each active address. Runs inside the intake; nothing is sent yet. The same list again adds none."""
    body = json.dumps(
        {"event": "list.published", "week": week.week, "revision": week.revision, "receipt": week.receipt,
         "n_warnings": week.n_warnings, "at": now.isoformat(timespec="seconds")}, sort_keys=True)  # fmt: skip
    hooks = list(Webhook.objects.filter(active=True))
    WebhookDelivery.objects.bulk_create(
        [
            WebhookDelivery(webhook=each, event_id=week.receipt, body=body, made_at=now, next_try_at=now)
            for each in hooks
        ],
        ignore_conflicts=True,
    )
    return len(hooks)


def send_due(now: datetime | None = None) -> tuple[int, int]:
    """Try what is due. Returns how many arrived and how many did not; those come again later, five tries in all."""
    now, arrived, failed = now or timezone.now(), 0, 0
    waiting = WebhookDelivery.objects.filter(arrived_at=None, given_up_at=None, next_try_at__lte=now)
    for each in waiting.select_related("webhook").order_by("pk"):
        each.status = _post(each, now)
        each.n_tries += 1
        if each.status is not None and 200 <= each.status < 300:
            each.arrived_at, arrived = now, arrived + 1
        else:
            _again(each, now)
            failed += 1
        each.save()
    return arrived, failed


def signature(secret: str, timestamp: str, body: str) -> str:
    return hmac.new(secret.encode(), f"{timestamp}.{body}".encode(), hashlib.sha256).hexdigest()


def _again(each: WebhookDelivery, now: datetime) -> None:
    if each.n_tries > len(WAITS):
        each.given_up_at = now
    else:
        each.next_try_at = now + WAITS[each.n_tries - 1]


def _post(each: WebhookDelivery, now: datetime) -> int | None:
    """The status of the answer; None when nobody answered."""
    parts, stamp = urlsplit(each.webhook.address), str(int(now.timestamp()))
    headers = {
        "Content-Type": "application/json",
        "X-Yujing-Timestamp": stamp,
        "X-Yujing-Event": each.event_id,
        "X-Yujing-Signature": "sha256=" + signature(each.webhook.secret, stamp, each.body),
    }
    try:
        connection = _connection(parts.scheme, str(parts.hostname), parts.port)
        connection.request("POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), each.body, headers)
        status = connection.getresponse().status
        connection.close()
    except (OSError, http.client.HTTPException):
        return None
    return status


def _connection(scheme: str, host: str, port: int | None) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=SECONDS, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=SECONDS)
