"""Speed and memory of writing a large synthetic county, beside DuckDB writing the same claim lines to Parquet."""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import duckdb
from bench_measure import table

# How much care the people of the large county seek, so that a million of them leave fifty million lines in a year.
USE = 1.4
_LOOK_EVERY = 2.0  # seconds; adding up the pages of processes of a gigabyte takes a noticeable part of a core


def bench_simulation(people: int, weeks: int = 52) -> None:
    """Print lines a second, the ratio to DuckDB and the peak memory of all processes together (shared pages once)."""
    place = Path(tempfile.mkdtemp(prefix="yujing-bench-"))
    try:
        seconds, peak = _simulated(place, people, weeks)
        lines, plain = _rewritten(place / "deliveries" / "claim_lines", place / "copy.parquet")
    finally:
        shutil.rmtree(place)
    head = ["claim lines to Parquet", "seconds", "lines/s", "peak MB", "times DuckDB"]
    table(f"Simulation: {people:,} people, {weeks} weeks, {lines:,} claim lines", head, [
        ["the whole county, all datasets", seconds, lines / seconds, peak, seconds / plain],
        ["DuckDB: COPY the same lines", plain, lines / plain, "", 1.0],
    ])  # fmt: skip


def _simulated(place: Path, people: int, weeks: int) -> tuple[float, float]:
    words = ["--people", str(people), "--weeks", str(weeks), "--use", str(USE), "--format", "parquet"]
    begun, peak = time.monotonic(), 0.0
    command = [sys.executable, "-m", "simulation", *words, "--out", str(place / "deliveries"), "--truth", str(place / "truth")]  # fmt: skip
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(_proportional_mb, _family(process.pid))))
            time.sleep(_LOOK_EVERY)
        if process.returncode and process.stderr:
            raise SystemExit(process.stderr.read().decode())
    return time.monotonic() - begun, peak


def _family(pid: int) -> list[int]:
    """The process and all its descendants."""
    found = [pid]
    for each in found:
        try:
            found += [int(child) for child in Path(f"/proc/{each}/task/{each}/children").read_text().split()]
        except OSError:
            continue
    return found


def _proportional_mb(pid: int) -> float:
    """Memory of a process, each shared page divided by the number of its owners."""
    try:
        rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0.0
    return sum(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1024


def _rewritten(folder: Path, copy: Path) -> tuple[int, float]:
    """How many lines there are, and the seconds in which DuckDB, all cores, writes them; reading them is not counted."""
    lines, seconds = 0, 0.0
    with duckdb.connect(config={"threads": os.cpu_count() or 1}) as connection:
        for file in sorted(folder.glob("*.parquet")):
            connection.execute("create or replace table claim_lines as select * from read_parquet(?)", [str(file)])
            lines += connection.table("claim_lines").shape[0]
            begun = time.monotonic()
            connection.execute(f"copy claim_lines to '{copy}' (format parquet, compression zstd)")
            seconds += time.monotonic() - begun
    return lines, seconds
