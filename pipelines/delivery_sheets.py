"""Makes a delivered Excel workbook readable: the first sheet that names our columns becomes a csv in the scratch room.

Formulas count by their last result, text that looks like a formula stays text. An identifier that Excel has rounded
is refused.
"""

import csv
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

from data_contracts.errors import DeliveryRefused
from pipelines.headers import LOOKED_AT, Resolution, Wanted, best_header, insist
from pipelines.refusals import refusal
from pipelines.tables import NULLS, Table

_ERRORS = {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!"}
_EXACT_BELOW = 10**15
_SERIALS = (15_000, 80_000)
"""Numbers that stand for a day between 1941 and 2119 when a column of days holds them."""


def open_workbook(
    path: Path, room: Path, wanted: Sequence[Wanted], file: str, subject: str, nulls: tuple[str, ...] = NULLS
) -> Table:
    """The workbook as a Table; `subject` names the dataset in refusals. Raises DeliveryRefused."""
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            return _as_table(book, room / "sheet", wanted, file, subject, nulls)
        finally:
            book.close()
    except DeliveryRefused:
        raise
    except (OSError, MemoryError):
        raise
    except Exception:
        # openpyxl raises whatever the broken XML leads it to; its message may quote cells.
        raise refusal("damaged", file=file, kind="xlsx") from None


def _as_table(
    book: Any, target: Path, wanted: Sequence[Wanted], file: str, subject: str, nulls: tuple[str, ...]
) -> Table:
    sheet, at, names, resolution = _sheet(book, wanted, file, subject)
    insist(resolution, names, wanted, file)
    ours = tuple(resolution.places)
    cells = _Cells(wanted, file, book.epoch)
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(ours)
        writer.writerows(cells.rows(sheet, at, resolution))
    return Table(
        path=target,
        file=file,
        layout="csv",
        headers=ours,
        resolution=Resolution({name: place for place, name in enumerate(ours)}, (), ()),
        nulls=nulls,
        notes=(*resolution.notes(), *cells.notes()),
    )


def _sheet(
    book: Any, wanted: Sequence[Wanted], file: str, subject: str
) -> tuple[Any, int, Sequence[object], Resolution]:
    """The first sheet with all required columns, else the one with most of ours, for the refusal to speak about."""
    best = None
    for sheet in book.worksheets:
        sheet.reset_dimensions()
        rows = list(islice(_filled(sheet), LOOKED_AT))
        found = best_header([row for _, row in rows], wanted)
        if found and (best is None or (best[3].missing and not found[2].missing)):
            best = (sheet, rows[found[0]][0], found[1], found[2])
    if best is None:
        raise refusal("no_matching_sheet", file=file, n=len(book.worksheets), dataset=subject)
    return best


def _filled(sheet: Any) -> Iterator[tuple[int, Sequence[object]]]:
    """(row number in the sheet, values) of the rows that hold anything."""
    for at, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if any(value is not None and value != "" for value in row):
            yield at, row


class _Cells:
    """Writes the cells of our columns as text, and remembers what had to be changed."""

    def __init__(self, wanted: Sequence[Wanted], file: str, epoch: datetime) -> None:
        self.kinds = {each.name: each.kind for each in wanted}
        self.file, self.epoch = file, epoch
        self.n_errors = 0

    def rows(self, sheet: Any, header_at: int, resolution: Resolution) -> Iterator[Iterable[str]]:
        places = resolution.places
        for at, row in _filled(sheet):
            if at > header_at:
                yield [self.text(row[place] if place < len(row) else None, name, at) for name, place in places.items()]

    def text(self, value: object, column: str, row: int) -> str:
        if isinstance(value, bool):
            return str(value).lower()
        if isinstance(value, int | float):
            return self._number(value, column, row)
        if isinstance(value, datetime):
            return value.isoformat(" ") if value.time() != time() else value.date().isoformat()
        if value in _ERRORS:
            self.n_errors += 1
            return ""
        return "" if value is None else value.isoformat() if isinstance(value, date | time) else str(value)

    def notes(self) -> tuple[str, ...]:
        if not self.n_errors:
            return ()
        return (f"{self.n_errors} 个公式错误按空值处理 / {self.n_errors} formula errors taken as empty",)

    def _number(self, value: float, column: str, row: int) -> str:
        kind = self.kinds[column]
        if kind in ("text", "any") and abs(value) >= _EXACT_BELOW:
            raise refusal("long_number", file=self.file, row=row, column=column)
        if kind == "time" and _SERIALS[0] < value < _SERIALS[1]:
            from openpyxl.utils.datetime import from_excel

            return self.text(from_excel(value, self.epoch), column, row)
        return str(int(value)) if value == int(value) else repr(value)
