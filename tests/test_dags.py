"""The DAGs as Airflow reads them: they parse, they carry the week as their partition, and a run without a week is refused."""

import json
import os
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data_contracts.errors import SettingsError
from pipelines.airflow_process import INTERRUPTED, environment
from pipelines.settings import Settings
from pipelines.week import week_of_run

HOUSE = Path(__file__).parents[1]
DAGS = {"ingest_deliveries", "weekly_risk_list", "special_campaign"}

READ_THE_BAG = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
from data_contracts.errors import SettingsError, WarehouseBusy
def action(task, fault):
    return task.retry_policy.evaluate(fault("no"), try_number=1, max_tries=2).action.value
bag = DagBag(dag_folder=sys.argv[1])
dags = {
    name: {
        "tasks": sorted(dag.task_ids),
        "max_active_runs": dag.max_active_runs,
        "callbacks": all(bool(task.on_failure_callback) for task in dag.tasks),
        "catchup": dag.catchup,
        "said": [dag.dag_display_name, dag.description, dag.doc_md, *(task.task_display_name for task in dag.tasks)],
        "tries_again": {task.task_id: [task.retries, action(task, SettingsError), action(task, WarehouseBusy)] for task in dag.tasks},
        "downstream": {task.task_id: sorted(task.downstream_task_ids) for task in dag.tasks},
    }
    for name, dag in bag.dags.items()
}
print("BAG " + json.dumps({"errors": {str(k): str(v) for k, v in bag.import_errors.items()}, "dags": dags}))
"""

NEXT_RUNS = """
import json, sys
from airflow.dag_processing.dagbag import DagBag
from airflow.serialization.encoders import coerce_to_core_timetable
from airflow.timetables.base import TimeRestriction
import pendulum
table = coerce_to_core_timetable(DagBag(dag_folder=sys.argv[1]).dags["weekly_risk_list"].timetable)
restriction = TimeRestriction(earliest=pendulum.datetime(2026, 10, 1), latest=pendulum.datetime(2026, 11, 30), catchup=True)
keys, last = [], None
for _ in range(8):
    last = table.next_dagrun_info_v2(last_dagrun_info=last, restriction=restriction)
    keys.append([last.run_after.isoformat(), last.partition_key])
print("KEYS " + json.dumps(keys))
"""

STUBBORN = """
import os, signal, time
signal.signal(signal.SIGINT, signal.SIG_IGN)
child = os.fork()
if child:
    print(os.getpid(), child, flush=True)
time.sleep(60)
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(home=tmp_path_factory.mktemp("airflow_home"))


def ask_airflow(code: str, settings: Settings, mark: str) -> object:
    words = [sys.executable, "-c", code, str(HOUSE / "dags")]
    done = subprocess.run(words, env=environment(settings), capture_output=True, text=True, check=False)
    said = [line for line in done.stdout.splitlines() if line.startswith(mark)]
    assert said, done.stderr[-2000:]
    return json.loads(said[-1].removeprefix(mark))


@pytest.fixture(scope="module")
def bag(home: Settings) -> dict:
    return ask_airflow(READ_THE_BAG, home, "BAG ")


def test_all_dags_parse(bag: dict) -> None:
    assert bag["errors"] == {}
    assert set(bag["dags"]) == DAGS


@pytest.mark.parametrize("name", sorted(DAGS))
def test_one_run_at_a_time_and_somebody_hears_of_a_failure(bag: dict, name: str) -> None:
    dag = bag["dags"][name]
    assert dag["max_active_runs"] == 1
    assert dag["callbacks"]
    assert dag["catchup"] is False


@pytest.mark.parametrize("name", sorted(DAGS))
def test_what_the_pages_of_airflow_show_is_in_both_languages(bag: dict, name: str) -> None:
    for words in bag["dags"][name]["said"]:
        assert re.search(r"[\u4e00-\u9fff]", words), words
        assert re.search(r"[A-Za-z]{3}", words), words


@pytest.mark.parametrize("name", sorted(DAGS))
def test_a_killed_task_is_tried_again_and_a_fault_that_cannot_mend_is_not(bag: dict, name: str) -> None:
    for task, (retries, wrong, busy) in bag["dags"][name]["tries_again"].items():
        assert retries >= 1, task
        assert (wrong, busy) == ("fail", "default"), task


def test_the_release_is_asked_for_once_and_its_answer_is_kept_before_the_list_goes_on(bag: dict) -> None:
    weekly = bag["dags"]["weekly_risk_list"]
    assert weekly["downstream"]["ask_for_release"] == ["keep_answer"]
    assert weekly["downstream"]["keep_answer"] == ["hand_over"]
    assert weekly["downstream"]["who_releases"] == ["ask_for_release", "hand_over"]


def test_what_was_accepted_is_announced_before_a_refusal_fails_the_run(bag: dict) -> None:
    ingest = bag["dags"]["ingest_deliveries"]
    assert ingest["downstream"]["say_what_came"] == ["insist_on_all"]
    assert ingest["downstream"]["insist_on_all"] == []


def test_the_key_of_a_monday_run_is_the_week_that_has_just_ended(home: Settings) -> None:
    keys = ask_airflow(NEXT_RUNS, home, "KEYS ")
    for moment, week in keys:  # type: ignore[union-attr]
        run_at = datetime.fromisoformat(moment).astimezone(UTC)
        ended_on = datetime.fromisocalendar(int(week[:4]), int(week[6:]), 7).replace(tzinfo=UTC)
        assert 0 <= (run_at - ended_on).total_seconds() < 2 * 86400, (moment, week)
    assert len({week for _, week in keys}) == 8  # type: ignore[union-attr]


def test_a_run_without_a_week_is_refused() -> None:
    assert week_of_run("2026-W46", None) == "2026-W46"
    assert week_of_run(None, "2026-W45") == "2026-W45"
    with pytest.raises(SettingsError, match="no week"):
        week_of_run(None, None)
    with pytest.raises(SettingsError, match="not a week"):
        week_of_run("last week", None)


def test_airflow_sends_nothing_out_and_keeps_its_state_in_the_home(home: Settings) -> None:
    words = environment(home)
    assert words["AIRFLOW_HOME"] == str(home.home / "airflow")
    assert words["AIRFLOW__USAGE_DATA_COLLECTION__ENABLED"] == "False"
    assert int(words["AIRFLOW__CORE__PARALLELISM"]) <= 4
    assert words["AIRFLOW__API__HOST"] == "127.0.0.1"
    assert words["PATH"].startswith(str(Path(sys.executable).parent) + os.pathsep)


def test_tasks_find_the_pages_at_the_port_that_was_chosen(home: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AIRFLOW__API__PORT", "18080")
    assert environment(home)["AIRFLOW__CORE__EXECUTION_API_SERVER_URL"] == "http://127.0.0.1:18080/execution/"


def test_ctrl_c_ends_airflow_and_all_its_parts(tmp_path: Path) -> None:
    """A part that does not listen is ended after the grace; the folder with the passwords is closed to others."""
    part = tmp_path / "airflow.py"
    part.write_text(STUBBORN, encoding="utf-8")
    env = {**os.environ, "YUJING_HOME": str(tmp_path / "home"), "PYTHONPATH": f"{tmp_path}{os.pathsep}{HOUSE}"}
    code = "from pipelines import airflow_process as one; one.GRACE = 0.5; one.sys.exit(one.run_until_stopped([], one.Settings.from_environment()))"
    running = subprocess.Popen([sys.executable, "-c", code], env=env, stdout=subprocess.PIPE, text=True)
    assert running.stdout
    ids = [int(word) for word in running.stdout.readline().split()]
    running.send_signal(signal.SIGINT)
    assert running.wait(20) == INTERRUPTED
    assert len(ids) == 2
    assert [
        one for one in ids if Path(f"/proc/{one}").exists() and "Z" not in Path(f"/proc/{one}/stat").read_text()
    ] == []
    assert (tmp_path / "home" / "airflow").stat().st_mode & 0o077 == 0
