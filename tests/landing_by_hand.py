"""Puts rows into `landing` and the ledger as the ingest stage leaves them, so that validation is tested by itself."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path

import duckdb

from data_contracts.contract import read_contract
from pipelines.landing import landing_table
from pipelines.ledger import ensure_ledger, next_delivery_id
from pipelines.settings import Settings
from pipelines.warehouse import reading, writing

LANDED_AT = datetime(2026, 11, 16, 9, 0)
Row = Mapping[str, object]


def settings_in(folder: Path, **other: object) -> Settings:
    return Settings(home=folder, lock_wait=20, **other)  # type: ignore[arg-type]


def land(settings: Settings, dataset: str, rows: Sequence[Row], landed_at: datetime = LANDED_AT) -> int:
    """Land rows of texts; columns that no row has are absent, as in a real delivery. Returns the delivery's number."""
    columns = list(dict.fromkeys(name for row in rows for name in row))
    values = [[number, *(_text(row.get(name)) for name in columns)] for number, row in enumerate(rows, 1)]
    with writing(settings) as connection:
        delivery_id = _announce(connection, dataset, len(rows), landed_at)
        declared = ", ".join(f'"{name}" varchar' for name in columns)
        connection.execute(f"create table {landing_table(dataset, delivery_id)} (row_no bigint, {declared})")
        marks = ", ".join("?" for _ in range(len(columns) + 1))
        connection.executemany(f"insert into {landing_table(dataset, delivery_id)} values ({marks})", values)
    return delivery_id


def land_sql(settings: Settings, dataset: str, select: str, landed_at: datetime = LANDED_AT) -> int:
    """Land what a SELECT returns (with row_no): for deliveries of many rows."""
    with writing(settings) as connection:
        n_rows = connection.execute(f"select count(*) from ({select})").fetchall()[0][0]
        delivery_id = _announce(connection, dataset, n_rows, landed_at)
        connection.execute(f"create table {landing_table(dataset, delivery_id)} as {select}")
    return delivery_id


def _announce(connection: duckdb.DuckDBPyConnection, dataset: str, n_rows: int, landed_at: datetime) -> int:
    ensure_ledger(connection)
    delivery_id, contract = next_delivery_id(connection), read_contract(dataset)
    connection.execute(
        "insert into ledger.deliveries (delivery_id, dataset, file_name, content_hash, n_bytes, n_rows, landed_at, "
        "state, contract_version, contract_hash) values (?, ?, ?, ?, 0, ?, ?, 'landed', ?, ?)",
        [
            delivery_id,
            dataset,
            f"{dataset}_{delivery_id}.csv",
            str(delivery_id),
            n_rows,
            landed_at,
            contract.version,
            contract.hash,
        ],
    )
    return delivery_id


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def ask(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    """The rows of a query over the warehouse."""
    with reading(settings) as connection:
        return connection.execute(sql).fetchall()


def claim(claim_id: str, **other: object) -> dict[str, object]:
    """A settlement without fault."""
    plain = {
        "claim_id": claim_id,
        "person_id": "p1",
        "institution_id": "H14040400001",
        "visit_type": "outpatient",
        "started_at": "2026-11-09 08:30:00",
        "settled_at": "2026-11-09 09:30:00",
        "total_amount": "100.00",
        "fund_amount": "60.00",
    }
    return plain | other


def line(claim_id: str, line_no: object = 1, **other: object) -> dict[str, object]:
    """A charged item without fault."""
    plain = {
        "claim_id": claim_id,
        "line_no": line_no,
        "charged_at": "2026-11-09 09:00:00",
        "item_code": "001102000010000",
        "item_class": "consultation",
        "quantity": "1",
        "unit_price": "100.00",
        "amount": "100.00",
    }
    return plain | other
