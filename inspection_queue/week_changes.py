"""What changed about an item since the list of the week before: its rank, findings that are new, findings that are gone."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from inspection_queue.models import Finding, QueueItem, RiskWarning


@dataclass(frozen=True)
class Moved:
    """`rank_before` is None for a subject that the list before did not name; findings go by their detectors."""

    item: QueueItem
    rank_before: int | None
    new: list[str]
    gone: list[str]


def moved_since(items: Iterable[QueueItem], before: str) -> list[Moved]:
    """The items in their order, each beside the last revision of the list `before`; empty lists when there is none."""
    rows = list(items)
    earlier = RiskWarning.objects.filter(published__week=before, subject__in=[each.subject_id for each in rows])
    known = {each.subject_id: each for each in earlier.order_by("published__revision")}
    spoken = _detectors([*(each.newest_id for each in rows if each.newest_id), *(each.pk for each in known.values())])
    return [_moved(each, known.get(each.subject_id), spoken) for each in rows]


def _moved(item: QueueItem, earlier: RiskWarning | None, spoken: dict[int, set[str]]) -> Moved:
    if earlier is None or item.newest_id is None:
        return Moved(item, None, [], [])
    now, then = spoken[item.newest_id], spoken[earlier.pk]
    return Moved(item, earlier.rank, sorted(now - then), sorted(then - now))


def _detectors(warnings: Iterable[int]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = defaultdict(set)
    for warning, detector in Finding.objects.filter(warning__in=list(warnings)).values_list(
        "warning_id", "detector_id"
    ):
        found[warning].add(detector)
    return found
