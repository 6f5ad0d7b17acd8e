"""Twenty people empty a queue together: nobody gets the item of another, and nothing is lost."""

from pathlib import Path

import pytest

from tests.bench_queue import fill, race
from tests.queue_fixture import queue, user

__all__ = ["queue"]


@pytest.mark.deep
def test_twenty_people_take_two_thousand_items_and_each_item_once(queue: Path) -> None:
    from inspection_queue import audit
    from inspection_queue.models import QueueItem

    fill(2_000)
    people = [user(f"u{n}", "investigator") for n in range(20)]
    _seconds, taken = race(people, 100)
    assert sorted(taken) == sorted(QueueItem.objects.values_list("pk", flat=True))
    held = QueueItem.objects.filter(state="claimed")
    assert held.count() == 2_000
    assert sorted(held.values_list("assignee__username", flat=True).distinct()) == sorted(
        each.username for each in people
    )
    assert audit.verify().broken_at is None
