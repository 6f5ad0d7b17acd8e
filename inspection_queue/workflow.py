"""What may happen to an item: one table of action × state × role, as data. It drives screens, moves and tests.

A further state or action is a further row; nothing else decides.
"""

from dataclasses import dataclass
from typing import Any

from inspection_queue.models import QueueItem
from inspection_queue.roles import INVESTIGATOR, LEAD, SUPERVISOR, roles_of

SYSTEM = "system"


@dataclass(frozen=True)
class Transition:
    """`holder_only`: only whoever holds the item. An action may have several rows, one for each state before it."""

    action: str
    before: str
    after: str
    roles: tuple[str, ...]
    holder_only: bool = False


TRANSITIONS = (
    Transition("claim", "open", "claimed", (INVESTIGATOR, LEAD)),
    Transition("assign", "open", "claimed", (LEAD, SUPERVISOR)),
    Transition("assign", "claimed", "claimed", (LEAD, SUPERVISOR)),
    Transition("renew", "claimed", "claimed", (INVESTIGATOR, LEAD), holder_only=True),
    Transition("release", "claimed", "open", (INVESTIGATOR, LEAD), holder_only=True),
    Transition("take_back", "claimed", "open", (LEAD, SUPERVISOR)),
    Transition("lease_end", "claimed", "open", (SYSTEM,)),
    Transition("close", "claimed", "closed", (INVESTIGATOR, LEAD), holder_only=True),
)
ACTIONS = tuple(dict.fromkeys(each.action for each in TRANSITIONS))


def transition(action: str, state: str) -> Transition | None:
    """The row of the table, or None when the action does not fit the state."""
    return next((each for each in TRANSITIONS if (each.action, each.before) == (action, state)), None)


def role_allows(user: Any, action: str) -> bool:
    """Whether any of the user's roles may ever do this."""
    return any(each.action == action and _has_role(user, each) for each in TRANSITIONS)


def allowed(user: Any, item: QueueItem) -> tuple[str, ...]:
    """The actions this user may take on this item now, in the order of the table."""
    fitting = (each for each in TRANSITIONS if each.before == item.state and _has_role(user, each))
    return tuple(each.action for each in fitting if not each.holder_only or item.assignee_id == user.pk)


def _has_role(user: Any, row: Transition) -> bool:
    return not set(row.roles).isdisjoint(roles_of(user))
