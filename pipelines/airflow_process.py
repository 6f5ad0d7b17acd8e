"""Runs Airflow's own command in a process of its own, with all of its state under `YUJING_HOME/airflow`.

Imports nothing of Airflow: a command-line call of ours must not pay its start-up, and its settings must not leak in.
"""

import json
import os
import re
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from pathlib import Path

from data_contracts.errors import YujingError
from pipelines.airflow_commands import NEXT
from pipelines.progress import Report, silent
from pipelines.settings import Settings

DAGS = Path(__file__).parents[1] / "dags"
GRACE = 20.0
"""Seconds that Airflow's parts have to end by themselves."""
INTERRUPTED = 130
_TASK_ENDED = re.compile(r"\[DAG TEST\] end task task_id=(\S+)")
_SENTENCE = re.compile(r"(?:AirflowFailException|DeliveryRefused|SettingsError|WarehouseBusy|DetectorError): (.+)")


def environment(settings: Settings) -> dict[str, str]:
    """Airflow's settings for one small machine: SQLite, few workers, no examples, nothing sent out.

    Its pages answer this machine alone unless the operator says otherwise; tasks find them at the port that was chosen.
    """
    port = os.environ.get("AIRFLOW__API__PORT", "8080")
    return {
        "AIRFLOW__API__HOST": "127.0.0.1",
        "AIRFLOW__CORE__EXECUTION_API_SERVER_URL": f"http://127.0.0.1:{port}/execution/",
        **os.environ,
        "YUJING_HOME": str(settings.home),
        "AIRFLOW_HOME": str(settings.home / "airflow"),
        "AIRFLOW__CORE__DAGS_FOLDER": str(DAGS),
        "AIRFLOW__CORE__LOAD_EXAMPLES": "False",
        # Two hundred lines of its own workings would stand before the one sentence that a reader looks for.
        "AIRFLOW__LOGGING__NAMESPACE_LEVELS": "great_expectations=WARNING",
        "AIRFLOW__CORE__PARALLELISM": "4",
        "AIRFLOW__CORE__DEFAULT_TIMEZONE": "Asia/Shanghai",
        "AIRFLOW__USAGE_DATA_COLLECTION__ENABLED": "False",
        "PATH": os.pathsep.join((str(Path(sys.executable).parent), os.environ.get("PATH", ""))),
    }


def run_dags(
    runs: Sequence[tuple[str, str]],
    settings: Settings,
    report: Report = silent,
    meanwhile: Callable[[], None] = lambda: None,
) -> None:
    """Make or update Airflow's own database, then one run of each (DAG, JSON of its parameters), without scheduler.

    All in one process: Airflow's start costs more than a small DAG; what `meanwhile` does is done before the first run.
    Raises YujingError when a task failed; the runs after it do not begin. The full log of each lies in
    `YUJING_HOME/logs/<dag_id>.log`.
    """
    _own_folder(settings)
    commands = [("airflow_db", ["db", "migrate"])]
    commands += [(dag_id, ["dags", "test", dag_id, "-c", conf]) for dag_id, conf in runs]
    running = subprocess.Popen(
        [sys.executable, "-m", "pipelines.airflow_commands", json.dumps(commands)],
        env=environment(settings), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    _begin_after(meanwhile, running)
    logs = settings.home / "logs"
    logs.mkdir(parents=True, exist_ok=True)
    last, said = _follow(running, logs, report)
    if running.wait() != 0:
        raise YujingError(
            said
            or f"Airflow 在“{last}”处中断，详见 logs/{last}.log。 / Airflow stopped in '{last}'; its log is {last}.log in the logs folder."
        )


def _begin_after(meanwhile: Callable[[], None], running: "subprocess.Popen[str]") -> None:
    """The closed input tells Airflow to go on; it does not outlive a fault of ours."""
    try:
        meanwhile()
    except BaseException:
        running.kill()
        raise
    if running.stdin:
        running.stdin.close()


def _own_folder(settings: Settings) -> None:
    """Airflow's folder, closed to others: it writes the passwords of its users there."""
    folder = settings.home / "airflow"
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)


def _follow(running: "subprocess.Popen[str]", logs: Path, report: Report) -> tuple[str, str | None]:
    """Copy the output to the log of its command, report each finished task; the last command, and our last sentence."""
    name, said, n_ended, log = "airflow_start", None, 0, None
    with ExitStack() as open_logs:
        for line in running.stdout or ():
            if line.startswith(NEXT):
                name, said, n_ended, log = line.removeprefix(NEXT).strip(), None, 0, None
                report(f"{name}: tasks 任务", 0, 0)
            log = log or open_logs.enter_context((logs / f"{name}.log").open("w", encoding="utf-8"))
            log.write(line)
            if _TASK_ENDED.search(line):
                n_ended += 1
                report(f"{name}: tasks 任务", n_ended, 0)
            if sentence := _SENTENCE.search(line):
                said = sentence[1].strip()
    return name, said


def run_until_stopped(words: Sequence[str], settings: Settings) -> int:
    """Run a command of Airflow in a process group of its own until it ends, Ctrl-C or a stop of the service.

    Its parts are asked to end, and ended after GRACE seconds: in the middle of a run the scheduler was seen to wait for
    its workers for ever. Nothing is lost by that, for each stage writes in one transaction.
    """
    _own_folder(settings)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    command = [sys.executable, "-m", "airflow", *words]
    running = subprocess.Popen(command, env=environment(settings), start_new_session=True)
    try:
        return running.wait()
    except KeyboardInterrupt:
        print("正在停止 Airflow / stopping Airflow …", file=sys.stderr)
        with suppress(subprocess.TimeoutExpired, KeyboardInterrupt, ProcessLookupError):
            os.killpg(running.pid, signal.SIGINT)
            running.wait(GRACE)
        return INTERRUPTED
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.wait()


if __name__ == "__main__":
    sys.exit(run_until_stopped(sys.argv[1:], Settings.from_environment()))
