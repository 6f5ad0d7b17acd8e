"""The queue at size: pages with 200,000 items in the store, and many people who take the next item at the same moment."""

import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench_measure import table

WEEKS, BATCH, LOOKS = 52, 5_000, 20
PAGES = {
    "list, newest week": "/items/",
    "list, all weeks": "/items/?week=all",
    "list, all weeks, by money": "/items/?week=all&sort=violation",
    "list, overdue": "/items/?week=all&state=overdue",
    "list, by township": "/items/?township=T07",
    "tasks": "/tasks/",
    "clocks": "/clocks/",
    "week": "/week/",
}


def bench_queue(n: int = 200_000, claimers: int = 20, waiting: int = 2_000) -> None:
    """Print p50 and p95 of pages with `n` items, then the race for `waiting` items. On PostgreSQL with
    YUJING_TEST_DATABASE_URL, else on SQLite."""
    from tests.queue_fixture import DATABASES, SERVER, client_of, user

    kind = "PostgreSQL" if SERVER else "SQLite"
    with tempfile.TemporaryDirectory(prefix="yujing-bench-") as folder:
        DATABASES.fresh(Path(folder))
        began = time.monotonic()
        last = fill(n)
        print(f"\n{n:,} items written in {time.monotonic() - began:.0f} s ({kind})")
        client = client_of(user("boss", "supervisor"))
        rows = [[name, *_looks(lambda where=where: client.get(where))] for name, where in PAGES.items()]
        rows.append(["item page", *_looks(lambda: client.get(f"/items/{last}/"))])
        table(f"Pages with {n:,} items, {kind}: {LOOKS} looks each", ["page", "p50 ms", "p95 ms"], rows)
    with tempfile.TemporaryDirectory(prefix="yujing-bench-") as folder:
        DATABASES.fresh(Path(folder))
        fill(waiting)
        people = [user(f"u{each}", "investigator") for each in range(claimers)]
        seconds, taken = race(people, waiting // claimers)
        print(f"\n{claimers} people took {len(taken):,} of {waiting:,} items in {seconds:.1f} s on {kind}: "
              f"{len(set(taken)):,} different ones, {len(taken) / seconds:,.0f} a second")  # fmt: skip


def fill(n: int) -> int:
    """Write `n` open items of 52 weeks straight into the tables. Returns the number of the newest."""
    from django.db.models import OuterRef, Subquery
    from django.utils import timezone

    from inspection_queue.models import Finding, PublishedWeek, QueueItem, RiskWarning, Subject

    now, levels = timezone.now(), ("red", "orange", "yellow", "blue")
    weeks = [
        PublishedWeek.objects.create(
            week=f"2026-W{each:02d}", revision=1, receipt=f"{each}", manifest={}, n_warnings=1, taken_in_at=now
        )
        for each in range(1, WEEKS + 1)
    ]
    for begin in range(0, n, BATCH):
        rows = range(begin, min(begin + BATCH, n))
        subjects = Subject.objects.bulk_create(
            [
                Subject(
                    subject_type="institution",
                    subject_id=f"H{each:011d}",
                    name=f"机构{each}",
                    township=f"T{each % 20:02d}",
                    grid_id=f"G{each % 100}",
                )
                for each in rows
            ]
        )
        told = [
            {
                "rank": each // WEEKS + 1,
                "warning_level": levels[each % 4],
                "amount_violation": each % 9973,
                "change": "new",
            }
            for each in rows
        ]
        items = QueueItem.objects.bulk_create(
            [QueueItem(subject=subject, opened_at=now, week=weeks[each % WEEKS].week, due_on=now.date(), **values)
             for each, subject, values in zip(rows, subjects, told, strict=True)]
        )  # fmt: skip
        warnings = RiskWarning.objects.bulk_create(
            [RiskWarning(published=weeks[each % WEEKS], subject=subject, item=item, opened_item=True, warning_id=f"w{each}", n_findings=1, **values)
             for each, subject, item, values in zip(rows, subjects, items, told, strict=True)]
        )  # fmt: skip
        Finding.objects.bulk_create(
            [
                Finding(
                    warning=each,
                    finding_id=each.warning_id,
                    reason_no=1,
                    detector_id="split_admission",
                    detector_hash="x",
                    result="suspicion",
                    text_zh="疑似分解住院",
                    text_en="stays look split",
                )
                for each in warnings
            ]
        )
    QueueItem.objects.update(newest=Subquery(RiskWarning.objects.filter(item=OuterRef("pk")).values("pk")[:1]))
    return int(QueueItem.objects.latest("pk").pk)


def race(people: list[Any], each: int) -> tuple[float, list[int]]:
    """Everybody takes `each` items at the same time; seconds and the numbers of the items taken."""
    from django.db import connection

    from inspection_queue import changes

    taken: list[int] = []

    def work(who: Any) -> None:
        for _ in range(each):
            item = changes.claim_next(who)
            if item is not None:
                taken.append(item.pk)
        connection.close()

    threads = [threading.Thread(target=work, args=(who,)) for who in people]
    began = time.monotonic()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.monotonic() - began, taken


def _looks(look: Callable[[], Any]) -> tuple[float, float]:
    spent = []
    for _ in range(LOOKS):
        began = time.perf_counter()
        answer = look()
        spent.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise SystemExit(f"a page answered {answer.status_code}")
    return statistics.median(spent), sorted(spent)[max(0, round(0.95 * len(spent)) - 1)]
