"""Puts a published list into the queue: one open item per subject; new findings attach; what was decided stays decided.

Everything happens in one transaction. The same list again, also at the same moment, changes nothing.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from inspection_queue import audit, clocks, webhooks
from inspection_queue.exemptions import exempted
from inspection_queue.intake import Intake
from inspection_queue.keeping import keep_list
from inspection_queue.models import Evidence, Finding, PublishedWeek, QueueItem, Record, RiskWarning, Subject
from inspection_queue.models.work import CLOSED, OPEN, SNOOZED
from inspection_queue.moving import move
from inspection_queue.published_list import PublishedList

# Money on the same finding counts as new when it grew by half and by a sum worth a visit: a 52-week window that moves
# on by a week must not bring a decided subject back.
MATERIAL_SHARE, MATERIAL_YUAN = Decimal("0.5"), Decimal(1000)
ATTEMPTS = 3


@dataclass(frozen=True)
class Placed:
    """What became of one warning: new | requeued | attached | unchanged | skipped | exempt."""

    warning: RiskWarning
    what: str
    new_detectors: tuple[str, ...] = ()


def queue_list(published: PublishedList, released_by: str = "") -> Intake:
    """Take one list in; `released_by` a person, or by nobody. Two intakes at once settle it between them: the later one finds the work of the first."""
    for attempt in range(1, ATTEMPTS + 1):
        try:
            with transaction.atomic():
                taken = _queue_list(published, timezone.now(), released_by)
            if not taken.already_taken:
                _weigh_tables()
            return taken
        except IntegrityError:
            if attempt == ATTEMPTS:
                raise
    raise AssertionError("unreachable")


def _queue_list(published: PublishedList, now: datetime, released_by: str) -> Intake:
    if PublishedWeek.objects.filter(receipt=published.receipt).exists():
        return _counted(published, Counter(unchanged=len(published.warnings)), already_taken=True)
    week, warnings = keep_list(published, now)
    _hold_items(warnings)
    placed = [_place(warning, now) for warning in warnings]
    told: list[audit.Change] = [("week", None, week), ("receipt", None, week.receipt)]
    audit.record(None, "take_in", week, [*told, ("released_by", None, released_by)] if released_by else told)
    webhooks.announce(week, now)
    for each in placed:
        if each.what in ("new", "requeued", "attached"):
            _write_down(each)
    return _counted(published, Counter(each.what for each in placed))


def _weigh_tables() -> None:
    """Tell the database how its tables have grown, or it plans the pages as if they were empty.

    PostgreSQL sees for itself, but only some time after a first large list; so the tables that pages join are named.
    """
    tables = [model._meta.db_table for model in (Subject, RiskWarning, QueueItem, Finding, Evidence, Record)]
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("pragma analysis_limit = 1000")
            cursor.execute("analyze")
        else:
            cursor.execute("analyze " + ", ".join(map(connection.ops.quote_name, tables)))


def _hold_items(warnings: list[RiskWarning]) -> None:
    """Hold the items of all subjects before the audit is held: whoever moves one holds them in this order too."""
    held = QueueItem.objects.select_for_update().filter(subject__in=[each.subject_id for each in warnings])
    list(held.order_by("pk").values_list("pk", flat=True))


def _place(warning: RiskWarning, now: datetime) -> Placed:
    """Decide where one warning belongs, and put it there."""
    items = QueueItem.objects.select_for_update().filter(subject=warning.subject)
    current = items.exclude(state=CLOSED).first()
    exempt = exempted(warning.subject, now)
    if current is not None:
        return _attach(warning, current, exempt, now)
    said = _detectors(warning)
    if said and set(said) <= exempt:
        return Placed(warning, "exempt")
    decided = RiskWarning.objects.filter(item__subject=warning.subject)
    if not decided.exists():
        return _open(warning, now, "new", said)
    new = _counting(new_findings(warning, decided), exempt)
    decided_for = max(decided.values_list("published__week", flat=True))
    if decided_for >= warning.published.week or not new:
        return Placed(warning, "skipped")
    return _open(warning, now, "requeued", new)


def new_findings(warning: RiskWarning, known: Iterable[RiskWarning]) -> tuple[str, ...]:
    """Detectors of this warning that did not speak before, or that now speak of materially more money."""
    before: dict[str, Decimal] = {}
    for detector, amount in Finding.objects.filter(warning__in=known).values_list("detector_id", "amount"):
        before[detector] = max(amount, before.get(detector, amount))
    now = warning.findings.order_by("detector_id").values_list("detector_id", "amount")
    return tuple(detector for detector, amount in now if detector not in before or _much_more(amount, before[detector]))


def _much_more(amount: Decimal, before: Decimal) -> bool:
    return amount - before >= max(MATERIAL_YUAN, before * MATERIAL_SHARE)


def _counting(detectors: tuple[str, ...], exempt: set[str]) -> tuple[str, ...]:
    return tuple(each for each in detectors if each not in exempt)


def _attach(warning: RiskWarning, item: QueueItem, exempt: set[str], now: datetime) -> Placed:
    """New findings come to the open item; one at rest wakes when they are materially new."""
    new = _counting(new_findings(warning, item.warnings.all()), exempt)
    _tie(warning, item)
    if item.newest is None or _age(warning) >= _age(item.newest):
        _show_newest(item, warning)
        item.refresh_from_db(fields=["version"])
    if new and item.state == SNOOZED:
        move(item, "wake", None, {"by": "findings"}, now)
    return Placed(warning, "attached" if new else "unchanged", new)


def _open(warning: RiskWarning, now: datetime, what: str, new: tuple[str, ...]) -> Placed:
    item = QueueItem.objects.create(
        subject=warning.subject,
        state=OPEN,
        opened_at=now,
        week=warning.published.week,
        rank=warning.rank,
        warning_level=warning.warning_level,
    )
    _tie(warning, item, opened=True)
    _show_newest(item, warning)
    clocks.start(("first_review",), item, now)
    clocks.show_due(item)
    return Placed(warning, what, new)


def _tie(warning: RiskWarning, item: QueueItem, opened: bool = False) -> None:
    warning.item, warning.opened_item = item, opened
    warning.save(update_fields=["item", "opened_item"])


def _show_newest(item: QueueItem, warning: RiskWarning) -> None:
    """Repeat on the item what the list sorts and filters by. Owner and state stay; an open form becomes too old."""
    shown = ("rank", "warning_level", "change", "amount_violation", "amount_suspicion", "due_on")
    values = {name: getattr(warning, name) for name in shown}
    QueueItem.objects.filter(pk=item.pk).update(
        newest=warning, week=warning.published.week, version=item.version + 1, **values
    )


def _age(warning: RiskWarning) -> tuple[str, int]:
    return warning.published.week, warning.published.revision


def _detectors(warning: RiskWarning) -> tuple[str, ...]:
    return tuple(warning.findings.order_by("detector_id").values_list("detector_id", flat=True))


def _write_down(placed: Placed) -> None:
    item = placed.warning.item
    if item is None:
        raise AssertionError("A placed warning has an item.")
    action = "attach" if placed.what == "attached" else "open"
    told: list[audit.Change] = [
        ("warning", None, placed.warning.warning_id),
        ("findings", None, " ".join(placed.new_detectors)),
    ]
    if action == "open":
        began = [(f"clock {each.kind}", None, each.due_at) for each in clocks.running(item)]
        told = [("state", None, OPEN), *told, *began]
    audit.record(None, action, item, told)


def _counted(published: PublishedList, counts: Counter[str], already_taken: bool = False) -> Intake:
    return Intake(
        week=published.week,
        n_warnings=len(published.warnings),
        n_new=counts["new"] + counts["requeued"],
        n_requeued=counts["requeued"],
        n_attached=counts["attached"],
        n_unchanged=counts["unchanged"],
        n_skipped=counts["skipped"],
        n_exempt=counts["exempt"],
        already_taken=already_taken,
    )
