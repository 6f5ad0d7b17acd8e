"""The table of supervision is the law: every step × role × state of field tasks, campaigns, publications and complaints is tried."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest

from data_contracts.errors import QueueConflict
from tests.queue_fixture import user
from tests.queue_office import ROLES, listed, office

__all__ = ["listed", "office"]
DAY = date(2026, 11, 18)
# The states from which nothing follows, said a second time on purpose.
ENDS = {"field": {"cancelled"}, "campaign": {"closed", "cancelled"}, "publication": {"withdrawn", "removed"},
        "complaint": {"closed", "rejected"}}  # fmt: skip


def machines() -> dict[str, Any]:
    from inspection_queue.supervision_workflow import MACHINES

    return {machine: model for model, machine in MACHINES.items()}


def states(machine: str) -> tuple[str, ...]:
    from inspection_queue.models import campaigns, complaints, double_random, field

    known = {"field": field.FIELD_STATES, "campaign": campaigns.CAMPAIGN_STATES,
             "publication": double_random.PUBLICATION_STATES, "complaint": complaints.COMPLAINT_STATES}  # fmt: skip
    return known[machine]


def put(machine: str, state: str, holder: Any, of_campaign: bool = False) -> Any:
    """The row of the office in this state, written straight into the table."""
    from inspection_queue.models import Campaign

    values: dict[str, Any] = {"state": state}
    if machine == "field":
        values |= {"assignee": holder, "checked_on": DAY, "inspector_ids": "D001;D002"}
        values |= {"campaign": Campaign.objects.get(), "draw": None} if of_campaign else {}
    if machine == "publication":
        values["published_on"] = None if state == "due" else DAY
    model = machines()[machine]
    model.objects.update(**values)
    return model.objects.get()


def people() -> Iterator[tuple[str, Any, bool]]:
    """Of each role somebody of the drawn team and somebody who is not."""
    from inspection_queue.models import Inspector

    for role in ROLES:
        one, other = user(f"team_{role}", role), user(f"other_{role}", role)
        one.inspector, _new = Inspector.objects.get_or_create(inspector_id="D001", defaults={"name": "one"})
        yield role, one, True
        yield role, other, False


def meant(row: Any, machine: str, action: str, role: str, person: Any, on_team: bool) -> str:
    """done | conflict | refused, read from the table alone."""
    from inspection_queue.supervision_workflow import steps

    mine = [each for each in steps() if (each.machine, each.action) == (machine, action) and role in each.roles]
    if not mine:
        return "refused"
    step = next((each for each in mine if each.before == row.state), None)
    if step is None or (step.who == "holder" and row.assignee_id != person.pk):
        return "conflict"
    return "conflict" if step.who == "able" and row.draw_id and not on_team else "done"


def tried(row: Any, action: str, person: Any) -> str:
    """What came of the step; everything is undone. A refusal leaves the row as it was, a step counts up the version."""
    from django.core.exceptions import PermissionDenied
    from django.db import transaction

    from inspection_queue.models import AuditEntry
    from inspection_queue.supervision_workflow import locked, move

    before, n = type(row).objects.filter(pk=row.pk).values().get(), AuditEntry.objects.count()
    values: dict[str, Any] = {"assignee": person} if action in ("take", "assign") else {}
    values |= {"published_on": DAY} if action == "publish" else {}
    try:
        with transaction.atomic():
            moved = move(locked(type(row), row.pk), action, person, **values)
            assert (moved.version, AuditEntry.objects.count()) == (before["version"] + 1, n + 1)
            transaction.set_rollback(True)
    except (PermissionDenied, QueueConflict) as fault:
        assert type(row).objects.filter(pk=row.pk).values().get() == before
        return "refused" if isinstance(fault, PermissionDenied) else "conflict"
    return "done"


@pytest.mark.parametrize("machine", ["field", "campaign", "publication", "complaint"])
def test_every_step_role_and_state_obeys_the_table(listed: Any, machine: str) -> None:
    from inspection_queue.supervision_workflow import steps

    actions = sorted({each.action for each in steps() if each.machine == machine})
    stranger, folk = user("somebody_else", "investigator"), list(people())
    wrong = []
    for state in states(machine):
        for role, person, on_team in folk:
            for holder in (person, stranger) if state == "in_work" else (None,):
                row = put(machine, state, holder)
                wrong += [
                    (state, role, on_team, holder is person, action, told)
                    for action in actions
                    if (told := tried(row, action, person)) != meant(row, machine, action, role, person, on_team)
                ]
    assert wrong == []


def test_a_task_of_a_campaign_needs_no_drawn_team(listed: Any) -> None:
    row, outsider = put("field", "planned", None, of_campaign=True), user("outsider", "investigator")
    assert tried(row, "take", outsider) == "done"


@pytest.mark.parametrize("machine", ["field", "campaign", "publication", "complaint"])
def test_every_state_can_be_reached_and_left_until_an_end(machine: str) -> None:
    from inspection_queue.supervision_workflow import steps

    mine = [each for each in steps() if each.machine == machine]
    assert {states(machine)[0], *(each.after for each in mine)} == set(states(machine))
    assert {each.before for each in mine} == set(states(machine)) - ENDS[machine]
    assert set(machines()) == {each.machine for each in steps()}
