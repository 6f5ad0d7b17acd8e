"""What the database itself refuses, as one table of triggers for SQLite and PostgreSQL.

Laid again after every migration (apps.py), because SQLite drops the triggers of a table that is rebuilt.
"""

from dataclasses import dataclass
from typing import Any

from django.db import connections

PREFIX = "inspection_queue_"


@dataclass(frozen=True)
class Guard:
    """Refuse `event` (update | delete | insert) on `table` when `when` holds. `when` is SQL that both databases read;
    `%(locate)s` is the name of their function that finds a text in a text."""

    table: str
    event: str
    when: str
    says: str

    @property
    def name(self) -> str:
        return "guard_" + "_".join(f"{self.table} {self.event} {self.says}".replace("-", " ").lower().split())[:55]


def _append_only(*tables: str) -> list[Guard]:
    return [
        Guard(table, event, "true", f"{table} is append-only") for table in tables for event in ("update", "delete")
    ]


def _kept(*tables: str) -> list[Guard]:
    return [Guard(table, "delete", "true", f"{table} is never deleted") for table in tables]


FIRST = "substr(new.inspector_ids, 1, %(locate)s(new.inspector_ids || ';', ';') - 1)"
ONE_ALONE = f"new.on_site and replace(replace(new.inspector_ids, {FIRST}, ''), ';', '') = ''"
AUTHOR = "(select decided_by_id from inspection_queue_outcome where id = new.outcome_id)"
OFFICERS = "(select count(*) from inspection_queue_caseofficer where case_id = new.id)"
ENTERED = "(select count(*) from inspection_queue_outcome where id = new.by_id and decided_by_id = new.proposed_by_id)"

GUARDS: tuple[Guard, ...] = (
    *_append_only("auditentry", "outcome", "outcomeexport", "comment", "attachment", "caseofficer", "step"),
    *_append_only("draw", "drawnobject", "teamchange", "samplingratio", "checkitem", "campaignarm"),
    *_kept("fieldtask", "evidencerequest", "drawplan", "publication", "campaign", "complaint", "informant"),
    *_kept("queueitem", "clock", "clockmove", "case", "referral", "statement", "snooze", "exemption", "correction"),
    Guard("outcome", "insert", ONE_ALONE, "a check on site needs two inspectors"),
    Guard("queueitem", "update", "old.state = 'closed' and new.state <> 'closed'", "a closed item stays closed"),
    Guard("queueitem", "update", "old.outcome_id is not null and new.outcome_id is null", "an outcome in force stays"),
    Guard(
        "queueitem", "update",
        f"new.outcome_id is not null and new.outcome_id <> coalesce(old.outcome_id, -1) and new.stage <> 'direct' "
        f"and (new.decider_id is null or new.decider_id = {AUTHOR})",
        "an outcome comes in force by a second person",
    ),
    Guard("clock", "update", "new.due_at < old.due_at", "a clock never runs backwards"),
    Guard("clock", "update", "old.ended_at is not null", "an ended clock stays ended"),
    Guard(
        "clock", "update",
        "new.began_at <> old.began_at or new.kind <> old.kind or new.item_id <> old.item_id "
        "or new.n_extensions < old.n_extensions",
        "a clock keeps its beginning",
    ),
    Guard("clockmove", "update", "old.decided_at is not null", "a decided wish stays decided"),
    Guard("exemption", "update", "old.ended_at is not null", "an ended exemption stays ended"),
    Guard(
        "exemption", "update",
        "old.granted is not null and (new.until <> old.until or new.detector_id <> old.detector_id "
        "or new.subject_id <> old.subject_id or coalesce(new.decided_by_id, -1) <> coalesce(old.decided_by_id, -1))",
        "a granted exemption keeps its scope",
    ),
    Guard("snooze", "update", "old.ended_at is not null", "an ended snooze stays ended"),
    Guard("statement", "update", "old.answered_on is not null", "an answered statement stays"),
    Guard("statement", "update", "new.facts <> old.facts or new.notified_on <> old.notified_on", "a notice stays"),
    Guard("correction", "update", "old.decided_at is not null", "a decided correction stays"),
    Guard("correction", "insert", f"{ENTERED} = 0", "a correction is proposed by its author"),
    Guard(
        "case", "update", f"old.state = 'clue' and new.state = 'filed' and {OFFICERS} < 2",
        "a case needs two officers with certificates",
    ),
    Guard("case", "update", "old.state in ('closed', 'rejected', 'transferred', 'terminated') and new.state <> old.state",
          "an ended case stays ended"),
)  # fmt: skip


def lay(using: str = "default", **_told: Any) -> None:
    """Lay every guard whose table exists; laid again, nothing changes."""
    connection = connections[using]
    with connection.cursor() as cursor:
        known = set(connection.introspection.table_names(cursor))
        for guard in GUARDS:
            if PREFIX + guard.table in known:
                for statement in STATEMENTS[connection.vendor](guard):
                    cursor.execute(statement)


def _sqlite(guard: Guard) -> list[str]:
    when, table = guard.when % {"locate": "instr"}, PREFIX + guard.table
    return [
        f"drop trigger if exists {guard.name}",
        f"create trigger {guard.name} before {guard.event} on {table} when {when} "
        f"begin select raise(abort, '{guard.says}'); end",
    ]


def _postgresql(guard: Guard) -> list[str]:
    when, table = guard.when % {"locate": "strpos"}, PREFIX + guard.table
    back = "old" if guard.event == "delete" else "new"
    return [
        f"create or replace function {guard.name}() returns trigger language plpgsql as $$ begin if {when} then "
        f"raise exception '{guard.says}' using errcode = 'integrity_constraint_violation'; end if; "
        f"return {back}; end $$",
        f"create or replace trigger {guard.name} before {guard.event} on {table} "
        f"for each row execute function {guard.name}()",
    ]


STATEMENTS = {"sqlite": _sqlite, "postgresql": _postgresql}
