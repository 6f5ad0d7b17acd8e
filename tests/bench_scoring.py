"""A million subjects by forty measures: strength and the three strongest reasons of each, in a process of its own."""

import json
import sys
import time

import numpy as np
import pandas as pd
from bench_measure import run, table

from models.conditional import conditional_z, strongest_terms, tail_excess, tail_terms
from models.scorers import conditional_tail, ecod, many_extremes

ROWS, MEASURES = 1_000_000, 40


def bench_scoring() -> None:
    """Print rows a second and peak memory; the making of the random frame is timed apart."""
    rows = []
    for name in WAYS:
        done = run([__file__, name], {"OMP_NUM_THREADS": "1", "PYTHONPATH": "."})
        if done.code:
            raise SystemExit(done.output)
        seconds, busy = json.loads(done.output.splitlines()[-1])
        rows.append([name, ROWS / seconds, ROWS / busy, seconds, busy, done.peak_mb])
    table(
        f"Scoring {ROWS:,} subjects x {MEASURES} measures",
        ["scorer", "rows/s", "rows/s of cpu", "seconds", "cpu seconds", "peak MB"],
        rows,
    )


def _with_reasons(frame: pd.DataFrame) -> None:
    z = conditional_z(frame)
    terms = tail_terms(z)
    excess, reasons = tail_excess(z, terms), strongest_terms(terms)
    assert len(excess) == len(reasons) == ROWS


WAYS = {
    "conditional z, tail sum, three reasons": _with_reasons,
    "conditional_tail": conditional_tail.score,
    "many_extremes": many_extremes.score,
    "ecod": ecod.score,
}


def _timed(name: str) -> tuple[float, float]:
    values = np.random.default_rng(0).standard_normal((ROWS, MEASURES))
    values[:, 1:] += 0.4 * values[:, :-1]
    frame = pd.DataFrame(values, columns=[f"m{n:02d}" for n in range(MEASURES)], copy=False)
    started, busy = time.perf_counter(), time.process_time()
    WAYS[name](frame)
    return time.perf_counter() - started, time.process_time() - busy


if __name__ == "__main__":
    print(json.dumps(_timed(sys.argv[1])))
