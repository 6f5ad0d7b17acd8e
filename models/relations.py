"""The plain relations detectors read: which exist, with which columns, and the ones derived from others.

A derived relation is one SELECT in models/staging/<name>.sql, written once and shared by all detectors of a run.
"""

from functools import cache
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp

from data_contracts.contract import all_contracts

FOLDER = Path(__file__).parent / "staging"
KINDS = ("transaction", "reference", "knowledge")
WINDOWED = frozenset({"claim_summary", "weekly_activity", "case_mix"})
DERIVED = tuple(sorted(file.stem for file in FOLDER.glob("*.sql")))


def known_relations() -> frozenset[str]:
    """Every name a detector may read."""
    return frozenset(name for name, each in all_contracts().items() if each.kind in KINDS) | frozenset(DERIVED)


def column_types(relation: str) -> dict[str, str]:
    """Column names and DuckDB types of a relation that comes from a contract."""
    return {column.name: column.type for column in all_contracts()[relation].columns}


def needed_relations(reads: Any) -> list[str]:
    """The relations to build for these reads, sources before what is derived from them."""
    ordered: list[str] = []
    for name in sorted(reads):
        wanted = [*needed_relations(derived_from(name)), name] if name in DERIVED else [name]
        ordered += [each for each in wanted if each not in ordered]
    return ordered


@cache
def derived_sql(name: str) -> str:
    return (FOLDER / f"{name}.sql").read_text(encoding="utf-8").strip().rstrip(";")


@cache
def derived_from(name: str) -> frozenset[str]:
    """The relations a derived relation is selected from."""
    tree = sqlglot.parse_one(derived_sql(name), read="duckdb")
    own = {cte.alias for cte in tree.find_all(exp.CTE)}
    return frozenset(table.name for table in tree.find_all(exp.Table) if table.name and table.name not in own)


def create_empty(connection: Any, table: str, relation: str | None = None) -> None:
    """An empty temporary table with the columns of a relation, `table` itself unless another is named."""
    columns = ", ".join(f'"{name}" {kind}' for name, kind in column_types(relation or table).items())
    connection.execute(f"create or replace temp table {table} ({columns})")
