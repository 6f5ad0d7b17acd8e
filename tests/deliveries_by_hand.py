"""Writes small delivery files of every accepted kind, and reads back what they left in the warehouse."""

import csv
import gzip
import io
import zipfile
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.delivery import Delivery
from pipelines.settings import Settings
from pipelines.warehouse import reading

Row = dict[str, str]
PERSON = "44010119900101123X"
COMPLAINTS: list[Row] = [
    {
        "complaint_id": f"c{number}",
        "received_at": f"2026-11-0{number} 08:30:00",
        "channel": "12345",
        "institution_text": "第一人民医院",
        "text": f"第{number}次来电，反映“重复收费”，要求答复",
        "complainant_token": f"1380000000{number}",
    }
    for number in range(1, 6)
]


def settings_in(folder: Path, **other: object) -> Settings:
    return Settings(home=folder / "home", memory="1GB", threads=2, lock_wait=20, **other)  # type: ignore[arg-type]


def csv_text(rows: Sequence[Row], delimiter: str = ",", ends: str = "\n") -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(rows[0]), delimiter=delimiter, lineterminator=ends)
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def write_csv(path: Path, rows: Sequence[Row], encoding: str = "utf-8", delimiter: str = ",", ends: str = "\n") -> Path:
    return put(path, csv_text(rows, delimiter, ends).encode(encoding))


def write_gzip(path: Path, rows: Sequence[Row]) -> Path:
    return put(path, gzip.compress(csv_text(rows).encode()))


def write_zip(path: Path, members: dict[str, bytes]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def write_parquet(path: Path, rows: Sequence[dict[str, object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    pq.write_table(pa.Table.from_pylist(list(rows)), path)
    return path


def write_workbook(path: Path, sheets: dict[str, list[list[object]]], merged: str | None = None) -> Path:
    """Sheets of rows of cells; `merged` is a range of the first sheet that becomes one cell."""
    path.parent.mkdir(parents=True, exist_ok=True)
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    if merged:
        book.worksheets[0].merge_cells(merged)
    book.save(path)
    return path


def cells(rows: Sequence[Row]) -> list[list[object]]:
    return [list(rows[0]), *(list(row.values()) for row in rows)]


def put(path: Path, data: bytes) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def landed(settings: Settings, delivery: Delivery, columns: str = "*") -> list[tuple[object, ...]]:
    """Rows of a landing table in the order of the file."""
    return ask(settings, f"select {columns} from landing.{delivery.dataset}__{delivery.delivery_id} order by row_no")


def ask(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    with reading(settings) as connection:
        return connection.execute(sql).fetchall()


def tables_of(settings: Settings, schema: str) -> set[str]:
    return {
        str(row[0]) for row in ask(settings, f"select table_name from duckdb_tables() where schema_name = '{schema}'")
    }
