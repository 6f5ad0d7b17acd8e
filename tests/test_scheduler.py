"""The DAGs under Airflow's own scheduler, as an office runs them: deliveries, a released and a withheld list, a kill in between.

Deep: it starts Airflow's parts on a free port and takes some minutes, most of them waiting.
"""

import json
import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.release import RELEASE, answers
from pipelines.settings import Settings

pytestmark = [pytest.mark.deep, pytest.mark.timeout(3600)]
WEEK, LATE = "2026-W46", "claims/claims_2026-11.csv"
PATIENCE = 900


class Office:
    """One Airflow in a process group of its own, and its REST API."""

    def __init__(self, home: Path) -> None:
        self.home, self.port = home, _free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        self.running: subprocess.Popen[bytes] | None = None

    def open(self) -> None:
        env = {**os.environ, "YUJING_HOME": str(self.home), "AIRFLOW__API__PORT": str(self.port)}
        env["AIRFLOW__CORE__SIMPLE_AUTH_MANAGER_USERS"] = "wang:op,li:viewer"
        with (self.home / "standalone.log").open("ab") as log:
            words = [sys.executable, "-m", "pipelines.airflow_process", "standalone"]
            self.running = subprocess.Popen(words, env=env, stdout=log, stderr=log, start_new_session=True)
        until(lambda: self.call("GET", "/api/v2/dags")[1].get("total_entries") == 3)

    def kill(self) -> None:
        if self.running:
            os.killpg(self.running.pid, signal.SIGKILL)
            self.running.wait()

    def call(self, method: str, path: str, body: Any = None, who: str = "wang") -> tuple[int, dict[str, Any]]:
        try:
            passwords = json.loads((self.home / "airflow" / "simple_auth_manager_passwords.json.generated").read_text())
            token = self._ask("POST", "/auth/token", {"username": who, "password": passwords[who]})["access_token"]
            return 200, self._ask(method, path, body, token)
        except urllib.error.HTTPError as fault:
            return fault.code, {}
        except (OSError, ValueError, KeyError):  # not up yet
            return 0, {}

    def _ask(self, method: str, path: str, body: Any = None, token: str = "") -> dict[str, Any]:
        asked = urllib.request.Request(
            self.base + path, method=method, data=json.dumps(body).encode() if body else None
        )
        asked.add_header("Content-Type", "application/json")
        asked.add_header("Authorization", f"Bearer {token}")
        with urllib.request.urlopen(asked, timeout=60) as answer:
            return json.loads(answer.read() or b"{}")

    def start_run(self, dag: str, conf: dict[str, Any]) -> str:
        code, run = self.call("POST", f"/api/v2/dags/{dag}/dagRuns", {"logical_date": None, "conf": conf})
        assert code == 200
        return f"/api/v2/dags/{dag}/dagRuns/{run['dag_run_id']}"

    def switch_on(self, dag: str) -> None:
        assert self.call("PATCH", f"/api/v2/dags/{dag}", {"is_paused": False})[0] == 200

    def scheduled_run(self, dag: str) -> str:
        """The run that Airflow starts by itself when the DAG is switched on."""
        runs = f"/api/v2/dags/{dag}/dagRuns"
        until(lambda: bool(self.call("GET", runs)[1].get("dag_runs")))
        return f"{runs}/{self.call('GET', runs)[1]['dag_runs'][0]['dag_run_id']}"

    def ended(self, run: str) -> str:
        until(lambda: self.call("GET", run)[1].get("state") in ("success", "failed"))
        return str(self.call("GET", run)[1]["state"])

    def states(self, run: str) -> dict[str, str]:
        tasks = self.call("GET", f"{run}/taskInstances")[1].get("task_instances", [])
        return {each["rendered_map_index"] or each["task_id"]: each["state"] for each in tasks}

    def answer(self, run: str, chosen: str, who: str = "wang") -> int:
        until(lambda: self.states(run).get("ask_for_release") == "awaiting_input")
        body = {"chosen_options": [chosen], "params_input": {"why": "seen"}}
        return self.call("PATCH", f"{run}/taskInstances/ask_for_release/-1/hitlDetails", body, who)[0]

    def in_queue(self) -> list[str]:
        with sqlite3.connect(self.home / "queue.sqlite3") as queue:
            return [row[0] for row in queue.execute("select week from inspection_queue_publishedweek order by week")]


def until(done: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not done():
        assert time.monotonic() < deadline, "Airflow did not get there"
        time.sleep(3)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    home = tmp_path_factory.mktemp("office")
    county = ["-m", "simulation", "--people", "1000", "--seed", "1", "--last-week", WEEK]
    places = ["--out", str(home / "deliveries"), "--truth", str(home / "truth")]
    subprocess.run([sys.executable, *county, *places], check=True, capture_output=True)
    shutil.move(home / "deliveries" / LATE, home / "late.csv")
    env = {**os.environ, "YUJING_HOME": str(home)}
    for words in (["ingest", str(home / "deliveries")], ["validate"]):
        subprocess.run([sys.executable, "-m", "pipelines", *words], env=env, check=True, capture_output=True)
    place = Office(home)
    try:
        place.open()
        yield place
    finally:
        place.kill()


def test_a_good_delivery_is_taken_in_beside_a_refused_one(office: Office) -> None:
    shutil.move(office.home / "late.csv", office.home / "deliveries" / LATE)
    broken = office.home / "deliveries" / "complaints" / "zz_broken.csv"
    broken.write_text("complaint_id,what\n1,330106198001011234\n", encoding="utf-8")
    office.switch_on("ingest_deliveries")
    run = office.scheduled_run("ingest_deliveries")
    assert office.ended(run) == "failed"
    states = office.states(run)
    assert (states[LATE], states["complaints/zz_broken.csv"]) == ("success", "failed")
    assert office.call("GET", "/api/v2/assets/events")[1]["total_entries"] >= 1
    told = (office.home / "notices.jsonl").read_text(encoding="utf-8")
    assert "received_at" in told
    logs = [file for file in (office.home / "airflow" / "logs").rglob("*.log") if "330106" in file.read_text()]
    assert logs == []


def test_a_killed_airflow_goes_on_and_the_list_waits_for_a_person(office: Office) -> None:
    run = office.start_run("weekly_risk_list", {"week": WEEK, "approval": True})
    office.switch_on("weekly_risk_list")  # the week that has just ended follows by itself
    until(lambda: office.states(run).get("detect") == "running")
    office.kill()
    office.open()
    assert office.answer(run, RELEASE, who="li") == 403
    assert WEEK not in office.in_queue()
    assert office.answer(run, "不放行 Withhold") == 200
    assert office.ended(run) == "success"
    assert office.states(run)["hand_over"] == "skipped"
    assert WEEK not in office.in_queue()


def test_a_released_list_reaches_the_queue_once(office: Office) -> None:
    run = office.start_run("weekly_risk_list", {"week": WEEK, "approval": True})
    assert office.answer(run, RELEASE) == 200
    assert office.ended(run) == "success"
    assert office.in_queue().count(WEEK) == 1
    assert [(each.released, each.by) for each in answers(Settings(home=office.home))] == [
        (False, "wang"),
        (True, "wang"),
    ]
    again = office.start_run("weekly_risk_list", {"week": WEEK, "approval": True})
    assert office.ended(again) == "success"
    assert office.states(again)["ask_for_release"] == "skipped"
    assert office.in_queue().count(WEEK) == 1
