"""The queue at size: pages with 200,000 items in the store beside 2,000, and many people who take the next item at once."""

import statistics
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.bench_measure import table

WEEKS, SMALL, LOOKS = 52, 2_000, 20
PAGES = {
    "list, newest week": "/items/",
    "list, all weeks": "/items/?week=all",
    "list, all weeks, far page": "/items/?week=all&page=7000",
    "list, all weeks, by money": "/items/?week=all&sort=violation",
    "list, all weeks, by name": "/items/?week=all&sort=name",
    "list, all weeks, a name looked for": "/items/?week=all&text=1234",
    "list, overdue": "/items/?week=all&state=overdue",
    "list, one township": "/items/?township=T07",
    "tasks": "/tasks/",
    "clocks": "/clocks/",
    "week": "/week/",
    "grid": "/grid/",
}


def bench_queue(n: int = 200_000, claimers: int = 20, waiting: int = 2_000) -> None:
    """Print p50 and p95 of the pages at both sizes, then the race for `waiting` items, on each database that is here."""
    from tests import postgresql_cluster
    from tests.queue_databases import KINDS, POSTGRESQL

    for kind in KINDS:
        if kind == POSTGRESQL and not postgresql_cluster.available():
            print("PostgreSQL is not installed; its figures are left out.")
            continue
        few, many = _pages(kind, SMALL), _pages(kind, n)
        rows = [[page, *few[page], *many[page]] for page in many]
        head = ["page", f"{SMALL:,}: p50 ms", "p95 ms", f"{n:,}: p50 ms", "p95 ms"]
        table(f"Pages of the console on {kind}: {LOOKS} looks each", head, rows)
        _print_race(kind, claimers, waiting)


def _pages(kind: str, n: int) -> dict[str, tuple[float, float]]:
    from tests.queue_fixture import client_of, fresh, user

    with tempfile.TemporaryDirectory(prefix="yujing-bench-") as folder:
        fresh(Path(folder), kind)
        began = time.monotonic()
        last = fill(n)
        print(f"{n:,} items written in {time.monotonic() - began:.0f} s ({kind})", flush=True)
        client = client_of(user("boss", "supervisor"))
        places = {**PAGES, "item": f"/items/{last}/"}
        return {page: _looks(lambda where=where: client.get(where)) for page, where in places.items()}


def _print_race(kind: str, claimers: int, waiting: int) -> None:
    from tests.queue_fixture import fresh, user

    with tempfile.TemporaryDirectory(prefix="yujing-bench-") as folder:
        fresh(Path(folder), kind)
        fill(waiting)
        people = [user(f"u{each}", "investigator") for each in range(claimers)]
        seconds, taken = race(people, waiting // claimers)
        print(f"\n{claimers} people took {len(taken):,} of {waiting:,} items in {seconds:.1f} s on {kind}: "
              f"{len(set(taken)):,} different ones, {len(taken) / seconds:,.0f} a second", flush=True)  # fmt: skip


def fill(n: int) -> int:
    """Write `n` open items of 52 weeks, one subject, warning and finding each. Returns the number of the newest."""
    from django.db import connection
    from django.utils import timezone

    from inspection_queue.models import Finding, PublishedWeek, QueueItem, RiskWarning, Subject

    now = timezone.now()
    for each in range(1, WEEKS + 1):
        PublishedWeek.objects.create(
            week=f"2026-W{each:02d}", revision=1, receipt=f"{each}", manifest={}, n_warnings=1, taken_in_at=now
        )
    shown = {"rank": 1, "warning_level": "red", "change": "new", "due_on": now.date()}
    subject = Subject.objects.create(subject_type="institution", subject_id="first", name="first")
    item = QueueItem.objects.create(subject=subject, opened_at=now, week="2026-W01", **shown)
    told = {"subject": subject, "item": item, "opened_item": True, "n_findings": 1, "warning_id": "first", **shown}
    warning = RiskWarning.objects.create(published=PublishedWeek.objects.get(week="2026-W01"), **told)
    said = {
        "result": "suspicion",
        "text_zh": "疑似分解住院",
        "text_en": "stays look split",
        "detector_id": "split_admission",
    }
    finding = Finding.objects.create(warning=warning, finding_id="first", reason_no=1, detector_hash="x", **said)
    QueueItem.objects.update(newest=warning)
    _copy(n, subject, subject_id="'H' || (100000000000 + i)", name="'机构' || i", township="'T' || substr(cast(100 + i % 20 as varchar(9)), 2)",
          grid_id="'G' || (i % 100)")  # fmt: skip
    level = "case i % 4 when 0 then 'red' when 1 then 'orange' when 2 then 'yellow' else 'blue' end"
    values = {"subject_id": "i", "rank": f"i / {WEEKS} + 1", "warning_level": level, "amount_violation": "i % 9973"}
    week = f"'2026-W' || substr(cast(101 + i % {WEEKS} as varchar(9)), 2)"
    _copy(n, item, newest_id="null", week=week, **values)
    _copy(n, warning, item_id="i", published_id=f"1 + i % {WEEKS}", warning_id="'w' || i", **values)
    _copy(n, finding, warning_id="i", finding_id="'f' || i")
    with connection.cursor() as cursor:
        cursor.execute("update inspection_queue_queueitem set newest_id = id")
        cursor.execute("analyze")
    return int(QueueItem.objects.latest("pk").pk)


def _copy(n: int, one: Any, **changed: str) -> None:
    """Copies of the row `one` with the numbers 2 to n; `changed` are SQL expressions over the number `i`."""
    from django.db import connection

    meta = one._meta
    columns = [field.column for field in meta.concrete_fields]
    values = [{"id": "i", **changed}.get(column, f"t.{column}") for column in columns]
    numbers = f"with recursive numbers(i) as (select 2 union all select i + 1 from numbers where i < {n})"
    with connection.cursor() as cursor:
        cursor.execute(
            f"insert into {meta.db_table} ({', '.join(columns)}) {numbers} "
            f"select {', '.join(values)} from numbers, {meta.db_table} t where t.id = {one.pk}"
        )


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
