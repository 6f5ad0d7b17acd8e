"""`yujing rules`: every rule with its state, who answers for it, when it is reviewed next, and its record so far.

Reads the warehouse where there is one; without data the record is empty, never zero per cent.
"""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from models.detector import Detector, all_detectors
from pipelines.rulebook.ledger import Entry, read_entries
from pipelines.rulebook.outcomes import Record, records
from pipelines.settings import Settings
from pipelines.warehouse import Connection, reading

FIRED = """
    select
        detections.detector_id,
        count(*) filter (evaluated) as n_weeks,
        arg_max(detections.n_findings, week) filter (evaluated) as n_findings,
        arg_max(detections.n_hits, week) filter (evaluated) as n_hits,
        arg_max(detections.amount, week) filter (evaluated) as amount,
        max(week) filter (evaluated) as week
    from risk.detections
    where regexp_full_match(week, '[0-9]{4}-W[0-9]{2}')
    group by detections.detector_id
"""


@dataclass(frozen=True)
class Fired:
    """What a rule found in the newest week that it was evaluated in; `n_weeks` in all."""

    week: str | None = None
    n_weeks: int = 0
    n_findings: int = 0
    n_hits: int = 0
    amount: Decimal = Decimal(0)


@dataclass(frozen=True)
class RuleLine:
    """One rule of the catalogue. `approved`: by whom its present text was, empty when by nobody here."""

    rule: Detector
    fired: Fired
    record: Record
    approved: str
    overdue: bool
    entries: tuple[Entry, ...] = field(default=())


@dataclass(frozen=True)
class Shown:
    """A RuleLine in plain values, for the table and for JSON."""

    id: str
    pack: str
    catalogue: str
    result: str
    state: str
    title: str
    owner: str
    reviewer: str
    review_by: str
    approved: str
    fired: str
    confirmed: str


def rule_lines(settings: Settings, on: date | None = None, states: tuple[str, ...] = ()) -> list[RuleLine]:
    """All rules in the order of pack and id. `on`: the day by which reviews fall due (default: the newest week's end)."""
    with reading(settings) as connection:
        fired, tried, entries = _fired(connection), records(connection), read_entries(connection)
        today = on or _newest_day(connection)
    rules = [each for each in all_detectors().values() if each.kind == "rule"]
    chosen = [each for each in rules if not states or each.head.state in states]
    return [
        RuleLine(
            rule=each,
            fired=fired.get(each.id, Fired()),
            record=tried.get(each.id, Record()),
            approved=_approver(each, entries),
            overdue=today is not None and each.overdue(today),
            entries=tuple(entry for entry in entries if entry.rule_id == each.id),
        )
        for each in sorted(chosen, key=lambda each: (each.folder, each.id))
    ]


def shown(line: RuleLine) -> Shown:
    head, fired = line.rule.head, line.fired
    late = " 逾期 overdue" if line.overdue else ""
    return Shown(
        id=line.rule.id,
        pack=line.rule.folder,
        catalogue=head.catalogue or "",
        result=head.result,
        state=head.state,
        title=f"{head.title.zh} {head.title.en}",
        owner=head.owner,
        reviewer=head.reviewer,
        review_by=f"{head.review_by}{late}",
        approved=line.approved or "—",
        fired=f"{fired.n_findings:,} / {fired.amount:,.2f}" if fired.week else "—",
        confirmed=str(line.record),
    )


def _fired(connection: Connection) -> dict[str, Fired]:
    known = "select 1 from duckdb_columns() where schema_name = 'risk' and table_name = 'detections' and column_name = 'amount'"
    if not connection.execute(known).fetchall():
        return {}
    rows: list[Any] = connection.execute(FIRED).fetchall()
    return {
        name: Fired(week, n_weeks, n_findings or 0, n_hits or 0, amount or Decimal(0))
        for name, n_weeks, n_findings, n_hits, amount, week in rows
    }


def _newest_day(connection: Connection) -> date | None:
    """The day after the newest claim: nothing here depends on the clock."""
    known = "select 1 from duckdb_tables() where schema_name = 'core' and table_name = 'claims'"
    if not connection.execute(known).fetchall():
        return None
    newest = connection.execute("select max(settled_at) from core.claims where replaced_by is null").fetchall()[0][0]
    return newest.date() if newest else None


def _approver(rule: Detector, entries: list[Entry]) -> str:
    own = [each for each in entries if each.kind == "text" and (each.rule_id, each.rule_hash) == (rule.id, rule.hash)]
    return str(own[-1].approved_by) if own else ""
