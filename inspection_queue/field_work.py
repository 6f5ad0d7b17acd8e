"""The steps of a field task: take, give, ask for evidence, record what was found, correct later. Nothing else changes one.

What a complete result is stands here, so that no way leads past it. An entry is made once and stays.
"""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from data_contracts.errors import QueueConflict
from inspection_queue import audit, grid
from inspection_queue.models import EvidenceRequest, FieldTask, Inspector, RegisterEntry, User
from inspection_queue.outcomes import OFFICERS_ON_SITE
from inspection_queue.publications import owe
from inspection_queue.roles import INVESTIGATOR, LEAD, roles_of
from inspection_queue.supervision_workflow import locked, move, must_be_allowed
from inspection_queue.vocabulary import MEASURES, PROBLEMS

ANSWERS = ("in_order", "problem", "not_applicable")
NOTHING = ("none", "closed_down", "refused", "inconclusive")
MONEY = ("amount_violation", "amount_suspicion", "amount_recovered", "fine_amount")


def tasks_of(user: User) -> QuerySet[FieldTask]:
    """The field tasks this user may see: within their cells, given to them, or drawn with them on the team."""
    own = Q(assignee_id=user.pk)
    if user.inspector is not None:
        code = user.inspector.inspector_id
        own |= Q(inspector_ids=code) | Q(inspector_ids__startswith=f"{code};") | Q(inspector_ids__endswith=f";{code}")
        own |= Q(inspector_ids__contains=f";{code};")
    return grid.within(user, FieldTask.objects.select_related("campaign", "draw__plan", "assignee"), "grid_id", own)


def overdue(tasks: QuerySet[FieldTask], today: date) -> QuerySet[FieldTask]:
    """Visits that should have been made by now."""
    return tasks.filter(due_on__lt=today, state__in=("planned", "in_work"))


def take(key: int, user: User, version: int | None = None) -> FieldTask:
    with transaction.atomic():
        task: FieldTask = move(locked(FieldTask, key, version), "take", user, assignee=user)
    return task


def assign(key: int, user: User, to: User, version: int | None = None) -> FieldTask:
    """Give a task to somebody who may work it. Of a draw: only to a member of the drawn team."""
    if not to.is_active or not {INVESTIGATOR, LEAD} & set(roles_of(to)):
        raise QueueConflict(_("%(name)s cannot take items; choose an investigator.") % {"name": to.shown_name()})
    with transaction.atomic():
        task: FieldTask = locked(FieldTask, key, version)
        code = to.inspector.inspector_id if to.inspector else ""
        if task.draw_id and code not in task.inspectors:
            raise QueueConflict(_("%(name)s is not on the drawn team.") % {"name": to.shown_name()})
        move(task, "assign", user, assignee=to)
    return task


def give_back(key: int, user: User, version: int | None = None) -> FieldTask:
    with transaction.atomic():
        task: FieldTask = move(locked(FieldTask, key, version), "give_back", user, assignee=None)
    return task


def cancel(key: int, user: User, reason: str, version: int | None = None) -> FieldTask:
    with transaction.atomic():
        task: FieldTask = move(locked(FieldTask, key, version), "cancel", user, assignee=None, note=reason)
    return task


def ask(key: int, user: User, whats: list[str], due_on: date, version: int | None = None) -> list[EvidenceRequest]:
    """Ask the object for papers or records, until a day that is not over yet. One request for each of `whats`."""
    today = timezone.localdate()
    if due_on < today:
        raise ValidationError({"due_on": _("The day lies in the past.")})
    with transaction.atomic():
        task = move(locked(FieldTask, key, version), "ask", user)
        told = {"task": task, "asked_by": user, "asked_on": today, "due_on": due_on}
        requests = [EvidenceRequest.objects.create(what=what, **told) for what in whats]
        for each in requests:
            audit.record(user, "create", each, [("what", None, each.what), ("due_on", None, due_on)])
    return requests


def receive(request_id: int, user: User, version: int | None = None) -> EvidenceRequest:
    """What was asked for has come. Once only."""
    with transaction.atomic():
        request = EvidenceRequest.objects.select_for_update().get(pk=request_id)
        move(locked(FieldTask, request.task_id, version), "received", user)
        if request.received_on is not None:
            raise QueueConflict(_("This was received already."))
        request.received_on = timezone.localdate()
        request.save(update_fields=["received_on"])
        audit.record(user, "received", request, [("received_on", None, request.received_on)])
    return request


def record(key: int, user: User, told: dict[str, Any], version: int | None = None) -> FieldTask:
    """Enter what was found. Raises ValidationError with one sentence for each field. A draw's result owes publication."""
    with transaction.atomic():
        task: FieldTask = locked(FieldTask, key, version)
        must_be_allowed(task, "record", user)
        check_result(task, told, timezone.localdate())
        move(task, "record", user, recorded_at=timezone.now(), **told)
        if task.draw_id and task.result in ("found", "none"):
            row = owe(task, user)
            audit.record(user, "create", row, [("due_on", None, row.due_on), ("kind", None, row.kind)])
    return task


def rectify(key: int, user: User, day: date, version: int | None = None) -> FieldTask:
    """The object has corrected what was found, and this was seen."""
    with transaction.atomic():
        task: FieldTask = locked(FieldTask, key, version)
        if task.result != "found" or task.rectified_on or day > timezone.localdate():
            raise QueueConflict(_("A correction belongs to a problem that was found, once, and not in the future."))
        move(task, "rectify", user, rectified_on=day)
    return task


def check_result(task: FieldTask, told: dict[str, Any], today: date) -> None:
    """Raises ValidationError when something is missing or cannot be."""
    faults = {**_visit(task, told, today), **_answers(task, told), **_found(told)}
    if faults:
        raise ValidationError(faults)


def _visit(task: FieldTask, told: dict[str, Any], today: date) -> dict[str, str]:
    codes = [code for code in told["inspector_ids"].split(";") if code]
    known = Inspector.objects.filter(inspector_id__in=codes, active=True).count()
    if told["checked_on"] > today:
        return {"checked_on": _("The day of the inspection cannot lie in the future.")}
    if len(set(codes)) != len(codes) or known != len(codes):
        return {"inspector_ids": _("Name each inspector once, from the register.")}
    if len(codes) < OFFICERS_ON_SITE:
        return {"inspector_ids": _("A check on site needs at least two inspectors with certificates.")}
    concerned = {"subject_type": "practitioner", "subject_id": told["practitioner_id"]}
    if told["practitioner_id"] and not RegisterEntry.objects.filter(current=True, **concerned).exists():
        return {"practitioner_id": _("Choose from the list.")}
    if task.draw_id and set(codes) != set(task.inspectors):
        return {"inspector_ids": _("The drawn team goes; who cannot go is replaced by a re-draw.")}
    return {}


def _answers(task: FieldTask, told: dict[str, Any]) -> dict[str, str]:
    codes = {step["code"] for step in task.checklist}
    answers = told["answers"]
    if set(answers) - codes or set(answers.values()) - set(ANSWERS):
        return {"answers": _("Choose from the list.")}
    if told["result"] in ("found", "none") and set(answers) != codes:
        return {"answers": _("Answer each point of the checklist.")}
    return {}


def _found(told: dict[str, Any]) -> dict[str, str]:
    codes = [code for code in told["problem_codes"].split(";") if code]
    found, faults = told["result"] == "found", {}
    if set(codes) - set(PROBLEMS):
        faults["problem_codes"] = _("Choose from the list.")
    if told["measure"] not in MEASURES:
        faults["measure"] = _("Choose one of the list.")
    of_a_find = (codes, told["practitioner_id"], told["measure"] not in ("", "none"), *(told[name] for name in MONEY))
    if not found and any(of_a_find):
        faults["result"] = _("Problems, measures and money belong to a check that found something.")
    if told["result"] not in ("found", "none") and not told["note"].strip():
        faults["note"] = _("Say in a sentence why; it makes the next list better.")
    if any(told[name] is not None and told[name] < 0 for name in MONEY):
        faults["amount_recovered"] = _("Money cannot be negative.")
    return faults
