"""How good the list was: rates with intervals, the random part beside the ranked one, each outcome counted once."""

from pathlib import Path
from typing import Any

import pytest

from tests.queue_fixture import client_of, outcome, queue, settle, take, user
from tests.queue_weeks import Listed, write_week

__all__ = ["queue"]
NOT_FOUND = {"problem_codes": "", "measure": "none", "note": "无"}


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [(0, 10, 0.0, 0.2775), (5, 10, 0.2366, 0.7634), (10, 10, 0.7225, 1.0), (1, 29, 0.0061, 0.1718), (0, 0, 0.0, 1.0)],
)
def test_the_interval_is_wilsons(hits: int, n: int, low: float, high: float) -> None:
    """Published values of the Wilson score interval without continuity correction (Newcombe 1998, table I: 1 of 29)."""
    from inspection_queue.quality import wilson

    assert wilson(hits, n) == pytest.approx((low, high), abs=5e-5)


def decide(rank: int, by: Any, verdict: str) -> None:
    from inspection_queue.models import QueueItem

    found = {} if verdict in ("confirmed", "partly") else NOT_FOUND
    settle(QueueItem.objects.get(rank=rank).pk, by, outcome(verdict=verdict, **found))


def test_hits_are_counted_by_the_way_the_warning_came_on_the_list(queue: Path) -> None:
    from inspection_queue.quality import HitRate, quality

    arms = ["ranked"] * 4 + ["random"] * 3
    listed = [Listed(f"H{n:011d}", {"split_admission": 9}, arm=arm) for n, arm in enumerate(arms)]
    take(write_week(queue / "published", "2026-W45", listed))
    wang = user("wang", "investigator")
    verdicts = ["confirmed", "partly", "unfounded", "inconclusive", "confirmed", "data_error"]
    for rank, verdict in enumerate(verdicts, start=1):
        decide(rank, wang, verdict)
    found = quality()
    assert (found.ranked, found.random, found.n_not_reviewed) == (HitRate(2, 3), HitRate(1, 2), 1)
    assert found.lift == pytest.approx((2 / 3) / (1 / 2))
    assert [(row.week, row.n_listed, row.ranked.n, row.random.n) for row in found.weeks] == [("2026-W45", 7, 3, 2)]
    assert [(row.detector_id, row.rate) for row in found.detectors] == [("split_admission", HitRate(3, 5))]


def test_an_item_on_several_lists_counts_once_for_the_week_it_was_opened(queue: Path) -> None:
    from inspection_queue.quality import HitRate, quality

    take(write_week(queue / "published", "2026-W45", [Listed("H00000000001", {"split_admission": 9})]))
    take(write_week(queue / "published", "2026-W46", [Listed("H00000000001", {"complaint_burst": 9}, arm="random")]))
    decide(1, user("wang", "investigator"), "confirmed")
    found = quality()
    assert (found.ranked, found.random) == (HitRate(1, 1), HitRate(0, 0))
    assert found.lift is None


def test_the_page_shows_no_rate_without_its_interval(queue: Path) -> None:
    take(write_week(queue / "published", "2026-W46", [Listed("H00000000001", {"split_admission": 9})]))
    boss = client_of(user("qian", "supervisor"))
    assert "尚不可知" in boss.get("/quality/").content.decode()
    decide(1, user("wang", "investigator"), "confirmed")
    page = boss.get("/quality/").content.decode()
    assert "21%–100%" in page
