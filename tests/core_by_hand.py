"""A warehouse whose core tables are filled by hand: every contract's table, rows given as ASCII tables or dicts."""

from data_contracts.contract import all_contracts
from models.period import Period
from pipelines import warehouse

WEEK = Period.parse("2026-W46")
DEFAULTS = {
    "claims": {
        "person_id": "P1",
        "institution_id": "H1",
        "visit_type": "outpatient",
        "started_at": "2026-10-05 09:00",
        "settled_at": "2026-10-05 10:00",
        "total_amount": 100,
        "covered_amount": 90,
        "fund_amount": 80,
    },
    "claim_lines": {
        "line_no": "1",
        "charged_at": "2026-10-05 09:30",
        "item_code": "A",
        "item_class": "drug",
        "quantity": 1,
        "unit_price": 10,
        "amount": 10,
        "covered_amount": 9,
    },
}


def create_core(connection):
    connection.execute("create schema if not exists core")
    for name, contract in all_contracts().items():
        if contract.kind != "published":
            columns = ", ".join(f'"{column.name}" {column.type}' for column in contract.columns)
            connection.execute(f"create table core.{name} ({columns}, delivery_id bigint, replaced_by bigint)")


def put(connection, dataset, *rows, delivery=1):
    """Insert rows given as dicts; what a row leaves out takes the default above or is null."""
    for row in rows:
        full = {**DEFAULTS.get(dataset, {}), "delivery_id": delivery, **row}
        marks = ", ".join("?" for _ in full)
        connection.execute(f"insert into core.{dataset} ({', '.join(full)}) values ({marks})", list(full.values()))


def filled(settings, fill):
    """A warehouse under `settings` with core tables, filled by `fill(connection)`."""
    with warehouse.writing(settings) as connection:
        create_core(connection)
        fill(connection)
    return settings
