"""The same promises on PostgreSQL: the queue's tests run again in a process of their own, on a throw-away cluster."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[1]
CORE = (
    "test_intake",
    "test_queue_door",
    "test_queue_moves",
    "test_queue_record",
    "test_queue_race",
    "test_queue_outcomes_out",
)
REST = (
    "test_queue_machine",
    "test_queue_chain",
    "test_queue_transitions",
    "test_queue_webhooks",
    "test_queue_crowd",
    "test_queue_access",
    "test_queue_pages",
    "test_queue_hostile",
    "test_queue_quality",
    "test_queue_signing_in",
    "test_queue_closer",
    "test_queue_dossiers",
    "test_queue_api",
)


def _programs() -> Path | None:
    """Where initdb lies: on the PATH, else where Debian puts it."""
    found = [shutil.which("initdb"), *sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), reverse=True)]
    return next((Path(each).parent for each in found if each), None)


def _as_server(*words: str | Path) -> list[str]:
    """PostgreSQL refuses to run as root; its package brings a user of its own."""
    return ["runuser", "-u", "postgres", "--", *map(str, words)] if os.geteuid() == 0 else [str(word) for word in words]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a running cluster that only this machine's sockets reach."""
    programs = _programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (no initdb)")
    folder = Path(tempfile.mkdtemp(prefix="yujing-pg-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    quiet = {"check": True, "capture_output": True, "cwd": folder}
    try:
        subprocess.run(_as_server(programs / "initdb", "-D", folder / "data", "-A", "trust", "-U", "postgres"), **quiet)
        settings = f"-k {folder} -c listen_addresses='' -c fsync=off"
        begin = _as_server(
            programs / "pg_ctl", "-D", folder / "data", "-w", "-l", folder / "log", "-o", settings, "start"
        )
        subprocess.run(begin, check=True, stdout=subprocess.DEVNULL, cwd=folder)
        yield f"postgresql://postgres@/postgres?host={folder}"
        subprocess.run(_as_server(programs / "pg_ctl", "-D", folder / "data", "-m", "immediate", "stop"), **quiet)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def again(server: str, names: tuple[str, ...]) -> None:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
    command += [f"tests/{name}.py" for name in names]
    environment = {**os.environ, "YUJING_TEST_DATABASE_URL": server}
    for name in [each for each in environment if each.startswith("PYTEST_")]:
        del environment[name]
    done = subprocess.run(command, cwd=HOUSE, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:]
    assert " passed" in done.stdout


def test_the_core_of_the_queue_keeps_its_promises_on_postgresql(server: str) -> None:
    again(server, CORE)


@pytest.mark.deep
def test_the_rest_of_the_queue_keeps_its_promises_on_postgresql(server: str) -> None:
    again(server, REST)


def test_a_database_address_is_read_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    from inspection_queue.home import postgresql

    read = postgresql("postgresql://yu%40jing:p%2Fw@db.local:5433/queue?sslmode=require")
    told = {name: read[name] for name in ("NAME", "USER", "PASSWORD", "HOST", "PORT", "OPTIONS")}
    assert told == {
        "NAME": "queue", "USER": "yu@jing", "PASSWORD": "p/w", "HOST": "db.local", "PORT": "5433",
        "OPTIONS": {"sslmode": "require"},
    }  # fmt: skip


@pytest.mark.parametrize("address", ["mysql://a/b", "postgresql://host/", "queue.sqlite3"])
def test_another_kind_of_database_is_refused(address: str) -> None:
    from data_contracts.errors import SettingsError
    from inspection_queue.home import postgresql

    with pytest.raises(SettingsError, match="DATABASE_URL"):
        postgresql(address)
