"""The memory of what was delivered and what became of it: two tables in the schema `ledger` of the warehouse.

Refuses nothing and holds no rows of any delivery, only counts, hashes and sentences without values.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from data_contracts.contract import Contract
from pipelines.delivery import Delivery
from pipelines.settings import Settings
from pipelines.warehouse import Connection, reading

LOCAL = timezone(timedelta(hours=8), "Asia/Shanghai")
"""Moments in the data are local time; when a delivery landed must be comparable with them on any machine."""

DELIVERIES = """
create table if not exists ledger.deliveries (
    delivery_id bigint primary key,
    dataset varchar not null,
    source varchar,
    file_name varchar not null,
    content_hash varchar not null,
    n_bytes bigint not null,
    n_rows bigint not null,
    landed_at timestamp not null,
    state varchar not null check (state in ('landed', 'accepted', 'refused')),
    contract_version varchar not null,
    contract_hash varchar not null,
    n_accepted bigint,
    n_rejected bigint,
    decided_at timestamp,
    reason varchar,
    notes varchar
)
"""

VALIDATIONS = """
create table if not exists ledger.validations (
    delivery_id bigint not null,
    check_id varchar not null,
    column_name varchar,
    severity varchar not null,
    n_rows bigint not null,
    n_failed bigint not null,
    share double,
    allowed_share double,
    passed boolean not null,
    sample_row_nos bigint[]
)
"""

REJECTS = """
create table if not exists rejects.{dataset} (
    delivery_id bigint not null,
    row_no bigint,
    reasons varchar[] not null,
    "row" varchar
)
"""


def ensure_ledger(connection: Connection) -> None:
    """Create both ledger tables where they are missing."""
    connection.execute(DELIVERIES)
    connection.execute(VALIDATIONS)


def ensure_rejects(connection: Connection, dataset: str) -> None:
    """Create the table for the rows of a dataset that nobody may use, where it is missing."""
    connection.execute(REJECTS.format(dataset=dataset))


def next_delivery_id(connection: Connection) -> int:
    """The number of the next delivery: one more than the highest so far, starting at 1."""
    row = connection.execute("select coalesce(max(delivery_id), 0) + 1 from ledger.deliveries").fetchone()
    return int(row[0]) if row else 1


@dataclass(frozen=True)
class Known:
    """A delivery that the ledger remembers. Turned away at the door when `refused_at_door`: then nothing was landed."""

    delivery: Delivery
    refused_at_door: bool
    reason: str | None


def known_delivery(connection: Connection, contract: Contract, content_hash: str) -> Known | None:
    """The latest delivery of these bytes, unless it was refused under another contract: then it deserves a new try."""
    rows = connection.execute(
        "select delivery_id, source, file_name, n_bytes, n_rows, state, contract_hash, reason, notes "
        "from ledger.deliveries where dataset = ? and content_hash = ? order by delivery_id desc limit 1",
        [contract.dataset, content_hash],
    ).fetchall()
    if not rows:
        return None
    delivery_id, source, file_name, n_bytes, n_rows, state, contract_hash, reason, notes = rows[0]
    if state == "refused" and contract_hash != contract.hash:
        return None
    notes = tuple(notes.split("\n")) if notes else ()
    delivery = Delivery(
        delivery_id, contract.dataset, source, file_name, content_hash, n_bytes, n_rows, already_known=True, notes=notes
    )
    return Known(delivery, state == "refused" and n_rows == 0, reason)


def known_in_warehouse(settings: Settings, asked: Iterable[tuple[Contract, str]]) -> dict[tuple[str, str], Known]:
    """Which of many (contract, content hash) are known, by dataset and hash. The warehouse is opened once, for reading."""
    if not settings.warehouse.exists():
        return {}
    with reading(settings) as connection:
        present = connection.execute(
            "select 1 from duckdb_tables() where schema_name = 'ledger' and table_name = 'deliveries'"
        ).fetchall()
        found = {
            (contract.dataset, content_hash): known_delivery(connection, contract, content_hash)
            for contract, content_hash in (asked if present else ())
        }
    return {identity: known for identity, known in found.items() if known}


def record(connection: Connection, delivery: Delivery, contract: Contract, refused: str | None = None) -> None:
    """Write the row of a delivery that has just landed, or was turned away with the sentence `refused`."""
    now = datetime.now(LOCAL).replace(tzinfo=None, microsecond=0)
    connection.execute(
        "insert into ledger.deliveries (delivery_id, dataset, source, file_name, content_hash, n_bytes, n_rows, "
        "landed_at, state, contract_version, contract_hash, decided_at, reason, notes) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            delivery.delivery_id,
            delivery.dataset,
            delivery.source,
            delivery.file_name,
            delivery.content_hash,
            delivery.n_bytes,
            delivery.n_rows,
            now,
            "refused" if refused else "landed",
            contract.version,
            contract.hash,
            now if refused else None,
            refused,
            "\n".join(delivery.notes) or None,
        ],
    )
