"""The only door to DuckDB. Opens the warehouse late, closes it early, and waits for the lock until a deadline.

One process writes or many read, never both; whoever comes second waits and then hears who holds the lock.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from data_contracts.errors import WarehouseBusy
from pipelines.settings import Settings

Connection = duckdb.DuckDBPyConnection
SCHEMAS = ("landing", "core", "rejects", "knowledge", "risk", "ledger")
_HOLDER = re.compile(r"PID (\d+)")


@contextmanager
def writing(settings: Settings) -> Iterator[Connection]:
    """The warehouse, writable, with all schemas present. Raises WarehouseBusy after `lock_wait` seconds."""
    settings.home.mkdir(parents=True, exist_ok=True)
    connection = _open(settings, read_only=False)
    try:
        for schema in SCHEMAS:
            connection.execute(f"create schema if not exists {schema}")
        yield connection
    finally:
        connection.close()


@contextmanager
def reading(settings: Settings) -> Iterator[Connection]:
    """The warehouse, read only; many may read at once. Raises WarehouseBusy after `lock_wait` seconds."""
    if not settings.warehouse.exists():
        with writing(settings):
            pass
    connection = _open(settings, read_only=True)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def in_memory(settings: Settings | None = None) -> Iterator[Connection]:
    """A throw-away database for examples, sources and tests."""
    connection = duckdb.connect(":memory:")
    try:
        if settings:
            _limit(connection, settings)
        yield connection
    finally:
        connection.close()


@contextmanager
def transaction(connection: Connection) -> Iterator[Connection]:
    """All or nothing: commits at the end, rolls back on any error."""
    connection.execute("begin transaction")
    try:
        yield connection
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")


def close_the_doors(connection: Connection) -> None:
    """Detector files are data to this process: from here on they may read the warehouse and nothing else."""
    connection.execute("set enable_external_access = false")
    connection.execute("set lock_configuration = true")


def _open(settings: Settings, read_only: bool) -> Connection:
    deadline = time.monotonic() + settings.lock_wait
    while True:
        try:
            connection = duckdb.connect(str(settings.warehouse), read_only=read_only)
            _limit(connection, settings)
            return connection
        except duckdb.IOException as fault:
            if "lock" not in str(fault):
                raise
            if time.monotonic() >= deadline:
                raise WarehouseBusy(_busy(settings.warehouse, str(fault), settings.lock_wait)) from None
            time.sleep(0.2)


def _limit(connection: Connection, settings: Settings) -> None:
    settings.scratch.mkdir(parents=True, exist_ok=True)
    connection.execute(f"set memory_limit = '{settings.memory}'")
    connection.execute(f"set threads = {settings.threads}")
    connection.execute("set temp_directory = '" + str(settings.scratch).replace("'", "''") + "'")
    connection.execute("set preserve_insertion_order = false")


def _busy(warehouse: Path, fault: str, waited: float) -> str:
    holder = _HOLDER.search(fault)
    who = f"process {holder[1]}" if holder else "another process"
    zh = f"进程 {holder[1]}" if holder else "另一个进程"
    return (
        f"数据仓库 {warehouse.name} 正被{zh}占用，已等待 {waited:.0f} 秒：请待其结束后重新运行。 / "
        f"The warehouse {warehouse.name} is held by {who}; waited {waited:.0f} s. Let it finish, then run this again."
    )
