"""What a move changes beside the state: for each (machine, action) the new values of the object, and rows beside it.

An action without an entry changes nothing but the state. Runs inside the transaction of the move.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from inspection_queue import wishes
from inspection_queue.dismissal import dismissed
from inspection_queue.models import Case, CaseOfficer, Outcome, QueueItem, Referral, Snooze, Statement, User

Told = Mapping[str, Any]
Effect = Callable[[Any, User, Told, datetime], dict[str, Any]]
EFFECTS: dict[tuple[str, str], Effect] = {}
FREE = {"assignee": None, "lease_until": None}


def effect(machine: str, *actions: str) -> Callable[[Effect], Effect]:
    def enter(function: Effect) -> Effect:
        EFFECTS.update({(machine, action): function for action in actions})
        return function

    return enter


@effect("item", "pass_on", "propose_dismissal")
def first_review(item: QueueItem, user: User, told: Told, now: datetime) -> dict[str, Any]:
    return {**FREE, "first_reviewer": user, "dismissal": told.get("dismissal", "")}


@effect("item", "hear", "verify")
def second_review(item: QueueItem, user: User, told: Told, now: datetime) -> dict[str, Any]:
    return {**FREE, "second_reviewer": user, "dismissal": ""}


@effect("item", "dismiss")
def dismiss(item: QueueItem, user: User, told: Told, now: datetime) -> dict[str, Any]:
    """Two reviewers agree: the first is the author of the outcome, the second decides."""
    outcome = dismissed(item, now)
    people = {"second_reviewer": user, "author": item.first_reviewer, "decider": user}
    return {"lease_until": None, "closed_at": now, "outcome": outcome, **people}


@effect("item", "send_back")
def send_back(item: QueueItem, user: User, told: Told, now: datetime) -> dict[str, Any]:
    return {**FREE, "dismissal": ""}


@effect("item", "snooze")
def snooze(item: QueueItem, user: User, told: Told, now: datetime) -> dict[str, Any]:
    reason = {"reason": told["snooze_reason"], "note": told["note"]}
    Snooze.objects.create(item=item, owner=user, began_at=now, until=told["until"], **reason)
    return {**FREE, "snoozed_until": told["until"]}


@effect("item", "wake")
def wake(item: QueueItem, user: User | None, told: Told, now: datetime) -> dict[str, Any]:
    by = told.get("by", "person")
    for each in Snooze.objects.filter(item=item, ended_at=None):
        each.ended_at, each.ended_by = now, by
        each.save(update_fields=["ended_at", "ended_by"])
    return {**FREE, "snoozed_until": None}


@effect("item", "notify_party")
def notify_party(item: QueueItem, user: User, told: Told, now: datetime) -> dict[str, Any]:
    Statement.objects.create(item=item, facts=told["facts"], notified_on=told["notified_on"], notified_by=user)
    return {}


@effect("item", "answer")
def answer(item: QueueItem, user: User, told: Told, now: datetime) -> dict[str, Any]:
    waiting = item.statements.select_for_update().get(answered_on=None)
    for name in ("answered_on", "answer", "accepted", "reply"):
        setattr(waiting, name, told[name])
    waiting.save()
    return {}


@effect("item", "close")
def close(item: QueueItem, user: User, told: Told, now: datetime) -> dict[str, Any]:
    newest = Outcome.versions.filter(item=item).latest("pk")
    return {"lease_until": None, "closed_at": now, "decider": user, "outcome": newest}


@effect("case", "file")
def file(case: Case, user: User, told: Told, now: datetime) -> dict[str, Any]:
    for each in told["officers"]:
        CaseOfficer.objects.create(case=case, inspector=each, certificate_no=each.certificate_no)
    return {"number": told["number"], "decider": user}


@effect("case", "reject", "transfer")
def turned_down(case: Case, user: User, told: Told, now: datetime) -> dict[str, Any]:
    return {"decider": user}


@effect("case", "notify")
def notify(case: Case, user: User, told: Told, now: datetime) -> dict[str, Any]:
    return {"fine_notified": told["fine_notified"], "hearing_right": told["hearing_right"], "hearing_waived": False}


@effect("case", "note_defence", "request_hearing")
def defended(case: Case, user: User, told: Told, now: datetime) -> dict[str, Any]:
    return {"defended": True}


@effect("case", "waive_hearing")
def waived(case: Case, user: User, told: Told, now: datetime) -> dict[str, Any]:
    return {"hearing_waived": True}


@effect("case", "review_law")
def reviewed(case: Case, user: User, told: Told, now: datetime) -> dict[str, Any]:
    return {"legal_reviewer": user}


@effect("case", "decide")
def decide(case: Case, user: User, told: Told, now: datetime) -> dict[str, Any]:
    return {"fine_decided": told["fine_decided"], "decider": user}


@effect("case", "execute")
def execute(case: Case, user: User, told: Told, now: datetime) -> dict[str, Any]:
    return {"amount_recovered": told["amount_recovered"]}


@effect("case", "suspend")
def suspend(case: Case, user: User, told: Told, now: datetime) -> dict[str, Any]:
    """The clocks that may rest do so while the case rests."""
    wishes.suspend_of_case(case, user, told["note"], now)
    return {"resumes_to": case.state}


@effect("case", "resume")
def resume(case: Case, user: User, told: Told, now: datetime) -> dict[str, Any]:
    wishes.resume_of_case(case, user, now)
    return {"resumes_to": ""}


@effect("referral", "amend", "complete_papers", "refuse", "note_receipt", "police_files")
def written_down(referral: Referral, user: User, told: Told, now: datetime) -> dict[str, Any]:
    """What was told is kept under its own name; several codes as one `;`-separated text."""
    kept = {name: ";".join(value) if isinstance(value, list) else value for name, value in told.items()}
    return {**kept, **({"decider": user} if "refusal" in kept else {})}


@effect("referral", "approve")
def approve(referral: Referral, user: User, told: Told, now: datetime) -> dict[str, Any]:
    return {"decider": user}
