"""The claim lines of the investigator's view as one table for a file: the rows of the screen and nothing else."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from inspection_queue.exports import Sheet
from inspection_queue.investigation import LINE_COLUMNS, Case, ShownStay

TABLE_TITLES = {
    "charged_at": gettext_lazy("Charged at"),
    "item_code": gettext_lazy("Item code"),
    "item_name": gettext_lazy("Name of the item"),
    "item_class": gettext_lazy("Class of item"),
    "quantity": gettext_lazy("Quantity"),
    "unit_price": gettext_lazy("Unit price"),
    "amount": gettext_lazy("Amount"),
    "covered_amount": gettext_lazy("Covered amount"),
    "ordering_practitioner_id": gettext_lazy("Ordered by"),
    "performing_practitioner_id": gettext_lazy("Performed by"),
    "ordering_department": gettext_lazy("Ordering department"),
}


NUMBERS = ("quantity", "unit_price", "amount", "covered_amount")


def lines_table(case: Case, stays: list[ShownStay]) -> Sheet:
    """One row per line; the mark and the detectors first, those that speak of the whole claim in brackets."""
    headings = [_("In question"), _("Found by"), _("Claim"), _("Person"), _("Line"), *map(str, TABLE_TITLES.values())]
    rows = [
        [
            "●" if line.charged else "",
            ", ".join((*line.findings, *(f"({name})" for name in stay.findings))),
            stay.claim_id,
            stay.token,
            str(line.cells["line_no"]),
            *(_cell(name, line.cells.get(name)) for name in LINE_COLUMNS),
        ]
        for stay in stays
        for line in stay.lines
    ]
    return Sheet(str(case.item.subject), headings, rows)


def _cell(name: str, value: Any) -> Any:
    if value is None:
        return ""
    return Decimal(value) if name in NUMBERS else str(value)
