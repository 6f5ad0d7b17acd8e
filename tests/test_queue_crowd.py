"""Twenty people empty a queue together: nobody gets the item of another, and nothing is lost."""

from pathlib import Path

import pytest

from tests.bench_queue import fill, race
from tests.queue_fixture import queue, user

__all__ = ["queue"]


@pytest.mark.parametrize("n", [100, pytest.param(2_000, marks=pytest.mark.deep)])
def test_twenty_people_empty_a_queue_and_take_each_item_once(queue: Path, n: int) -> None:
    from inspection_queue import audit
    from inspection_queue.models import QueueItem

    fill(n)
    people = [user(f"u{each}", "investigator") for each in range(20)]
    _seconds, taken = race(people, n // len(people))
    assert sorted(taken) == sorted(QueueItem.objects.values_list("pk", flat=True))
    held = QueueItem.objects.filter(state="claimed")
    assert held.count() == n
    assert sorted(held.values_list("assignee__username", flat=True).distinct()) == sorted(
        each.username for each in people
    )
    assert audit.verify().broken_at is None
