"""One file per object (一户一档): what the register, the lists, the visits and this office know of one subject.

Reads only. Parts that nobody has filled are empty, never guessed.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, Sum
from django.utils import timezone

from inspection_queue.models import (
    CreditGrade,
    Outcome,
    PointEntry,
    PublishedWeek,
    RegisterEntry,
    ResultUse,
    RiskWarning,
    SubjectEvent,
    SubjectMeasures,
)
from inspection_queue.points import Cycle, Standing, cycle_on, scheme_on, standing
from inspection_queue.trend import Series, trend

WEEKS, MEASURES = 26, 12
SOON_DAYS = 60


@dataclass(frozen=True)
class Dossier:
    """Everything about one subject. `due` says which dates ask for attention: (what, day, is over)."""

    entry: RegisterEntry
    earlier: list[RegisterEntry]
    due: list[tuple[str, date, bool]]
    warnings: list[RiskWarning]
    outcomes: list[Outcome]
    events: list[SubjectEvent]
    by_kind: dict[str, list[SubjectEvent]]
    practitioners: list[RegisterEntry]
    ledger: list[PointEntry]
    standing: Standing | None
    cycle: Cycle | None
    grades: list[CreditGrade]
    uses: list[ResultUse]
    series: list[Series]

    @property
    def points(self) -> int:
        return self.standing.points if self.standing else sum(each.points for each in self.ledger)

    @property
    def grade(self) -> CreditGrade | None:
        return self.grades[0] if self.grades else None


def dossier_of(entry: RegisterEntry, today: date | None = None) -> Dossier:
    """Gather the dossier of one subject, as of `today`."""
    day = today or timezone.localdate()
    who = {"subject_type": entry.subject_type, "subject_id": entry.subject_id}
    events = list(SubjectEvent.objects.filter(**who))
    by_kind: dict[str, list[SubjectEvent]] = defaultdict(list)
    for each in events:
        by_kind[each.event_kind].append(each)
    scheme = scheme_on(entry.subject_type, day)
    cycle = cycle_on(scheme, entry, day) if scheme else None
    return Dossier(
        entry=entry,
        earlier=list(RegisterEntry.objects.filter(current=False, **who).order_by("-first_week", "-pk")),
        due=_due(entry, day),
        warnings=_warnings(entry),
        outcomes=_outcomes(entry),
        events=events,
        by_kind=dict(by_kind),
        practitioners=_practitioners(entry),
        ledger=list(PointEntry.objects.filter(**who).select_related("entered_by", "reverses", "reversed_by")),
        standing=standing(entry, scheme, cycle) if scheme and cycle else None,
        cycle=cycle,
        grades=list(CreditGrade.objects.filter(**who).select_related("given_by", "repairs")),
        uses=list(ResultUse.objects.filter(**who).select_related("sent_by")),
        series=_series(entry),
    )


def _due(entry: RegisterEntry, day: date) -> list[tuple[str, date, bool]]:
    dates = (("licence_ends", entry.valid_to), ("next_verification", entry.next_verification_on))
    return [(what, on, on < day) for what, on in dates if on is not None and (on - day).days <= SOON_DAYS]


def _warnings(entry: RegisterEntry) -> list[RiskWarning]:
    own = RiskWarning.objects.filter(subject__subject_type=entry.subject_type, subject__subject_id=entry.subject_id)
    return list(own.select_related("published", "item__outcome").order_by("-published__week", "-published__revision"))


def _outcomes(entry: RegisterEntry) -> list[Outcome]:
    """Visits of this office: about the subject, or at the institution."""
    own = Q(item__subject__subject_type=entry.subject_type, item__subject__subject_id=entry.subject_id)
    if entry.subject_type == "institution":
        own |= Q(institution_id=entry.subject_id)
    return list(Outcome.objects.filter(own).select_related("item__subject", "decided_by").order_by("-inspected_on"))


def _practitioners(entry: RegisterEntry) -> list[RegisterEntry]:
    if entry.subject_type != "institution":
        return []
    here = RegisterEntry.objects.filter(current=True, subject_type="practitioner", institution_id=entry.subject_id)
    return list(here.order_by("subject_id"))


def _series(entry: RegisterEntry) -> list[Series]:
    """The measures that stand out most in the newest week, each over the weeks that are known."""
    weeks = PublishedWeek.objects.order_by("-week", "-revision")[: 2 * WEEKS]
    newest: dict[str, PublishedWeek] = {}
    for each in weeks:
        newest.setdefault(each.week, each)
    shown = dict(sorted(newest.items())[-WEEKS:])
    if not shown:
        return []
    rows = SubjectMeasures.objects.filter(
        published__in=shown.values(), subject_type=entry.subject_type, subject_id=entry.subject_id
    )
    by_week = {each.published_id: each.values for each in rows}
    told = [(week, by_week[each.pk]) for week, each in shown.items() if each.pk in by_week]
    titles: dict[str, Any] = list(shown.values())[-1].manifest.get("detectors", {})
    return trend(told, titles, MEASURES)


def overview(entries: Any) -> list[dict[str, Any]]:
    """One line per subject of a page: points, grade, number of warnings. Four queries whatever the page holds."""
    rows = list(entries)
    ids = [each.subject_id for each in rows]
    points = dict(
        PointEntry.objects.filter(subject_id__in=ids, cycle_end__gte=timezone.localdate())
        .order_by()
        .values_list("subject_id")
        .annotate(n=Sum("points"))
    )
    grades: dict[str, str] = {}
    for code, grade in CreditGrade.objects.filter(subject_id__in=ids).values_list("subject_id", "grade"):
        grades.setdefault(code, grade)
    seen: dict[str, set[str]] = defaultdict(set)
    listed = RiskWarning.objects.filter(subject__subject_id__in=ids)
    for code, week in listed.values_list("subject__subject_id", "published__week"):
        seen[code].add(week)
    return [
        {
            "entry": each,
            "points": points.get(each.subject_id, 0),
            "grade": grades.get(each.subject_id, ""),
            "n_weeks": len(seen[each.subject_id]),
        }
        for each in rows
    ]
