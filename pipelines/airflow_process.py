"""Runs Airflow's own command in a process of its own, with all of its state under `YUJING_HOME/airflow`.

Imports nothing of Airflow: a command-line call of ours must not pay its start-up, and its settings must not leak in.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

from data_contracts.errors import YujingError
from pipelines.progress import Report, silent
from pipelines.settings import Settings

DAGS = Path(__file__).parents[1] / "dags"
_TASK_ENDED = re.compile(r"\[DAG TEST\] end task task_id=(\S+)")
_SENTENCE = re.compile(r"(?:AirflowFailException|DeliveryRefused|SettingsError|WarehouseBusy|DetectorError): (.+)")


def environment(settings: Settings) -> dict[str, str]:
    """Airflow's settings for one small machine: SQLite, few workers, no examples, nothing sent out."""
    return {
        **os.environ,
        "YUJING_HOME": str(settings.home),
        "AIRFLOW_HOME": str(settings.home / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": "Asia/Shanghai",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))),
    }


def prepare(settings: Settings) -> None:
    """Create or update Airflow's own database. Repeating it changes nothing."""
    (settings.home / "airflow").mkdir(parents=True, exist_ok=True)
    _airflow(["db", "migrate"], settings, "airflow_db.log", silent, "Airflow")


def run_dag(dag_id: str, conf: str, settings: Settings, report: Report = silent) -> None:
    """One run of a DAG in one process, without scheduler or web server. Raises YujingError when a task failed.

    `conf` is the JSON of its parameters. The full log lies in `YUJING_HOME/logs/<dag_id>.log`.
    """
    _airflow(["dags", "test", dag_id, "-c", conf], settings, f"{dag_id}.log", report, dag_id)


def _airflow(words: list[str], settings: Settings, log_name: str, report: Report, what: str) -> None:
    log = settings.home / "logs" / log_name
    log.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "airflow", *words]
    running = subprocess.Popen(
        command, env=environment(settings), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    said = _follow(running, log, report, what)
    if running.wait() != 0:
        raise YujingError(
            said or f"Airflow stopped in '{' '.join(words[:3])}'; its log is {log.name} in the logs folder."
        )


def _follow(running: "subprocess.Popen[str]", log: Path, report: Report, what: str) -> str | None:
    """Copy the output to the log, report each finished task, and keep the last sentence that one of ours has said."""
    said, n_ended = None, 0
    with log.open("w", encoding="utf-8") as file:
        for line in running.stdout or ():
            file.write(line)
            if _TASK_ENDED.search(line):
                n_ended += 1
                report(f"{what}: tasks 任务", n_ended, 0)
            if sentence := _SENTENCE.search(line):
                said = sentence[1].strip()
    return said


if __name__ == "__main__":
    chosen = Settings.from_environment()
    os.execvpe(sys.executable, [sys.executable, "-m", "airflow", *sys.argv[1:]], environment(chosen))
