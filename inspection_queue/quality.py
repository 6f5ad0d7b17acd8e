"""How good the list was: hit rates of the ranked and the random part, by week and by detector, with Wilson intervals.

For supervisors only: this is the one module that reads how a warning came on the list. Each outcome counts once, for
the warning that opened its item; inconclusive ones count as not reviewed. No rate is shown without its interval.
"""

import math
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from inspection_queue.models import Finding, Outcome, QueueItem, RiskWarning, WarningArm
from inspection_queue.outcomes import found_something

Z95 = 1.959963984540054
NOT_REVIEWED = ("inconclusive",)
ARMS = ("ranked", "random")


@dataclass(frozen=True)
class HitRate:
    """`hits` of `n` reviewed; `low` and `high` bound the true rate with 95 % confidence (Wilson 1927)."""

    hits: int
    n: int

    @property
    def rate(self) -> float | None:
        return self.hits / self.n if self.n else None

    @property
    def low(self) -> float:
        return wilson(self.hits, self.n)[0]

    @property
    def high(self) -> float:
        return wilson(self.hits, self.n)[1]


@dataclass(frozen=True)
class WeekRow:
    """One week: warnings listed, and what is known of the two parts."""

    week: str
    n_listed: int
    ranked: HitRate
    random: HitRate


@dataclass(frozen=True)
class DetectorRow:
    detector_id: str
    rate: HitRate


@dataclass(frozen=True)
class Quality:
    """`lift` is the ranked rate over the random rate; None until both are known and the random one is not zero."""

    ranked: HitRate
    random: HitRate
    weeks: tuple[WeekRow, ...]
    detectors: tuple[DetectorRow, ...]
    n_not_reviewed: int

    @property
    def lift(self) -> float | None:
        return self.ranked.rate / self.random.rate if self.ranked.rate is not None and self.random.rate else None


def wilson(hits: int, n: int, z: float = Z95) -> tuple[float, float]:
    """The Wilson score interval of a share; (0, 1) when nothing was reviewed."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = hits / n, z * z
    centre = (share + z2 / (2 * n)) / (1 + z2 / n)
    half = z * math.sqrt(share * (1 - share) / n + z2 / (4 * n * n)) / (1 + z2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def quality() -> Quality:
    """All weeks taken in so far."""
    reviewed = Outcome.objects.exclude(verdict__in=NOT_REVIEWED)
    verdicts = {each.item_id: found_something(each.verdict) for each in reviewed.only("item_id", "verdict")}
    opening = RiskWarning.objects.filter(opened_item=True).values_list("pk", "item_id", "published__week")
    arms = dict(WarningArm.objects.values_list("warning_id", "arm"))
    seen: dict[tuple[str, str], list[bool]] = defaultdict(list)
    for warning_id, item_id, week in opening:
        if item_id in verdicts:
            seen[week, arms[warning_id]].append(verdicts[item_id])
    return Quality(
        ranked=_rate(hit for (_, arm), hits in seen.items() if arm == "ranked" for hit in hits),
        random=_rate(hit for (_, arm), hits in seen.items() if arm == "random" for hit in hits),
        weeks=_weeks(seen),
        detectors=by_detector(verdicts),
        n_not_reviewed=Outcome.objects.filter(verdict__in=NOT_REVIEWED).count(),
    )


def by_detector(verdicts: dict[int, bool]) -> tuple[DetectorRow, ...]:
    """Of the decided items in whose opening warning a detector spoke, how many were confirmed; most reviewed first."""
    spoken = Finding.objects.filter(warning__opened_item=True, warning__item__in=verdicts)
    seen: dict[str, list[bool]] = defaultdict(list)
    for detector, item_id in spoken.values_list("detector_id", "warning__item_id"):
        seen[detector].append(verdicts[item_id])
    rows = [DetectorRow(detector, _rate(hits)) for detector, hits in seen.items()]
    return tuple(sorted(rows, key=lambda row: (-row.rate.n, row.detector_id)))


def arm_of(item: QueueItem) -> str:
    """`ranked` or `random`: how the subject came on the list when this item was opened."""
    opening = RiskWarning.objects.filter(item=item, opened_item=True)
    return WarningArm.objects.filter(warning__in=opening).values_list("arm", flat=True).first() or ""


def _weeks(seen: dict[tuple[str, str], list[bool]]) -> tuple[WeekRow, ...]:
    listed: dict[str, int] = defaultdict(int)
    for week in RiskWarning.objects.filter(opened_item=True).values_list("published__week", flat=True):
        listed[week] += 1
    rates = {week: [_rate(seen.get((week, arm), ())) for arm in ARMS] for week in listed}
    return tuple(WeekRow(week, listed[week], *rates[week]) for week in sorted(listed, reverse=True))


def _rate(hits: Iterable[bool]) -> HitRate:
    known = list(hits)
    return HitRate(sum(known), len(known))
