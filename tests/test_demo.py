"""`make demo` in small: the real DAGs in Airflow, from files to the queue, twice; and a campaign list on the same county."""

import hashlib
import json
import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest

from pipelines.airflow_process import run_dags
from pipelines.settings import Settings

WEEK = "2026-W46"


def demo(home: Path) -> dict:
    env = {**os.environ, "YUJING_HOME": str(home)}
    words = [sys.executable, "-m", "pipelines", "demo", "--people", "3000", "--weeks", "13", "--json"]
    done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)


def state(home: Path) -> tuple[dict[str, str], list]:
    files = {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in (home / "published" / WEEK).iterdir()}
    join = "inspection_queue_queueitem as item join inspection_queue_subject as subject on subject.id = item.subject_id"
    with sqlite3.connect(home / "queue.sqlite3") as queue:
        return files, sorted(queue.execute(f"select subject.subject_type, subject.subject_id, item.state from {join}"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("demo")
    demo(place)
    return place


def test_the_demonstration_ends_with_a_list_in_the_queue(home: Path) -> None:
    _, items = state(home)
    assert len(items) >= 15
    assert (home / "keys" / "demo_users.txt").stat().st_mode & 0o077 == 0
    assert not (home / "notices.jsonl").exists()


@pytest.mark.deep
def test_the_demonstration_again_changes_neither_list_nor_queue(home: Path) -> None:
    before = state(home)
    demo(home)
    assert state(home) == before


def test_a_campaign_makes_a_list_of_its_own_and_leaves_the_week_alone(home: Path) -> None:
    before = state(home)
    wish = {"theme": "tests_and_stays", "packs": ["examination", "inpatient"], "areas": [], "week": WEEK, "size": 5}
    run_dags([("special_campaign", json.dumps(wish))], Settings(home=home))
    targets = pd.read_parquet(home / "campaigns" / "tests_and_stays" / WEEK / "targets.parquet")
    assert 1 <= len(targets) <= 5
    assert state(home) == before


def test_a_campaign_with_an_unknown_pack_is_refused_by_its_sentence(home: Path) -> None:
    wish = {"theme": "no_such_thing", "packs": ["horoscopes"], "areas": [], "week": WEEK, "size": 5}
    with pytest.raises(Exception, match="horoscopes"):
        run_dags([("special_campaign", json.dumps(wish))], Settings(home=home))


def test_a_refused_delivery_fails_its_task_and_says_why(home: Path) -> None:
    broken = home / "deliveries" / "complaints" / "zz_broken.csv"
    broken.write_text("complaint_id,what\n1,2\n", encoding="utf-8")
    with pytest.raises(Exception, match=r"received_at|refused"):
        run_dags([("ingest_deliveries", "{}")], Settings(home=home))
    notices = [json.loads(line) for line in (home / "notices.jsonl").read_text(encoding="utf-8").splitlines()]
    assert any("zz_broken.csv" in notice["sentence"] for notice in notices)
