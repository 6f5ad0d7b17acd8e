"""Which database a queue lies in: read from its address, and the same promises on both (every test with `queue` runs twice)."""

from pathlib import Path

import pytest

from tests.queue_fixture import queue

__all__ = ["queue"]


def test_the_tests_of_the_queue_run_on_the_database_that_they_name(queue: Path, request: pytest.FixtureRequest) -> None:
    from django.db import connection

    kind = request.node.callspec.params["queue"]
    with connection.cursor() as cursor:
        cursor.execute("select version()" if kind == "postgresql" else "select 'SQLite ' || sqlite_version()")
        assert cursor.fetchone()[0].lower().startswith(kind)


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
