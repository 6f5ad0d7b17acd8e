"""Many people click at the same moment: everybody gets an item of their own, and one item has one owner."""

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from data_contracts.errors import QueueConflict
from tests.queue_fixture import queue, take, user
from tests.queue_weeks import Listed, write_week

__all__ = ["queue"]
CLAIMERS = 12


def together(acts: list[Callable[[], Any]]) -> list[Any]:
    """Run all at once, each in a thread with a database connection of its own; faults are results too."""
    from django.db import connection

    start, results = threading.Barrier(len(acts)), [None] * len(acts)

    def run(place: int) -> None:
        start.wait()
        try:
            results[place] = acts[place]()
        except Exception as fault:
            results[place] = fault
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(600)
    return results


def test_twelve_who_take_the_next_item_get_twelve_items(queue: Path) -> None:
    from inspection_queue import audit, changes
    from inspection_queue.models import QueueItem

    listed = [Listed(f"H{n:011d}", {"split_admission": n}, n_records=1) for n in range(1, 16)]
    take(write_week(queue / "published", "2026-W46", listed))
    people = [user(f"u{n}", "investigator") for n in range(CLAIMERS)]
    taken = together([lambda who=who: changes.claim_next(who) for who in people])
    assert all(isinstance(each, QueueItem) for each in taken), taken
    assert sorted(each.rank for each in taken) == list(range(1, CLAIMERS + 1))
    owners = dict(QueueItem.objects.filter(state="claimed").values_list("pk", "assignee__username"))
    assert owners == {each.pk: who.username for each, who in zip(taken, people, strict=True)}
    assert audit.verify().broken_at is None


def test_twelve_who_take_the_same_item_leave_one_owner(queue: Path) -> None:
    from inspection_queue import changes
    from inspection_queue.models import AuditEntry, QueueItem

    take(write_week(queue / "published", "2026-W46", [Listed("H00000000001", {"split_admission": 1})]))
    item, people = QueueItem.objects.get(), [user(f"u{n}", "investigator") for n in range(CLAIMERS)]
    taken = together([lambda who=who: changes.claim(item.pk, who, item.version) for who in people])
    assert sum(isinstance(each, QueueItem) for each in taken) == 1
    assert sum(isinstance(each, QueueConflict) for each in taken) == CLAIMERS - 1, taken
    assert AuditEntry.objects.filter(action="claim").count() == 1


def test_claims_and_an_intake_at_the_same_moment_both_come_through(queue: Path) -> None:
    from inspection_queue import audit, changes
    from inspection_queue.models import QueueItem

    first = [Listed(f"H{n:011d}", {"split_admission": n}, n_records=1) for n in range(1, 9)]
    take(write_week(queue / "published", "2026-W46", first))
    second = [Listed(f"H{n:011d}", {"complaint_burst": n}, n_records=1) for n in range(1, 13)]
    folder = write_week(queue / "published", "2026-W47", second)
    people = [user(f"u{n}", "investigator") for n in range(6)]
    results = together([lambda: take(folder), *(lambda who=who: changes.claim_next(who) for who in people)])
    assert results[0].n_new == 4
    assert all(isinstance(each, QueueItem) for each in results[1:]), results
    assert QueueItem.objects.filter(state="claimed").count() == len(people)
    assert audit.verify().broken_at is None
