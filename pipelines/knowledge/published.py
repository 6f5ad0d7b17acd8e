"""Reads a workbook as it was published: which layout it has, its knowledge points with sheet and row, and no more.

Titles above the header, totals and remarks below the rows do no harm. A workbook of no known layout is not ours to read.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from data_contracts.errors import DeliveryRefused
from pipelines.headers import LOOKED_AT, fold
from pipelines.knowledge.layout import CODES, Layout, all_layouts
from pipelines.refusals import refusal

_BATCH = re.compile(r"第([一二三四五六七八九十]+)批(?:\s*[-－—]\s*(\d+))?")
_NUMERALS = "一二三四五六七八九"


@dataclass(frozen=True)
class Point:
    """One published row that a rule could use. `cells` by our names; `row` counts from 1, as a spreadsheet shows it.

    `words_row`: where words and value stand, when the codes are listed on a sheet of their own.
    """

    sheet: str
    row: int
    cells: Mapping[str, str]
    words_sheet: str
    words_row: int


@dataclass(frozen=True)
class PublishedWorkbook:
    """`n_names` rows of words; `points` what they come to. `orphans`: (sheet, row, name) without its other half."""

    layout: Layout
    batch: str | None
    n_names: int
    points: tuple[Point, ...]
    orphans: tuple[tuple[str, int, str], ...] = field(default=())


@dataclass(frozen=True)
class _Sheet:
    title: str
    rows: Sequence[Sequence[object]]
    header_at: int
    places: Mapping[str, int]

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """(row number, cells) of all rows below the header that name something."""
        for at, row in enumerate(self.rows[self.header_at :], start=self.header_at + 1):
            cells = {name: _text(row[place]) if place < len(row) else "" for name, place in self.places.items()}
            if any(cells.values()):
                yield at, cells


def read_published(path: Path, file: str) -> PublishedWorkbook | None:
    """The workbook's knowledge points; None when it has no known layout. Raises DeliveryRefused when it is damaged."""
    sheets = _sheets(path, file)
    for layout in all_layouts():
        found = _matching(sheets, layout, file)
        if found is not None:
            return _workbook(layout, found, _codes(sheets, found), batch_of(file))
    return None


def batch_of(file: str) -> str | None:
    """第八批-3 → "8-3"; None when the name bears no batch."""
    found = _BATCH.search(file)
    if not found:
        return None
    number = _count(found[1])
    return f"{number}-{found[2]}" if found[2] else str(number)


def _workbook(layout: Layout, names: _Sheet, codes: _Sheet | None, batch: str | None) -> PublishedWorkbook:
    key = "main" if "main" in layout.columns else "item_code"
    rows = [(at, cells) for at, cells in names.records() if _is_point(cells, layout)]
    if key in names.places:
        points = tuple(Point(names.title, at, cells, names.title, at) for at, cells in rows)
        return PublishedWorkbook(layout, batch, len(rows), points)
    return _joined(layout, batch, names, rows, codes)


def _joined(
    layout: Layout, batch: str | None, names: _Sheet, rows: list[tuple[int, dict[str, str]]], codes: _Sheet | None
) -> PublishedWorkbook:
    by_name = {cells["item_name"]: (at, cells) for at, cells in rows}
    points, seen, orphans = [], set(), []
    for at, listed in codes.records() if codes else ():
        name = listed["item_name"]
        if not listed["item_code"]:
            continue
        if name not in by_name:
            orphans.append((codes.title if codes else "", at, name))
            continue
        words_at, cells = by_name[name]
        seen.add(name)
        points.append(Point(codes.title if codes else "", at, {**cells, **listed}, names.title, words_at))
    orphans += [(names.title, at, cells["item_name"]) for at, cells in rows if cells["item_name"] not in seen]
    return PublishedWorkbook(layout, batch, len(rows), tuple(points), tuple(orphans))


def _is_point(cells: Mapping[str, str], layout: Layout) -> bool:
    """Totals and remarks fill one cell of a row; a point has a name and something that limits it."""
    name = cells.get("item_name") or cells.get("main", "")
    return bool(name) and any(cells.get(each) for each in ("value", "words", "item_code", "part"))


def _sheets(path: Path, file: str) -> list[tuple[str, list[tuple[Any, ...]]]]:
    import openpyxl

    try:
        book = openpyxl.load_workbook(path, read_only=True, data_only=True)
        try:
            sheets = []
            for sheet in book.worksheets:
                sheet.reset_dimensions()
                sheets.append((sheet.title, list(sheet.iter_rows(values_only=True))))
            return sheets
        finally:
            book.close()
    except (OSError, MemoryError, DeliveryRefused):
        raise
    except Exception:
        # openpyxl raises whatever the broken XML leads it to; its message may quote cells.
        raise refusal("damaged", file=file, kind="xlsx") from None


def _matching(sheets: list[tuple[str, list[tuple[Any, ...]]]], layout: Layout, file: str) -> _Sheet | None:
    for title, rows in sheets:
        for at, row in enumerate(rows[:LOOKED_AT]):
            places = _places(row, layout.spellings)
            if set(layout.columns) <= set(places) and _says_so(layout, title, file, row, rows[at + 1 : at + 2]):
                return _Sheet(title, rows, at + 1, places)
    return None


def _says_so(
    layout: Layout, title: str, file: str, header: Sequence[object], first: Sequence[Sequence[object]]
) -> bool:
    """The kind of limit stands in the column 限定类型; where there is none, in the title of the sheet or the file."""
    places = _places(header, {"kind": ("限定类型",)})
    if places and first:
        return any(word in _text(first[0][places["kind"]]) for word in layout.limit)
    return any(word in text for word in layout.limit for text in (title, file))


def _codes(sheets: list[tuple[str, list[tuple[Any, ...]]]], names: _Sheet) -> _Sheet | None:
    for title, rows in sheets:
        for at, row in enumerate(rows[:LOOKED_AT]):
            places = _places(row, CODES)
            if title != names.title and set(CODES) <= set(places):
                return _Sheet(title, rows, at + 1, places)
    return None


def _places(header: Sequence[object], spellings: Mapping[str, Sequence[str]]) -> dict[str, int]:
    folded = [fold(each) for each in header]
    found = {}
    for name, words in spellings.items():
        place = next((folded.index(fold(word)) for word in words if fold(word) in folded), None)
        if place is not None:
            found[name] = place
    return found


def _text(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return "" if value is None else str(value).strip()


def _count(numeral: str) -> int:
    """一 … 九十九."""
    tens, ten, ones = numeral.rpartition("十")
    unit = _NUMERALS.index(ones) + 1 if ones else 0
    if not ten:
        return unit
    return 10 * (_NUMERALS.index(tens) + 1 if tens else 1) + unit
