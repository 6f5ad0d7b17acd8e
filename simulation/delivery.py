"""Writes tables as delivery files: csv, parquet or xlsx, the same bytes for the same table. Never reads anything back."""

import gzip
from datetime import datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import xlsxwriter

from data_contracts.contract import read_contract

FORMATS = ("csv", "parquet", "xlsx")
SHEET_ROWS = 1_048_575  # what a sheet of Excel holds below its header
_CREATED = datetime(2000, 1, 1)


def deliver(table: pa.Table, folder: Path, dataset: str, part: str, form: str) -> Path:
    """One delivery file of a dataset; `part` names it (a month, a week, `all`). What a sheet cannot hold goes on in a second file."""
    file = folder / dataset / f"{dataset}_{part}.{form}"
    file.parent.mkdir(parents=True, exist_ok=True)
    if n_files(len(table), form) > 1:
        deliver(table.slice(SHEET_ROWS), folder, dataset, f"{part}-on", form)
        table = table.slice(0, SHEET_ROWS)
    {"csv": write_csv, "parquet": _write_parquet, "xlsx": _write_xlsx}[form](table, file)
    return file


def n_files(rows: int, form: str) -> int:
    """How many files so many rows need: several where a spreadsheet would be too long."""
    return max(-(-rows // SHEET_ROWS), 1) if form == "xlsx" else 1


def deliver_with(table: pa.Table, bad: pa.Table | None, folder: Path, dataset: str, part: str, form: str) -> None:
    """One delivery file with spoiled rows (all texts) at its end; only a csv can carry them."""
    file = deliver(table, folder, dataset, part, form)
    if bad is not None and len(bad):
        write_csv(bad, file, goes_on=True)


def deliver_in_chinese(table: pa.Table, folder: Path, dataset: str, part: str) -> Path:
    """A csv as a county office exports it: Chinese headers, GB18030."""
    titles = {column.name: column.title_zh for column in read_contract(dataset).columns}
    file = folder / dataset / f"{dataset}_{part}.csv"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(_csv_bytes(table.rename_columns([titles[name] for name in table.column_names]))
                     .decode().encode("gb18030"))  # fmt: skip
    return file


def deliver_compressed(table: pa.Table, folder: Path, dataset: str, part: str) -> Path:
    """A gzipped csv."""
    file = folder / dataset / f"{dataset}_{part}.csv.gz"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(gzip.compress(_csv_bytes(table), mtime=0))
    return file


def _csv_bytes(table: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    pyarrow.csv.write_csv(table, sink, pyarrow.csv.WriteOptions(quoting_style="needed"))
    return bytes(sink.getvalue())


def write_csv(table: pa.Table, file: Path, goes_on: bool = False) -> None:
    """The table as csv, UTF-8: a new file with a header, or more rows of one that is there."""
    with file.open("ab" if goes_on else "wb") as sink:
        options = pyarrow.csv.WriteOptions(include_header=not goes_on, quoting_style="needed", batch_size=65_536)
        pyarrow.csv.write_csv(table, sink, options)


def _write_parquet(table: pa.Table, file: Path) -> None:
    """Columns held as Arrow dictionaries are written as such (and read as plain texts); other texts hardly repeat."""
    coded = [field.name for field in table.schema if pa.types.is_dictionary(field.type)]
    pq.write_table(
        table, file, compression="zstd", compression_level=1, use_dictionary=coded, store_schema=False,
        store_decimal_as_integer=True, dictionary_pagesize_limit=1 << 23,
    )  # fmt: skip


def _write_xlsx(table: pa.Table, file: Path) -> None:
    options = {"constant_memory": True, "strings_to_numbers": False, "default_date_format": "yyyy-mm-dd hh:mm:ss"}
    with xlsxwriter.Workbook(str(file), options) as book:
        book.set_properties({"created": _CREATED})
        sheet = book.add_worksheet("data")
        sheet.write_row(0, 0, table.column_names)
        for number, row in enumerate(zip(*(column.to_pylist() for column in table.columns), strict=True), start=1):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
