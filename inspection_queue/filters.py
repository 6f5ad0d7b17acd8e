"""The filters of the warning list: read from the address, applied to items, written back into links.

Anything unknown in the address is passed over, never an error: addresses are shared, shortened and mistyped.
"""

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any
from urllib.parse import urlencode

from django.db.models import Case, F, IntegerField, OuterRef, Q, QuerySet, Subquery, Value, When
from django.http import QueryDict
from django.utils import timezone

from inspection_queue.models import PublishedWeek, QueueItem, RiskWarning, Subject
from inspection_queue.models.work import ACTIVE, late
from inspection_queue.vocabulary import LEVELS, STATES, SUBJECT_TYPES

ALL = "all"
EXTRA_STATES = ("active", "overdue")
SORTS: dict[str, tuple[Any, ...]] = {
    "rank": ("-week", "shown_rank", "pk"),
    "level": ("level_order", "-week", "shown_rank"),
    "violation": ("-amount_violation", "-week", "shown_rank"),
    "suspicion": ("-amount_suspicion", "-week", "shown_rank"),
    "due": (F("due_on").asc(nulls_last=True), "-week", "shown_rank"),
    "township": ("subject__township", "-week", "shown_rank"),
    "name": ("subject__name", "subject__subject_id", "-week"),
}


@dataclass(frozen=True)
class Filters:
    """One view of the list. Empty means no limit; `week` is a week or `all`, and starts at the newest."""

    week: str = ""
    level: str = ""
    kind: str = ""
    township: str = ""
    state: str = ""
    assignee: str = ""
    text: str = ""
    sort: str = "rank"

    @property
    def in_use(self) -> bool:
        return replace(self, week="", sort="rank") != Filters()

    def address(self, **changed: str) -> str:
        """The query part of the address of this view, with some of it changed; what says nothing is left out."""
        told = {each.name: getattr(self, each.name) for each in fields(self)} | changed
        usual = {"sort": "rank"}
        return urlencode({name: value for name, value in told.items() if value and usual.get(name) != value})


def read_filters(query: QueryDict) -> Filters:
    return Filters(
        week=_one_of(query.get("week", ""), [ALL, *weeks()], newest_week()),
        level=_one_of(query.get("level", ""), LEVELS),
        kind=_one_of(query.get("kind", ""), SUBJECT_TYPES),
        township=query.get("township", "")[:80].replace("\x00", ""),
        state=_one_of(query.get("state", ""), [*STATES, *EXTRA_STATES]),
        assignee=_one_of(query.get("assignee", "")[:10], ["nobody"]) or _digits(query.get("assignee", "")),
        text=query.get("text", "")[:80].replace("\x00", "").strip(),
        sort=_one_of(query.get("sort", ""), SORTS, "rank"),
    )


def weeks() -> list[str]:
    """All weeks taken in, newest first."""
    return list(PublishedWeek.objects.order_by("-week").values_list("week", flat=True).distinct())


def newest_week() -> str:
    return next(iter(weeks()), ALL)


def matching(filters: Filters, seen: QuerySet[QueueItem]) -> QuerySet[QueueItem]:
    """Of the items `seen` by this reader those of this view, in its order, each with its rank in the week shown."""
    items = seen.select_related("subject", "assignee", "newest").annotate(level_order=_level_order())
    return _in_week(items, filters.week).filter(*_conditions(filters)).order_by(*_order(filters))


def _order(filters: Filters) -> list[Any]:
    """Of one list its ranks alone decide: which later list names an item again says nothing about its place here."""
    return [each for each in SORTS[filters.sort] if filters.week == ALL or each != "-week"]


def _in_week(items: QuerySet[QueueItem], week: str) -> QuerySet[QueueItem]:
    """An item repeats week and rank of its newest warning, so those of the newest list are found by one index."""
    if week == ALL:
        return items.annotate(shown_rank=F("rank"))
    return items.filter(week=week).annotate(shown_rank=F("rank")) if week == newest_week() else listed_in(items, week)


def listed_in(items: QuerySet[QueueItem], week: str) -> QuerySet[QueueItem]:
    """The items that a list of this week names, each with its rank there; of a corrected list that of the last revision."""
    lists = list(
        PublishedWeek.objects.filter(week=week).values_list("pk", flat=True)
    )  # told, so that no index is missed
    own = RiskWarning.objects.filter(item=OuterRef("pk"), published__in=lists).order_by("-published__revision")
    named = RiskWarning.objects.filter(published__in=lists, item__isnull=False).values("item_id")
    return items.annotate(shown_rank=Subquery(own.values("rank")[:1])).filter(pk__in=named)


def _conditions(filters: Filters) -> Iterable[Q]:
    names = {"level": "warning_level", "kind": "subject__subject_type", "township": "subject__township"}
    told = {column: getattr(filters, name) for name, column in names.items()}
    yield from (Q(**{column: value}) for column, value in told.items() if value)
    if filters.state:
        yield _state(filters.state)
    if filters.assignee:
        yield Q(assignee=None) if filters.assignee == "nobody" else Q(assignee_id=int(filters.assignee))
    if filters.text:
        named = Q(name__icontains=filters.text) | Q(subject_id__icontains=filters.text)
        coded = RiskWarning.objects.filter(warning_id=filters.text)
        yield Q(subject__in=Subject.objects.filter(named)) | Q(newest__in=coded)


def _state(state: str) -> Q:
    if state == "active":
        return Q(state__in=ACTIVE)
    if state == "overdue":
        return late(timezone.now())
    return Q(state=state)


def _level_order() -> Case:
    places = [When(warning_level=level, then=Value(place)) for place, level in enumerate(LEVELS)]
    return Case(*places, default=Value(len(LEVELS)), output_field=IntegerField())


def _one_of(value: str, known: Iterable[str], otherwise: str = "") -> str:
    return value if value in known else otherwise


def _digits(value: str) -> str:
    return value if value.isascii() and value.isdigit() and len(value) <= 10 else ""
