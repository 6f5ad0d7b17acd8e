"""Publishes the registers for the console: who is supervised, who inspects, which grids and days off there are, complaints.

Written as they stand in core: checked, pseudonymised, names of persons masked. Written aside and renamed into place.
Refuses to carry what no contract names.
"""

import hashlib
import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from data_contracts.contract import read_contract
from data_contracts.errors import SettingsError
from pipelines.progress import Report, silent
from pipelines.settings import Settings
from pipelines.warehouse import Connection, reading

REGISTERS = ("institutions", "inspectors", "grids", "holidays", "complaints")


@dataclass(frozen=True)
class Registers:
    """Where the registers lie, how many rows each has, and a hash over all files: the same core gives the same hash."""

    folder: str
    rows: dict[str, int]
    hash: str


def publish_registers(settings: Settings, progress: Report = silent) -> Registers:
    """Write `YUJING_HOME/registers/<dataset>.parquet`. Raises SettingsError while core holds no institutions."""
    folder, draft = settings.home / "registers", settings.home / f".registers.{os.getpid()}"
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(parents=True)
    try:
        with reading(settings) as connection:
            rows = {name: _write(connection, name, draft) for name in _present(connection)}
        if not rows.get("institutions"):
            raise SettingsError(
                "尚未接收机构名录：请先用 `yujing ingest` 接收名录，再运行 `yujing validate`。 / "
                "No institution has been taken in yet; run `yujing ingest` with the registers, then `yujing validate`."
            )
        _into_place(draft, folder)
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return Registers(str(folder), rows, _hash(folder))


def _present(connection: Connection) -> list[str]:
    known = connection.execute("select table_name from duckdb_tables() where schema_name = 'core'").fetchall()
    return [name for name in REGISTERS if (name,) in known]


def _write(connection: Connection, dataset: str, folder: Path) -> int:
    contract = read_contract(dataset)
    columns = ", ".join(f'"{column.name}"' for column in contract.columns)
    order = ", ".join(f'"{name}"' for name in contract.key)
    target = str(folder / f"{dataset}.parquet").replace("'", "''")
    select = f"select {columns} from core.{dataset} order by {order}"
    return int(connection.execute(f"copy ({select}) to '{target}' (format parquet, compression zstd)").fetchall()[0][0])


def _into_place(draft: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for file in sorted(draft.iterdir()):
        file.replace(folder / file.name)


def _hash(folder: Path) -> str:
    whole = hashlib.sha256()
    for file in sorted(folder.glob("*.parquet")):
        whole.update(file.name.encode() + b"\0" + file.read_bytes())
    return whole.hexdigest()
