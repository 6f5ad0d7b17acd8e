"""The rows of one knowledge table as the warehouse holds them, and as publications gave them before local decisions.

Reads only. A row is a dict with the columns of its contract; `delivery_id` is left out.
"""

from decimal import Decimal
from typing import Any

from data_contracts.contract import Contract
from pipelines.warehouse import Connection

Row = dict[str, Any]
Key = tuple[Any, ...]


def key_of(row: Row, contract: Contract) -> Key:
    return tuple(row[name] for name in contract.key)


def current_rows(connection: Connection, contract: Contract) -> dict[Key, Row]:
    """What rules read now, by key."""
    return _by_key(connection, contract, "where replaced_by is null")


def original_rows(connection: Connection, contract: Contract) -> dict[Key, Row]:
    """The latest version of every row that no local decision has touched, by key."""
    return _by_key(connection, contract, "where approved_by is null order by delivery_id")


def rows_in_conflict(connection: Connection, contract: Contract) -> list[Row]:
    """Rows that wait for a decision, of the latest edition of each batch and source. Typed like the others."""
    reject = f"rejects.{contract.dataset}"
    columns = ", ".join(
        f'try_cast(json_extract_string("row", \'$.{each.name}\') as {each.type}) as "{each.name}"'
        for each in contract.columns
    )
    part = f"regexp_matches({contract.key[0]}, '^[A-Z]')"
    rows = _rows(
        connection,
        f"""
        with waiting as (
            select delivery_id, {columns} from {reject} where list_contains(reasons, 'words_agree_with_value')
        ),
        delivered as (
            select source, batch, {part} as drugs, delivery_id from waiting
            union all
            select source, batch, {part}, delivery_id from core.{contract.dataset} where approved_by is null
        ),
        newest as (select source, batch, drugs, max(delivery_id) as delivery_id from delivered group by all)
        select waiting.* exclude (delivery_id)
        from waiting
        join newest
            on newest.source = waiting.source and newest.batch = waiting.batch and newest.drugs = {part}
            and newest.delivery_id = waiting.delivery_id
        order by all
        """,
    )
    return [{**row, "conflict": None} for row in rows]


def same(one: Row, other: Row | None, contract: Contract) -> bool:
    """Whether two rows say the same in every column of the contract."""
    if other is None:
        return False
    return all(
        _plain(one.get(each.name), each.type) == _plain(other.get(each.name), each.type) for each in contract.columns
    )


def canonical(value: str | None, contract: Contract, column: str) -> str | None:
    """A value in our own word where the contract lists the one that was written as another name of it."""
    names = dict(contract.column(column).value_aliases)
    return None if value is None else names.get(value, value)


def _by_key(connection: Connection, contract: Contract, condition: str) -> dict[Key, Row]:
    names = ", ".join(f'"{column.name}"' for column in contract.columns)
    rows = _rows(connection, f"select {names} from core.{contract.dataset} {condition}")
    return {key_of(row, contract): row for row in rows}


def _rows(connection: Connection, sql: str) -> list[Row]:
    cursor = connection.execute(sql)
    names = [each[0] for each in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _plain(value: object, kind: str) -> object:
    """A value as it compares: what was typed from a text equals what was read from the warehouse."""
    if value is None or value == "":
        return None
    if kind.startswith(("DECIMAL", "INTEGER", "DOUBLE")):
        return Decimal(str(value))
    return str(value).lower() if kind == "BOOLEAN" else str(value)
