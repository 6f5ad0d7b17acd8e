"""A delivered table made ready: the file that DuckDB can read as it lies, where its columns are, and how to read it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.headers import Resolution

NULLS = ("", "NULL", "null", "\\N")
LOCAL_ZONE = "Asia/Shanghai"
ERRORS, SCANS = "unreadable_errors", "unreadable_scans"


@dataclass(frozen=True)
class Table:
    """`layout`: csv | parquet. `skip` lines lie above the header of a csv, `n_lines` below it (None: unknown).

    `types` are the column types of a Parquet file.
    """

    path: Path
    file: str
    layout: str
    headers: tuple[str, ...]
    resolution: Resolution
    delimiter: str = ","
    skip: int = 0
    n_header_lines: int = 1
    n_lines: int | None = None
    has_quotes: bool = False
    types: tuple[str, ...] = ()
    nulls: tuple[str, ...] = NULLS
    notes: tuple[str, ...] = field(default=())

    def column_sql(self, name: str) -> str:
        """SQL of one of our columns inside `scan()`, as text; null where the file has no such column."""
        place = self.resolution.places.get(name)
        if place is None:
            return "null::varchar"
        return f"c{place}" if self.layout == "csv" else text_sql(quoted(self.headers[place]), self.types[place])

    def scan(self) -> str:
        """SQL of the table function that reads the file; lines that do not fit go to DuckDB's reject tables."""
        if self.layout == "parquet":
            return f"read_parquet({literal(str(self.path))}, file_row_number = true)"
        columns = ", ".join(f"'c{at}': 'VARCHAR'" for at in range(len(self.headers)))
        return (
            f"read_csv({literal(str(self.path))}, columns = {{{columns}}}, auto_detect = false, header = true, "
            f"skip = {self.skip}, delim = {literal(self.delimiter)}, quote = '\"', escape = '\"', "
            f"nullstr = {texts(self.nulls)}, "
            f"store_rejects = true, rejects_table = '{ERRORS}', rejects_scan = '{SCANS}', rejects_limit = 1000000)"
        )


def text_sql(sql: str, sql_type: str) -> str:
    """SQL of a typed value as text. A whole number stays whole: tools like pandas turn a code with gaps into 123.0."""
    if sql_type in ("DOUBLE", "FLOAT"):
        whole = f"{sql} = trunc({sql}) and abs({sql}) < 9e15"
        return f"if({whole}, cast(try_cast({sql} as bigint) as varchar), cast({sql} as varchar))"
    if sql_type == "TIMESTAMP WITH TIME ZONE":
        return f"cast(timezone('{LOCAL_ZONE}', {sql}) as varchar)"
    if sql_type.endswith("[]"):
        return f"array_to_string({sql}, ';')"
    return sql if sql_type == "VARCHAR" else f"cast({sql} as varchar)"


def is_fault_of_file(fault: Exception, path: Path) -> bool:
    """Whether an error of DuckDB speaks of the bytes of this file, and not of a full disk or too little memory."""
    kind = type(fault).__name__
    if kind == "IOException":
        return str(path) in str(fault)
    return kind in ("InvalidInputException", "ConversionException", "SerializationException")


def literal(text: str) -> str:
    """A text as an SQL literal."""
    return "'" + text.replace("'", "''") + "'"


def texts(values: Sequence[str]) -> str:
    """Several texts as an SQL list."""
    return "[" + ", ".join(literal(value) for value in values) + "]"


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return '"' + name.replace('"', '""') + '"'
