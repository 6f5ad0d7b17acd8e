"""What was changed is on record, and the database itself refuses what may never be: lost records, impossible states."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.queue_fixture import outcome, owner_of_the_server, queue, settle, take, user
from tests.queue_weeks import Listed, write_week

__all__ = ["queue"]


@pytest.fixture
def listed(queue: Path) -> list[Any]:
    from inspection_queue.models import QueueItem

    two = [Listed(f"H0000000000{n}", {"split_admission": 1000 * n}) for n in (1, 2)]
    take(write_week(queue / "published", "2026-W46", two))
    return list(QueueItem.objects.order_by("rank"))


@pytest.fixture
def wang(queue: Path) -> Any:
    return user("wang", "investigator", inspector="D001")


def test_the_audit_tells_old_and_new(listed: list[Any], wang: Any) -> None:
    from inspection_queue import changes
    from inspection_queue.models import AuditEntry

    changes.claim(listed[0].pk, wang)
    told = {field: (old, new) for field, old, new in json.loads(AuditEntry.objects.get(action="claim").changes)}
    assert (told["state"], told["assignee"]) == (("open", "claimed"), ("", "wang"))


def test_what_is_recorded_cannot_be_changed_or_removed(listed: list[Any], wang: Any) -> None:
    """Not by our code, not by SQL: the database refuses."""
    from django.db import DatabaseError, transaction

    from inspection_queue import changes
    from inspection_queue.models import AuditEntry, Comment, Outcome

    changes.comment(listed[0].pk, wang, "已电话核实")
    settle(listed[0].pk, wang, outcome())
    for model, values in ((AuditEntry, {"actor": "x"}), (Comment, {"text": "x"}), (Outcome, {"verdict": "unfounded"})):
        before = list(model.objects.order_by("pk").values())
        for attempt in (
            lambda m=model, v=values: m.objects.update(**v),
            lambda m=model: m.objects.all()._raw_delete("default"),
        ):
            with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
                attempt()
        assert list(model.objects.order_by("pk").values()) == before


def test_the_chain_shows_where_it_was_broken(listed: list[Any], wang: Any) -> None:
    from django.core.management import CommandError, call_command

    from inspection_queue import audit, changes
    from inspection_queue.models import AuditEntry

    changes.claim(listed[0].pk, wang)
    assert audit.verify().broken_at is None
    with owner_of_the_server():
        AuditEntry.objects.filter(no=3).update(actor="nobody")
    assert audit.verify().broken_at == 3
    with pytest.raises(CommandError, match="entry 3"):
        call_command("audit_verify")


def test_a_cut_off_tail_of_the_chain_is_noticed(listed: list[Any]) -> None:
    from inspection_queue import audit
    from inspection_queue.models import AuditEntry

    n = AuditEntry.objects.count()
    with owner_of_the_server():
        AuditEntry.objects.filter(no=n)._raw_delete("default")
    assert audit.verify().broken_at == n


def test_the_database_refuses_two_open_items_on_one_subject(listed: list[Any]) -> None:
    from django.db import IntegrityError, transaction

    item = listed[0]
    item.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        item.save(force_insert=True)


@pytest.mark.parametrize("values", [{"state": "claimed"}, {"state": "closed"}, {"state": "lost"}])
def test_the_database_refuses_a_state_without_what_belongs_to_it(listed: list[Any], values: dict[str, Any]) -> None:
    from django.db import IntegrityError, transaction

    from inspection_queue.models import QueueItem

    with pytest.raises(IntegrityError), transaction.atomic():
        QueueItem.objects.filter(pk=listed[0].pk).update(**values)
