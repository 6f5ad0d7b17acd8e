"""What may happen, when, and who may do it: the table transitions.csv, which drives screens, moves and tests.

Three machines: the queue item (chain 初审 → 复审 → 申诉 → 核实 → 处理), the case, the referral. A further state or action
is a further row; a row names its conditions by the words of ONLY (who) and of move_guards.py (what must be true).
"""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from pathlib import Path
from typing import Any

from django.db.models import Q

from inspection_queue.models import Case, QueueItem, Referral, User
from inspection_queue.roles import roles_of

SYSTEM = "system"
TABLE = Path(__file__).with_name("transitions.csv")
MACHINES: dict[str, type[Any]] = {"item": QueueItem, "case": Case, "referral": Referral}
Moved = QueueItem | Case | Referral


@dataclass(frozen=True)
class Transition:
    """One row. Item states read `stage.state`, `*` is any stage; `=` means back to where a case was suspended."""

    machine: str
    action: str
    before: str
    after: str
    roles: tuple[str, ...]
    only: tuple[str, ...]
    asks: tuple[str, ...]
    guards: tuple[str, ...]
    stops: tuple[str, ...]
    starts: tuple[str, ...]

    def fits(self, status: str) -> bool:
        stage, _, state = status.partition(".")
        return self.before in (status, f"*.{state}" if state else stage)

    def result(self, about: Moved) -> str:
        """The status after this move."""
        if self.after == "=":
            return str(getattr(about, "resumes_to", ""))
        return self.after.replace("*", status_of(about).partition(".")[0])


ONLY: dict[str, Callable[[Any, User], bool]] = {
    "holder": lambda about, user: about.assignee_id == user.pk,
    "not_first_reviewer": lambda about, user: about.first_reviewer_id != user.pk,
    "not_author": lambda about, user: about.author_id != user.pk,
    "proposed": lambda about, user: bool(about.dismissal),
}
ONLY_QUERY: dict[str, Callable[[User], Q]] = {
    "not_first_reviewer": lambda user: ~Q(first_reviewer=user),
    "not_author": lambda user: ~Q(author=user),
}


def _rows() -> tuple[Transition, ...]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            Transition(row["machine"], row["action"], row["before"], row["after"],
                       *(tuple(row[name].split()) for name in ("roles", "only", "asks", "guards", "stops", "starts")))
            for row in csv.DictReader(file)
        )  # fmt: skip


TRANSITIONS = _rows()
ACTIONS = tuple(dict.fromkeys(each.action for each in TRANSITIONS))


def machine_of(about: Moved) -> str:
    return next(name for name, model in MACHINES.items() if isinstance(about, model))


def status_of(about: Moved) -> str:
    return f"{about.stage}.{about.state}" if isinstance(about, QueueItem) else about.state


def transition(about: Moved, action: str) -> Transition | None:
    """The row of the table, or None when the action does not fit the state."""
    machine, status = machine_of(about), status_of(about)
    return next(
        (row for row in TRANSITIONS if (row.machine, row.action) == (machine, action) and row.fits(status)), None
    )


def role_allows(user: Any, action: str, machine: str = "item") -> bool:
    """Whether any of the user's roles may ever do this."""
    return any((each.machine, each.action) == (machine, action) and _has_role(user, each) for each in TRANSITIONS)


def allowed(user: Any, about: Moved) -> tuple[str, ...]:
    """The actions this user may take here now, in the order of the table."""
    machine, status = machine_of(about), status_of(about)
    fitting = (row for row in TRANSITIONS if row.machine == machine and row.fits(status) and _has_role(user, row))
    return tuple(row.action for row in fitting if all(ONLY[word](about, user) for word in row.only))


def may_take(user: User) -> Q:
    """The open items that this user may claim: a query made from the rows of `claim`."""
    rows = [row for row in TRANSITIONS if (row.machine, row.action) == ("item", "claim") and _has_role(user, row)]
    return reduce(or_, (_claimable(row, user) for row in rows), Q(pk__in=()))


def could_hold(user: User, item: QueueItem) -> bool:
    """Whether this user could claim the item, were it open: the right role, and four eyes."""
    rows = [row for row in TRANSITIONS if (row.machine, row.action) == ("item", "claim") and _has_role(user, row)]
    fitting = [row for row in rows if row.before.partition(".")[0] == item.stage]
    return bool(fitting) and all(ONLY[word](item, user) for row in fitting for word in row.only)


def _claimable(row: Transition, user: User) -> Q:
    stage, _, state = row.before.partition(".")
    return reduce(lambda wish, word: wish & ONLY_QUERY[word](user), row.only, Q(stage=stage, state=state))


def _has_role(user: Any, row: Transition) -> bool:
    return not set(row.roles).isdisjoint(roles_of(user))
