"""The memory of what was delivered and what became of it: two tables in the schema `ledger` of the warehouse.

Refuses nothing and holds no rows of any delivery, only counts, hashes and sentences without values.
"""

from pipelines.warehouse import Connection

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
