"""Speed and memory of each stage on a synthetic county, beside plain DuckDB doing the bare minimum and pandas."""

import json
import shutil
import tempfile
from pathlib import Path

from bench_measure import Run, run, table

WEEK = "2026-W46"
STAGES = ("take in", "detect", "rank", "publish")
# Landing and judging in one step, as `yujing week` and the DAG do it.
TAKE_IN = (
    "import sys, pathlib; from pipelines.arrivals import take_in_folder; from pipelines.settings import Settings; "
    "take_in_folder(pathlib.Path(sys.argv[1]), Settings.from_environment())"
)
BASELINES = Path(__file__).parent / "bench_baselines.py"


def bench_speed(people: int) -> None:
    """Print the table for one county of `people`; the files are written once and removed at the end."""
    place = Path(tempfile.mkdtemp(prefix="yujing-bench-"))
    try:
        _simulate(place, people)
        lines = _baseline("duckdb_load", place)
        stages = {stage: _stage(stage, place) for stage in STAGES}
        pandas = _baseline("pandas_rules", place)
        _print(people, place, lines, stages, pandas)
    finally:
        shutil.rmtree(place)


def _simulate(place: Path, people: int) -> None:
    words = ["-m", "simulation", "--people", str(people), "--last-week", WEEK]
    done = run([*words, "--out", str(place / "deliveries"), "--truth", str(place / "truth")])
    if done.code:
        raise SystemExit(done.output)
    print(f"county of {people:,} people written in {done.seconds:.0f} s, peak {done.peak_mb:,.0f} MB")


def _baseline(name: str, place: Path) -> tuple[Run, dict[str, float]]:
    done = run([str(BASELINES), name, str(place / "deliveries")], {"PYTHONPATH": str(Path.cwd())})
    if done.code:
        raise SystemExit(done.output)
    return done, json.loads(done.output.splitlines()[-1])


def _stage(stage: str, place: Path) -> Run:
    home = {"YUJING_HOME": str(place / "home"), "PYTHONPATH": str(Path.cwd())}
    if stage == "take in":
        return run(["-c", TAKE_IN, str(place / "deliveries")], home)
    extra = ["--no-queue"] if stage == "publish" else []
    return run(["-m", "pipelines", stage, WEEK, *extra, "--json"], home)


def _print(
    people: int,
    place: Path,
    load: tuple[Run, dict[str, float]],
    stages: dict[str, Run],
    pandas: tuple[Run, dict[str, float]],
) -> None:
    rows = load[1]["rows"]
    shown: list[list[object]] = [
        [stage, each.seconds, each.cpu_seconds, rows / each.seconds, each.peak_mb, each.seconds / load[1]["seconds"]]
        for stage, each in stages.items()
    ]
    total = sum(each.seconds for each in stages.values())
    cpu = sum(each.cpu_seconds for each in stages.values())
    peak = max(each.peak_mb for each in stages.values())
    shown.append(["whole week", total, cpu, rows / total, peak, total / load[1]["seconds"]])
    shown.append(
        [
            "plain DuckDB: load the same files",
            load[1]["seconds"],
            load[0].cpu_seconds,
            rows / load[1]["seconds"],
            load[0].peak_mb,
            1.0,
        ]
    )
    three, seconds = pandas[1]["rows"], pandas[1]["seconds"]
    shown.append(
        [
            "pandas: three rules (load, join, group)",
            seconds,
            pandas[0].cpu_seconds,
            three / seconds,
            pandas[0].peak_mb,
            seconds / load[1]["seconds"],
        ]
    )
    head = ["stage", "seconds", "processor s", "rows/s", "peak MB", "times plain load"]
    table(f"Speed: {people:,} people, {int(rows):,} rows in all, {int(three):,} claim lines", head, shown)
    _three_rules(stages["detect"])


def _three_rules(detect: Run) -> None:
    """Our time for the same three rules, staging of the shared relations included, next to the slowest detectors."""
    seconds = json.loads(detect.output)["seconds_by_detector"]
    same = ("same_line_billed_twice", "price_above_cap", "billed_after_death")
    staging = seconds.get("staging", 0.0)
    ours = sum(seconds.get(name, 0.0) for name in same)
    print(
        f"\nThe same three rules in the pipeline: {ours:.2f} s, and {staging:.2f} s for relations that all detectors share."
    )
    slowest = sorted(((value, name) for name, value in seconds.items()), reverse=True)[:8]
    total = sum(seconds.values())
    heavy = [[name, value, value / total] for value, name in slowest if name != "staging" and value > total / 10]
    table("Slowest parts of detect", ["part", "seconds"], [[name, value] for value, name in slowest])
    if heavy:
        table("More than a tenth of detect: look at these", ["part", "seconds", "share"], heavy)
    else:
        print(f"\nNo detector takes more than a tenth of detect ({total:.2f} s).")
