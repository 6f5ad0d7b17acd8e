"""Files for people: the list, a case file and a dossier, as PDF or XLSX. With a purpose, watermarked and on record."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from data_contracts.errors import SettingsError
from inspection_queue import case_file, exports, grid, masking, pdf
from inspection_queue.filters import ALL, matching, read_filters
from inspection_queue.investigation import Case
from inspection_queue.investigation_files import lines_table
from inspection_queue.models import AuditHead, PublishedWeek
from inspection_queue.roles import needs
from inspection_queue.seen import entry_seen_by, item_seen_by
from inspection_queue.sheets import case_sheets, course_sheet, dossier_sheets, list_sheet
from inspection_queue.views.dossiers import dossier_context
from inspection_queue.views.items import reasons

ROWS = {"pdf": 1000, "xlsx": 20_000}
STAYS_ON_PAPER = 15


@require_safe
@needs("export_evidence")
def list_file(request: HttpRequest, form: str) -> HttpResponse:
    """The list as the filters show it."""
    purpose = exports.purpose_of(request)
    if purpose is None:
        return exports.ask_purpose(request)
    filters = read_filters(request.GET)
    found = matching(filters, grid.items_of(request.user))
    items, n = list(found.prefetch_related(reasons())[: ROWS[form]]), found.count()
    lists = PublishedWeek.objects.order_by("-week", "-revision")
    shown = lists.first() if filters.week == ALL else lists.filter(week=filters.week).first()
    context = {"items": items, "filters": filters, "published": shown, "n": n, "n_left_out": n - len(items)}
    about = shown or AuditHead.objects.get()
    return _file(
        request, form, f"list_{filters.week}", [list_sheet(items, n - len(items))], "list", context, about, purpose
    )


@require_safe
@needs("export_evidence")
def case(request: HttpRequest, item_id: int, form: str) -> HttpResponse:
    """One item with everything that speaks for and against it."""
    item, purpose = item_seen_by(request.user, item_id), exports.purpose_of(request)
    if purpose is None:
        return exports.ask_purpose(request)
    told = Case(item, masking.sight_of(request.user, item))
    stays, findings, peers = told.shown(told.cited()), list(case_file.findings(item)), case_file.peers(item)
    context = {
        "item": item,
        "warning": item.newest,
        "findings": findings,
        "peers": peers,
        "statements": item.statements.select_related("notified_by"),
        "steps": item.steps.filter(case=None, referral=None).select_related("by"),
        "stays": stays[:STAYS_ON_PAPER],
        "n_left_out": max(0, len(stays) - STAYS_ON_PAPER),
    }
    sheets = [*case_sheets(item, findings, peers), course_sheet(context["steps"]), lines_table(told, stays)]
    return _file(request, form, f"case_{item.pk}", sheets, "case", context, item, purpose)


@require_safe
@needs("export_evidence")
def dossier(request: HttpRequest, subject_type: str, subject_id: str, form: str) -> HttpResponse:
    """A dossier for the yearly verification."""
    entry, purpose = entry_seen_by(request.user, subject_type, subject_id), exports.purpose_of(request)
    if purpose is None:
        return exports.ask_purpose(request)
    context = dossier_context(request, entry)
    sheets = dossier_sheets(context["dossier"], context["office"])
    return _file(request, form, f"dossier_{entry.pk}", sheets, "dossier", context, entry, purpose)


def _file(
    request: HttpRequest,
    form: str,
    name: str,
    sheets: list[exports.Sheet],
    template: str,
    context: dict[str, Any],
    about: Any,
    purpose: str,
) -> HttpResponse:
    """Make the file first and write it down then: what could not be made was not exported."""
    mark, file_name = exports.watermark(request, purpose), f"{name}.{form}"
    if form == "xlsx":
        content, kind = exports.as_xlsx(sheets, mark), exports.XLSX
    else:
        try:
            content, kind = pdf.pdf_of(request, f"queue/print/{template}.html", context, mark), pdf.PDF
        except SettingsError as fault:
            return pdf.sorry(request, fault)
    exports.on_record(request, about, file_name, sum(len(each.rows) for each in sheets), purpose)
    return exports.attached(content, kind, file_name)
