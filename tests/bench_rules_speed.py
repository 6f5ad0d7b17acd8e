"""How long all rules take on a county of any size, beside one plain scan-and-aggregate of its line table by DuckDB.

The target is at most fifteen scans for all rules together; a rule that takes more than a tenth of the whole is shown.
"""

import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import duckdb
from bench_measure import run as run_command
from bench_measure import table
from rules_county import PERIOD, RULES, WEEKS, load_table

from data_contracts.contract import all_contracts
from models.detector import Detector
from models.rule_findings import HITS
from models.run_detector import run_detector
from models.staged import stage_relations

Timed = tuple[float, float]
TARGET = 15
LARGE = 0.1
# What a person would write who wants one figure per item from the whole table, and nothing else.
SCAN = """
select item_code, item_class, count(*), sum(quantity), sum(amount), sum(covered_amount), min(charged_at), max(charged_at)
from core.claim_lines where charged_at >= date '2000-01-01' group by all
"""


def bench_rules_speed(people: int, use: float = 1.35, deliveries: Path | None = None) -> None:
    """Print the table for a county written for this bench, or for Parquet `deliveries` that are there already."""
    place = Path(tempfile.mkdtemp(prefix="yujing-bench-"))
    try:
        connection = _loaded(place, deliveries or _simulated(place, people, use))
        lines = connection.execute("select count(*) from core.claim_lines").fetchall()[0][0]
        scan = sorted(_timed(lambda: connection.execute(SCAN).fetchall()) for _ in range(3))[1]
        reads = {name for rule in RULES for name in rule.reads}
        staging = _timed(lambda: stage_relations(connection, reads, PERIOD, WEEKS))
        rules = {rule.id: _timed(partial(_run, connection, rule)) for rule in RULES}
    finally:
        shutil.rmtree(place)
    _print(lines, scan, staging, rules)


def _simulated(place: Path, people: int, use: float) -> Path:
    words = ["-m", "simulation", "--people", str(people), "--use", str(use), "--format", "parquet"]
    done = run_command(
        [*words, "--last-week", str(PERIOD), "--out", str(place / "out"), "--truth", str(place / "truth")]
    )
    if done.code:
        raise SystemExit(done.output)
    print(f"county of {people:,} people written in {done.seconds:.0f} s, peak {done.peak_mb:,.0f} MB", flush=True)
    return place / "out"


def _loaded(place: Path, deliveries: Path) -> duckdb.DuckDBPyConnection:
    """On disk, as the warehouse is; what does not fit into memory is spilled beside it."""
    connection = duckdb.connect(str(place / "county.duckdb"))
    connection.execute("set enable_progress_bar = false; create schema core")
    for contract in all_contracts().values():
        if contract.kind != "published":
            load_table(connection, contract, deliveries / contract.dataset, one_per_key=False)
    connection.execute("checkpoint")
    return connection


def _run(connection: duckdb.DuckDBPyConnection, rule: Detector) -> None:
    run_detector(connection, rule, PERIOD, WEEKS, into=HITS)


def _timed(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds on the wall and of all processors: the second is the one to compare on a machine that others use too."""
    wall, processor = time.monotonic(), time.process_time()
    work()
    return time.monotonic() - wall, time.process_time() - processor


def _print(lines: int, scan: Timed, staging: Timed, rules: dict[str, Timed]) -> None:
    all_rules = (sum(wall for wall, _ in rules.values()), sum(cpu for _, cpu in rules.values()))
    total = (staging[0] + all_rules[0], staging[1] + all_rules[1])
    slowest = sorted(rules.items(), key=lambda each: -each[1][1])[:10]
    shown = [
        ("one scan-and-aggregate by plain DuckDB, median of 3", scan),
        ("staged relations, once a run", staging),
        (f"{len(rules)} rules", all_rules),
        ("rules and staging", total),
        *((f"{name}{' (more than a tenth)' if each[1] > LARGE * total[1] else ''}", each) for name, each in slowest),
    ]
    head = ["what", "seconds", "scans", "processor seconds", "scans by processor"]
    table(
        f"Speed of the rules over {lines:,} claim lines",
        head,
        [[name, wall, wall / scan[0], cpu, cpu / scan[1]] for name, (wall, cpu) in shown],
    )
    print(f"\ntarget: at most {TARGET} scans; {'held' if total[1] <= TARGET * scan[1] else 'MISSED'}", flush=True)


if __name__ == "__main__":
    bench_rules_speed(0, deliveries=Path(sys.argv[1]))
