"""Files for people: CSV and XLSX without formulas, marked with who, when and what for; each one is on record.

No file leaves without a purpose. The purposes are those of masking.py.
"""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from inspection_queue import audit
from inspection_queue.masking import PURPOSES
from inspection_queue.roles import reader
from inspection_queue.spreadsheet import BOM, guarded
from inspection_queue.twins import render

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class Sheet:
    """One table: title, headings and rows of texts and numbers."""

    title: str
    headings: Sequence[str]
    rows: Sequence[Sequence[Any]]


def purpose_of(request: HttpRequest) -> str | None:
    """The stated purpose, None when there is none that we know."""
    wish = request.GET.get("purpose", "")
    return wish if wish in PURPOSES else None


def ask_purpose(request: HttpRequest) -> HttpResponse:
    """A page that asks what the file is for, and then comes back to the same address."""
    kept = [(name, value[:200]) for name, value in request.GET.items() if name != "purpose"]
    context = {"purposes": [(code, str(title)) for code, title in PURPOSES.items()], "kept": kept}
    return render(request, "queue/purpose.html", context, status=400 if "purpose" in request.GET else 200)


def watermark(request: HttpRequest, purpose: str) -> str:
    """Who, when, what for; stands on every file."""
    user = reader(request)
    now = timezone.localtime()
    told = {"who": f"{user.shown_name()} ({user.get_username()})", "when": f"{now:%Y-%m-%d %H:%M}"}
    return _("Exported by %(who)s on %(when)s for: %(purpose)s") % {**told, "purpose": PURPOSES[purpose]}


def on_record(request: HttpRequest, about: models.Model, file_name: str, n_rows: int, purpose: str) -> None:
    told = [("file", None, file_name), ("rows", None, n_rows), ("purpose", None, purpose)]
    with transaction.atomic():
        audit.record(request.user, "export", about, told)


def file_answer(
    request: HttpRequest, form: str, name: str, sheet: Sheet, about: models.Model, purpose: str
) -> HttpResponse:
    """The table as `csv` or `xlsx`, watermarked and on record."""
    mark, file_name = watermark(request, purpose), f"{name}.{form}"
    on_record(request, about, file_name, len(sheet.rows), purpose)
    content: Any = as_csv(sheet, mark) if form == "csv" else as_xlsx([sheet], mark)
    return attached(content, "text/csv; charset=utf-8" if form == "csv" else XLSX, file_name)


def attached(content: Any, content_type: str, file_name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file_name}"'
    return response


def as_csv(sheet: Sheet, mark: str) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for line in (sheet.headings, *sheet.rows, [mark]):
        writer.writerow([guarded(str(cell)) for cell in line])
    return BOM + text.getvalue()


def as_xlsx(sheets: Sequence[Sheet], mark: str) -> bytes:
    """A workbook in which nothing is a formula or a link; the watermark stands in a row and in the page footer."""
    import xlsxwriter

    content = io.BytesIO()
    safe = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(content, safe) as book:
        bold, quiet = book.add_format({"bold": True, "bottom": 1}), book.add_format({"italic": True})
        for number, sheet in enumerate(sheets, start=1):
            page = book.add_worksheet(_sheet_name(sheet.title, number))
            page.set_footer("&L" + mark.replace("&", "&&")[:200] + "&R&P / &N")
            page.set_landscape()
            page.write_string(0, 0, mark, quiet)
            page.write_row(2, 0, [str(each) for each in sheet.headings], bold)
            for place, row in enumerate(sheet.rows, start=3):
                for column, cell in enumerate(row):
                    _cell(page, place, column, cell)
            page.freeze_panes(3, 0)
            page.set_column(0, max(0, len(sheet.headings) - 1), 16)
    return content.getvalue()


def _cell(page: Any, row: int, column: int, cell: Any) -> None:
    """A number as a number, everything else as text that runs nothing."""
    if isinstance(cell, int | float | Decimal) and not isinstance(cell, bool):
        page.write_number(row, column, float(cell))
    else:
        page.write_string(row, column, guarded("" if cell is None else str(cell))[:32_000])


def _sheet_name(title: str, number: int) -> str:
    """Sheet names may not hold some signs and are short; the number keeps them apart."""
    plain = "".join(sign for sign in title if sign not in "[]:*?/\\'")[:24]
    return f"{number} {plain}".strip()
