"""Gathers what the item page shows about one subject: reasons, evidence, peers, history. Reads only.

Nothing here knows how a warning came on the list; that is asked separately, by those who may know (quality.py).
"""

from dataclasses import dataclass
from typing import Any

from django.db.models import Case, Count, F, IntegerField, Max, Min, Q, QuerySet, Value, When

from inspection_queue.charts import strip
from inspection_queue.models import Evidence, Finding, Measure, QueueItem, Record, RiskWarning

MEASURES_SHOWN = 8


@dataclass(frozen=True)
class EvidenceSet:
    """The records of one dataset behind an item. `n_charged`: those whose money is in question."""

    dataset: str
    n_records: int
    n_charged: int


@dataclass(frozen=True)
class PeerRow:
    """One measure beside its peers, with its drawing. `unit` is the one of its detector: share, yuan, days …"""

    measure: Measure
    title: dict[str, str]
    unit: str
    drawing: str


def findings(item: QueueItem) -> QuerySet[Finding]:
    """Everything the newest warning says, the strongest reasons first."""
    counted = {"n_records": Count("evidence__record", distinct=True), "n_kept": Count("evidence")}
    found = Finding.objects.filter(warning=item.newest).annotate(**counted)
    return found.order_by(F("reason_no").asc(nulls_last=True), "-strength", "detector_id")


def evidence_sets(item: QueueItem, finding_id: int | None = None) -> list[EvidenceSet]:
    """The datasets with evidence (for one of the findings), the one with the most records in question first."""
    chosen = {"finding_id": finding_id} if finding_id is not None else {}
    counted = (
        Evidence.objects.filter(finding__warning=item.newest, **chosen)
        .values("record__dataset")
        .annotate(
            n=Count("record", distinct=True),
            n_charged=Count("record", distinct=True, filter=Q(role="charged")),
        )
        .order_by("-n_charged", "record__dataset")
    )
    return [EvidenceSet(row["record__dataset"], row["n"], row["n_charged"]) for row in counted]


def evidence_records(item: QueueItem, dataset: str, finding_id: int | None = None) -> QuerySet[Record]:
    """The records of one dataset behind an item (or behind one of its findings), those with the most money in question first."""
    tied = Q(evidence__finding__warning=item.newest)
    if finding_id is not None:
        tied &= Q(evidence__finding_id=finding_id)
    charged = Case(When(evidence__role="charged", then=Value(1)), default=Value(0), output_field=IntegerField())
    return (
        Record.objects.filter(tied, dataset=dataset)
        .annotate(charged=Max(charged), first_hit=Min("evidence__hit"), in_question=Max("evidence__amount"))
        .order_by("-charged", F("in_question").desc(nulls_last=True), "first_hit", "key")
    )


def peers(item: QueueItem) -> list[PeerRow]:
    """The measures that stand out most, each with its strip of peers."""
    detectors: dict[str, Any] = item.newest.published.manifest.get("detectors", {}) if item.newest else {}
    shown = Measure.objects.filter(warning=item.newest, value__isnull=False)[:MEASURES_SHOWN]
    return [_peer_row(each, detectors.get(each.measure_id, {})) for each in shown]


def earlier_warnings(item: QueueItem) -> QuerySet[RiskWarning]:
    """All other warnings on the same subject, newest first, with what became of them."""
    own = RiskWarning.objects.filter(subject=item.subject).exclude(pk=item.newest_id or 0)
    return own.select_related("published", "item__outcome").order_by("-published__week", "-published__revision")


def _peer_row(measure: Measure, told: dict[str, Any]) -> PeerRow:
    plain, unit = measure.measure_id.replace("_", " "), told.get("unit") or ""
    title = {"zh": told.get("title_zh", plain), "en": told.get("title_en", plain)}
    return PeerRow(measure, title, unit, strip(measure, unit))
