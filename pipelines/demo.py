"""The demonstration: a synthetic county, through the real DAGs in Airflow, until a ranked list lies in the queue.

Everything it writes lies under `YUJING_HOME`. A second run finds the same deliveries and changes nothing.
"""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from data_contracts.errors import YujingError
from models.period import Period
from pipelines.airflow_process import prepare, run_dag
from pipelines.progress import Report, silent
from pipelines.settings import Settings

CONSOLE = "http://127.0.0.1:8000"


@dataclass(frozen=True)
class Demo:
    """Where things lie after the demonstration, and how long the job took (seconds)."""

    week: str
    people: int
    seconds: float
    published: str
    console: str
    users: str


def run_demo(period: Period, settings: Settings, people: int = 60_000, seed: int = 1, report: Report = silent) -> Demo:
    """Simulate, ingest and judge one county. Raises YujingError with the sentence of the step that failed."""
    started = time.monotonic()
    _simulate(period, settings, people, seed, report)
    prepare(settings)
    run_dag("ingest_deliveries", "{}", settings, report)
    run_dag("weekly_risk_list", json.dumps({"week": str(period)}), settings, report)
    _ours(["-m", "inspection_queue", "create-demo-users"], settings, "demo_users.log")
    return Demo(
        week=str(period),
        people=people,
        seconds=round(time.monotonic() - started, 1),
        published=str(settings.published / str(period)),
        console=CONSOLE,
        users=str(settings.home / "keys" / "demo_users.txt"),
    )


def _simulate(period: Period, settings: Settings, people: int, seed: int, report: Report) -> None:
    """Write the county once; the same wish again leaves the files alone."""
    wish = {"people": people, "seed": seed, "last_week": str(period)}
    stamp = settings.home / "demo_county.json"
    if stamp.exists() and json.loads(stamp.read_text()) == wish:
        return
    if settings.deliveries.exists() and any(settings.deliveries.iterdir()):
        raise YujingError(
            f"{settings.deliveries.name} already holds deliveries that are not this demonstration's; "
            "run `make clean`, or point YUJING_HOME to another folder."
        )
    report("county 合成县", 0, 1)
    words = ["-m", "simulation", "--people", str(people), "--seed", str(seed), "--last-week", str(period)]
    places = ["--out", str(settings.deliveries), "--truth", str(settings.home / "truth")]
    _ours([*words, *places], settings, "simulation.log")
    stamp.write_text(json.dumps(wish))
    report("county 合成县", 1, 1)


def _ours(words: list[str], settings: Settings, log_name: str) -> None:
    """Run another room's own command; rooms on the same floor do not import each other."""
    log = settings.home / "logs" / log_name
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as file:
        done = subprocess.run(
            [sys.executable, *words], env=_environment(settings), stdout=file, stderr=subprocess.STDOUT, check=False
        )
    if done.returncode != 0:
        raise YujingError(f"'{words[1]}' stopped with code {done.returncode}: {_last_line(log)}")


def _environment(settings: Settings) -> dict[str, str]:
    import os

    return {**os.environ, "YUJING_HOME": str(settings.home)}


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
