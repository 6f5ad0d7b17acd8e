"""Complaints 投诉举报: intake by hand or from the published register, matching, clocks, reply. Informants lie apart.

Limits stand in complaint_clocks.csv with their basis; they are local rules or to be checked, and the pages say so.
Nothing here puts an informant into a list, an export, a log or the audit.
"""

import csv
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from data_contracts import name_matching
from data_contracts.errors import QueueConflict, SettingsError
from inspection_queue import audit, grid
from inspection_queue.models import Complaint, Informant, QueueItem, RosterObject, User
from inspection_queue.office_days import working_days_after
from inspection_queue.register_files import Row, read_register
from inspection_queue.roles import may
from inspection_queue.supervision_workflow import locked, move

TABLE = Path(__file__).with_name("complaint_clocks.csv")
FUND_CHANNEL, FUND_WORDS = "12393", ("医保", "骗保", "基金", "诱导住院", "冒名", "套刷", "虚假住院")
STATES = {"open": "accepted", "transferred": "transferred", "replied": "replied", "closed": "closed"}


@dataclass(frozen=True)
class Limit:
    """How many working days a step may take, for complaints of a field."""

    kind: str
    field: str
    limit: int
    unit: str
    basis: str
    tag: str


@dataclass(frozen=True)
class Intake:
    """What a register of complaints brought."""

    n_new: int
    n_known: int
    n_matched: int
    n_for_people: int
    left_out: tuple[str, ...]


@cache
def limits() -> tuple[Limit, ...]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(Limit(**{**row, "limit": int(row["limit"])}) for row in csv.DictReader(file))


def field_of(channel: str, topic: str) -> str:
    """`fund` for reports on the insurance fund, else `general`."""
    return "fund" if channel == FUND_CHANNEL or any(word in topic for word in FUND_WORDS) else "general"


def due(kind: str, field: str, day: date) -> dict[str, Any]:
    """The clock that runs now, as fields of a complaint; empty when no limit is laid down."""
    found = next((each for each in limits() if (each.kind, each.field) == (kind, field)), None)
    if found is None:
        return {"due_on": None, "due_kind": "", "provisional": False}
    ends, provisional = working_days_after(day, found.limit)
    return {"due_on": ends, "due_kind": kind, "provisional": provisional}


def overdue(rows: QuerySet[Complaint], today: date) -> QuerySet[Complaint]:
    """Those whose next step should be done by now."""
    return rows.filter(due_on__lt=today).exclude(state__in=("closed", "rejected"))


def seen_by(user: Any) -> QuerySet[Complaint]:
    """The complaints this user may see: within their cells, and whatever concerns nobody known yet."""
    own = Q(handler_id=user.pk) | Q(grid_id="")
    return grid.within(user, Complaint.objects.select_related("matched", "handler"), "grid_id", own)


def enter(user: User | None, told: Row, informant: Row | None = None, source: str = "hand") -> Complaint:
    """Take one complaint in, match it, start its first clock. `told` are fields of Complaint."""
    field = field_of(told["channel"], told.get("topic") or "")
    first = "accept" if field == "fund" else "transfer"
    clock = {} if told.get("state", "received") != "received" else due(first, field, told["received_at"].date())
    with transaction.atomic():
        made = Complaint(source=source, **{**told, **clock})
        _match(made)
        made.save(force_insert=True)
        if informant and any(informant.values()):
            Informant.objects.create(complaint=made, **informant)
        shown = ("complaint_id", "channel", "received_at", "topic", "matched", "confidence", "due_on")
        audit.record(user, "create", made, [(name, None, getattr(made, name)) for name in shown])
    return made


def take_complaints(folder: Path, user: User | None = None) -> Intake:
    """Take in complaints.parquet of the published registers; a known complaint is never changed by it."""
    register = read_register(folder, "complaints")
    if register is None:
        raise SettingsError(f"{folder.name} holds no complaints; run `yujing registers` first.")
    known = set(Complaint.objects.values_list("complaint_id", flat=True))
    made = [_enter_row(row, user) for row in register.rows if row["complaint_id"] not in known]
    matched = sum(each.matched_id is not None for each in made)
    return Intake(len(made), len(register.rows) - len(made), matched, len(made) - matched, register.left_out)


def decide_match(key: int, user: User, object_id: str, version: int | None = None) -> Complaint:
    """A person says whom it concerns; empty: nobody of the roster."""
    with transaction.atomic():
        row = locked(Complaint, key, version)
        place = RosterObject.objects.filter(object_id=object_id).first() if object_id else None
        if object_id and place is None:
            raise QueueConflict(_("There is no such object in the roster."))
        told = {"matched": place, "matched_by": "person", "grid_id": place.grid_id if place else ""}
        moved: Complaint = move(row, "match", user, confidence=1.0 if place else None, **told)
    return moved


def accept(key: int, user: User, version: int | None = None) -> Complaint:
    """Accepted: the clock of the answer begins."""
    return _step(key, user, "accept", version, "reply", handler=user, accepted_at=timezone.now())


def transfer(key: int, user: User, department: str, version: int | None = None) -> Complaint:
    """Handed on to the department that is competent; the clock of the answer runs on."""
    told = {"department": department, "transferred_at": timezone.now()}
    return _step(key, user, "transfer", version, "", **told)


def reject(key: int, user: User, reason: str, version: int | None = None) -> Complaint:
    told = {"reply": reason, "closed_at": timezone.now(), "due_on": None, "due_kind": ""}
    return _step(key, user, "reject", version, "", **told)


def answer(key: int, user: User, reply: str, verified: str, version: int | None = None) -> Complaint:
    """Answered; the call-back is due next where one is laid down."""
    return _step(key, user, "answer", version, "call_back", reply=reply, verified=verified, replied_at=timezone.now())


def settle(key: int, user: User, satisfaction: int | None, version: int | None = None) -> Complaint:
    told = {"satisfaction": satisfaction, "closed_at": timezone.now(), "due_on": None, "due_kind": ""}
    return _step(key, user, "settle", version, "", **told)


def unveil(key: int, user: User, purpose: str) -> Informant | None:
    """Who complained. Only with the permission, for a purpose, and each look is on record (条例 35)."""
    if not may(user, "see_informants"):
        raise PermissionDenied
    with transaction.atomic():
        complaint = Complaint.objects.get(pk=key)
        audit.record(user, "unveil", complaint, [("purpose", None, purpose)])
    return Informant.objects.filter(complaint=complaint).first()


def items_about(complaint: Complaint) -> QuerySet[QueueItem]:
    """Queue items on the object of the complaint, the newest first."""
    if complaint.matched is None:
        return QueueItem.objects.none()
    subject = {"subject__subject_type": "institution", "subject__subject_id": complaint.matched.object_id}
    return QueueItem.objects.filter(**subject).order_by("-week", "-pk")


def repeats(complaint: Complaint, days: int = 90) -> int:
    """Other complaints on the same object and topic within `days` before: a signal (J04 of the handbook)."""
    if complaint.matched is None or not complaint.topic:
        return 0
    since = complaint.received_at - timedelta(days=days)
    same = {"matched": complaint.matched, "topic": complaint.topic}
    others = Complaint.objects.filter(**same, received_at__gte=since, received_at__lte=complaint.received_at)
    return others.exclude(pk=complaint.pk).count()


def _step(key: int, user: User, action: str, version: int | None, clock: str, **told: Any) -> Complaint:
    with transaction.atomic():
        row = locked(Complaint, key, version)
        if clock:
            told |= due(clock, field_of(row.channel, row.topic), timezone.localdate())
        moved: Complaint = move(row, action, user, **told)
    return moved


def _match(complaint: Complaint) -> None:
    """By the delivered code where the roster knows it, else by words; unsure ones wait for a person."""
    given = complaint.matched
    if given is not None:
        complaint.confidence, complaint.matched_by = 1.0, "delivery"
    else:
        result = name_matching.match(complaint.object_text, _names())
        complaint.candidates = [[each.object_id, each.confidence] for each in result.candidates]
        complaint.confidence = result.confidence or None
        if result.object_id is not None:
            complaint.matched, complaint.matched_by = RosterObject.objects.get(object_id=result.object_id), "rule"
    complaint.grid_id = complaint.matched.grid_id if complaint.matched else ""


def _names() -> list[name_matching.Name]:
    rows = RosterObject.objects.values_list("object_id", "name", "other_names")
    return [
        name_matching.Name(code, text)
        for code, name, others in rows
        for text in (name, *(each.strip() for each in others.split(";")))
        if text
    ]


def _enter_row(row: Row, user: User | None) -> Complaint:
    told = {
        "complaint_id": row["complaint_id"], "channel": row.get("channel") or "other",
        "received_at": _moment(row["received_at"]), "anonymous": row.get("anonymous") is not False,
        "object_text": (row.get("institution_text") or "")[:200],
        "practitioner_text": (row.get("practitioner_text") or "")[:200],
        "topic": (row.get("topic") or "")[:80], "text": (row.get("text") or "")[:4000],
        "state": STATES.get(row.get("status") or "", "received"), "replied_at": _moment(row.get("replied_at")),
        "closed_at": _moment(row.get("closed_at")),
        "verified": {True: "true", False: "false"}.get(row.get("verified"), ""),
        "matched": RosterObject.objects.filter(object_id=row.get("institution_id") or "-").first(),
    }  # fmt: skip
    return enter(user, told, {"token": row.get("complainant_token") or ""}, source="delivery")


def _moment(value: datetime | None) -> datetime | None:
    """Deliveries give local time without a zone."""
    if value is None:
        return None
    return timezone.make_aware(value) if timezone.is_naive(value) else value.astimezone(UTC)
