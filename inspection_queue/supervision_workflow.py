"""What may happen to field tasks, campaigns, publications and complaints: the table supervision_transitions.csv.

It drives screens, moves and tests; a further step is a further row. `who`: anybody of the roles, the holder, or who is
able (drawn for the task, or within whose grid cells it lies).
"""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.utils.translation import gettext as _

from data_contracts.errors import QueueConflict
from inspection_queue import audit
from inspection_queue.models import Campaign, Complaint, FieldTask, Publication, User
from inspection_queue.roles import roles_of

TABLE = Path(__file__).with_name("supervision_transitions.csv")
MACHINES: dict[type[models.Model], str] = {
    FieldTask: "field",
    Campaign: "campaign",
    Publication: "publication",
    Complaint: "complaint",
}


@dataclass(frozen=True)
class Step:
    """One row of the table."""

    machine: str
    action: str
    before: str
    after: str
    roles: tuple[str, ...]
    who: str


@cache
def steps() -> tuple[Step, ...]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(Step(**{**row, "roles": tuple(row["roles"].split())}) for row in csv.DictReader(file))


def actions(row: Any, user: User) -> tuple[str, ...]:
    """What this user may do with this row now, in the order of the table."""
    machine = MACHINES[type(row)]
    fitting = (each for each in steps() if (each.machine, each.before) == (machine, row.state))
    return tuple(each.action for each in fitting if _has_role(each, user) and _is_the_one(each, row, user))


def locked(model: Any, key: Any, version: int | None = None) -> Any:
    """The row, held until the end of the transaction. Raises QueueConflict when it is no longer what the reader saw."""
    row = model.objects.select_for_update().get(pk=key)
    if version is not None and row.version != version:
        raise QueueConflict(_("This has changed in the meantime; open it again and decide again."))
    return row


def move(row: Any, action: str, user: User, **values: Any) -> Any:
    """Apply one row of the table to a locked row: check, change, count up the version, write the audit entry."""
    must_be_allowed(row, action, user)
    machine = MACHINES[type(row)]
    step = next(each for each in steps() if (each.machine, each.action, each.before) == (machine, action, row.state))
    told = {"state": step.after, **values}
    changes = [(name, getattr(row, name), value) for name, value in told.items() if getattr(row, name) != value]
    for name, value in {**told, "version": row.version + 1}.items():
        setattr(row, name, value)
    row.save(update_fields=[*told, "version"])
    audit.record(user, action, row, changes)
    return row


def must_be_allowed(row: Any, action: str, user: User) -> None:
    """PermissionDenied when the role may never do this; QueueConflict when only this row does not allow it now."""
    machine = MACHINES[type(row)]
    mine = [each for each in steps() if (each.machine, each.action) == (machine, action)]
    if not any(_has_role(each, user) for each in mine):
        raise PermissionDenied
    if action not in actions(row, user):
        raise QueueConflict(_("This step does not fit any more; open the page again."))


def may_ever(machine: str, action: str, roles: Iterable[str]) -> bool:
    """Whether any of the roles may ever take this step."""
    return any(
        (each.machine, each.action) == (machine, action) and not set(each.roles).isdisjoint(roles) for each in steps()
    )


def _has_role(step: Step, user: User) -> bool:
    return not set(step.roles).isdisjoint(roles_of(user))


def _is_the_one(step: Step, row: Any, user: User) -> bool:
    if step.who == "holder":
        return bool(row.assignee_id == user.pk)
    if step.who == "able" and row.draw_id:
        return user.inspector is not None and user.inspector.inspector_id in row.inspectors
    return True
