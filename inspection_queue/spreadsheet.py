"""Tables as CSV for spreadsheets. A text that would run as a formula gets an apostrophe before it.

Numbers stay numbers, also negative ones.
"""

import csv
import io
import re
from collections.abc import Iterable

from django.utils.translation import get_language

from inspection_queue.records import Table

BOM = "\ufeff"  # without it the usual spreadsheet takes UTF-8 for GBK
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")


def guarded(text: str) -> str:
    """The same text, harmless in a spreadsheet. Also looks past leading blanks, which spreadsheets strip."""
    risky = text.lstrip().startswith(("=", "+", "-", "@")) or text.startswith(("\t", "\r", "\n"))
    return f"'{text}" if risky and not _NUMBER.fullmatch(text) else text


def csv_of(table: Table, mark: str) -> str:
    """Headings in the reader's language, the column's own name below it, the rows, and the watermark at the end."""
    chinese = get_language() != "en"
    titles = [heading.title_zh if chinese else heading.title_en for heading in table.headings]
    lines = [titles, [heading.name for heading in table.headings], *(row.cells for row in table.rows), [mark]]
    return csv_of_lines(lines)


def csv_of_lines(lines: Iterable[Iterable[str]]) -> str:
    """Lines of text as a file, every cell guarded."""
    return BOM + _written(lines)


def _written(lines: Iterable[Iterable[str]]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerows([guarded(cell) for cell in line] for line in lines)
    return text.getvalue()
