"""The demonstration: a synthetic county, through the real DAGs in Airflow, until a ranked list lies in the queue.

Everything it writes lies under `YUJING_HOME`. A second run finds the same deliveries and changes nothing.
"""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from data_contracts.errors import SettingsError, YujingError
from models.period import Period
from pipelines.airflow_process import run_dags
from pipelines.progress import Report, silent
from pipelines.published_week import read_week
from pipelines.settings import Settings

USERS = ["-m", "inspection_queue", "create-demo-users"]
CONSOLE = "http://127.0.0.1:8000"
ROWS_SHOWN = 10
LEVELS = {"red": "红 red   ", "orange": "橙 orange", "yellow": "黄 yellow", "blue": "蓝 blue  "}


@dataclass(frozen=True)
class Demo:
    """Where things lie after the demonstration, how long the job took (seconds), and the first rows of the list."""

    week: str
    people: int
    seconds: float
    n_warnings: int
    first: tuple[str, ...]
    published: str
    console: str
    users: str

    def as_text(self) -> str:
        """What `make demo` ends with."""
        return "\n".join(
            [
                f"预警清单 weekly list {self.week}: {self.n_warnings} warnings in the queue, {self.seconds:.0f} s",
                *self.first,
                f"报告 report:   {self.published}/report.html",
                f"用户 users:    {self.users}",
                f"控制台 console: run `make serve`, then open {self.console}",
            ]
        )


def run_demo(
    period: Period, settings: Settings, people: int = 60_000, seed: int = 1, report: Report = silent, weeks: int = 52
) -> Demo:
    """Simulate, ingest and judge one county. Raises YujingError with the sentence of the step that failed."""
    started = time.monotonic()
    wish = {"people": people, "seed": seed, "weeks": weeks}
    runs = (("ingest_deliveries", "{}"), ("weekly_risk_list", json.dumps({"week": str(period)})))
    with ExitStack() as beside:

        def county_then_users() -> None:
            _simulate(period, settings, wish, report)
            beside.enter_context(_beside(USERS, settings, "console_users.log"))

        run_dags(runs, settings, report, county_then_users)
    _ours(USERS, settings, "demo_users.log")  # once more: the cells of the grid have come with the list
    warnings = read_week(settings.published / str(period)).warnings
    return Demo(
        week=str(period),
        people=people,
        seconds=round(time.monotonic() - started, 1),
        n_warnings=len(warnings),
        first=tuple(_row(row) for row in warnings.head(ROWS_SHOWN).to_dict("records")),
        published=str(settings.published / str(period)),
        console=CONSOLE,
        users=str(settings.home / "keys" / "demo_users.txt"),
    )


def _row(row: dict[Any, Any]) -> str:
    """One line: rank, level, whom, the strongest reason. Insured people are shown by the beginning of their token."""
    name = row["subject_name"]
    whom = name if isinstance(name, str) and name else f"{row['subject_id'][:11]}…"
    return f"{row['rank']:>4}  {LEVELS[row['warning_level']]}  {whom}  {row['reasons'][0]['text_zh']}"


def _simulate(period: Period, settings: Settings, size: dict[str, int], report: Report) -> None:
    """Write the county once; the same wish again leaves the files alone."""
    wish = {**size, "last_week": str(period)}
    stamp = settings.home / "demo_county.json"
    if stamp.exists() and {"weeks": 52, **json.loads(stamp.read_text())} == wish:
        return
    if settings.deliveries.exists() and any(settings.deliveries.iterdir()):
        raise SettingsError(
            f"{settings.deliveries.name} 中已有不属于本演示的交付：请运行 `make clean`，或将 YUJING_HOME 指向其他目录。 / "
            f"{settings.deliveries.name} already holds deliveries that are not this demonstration's; "
            "run `make clean`, or point YUJING_HOME to another folder."
        )
    report("county 合成县", 0, 1)
    words = ["-m", "simulation", "--last-week", str(period)]
    words += [word for name, value in size.items() for word in (f"--{name}", str(value))]
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
        if done.returncode == SettingsError.exit_code:
            raise SettingsError(_last_line(log))
        raise YujingError(
            f"{words[1]} 以代码 {done.returncode} 中断 / '{words[1]}' stopped with code {done.returncode}: {_last_line(log)}"
        )


@contextmanager
def _beside(words: list[str], settings: Settings, log_name: str) -> Iterator[None]:
    """Run another room's command meanwhile: Airflow leaves a processor idle. Whether it worked, its repetition tells."""
    log = settings.home / "logs" / log_name
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w", encoding="utf-8") as file:
        running = subprocess.Popen(
            [sys.executable, *words], env=_environment(settings), stdout=file, stderr=subprocess.STDOUT
        )
        try:
            yield
        finally:
            running.wait()


def _environment(settings: Settings) -> dict[str, str]:
    return {**os.environ, "YUJING_HOME": str(settings.home)}


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8").strip().splitlines()
    return lines[-1] if lines else "it said nothing"
