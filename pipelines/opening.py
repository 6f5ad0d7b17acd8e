"""Opens a delivered file of any accepted format as a Table for DuckDB. Its bytes say what it is, not its name."""

from collections.abc import Sequence
from pathlib import Path

from pipelines.delivery_files import format_of
from pipelines.delivery_parquet import open_parquet
from pipelines.delivery_sheets import open_workbook
from pipelines.delivery_text import DELIMITERS, open_text
from pipelines.headers import Wanted
from pipelines.tables import NULLS, Table
from pipelines.unpacking import unpack_gzip, unpack_zip


def open_table(
    path: Path,
    room: Path,
    wanted: Sequence[Wanted],
    file: str,
    subject: str,
    delimiters: Sequence[str] = DELIMITERS,
    nulls: tuple[str, ...] = NULLS,
) -> Table:
    """`file` is the name, `subject` the dataset used in refusals; copies go to `room`. Raises DeliveryRefused."""
    kind = format_of(path, file)
    if kind == "parquet":
        return open_parquet(path, wanted, file, subject)
    if kind == "xlsx":
        return open_workbook(path, room, wanted, file, subject, nulls)
    if kind == "gzip":
        path = unpack_gzip(path, room, file)
    elif kind == "zip":
        path = unpack_zip(path, room, file)
    return open_text(path, room, wanted, file, subject, delimiters, nulls)
