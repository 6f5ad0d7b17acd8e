"""Writes the audit and proves it. Every change calls `record` inside its own transaction: no entry, no change.

The chain proves that no entry was altered, removed or slipped in since; it cannot prove who sat at the keyboard.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import models, transaction
from django.utils import timezone

from inspection_queue.models import AuditEntry, AuditHead
from inspection_queue.roles import roles_of
from inspection_queue.workflow import SYSTEM

START = "0" * 64
Change = tuple[str, object, object]


@dataclass(frozen=True)
class AuditCheck:
    """`broken_at` is the number of the first entry that does not follow from the one before it; None when all do."""

    n_entries: int
    head: str
    broken_at: int | None


def record(actor: Any, action: str, about: models.Model, changes: Iterable[Change] = ()) -> AuditEntry:
    """Append one entry. `actor` None means the system itself. Must run inside a transaction."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("An audit entry belongs to the transaction of the change that it records.")
    head = AuditHead.objects.select_for_update().get()
    entry = AuditEntry(
        no=head.n_entries + 1,
        at=timezone.now(),
        actor=actor.get_username() if actor else SYSTEM,
        role=" ".join(roles_of(actor)) if actor else SYSTEM,
        action=action,
        object_type=str(about._meta.object_name),
        object_id=str(about.pk),
        changes=_canonical([[field, _text(old), _text(new)] for field, old, new in changes]),
        previous_hash=head.hash,
    )
    entry.hash = digest(entry)
    entry.save(force_insert=True)
    AuditHead.objects.filter(pk=head.pk).update(n_entries=entry.no, hash=entry.hash)
    return entry


def digest(entry: AuditEntry) -> str:
    """SHA-256 over the canonical JSON of the whole entry and the hash of the one before."""
    content = {
        "no": entry.no,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": entry.actor,
        "role": entry.role,
        "action": entry.action,
        "object": [entry.object_type, entry.object_id],
        "changes": entry.changes,
        "previous": entry.previous_hash,
    }
    return hashlib.sha256(_canonical(content).encode()).hexdigest()


def verify() -> AuditCheck:
    """Walk the whole chain from its start to its stored end."""
    head = AuditHead.objects.get()
    n, previous = 0, START
    for entry in AuditEntry.objects.order_by("no").iterator():
        n += 1
        if entry.no != n or entry.previous_hash != previous or entry.hash != digest(entry):
            return AuditCheck(n, previous, broken_at=n)
        previous = entry.hash
    complete = (n, previous) == (head.n_entries, head.hash)
    return AuditCheck(n, previous, None if complete else n + 1)


def told(entry: AuditEntry) -> tuple[AuditEntry, list[tuple[str, str, str]]]:
    """An entry with its changes as (field, old, new), for pages that show the history of one thing."""
    return entry, [(field, old, new) for field, old, new in json.loads(entry.changes)]


def _canonical(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="seconds")
    return str(value)
