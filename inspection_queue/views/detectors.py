"""The page of one detector: what it says, its clause, which version fired when, how often it was confirmed."""

from typing import Any

from django.db.models import Count, Max, Min
from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from inspection_queue.grid import within
from inspection_queue.models import Finding, Outcome, PublishedWeek, RuleText
from inspection_queue.outcomes import found_something
from inspection_queue.quality import NOT_REVIEWED, HitRate
from inspection_queue.roles import needs
from inspection_queue.twins import render

SENTENCES_SHOWN = 10


@require_safe
@needs("see_detectors")
def detector(request: HttpRequest, detector_id: str) -> HttpResponse:
    """Shows what was published about it; the queue does not know the rule files themselves."""
    fired = Finding.objects.filter(detector_id=detector_id)
    told = _published(detector_id)
    if not fired.exists() and told is None:
        raise Http404
    context = {
        "detector_id": detector_id,
        "told": told or {},
        "bases": sorted(set(fired.exclude(basis="").order_by().values_list("basis", flat=True))),
        "versions": _versions(detector_id),
        "rule": _text(detector_id, request.GET.get("version", "")),
        "wish": request.GET.get("version", "")[:64],
        "sentences": _newest_sentences(request.user, detector_id),
        "confirmed": _confirmed(detector_id),
    }
    return render(request, "queue/detector.html", context)


def _text(detector_id: str, version: str) -> RuleText | None:
    """The text that fired: of the version asked for, else of the newest one that is known."""
    known = RuleText.objects.filter(detector_id=detector_id).order_by("-pk")
    return known.filter(detector_hash=version).first() if version else known.first()


def _published(detector_id: str) -> dict[str, str] | None:
    newest = PublishedWeek.objects.first()
    told = newest.manifest.get("detectors", {}).get(detector_id) if newest else None
    return told if isinstance(told, dict) else None


def _versions(detector_id: str) -> Any:
    own: Any = Finding.objects.filter(detector_id=detector_id).order_by()
    weeks = {"first": Min("warning__published__week"), "last": Max("warning__published__week")}
    return own.values("detector_hash").annotate(n=Count("pk"), **weeks).order_by("-last", "detector_hash")


def _newest_sentences(user: Any, detector_id: str) -> object:
    """Of the reader's own cells: a sentence names a subject."""
    own = Finding.objects.filter(detector_id=detector_id).select_related("warning__subject", "warning__published")
    return within(user, own, "warning__subject__grid_id").order_by("-warning__published__week", "warning__rank")[
        :SENTENCES_SHOWN
    ]


def _confirmed(detector_id: str) -> HitRate:
    reviewed = Outcome.objects.exclude(verdict__in=NOT_REVIEWED).filter(
        item__warnings__opened_item=True, item__warnings__findings__detector_id=detector_id
    )
    verdicts = dict(reviewed.values_list("pk", "verdict"))
    return HitRate(sum(found_something(each) for each in verdicts.values()), len(verdicts))
