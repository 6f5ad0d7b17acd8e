"""The records behind an item: page by page on the screen, or all of them as a file. Both are on record."""

from dataclasses import dataclass

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from inspection_queue import exports, grid
from inspection_queue.case_file import EvidenceSet, evidence_records, evidence_sets
from inspection_queue.models import Finding, QueueItem, Record
from inspection_queue.records import Table, table_of
from inspection_queue.roles import may, needs
from inspection_queue.spreadsheet import csv_of
from inspection_queue.twins import render


@dataclass(frozen=True)
class EvidencePage:
    """One page of one dataset's records."""

    item: QueueItem
    counts: EvidenceSet
    finding: Finding | None
    page: Page[Record]
    table: Table


def evidence_page(
    request: HttpRequest, item: QueueItem, dataset: str, finding: Finding | None, counts: EvidenceSet
) -> EvidencePage:
    records = evidence_records(item, dataset, finding.pk if finding else None)
    page = Paginator(records, settings.RECORDS_PER_PAGE).get_page(request.GET.get(f"{dataset}_page"))
    return EvidencePage(item, counts, finding, page, table_of(page.object_list))


@require_safe
@needs("see_item")
def rows(request: HttpRequest, item_id: int, dataset: str) -> HttpResponse:
    """One further page, as a piece of the item page."""
    item, counts = _asked(request, item_id, dataset)
    finding = asked_finding(request, item)
    shown = evidence_page(request, item, dataset, finding, counts)
    return render(request, "queue/_evidence.html", {"each": shown, "may_export": may(request.user, "export_evidence")})


@require_safe
@needs("export_evidence")
def download(request: HttpRequest, item_id: int, dataset: str) -> HttpResponse:
    """Exactly the rows on the screen, as CSV that a spreadsheet opens in Chinese and that starts no formula."""
    item, _counts = _asked(request, item_id, dataset)
    purpose = exports.purpose_of(request)
    if purpose is None:
        return exports.ask_purpose(request)
    finding = asked_finding(request, item)
    records = list(evidence_records(item, dataset, finding.pk if finding else None))
    name, mark = f"item_{item.pk}_{dataset}.csv", exports.watermark(request, purpose)
    exports.on_record(request, item, name, len(records), purpose)
    return exports.attached(csv_of(table_of(records), mark), "text/csv; charset=utf-8", name)


def _asked(request: HttpRequest, item_id: int, dataset: str) -> tuple[QueueItem, EvidenceSet]:
    item = get_object_or_404(grid.items_of(request.user).select_related("subject", "newest"), pk=item_id)
    counts = next((each for each in evidence_sets(item) if each.dataset == dataset), None)
    if counts is None:
        raise Http404
    return item, counts


def asked_finding(request: HttpRequest, item: QueueItem) -> Finding | None:
    """The finding asked for by number; 404 for one of another item."""
    wish = request.GET.get("finding", "")
    if not wish:
        return None
    number = int(wish) if wish.isascii() and wish.isdigit() and len(wish) < 16 else 0
    return get_object_or_404(Finding, pk=number, warning=item.newest)
