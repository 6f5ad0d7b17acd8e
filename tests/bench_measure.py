"""Runs a command in a process of its own and says how long it took and how much memory it held at its peak."""

import os
import sys
import time
from dataclasses import dataclass


@dataclass(frozen=True)
class Run:
    """Wall seconds, processor seconds and peak resident memory in MB of one command; `output` is what it printed."""

    seconds: float
    cpu_seconds: float
    peak_mb: float
    code: int
    output: str


def run(words: list[str], env: dict[str, str] | None = None) -> Run:
    """Run `python words…`. The peak is the kernel's own figure for exactly this process."""
    read, write = os.pipe()
    started = time.monotonic()
    pid = os.posix_spawn(
        sys.executable,
        [sys.executable, *words],
        {**os.environ, **(env or {})},
        file_actions=[(os.POSIX_SPAWN_DUP2, write, 1), (os.POSIX_SPAWN_CLOSE, read)],
    )
    os.close(write)
    with os.fdopen(read, encoding="utf-8", errors="replace") as pipe:
        output = pipe.read()
    _, status, usage = os.wait4(pid, 0)
    cpu_seconds = usage.ru_utime + usage.ru_stime
    return Run(
        time.monotonic() - started, cpu_seconds, usage.ru_maxrss / 1024, os.waitstatus_to_exitcode(status), output
    )


def table(title: str, head: list[str], rows: list[list[object]]) -> None:
    """Print one table in columns."""
    cells = [head, *[[_cell(each) for each in row] for row in rows]]
    widths = [max(len(row[column]) for row in cells) for column in range(len(head))]
    print(f"\n## {title}\n")
    for number, row in enumerate(cells):
        print("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |")
        if number == 0:
            print("|" + "|".join("-" * (width + 2) for width in widths) + "|")
    sys.stdout.flush()


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:,.3f}" if abs(value) < 10 else f"{value:,.0f}"
    return f"{value:,}" if isinstance(value, int) else str(value)
