"""Loads a readable table into DuckDB, in the order of the file, and counts the lines that do not fit.

No line is lost in silence: rows and unreadable lines must give the lines of the file, else it is read line by line.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.mending import MARK, mend
from pipelines.refusals import refusal
from pipelines.tables import ERRORS, SCANS, Table, is_fault_of_file
from pipelines.warehouse import Connection

UNREADABLE = "unreadable_lines"


@dataclass(frozen=True)
class Loaded:
    """`n_rows` readable rows; `n_unreadable` lines, listed in the temporary table `unreadable_lines`."""

    n_rows: int
    n_unreadable: int
    first_unreadable: int


def load(connection: Connection, target: str, table: Table, columns: Sequence[tuple[str, str]], room: Path) -> Loaded:
    """Create `target` with `columns` (our name, SQL over the scan) and `row_no`, 1 being the first data row."""
    loaded = _load_once(connection, target, table, columns)
    if _is_doubtful(table, loaded):
        table = mend(table, room)
        connection.execute(f"drop table {target}")
        loaded = _load_once(connection, target, table, columns)
    if table.layout == "csv":
        number_rows(connection, target, loaded)
    return loaded


def _load_once(connection: Connection, target: str, table: Table, columns: Sequence[tuple[str, str]]) -> Loaded:
    for name in (ERRORS, SCANS, UNREADABLE):
        connection.execute(f"drop table if exists temp.{name}")
    _create(connection, target, table, columns)
    (n_rows,) = connection.execute(f"select count(*) from {target}").fetchall()[0]
    if table.layout != "csv":
        return Loaded(n_rows, 0, 0)
    _list_unreadable(connection, table)
    n_bad, first = connection.execute(f"select count(*), coalesce(min(row_no), 0) from {UNREADABLE}").fetchall()[0]
    return Loaded(n_rows, n_bad, first)


def _create(connection: Connection, target: str, table: Table, columns: Sequence[tuple[str, str]]) -> None:
    """The order of the file is kept for csv, because the row numbers come from it; Parquet brings its own."""
    number = "file_row_number + 1" if table.layout == "parquet" else "null::bigint"
    chosen = ", ".join(f"{sql} as {name}" for name, sql in columns)
    connection.execute(f"set preserve_insertion_order = {'true' if table.layout == 'csv' else 'false'}")
    try:
        kind = "temp table" if target.startswith("temp.") else "table"
        connection.execute(f"create {kind} {target} as select {chosen}, {number} as row_no from {table.scan()}")
    except Exception as fault:
        if is_fault_of_file(fault, table.path):
            raise refusal("damaged", file=table.file, kind=table.layout) from None
        raise
    finally:
        connection.execute("set preserve_insertion_order = false")


def _list_unreadable(connection: Connection, table: Table) -> None:
    """One row per line that does not fit: number, length and hash, never its text, which may hold personal values."""
    above = table.skip + 1
    connection.execute(
        f"""
        create temp table {UNREADABLE} as
        with lines as (
            select line - {above} as row_no, trim(any_value(csv_line), chr(10) || chr(13)) as text
            from {ERRORS} group by line
        ),
        marked as (
            select row_no, text,
                regexp_extract(text, '^{MARK.decode()}:([0-9a-f]{{64}}):([0-9]+)', ['hash', 'size']) as mark
            from lines
        )
        select row_no,
            if(mark.hash = '', sha256(text), mark.hash) as sha256,
            if(mark.hash = '', strlen(text), try_cast(mark.size as bigint)) as n_bytes
        from marked
        """
    )


def _is_doubtful(table: Table, loaded: Loaded) -> bool:
    """Without quotation marks a line cannot swallow others. With them, every line must be accounted for."""
    if table.layout != "csv" or table.n_lines is None or not table.has_quotes:
        return False
    return bool(loaded.n_unreadable) or loaded.n_rows != table.n_lines


def number_rows(connection: Connection, target: str, loaded: Loaded) -> None:
    """Rows lie in the order of the file; each is numbered by its place, counting the unreadable lines before it."""
    connection.execute(f"update {target} set row_no = rowid - (select min(rowid) from {target}) + 1")
    if not loaded.n_unreadable:
        return
    connection.execute(
        f"""
        update {target} as landed set row_no = landed.row_no + gaps.nth
        from (
            select nth, row_no - nth as last_before,
                coalesce(lead(row_no) over (order by row_no) - nth - 1, 9223372036854775806) as last_after
            from (select row_no, row_number() over (order by row_no) as nth from {UNREADABLE})
        ) as gaps
        where landed.row_no > gaps.last_before and landed.row_no <= gaps.last_after
        """
    )
