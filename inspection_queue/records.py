"""Evidence as tables: columns in the order and with the titles of the contract, one row per record, cells as text.

A dataset without a contract is shown with the names its rows carry.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from data_contracts.contract import Column, Contract, all_contracts
from inspection_queue.models import Record

MONEY_PLACES = 2
DIAGNOSES = ("principal_diagnosis", "diagnosis_code")
# HIV, sexually transmitted diseases, mental disorders and addiction: level 5 of GB/T 39725.
PROTECTED_WORD = "protected"
PROTECTED = re.compile(r"A5\d|A6[0-4]|B2[0-4]|Z21|F\d\d")
PLACES = {"DECIMAL(14,2)": MONEY_PLACES, "DECIMAL(14,4)": 4, "DOUBLE": 6, "INTEGER": 0, "BIGINT": 0}


@dataclass(frozen=True)
class Heading:
    """One column. `places` is the number of decimals of a number column, None for every other column; `dataset` is told
    where the column holds codes that the contract lists."""

    name: str
    title_zh: str
    title_en: str
    places: int | None
    dataset: str | None = None

    @property
    def is_number(self) -> bool:
        return self.places is not None

    def shown(self, cell: str) -> str:
        """The cell as people read it: codes in words, money with two decimals, other numbers without trailing zeros."""
        if self.name in DIAGNOSES and cell == PROTECTED_WORD:
            return _("protected diagnosis")
        if self.dataset and cell:
            return word_of_code(self.dataset, self.name, cell)
        try:
            number = Decimal(cell) if self.is_number and cell else None
        except InvalidOperation:
            return cell
        if number is None:
            return cell
        return f"{number:,.2f}" if self.places == MONEY_PLACES else f"{number.normalize():,f}"


@dataclass(frozen=True)
class TableRow:
    record: Record
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Table:
    """Headings and rows; empty columns are left out. `key_in_columns`: the key is told by columns of its own."""

    headings: tuple[Heading, ...]
    rows: tuple[TableRow, ...]
    key_in_columns: bool

    @property
    def shown(self) -> list[tuple[TableRow, list[tuple[Heading, str]]]]:
        """For the screen. The plain `cells` are for files."""
        return [
            (row, [(heading, heading.shown(cell)) for heading, cell in zip(self.headings, row.cells, strict=True)])
            for row in self.rows
        ]


def table_of(records: Iterable[Record]) -> Table:
    """One table of records of one dataset."""
    rows = list(records)
    filled = dict.fromkeys(name for record in rows for name, value in record.row.items() if value not in (None, ""))
    contract = all_contracts().get(rows[0].dataset) if rows else None
    headings = tuple(_heading(name, contract) for name in _in_order(filled, contract))
    cells = tuple(TableRow(each, tuple(_shown_cell(h.name, each.row.get(h.name)) for h in headings)) for each in rows)
    return Table(headings, cells, bool(contract and set(contract.key) <= set(filled)))


def dataset_titles() -> dict[str, dict[str, str]]:
    """Titles of all datasets under contract."""
    return {name: {"zh": each.title_zh, "en": each.title_en} for name, each in all_contracts().items()}


def word_of_code(dataset: str, column_name: str, code: str) -> str:
    """The Chinese name that the contract of a dataset gives a code; in English, or without one, the code in plain words."""
    column = _column(all_contracts().get(dataset), column_name)
    aliases = {ours: theirs for theirs, ours in reversed(column.value_aliases)} if column else {}
    known = aliases.get(code) if get_language() != "en" else None
    return known or code.replace("_", " ")


def _column(contract: Contract | None, name: str) -> Column | None:
    return next((each for each in contract.columns if each.name == name), None) if contract else None


def _in_order(names: Iterable[str], contract: Contract | None) -> list[str]:
    known = [column.name for column in contract.columns] if contract else []
    given = list(names)
    return [name for name in known if name in given] + [name for name in given if name not in known]


def _heading(name: str, contract: Contract | None) -> Heading:
    column = _column(contract, name)
    plain = name.replace("_", " ").capitalize()
    if column is None or contract is None:
        return Heading(name, plain, plain, None)
    coded_in = contract.dataset if column.allowed else None
    return Heading(name, column.title_zh, plain, PLACES.get(column.type), coded_in)


def _shown_cell(name: str, value: Any) -> str:
    """The cell of a column; a specially protected diagnosis reads `protected` on screens and in files alike."""
    text = _cell(value)
    return PROTECTED_WORD if name in DIAGNOSES and PROTECTED.match(text) else text


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "✓" if value else "–"
    text = str(value)
    return text.removesuffix(" 00:00:00") if len(text) == 19 else text
