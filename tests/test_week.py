"""The whole way of one week on a small county, through the command line as other programs use it."""

import hashlib
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from small_county import WEEK, small_county


def yujing(home: Path, *words: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run the command line in a home of its own."""
    env = {**os.environ, "YUJING_HOME": str(home), "YUJING_MEMORY": "2GB"}
    done = subprocess.run(
        [sys.executable, "-m", "pipelines", *words], env=env, capture_output=True, text=True, check=False
    )
    assert not check or done.returncode == 0, done.stderr[-3000:]
    return done


def whole_week(home: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    return yujing(home, "week", WEEK, "--deliveries", str(small_county() / "deliveries"), "--json", check=check)


def hashes(folder: Path) -> dict[str, str]:
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.iterdir())}


def open_items(home: Path) -> list[tuple[object, ...]]:
    join = "inspection_queue_queueitem as item join inspection_queue_subject as subject on subject.id = item.subject_id"
    with sqlite3.connect(home / "queue.sqlite3") as queue:
        return sorted(queue.execute(f"select subject.subject_type, subject.subject_id, item.state from {join}"))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the week has been judged once."""
    place = tmp_path_factory.mktemp("home")
    whole_week(place)
    return place


def test_one_command_goes_from_files_to_the_queue(home: Path) -> None:
    warnings = pd.read_parquet(home / "published" / WEEK / "warnings.parquet")
    assert len(warnings) >= 15
    assert warnings["rank"].tolist() == list(range(1, len(warnings) + 1))
    assert all(len(reasons) >= 1 for reasons in warnings["reasons"])
    assert len(open_items(home)) == len(warnings)


def test_the_same_week_again_changes_nothing(home: Path) -> None:
    before, queued = hashes(home / "published" / WEEK), open_items(home)
    again = json.loads(whole_week(home).stdout)
    assert again["n_deliveries"] == 0
    assert again["publication"]["unchanged"] is True
    assert hashes(home / "published" / WEEK) == before
    assert open_items(home) == queued
    assert [each.name for each in (home / "published").iterdir() if not each.name.startswith(".")] == [WEEK]


@pytest.mark.deep
def test_another_machine_makes_the_same_list_byte_for_byte(home: Path, tmp_path: Path) -> None:
    """Another home has another token key; nothing on the list may depend on it but the tokens themselves."""
    whole_week(tmp_path)
    mine, theirs = (pd.read_parquet(place / "published" / WEEK / "warnings.parquet") for place in (home, tmp_path))
    institutions = [frame[frame["subject_type"] == "institution"] for frame in (mine, theirs)]
    columns = ["rank", "subject_id", "risk", "amount_violation", "amount_suspicion", "arm"]
    pd.testing.assert_frame_equal(institutions[0][columns], institutions[1][columns])
    assert mine["risk"].tolist() == theirs["risk"].tolist()


def test_a_warning_is_rebuilt_from_its_receipt(home: Path) -> None:
    warnings = pd.read_parquet(home / "published" / WEEK / "warnings.parquet")
    verdict = json.loads(yujing(home, "verify", warnings["warning_id"].iloc[0], "--json").stdout)
    assert verdict["ok"] is True
    assert verdict["is_rebuilt"] is True


@pytest.mark.parametrize("seconds", [8.0, *(pytest.param(each, marks=pytest.mark.deep) for each in (1.5, 4.0, 12.0))])
def test_a_run_killed_at_any_moment_is_completed_by_the_next(seconds: float, tmp_path: Path, home: Path) -> None:
    env = {**os.environ, "YUJING_HOME": str(tmp_path), "YUJING_MEMORY": "2GB"}
    words = [sys.executable, "-m", "pipelines", "week", WEEK, "--deliveries", str(small_county() / "deliveries")]
    running = subprocess.Popen(
        words, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
    )
    time.sleep(seconds)
    os.killpg(running.pid, signal.SIGKILL)
    running.wait()
    assert not (tmp_path / "published" / WEEK).exists() or (tmp_path / "published" / WEEK / "manifest.json").exists()
    whole_week(tmp_path)
    assert len(open_items(tmp_path)) == len(open_items(home))
    with duckdb.connect(str(tmp_path / "warehouse.duckdb"), read_only=True) as mine:
        with duckdb.connect(str(home / "warehouse.duckdb"), read_only=True) as theirs:
            count = "select count(*), sum(total_amount) from core.claims where replaced_by is null"
            assert mine.execute(count).fetchall() == theirs.execute(count).fetchall()


def test_two_runs_at_once_both_end_well(tmp_path: Path, home: Path) -> None:
    """One waits for the other; the list is the same as if there had been one."""
    env = {**os.environ, "YUJING_HOME": str(tmp_path), "YUJING_MEMORY": "2GB"}
    words = [
        sys.executable,
        "-m",
        "pipelines",
        "week",
        WEEK,
        "--deliveries",
        str(small_county() / "deliveries"),
        "--json",
    ]
    both = [
        subprocess.Popen(words, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(2)
    ]
    said = [each.communicate(timeout=500) for each in both]
    assert [each.returncode for each in both] == [0, 0], [err[-1500:] for _, err in said]
    assert len(open_items(tmp_path)) == len(open_items(home))


def test_who_holds_the_warehouse_is_said(tmp_path: Path) -> None:
    holder = duckdb.connect(str(tmp_path / "warehouse.duckdb"))
    try:
        env = {**os.environ, "YUJING_HOME": str(tmp_path), "YUJING_LOCK_WAIT": "1"}
        words = [sys.executable, "-m", "pipelines", "detect", WEEK]
        done = subprocess.run(words, env=env, capture_output=True, text=True, check=False)
    finally:
        holder.close()
    assert done.returncode == 6
    assert f"process {os.getpid()}" in done.stderr


def test_a_week_without_data_is_refused_with_the_weeks_that_have_some(home: Path) -> None:
    done = yujing(home, "detect", "2031-W10", check=False)
    assert done.returncode == 8
    assert "2026" in done.stderr


def test_a_bad_delivery_is_told_and_the_list_of_the_others_is_still_published(tmp_path: Path, home: Path) -> None:
    """Exit code 5 says that something was refused; the sentence names the file; the list exists."""
    deliveries = tmp_path / "in"
    (deliveries / "complaints").mkdir(parents=True)
    (deliveries / "complaints" / "broken.csv").write_text("complaint_id,what\n1,2\n", encoding="utf-8")
    shutil.copytree(home / "keys", tmp_path / "home" / "keys")
    shutil.copyfile(home / "warehouse.duckdb", tmp_path / "home" / "warehouse.duckdb")
    done = yujing(tmp_path / "home", "week", WEEK, "--deliveries", str(deliveries), "--json", check=False)
    assert done.returncode == 5
    (sentence,) = json.loads(done.stdout)["refused"]
    assert "broken.csv" in sentence
    assert "received_at" in sentence
    assert (tmp_path / "home" / "published" / WEEK / "warnings.parquet").exists()
