"""Runs the examples in a detector's head: builds the small world of the ASCII tables and compares what the SQL returns.

Columns an example leaves out are null, or a plain default where the contract requires a value. Rows that others
refer to (the claim of a line, the institution of a claim) are made up unless the example fills that relation itself.
"""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from data_contracts.contract import Column, all_contracts
from data_contracts.errors import DetectorError
from models.detector import Detector, Example
from models.period import Period
from models.relations import DERIVED, column_types, create_empty, derived_sql, needed_relations
from models.run_detector import bindings, run_detector

DEFAULTS = {
    "person_id": "P1",
    "institution_id": "H1",
    "visit_type": "outpatient",
    "kind": "general_hospital",
    "item_class": "other",
    "profession": "doctor",
    "total_amount": "100",
    "fund_amount": "100",
    "valid_from": "2020-01-01",
    "name": "-",
}
BY_TYPE = {"VARCHAR": "-", "BOOLEAN": "false", "INTEGER": "1", "BIGINT": "1", "DOUBLE": "0"}
WINDOW_WEEKS = 52
Row = dict[str, str | None]


def check_example(connection: Any, detector: Detector, example: Example) -> str | None:
    """None when the detector returns what the example says; otherwise one sentence with both."""
    period = Period.parse(example.period)
    build_world(connection, detector, example, period)
    cursor = run_detector(connection, detector, period, WINDOW_WEEKS, dict(example.params))
    names = [column[0] for column in cursor.description]
    rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    compared = sorted({name for row in example.finds for name in row})
    expected, found = _comparable(example.finds, compared), _comparable(rows, compared)
    if expected == found:
        return None
    return f"{detector.id}, '{example.name}': expected {sorted(expected.elements())}, found {sorted(found.elements())}"


def build_world(connection: Any, detector: Detector, example: Example, period: Period) -> None:
    """Temporary tables for all the detector reads, filled from the example."""
    relations = needed_relations({*detector.reads, *example.tables})
    given = {name: _parse(text) for name, text in example.tables.items()}
    rows = _with_parents(given, relations, period)
    for name in relations:
        if name in DERIVED:
            _derive(connection, name, given.get(name, []), period)
        else:
            create_empty(connection, name)
            _insert(connection, name, column_types(name), rows.get(name, []))


def _derive(connection: Any, name: str, given: list[Row], period: Period) -> None:
    sql = derived_sql(name)
    connection.execute(f"create or replace temp table {name} as {sql}", bindings(sql, period, WINDOW_WEEKS, {}))
    if given:
        connection.execute(f"truncate {name}")
        described = connection.execute(f"describe {name}").fetchall()
        _insert(connection, name, {row[0]: row[1] for row in described}, given)


def _parse(text: str) -> list[Row]:
    lines = [line for line in text.splitlines() if line.strip()]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines]
    wrong = [line for line, row in zip(lines, cells, strict=True) if len(row) != len(cells[0])]
    if wrong:
        raise DetectorError(f"An example row has more or fewer cells than its header: {wrong[0].strip()}")
    return [{name: cell or None for name, cell in zip(cells[0], row, strict=True)} for row in cells[1:]]


def _with_parents(given: dict[str, list[Row]], relations: list[str], period: Period) -> dict[str, list[Row]]:
    rows = {name: _filled(name, each, period) for name, each in given.items() if name not in DERIVED}
    for _ in range(3):  # line → claim → person, institution
        for name in (each for each in relations if each not in given and each not in DERIVED):
            parents = sorted({value for value in _references(rows, name) if value})
            key = all_contracts()[name].key[0]
            rows[name] = _filled(name, [{key: value} for value in parents], period)
    return rows


def _references(rows: dict[str, list[Row]], parent: str) -> Iterator[str | None]:
    for name, each in sorted(rows.items()):
        for column in all_contracts()[name].columns:
            if column.references and column.references.split(".")[0] == parent and name != parent:
                yield from (row.get(column.name) for row in each)


def _filled(relation: str, rows: list[Row], period: Period) -> list[Row]:
    columns = all_contracts()[relation].columns
    return [
        {column.name: row[column.name] if column.name in row else _default(column, no, period) for column in columns}
        | {name: value for name, value in row.items() if name not in {column.name for column in columns}}
        for no, row in enumerate(rows, start=1)
    ]


def _default(column: Column, no: int, period: Period) -> str | None:
    if not column.required and not column.in_key:
        return None
    usual = DEFAULTS.get(column.name)
    if usual and (not column.allowed or usual in column.allowed):
        return usual
    if column.type in ("TIMESTAMP", "DATE"):
        return f"{period.start} 09:00" if column.type == "TIMESTAMP" else str(period.start)
    if column.in_key:
        return str(no)
    return column.allowed[0] if column.allowed else BY_TYPE.get(column.type, "1")


def _insert(connection: Any, relation: str, types: dict[str, str], rows: list[Row]) -> None:
    for row in rows:
        names = ", ".join(row)
        values = ", ".join(f"cast(? as {types.get(name, 'VARCHAR')})" for name in row)
        connection.execute(f"insert into {relation} ({names}) values ({values})", list(row.values()))


def _comparable(rows: list[dict[str, Any]], names: list[str]) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(_plain(row.get(name)) for name in names) for row in rows)


def _plain(value: Any) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return str(value)
    plain = float(value)
    return f"{round(plain, 6):g}" if abs(plain) < 1e6 else f"{plain:.2f}"
