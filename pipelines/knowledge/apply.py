"""Brings the knowledge tables to what all local decisions together say, by delivering what differs, and nothing else."""

from dataclasses import dataclass

from data_contracts.contract import all_contracts, read_contract
from pipelines.knowledge.decisions import Decision, applied, differences, gathered
from pipelines.knowledge.hand_in import hand_in, identity
from pipelines.knowledge.stored import Row, current_rows, original_rows, rows_in_conflict
from pipelines.settings import Settings
from pipelines.warehouse import Connection, reading


def apply_decisions(settings: Settings) -> tuple[int, tuple[str, ...]]:
    """Returns how many rows depart from their publication now, and a sentence for every decision that matches nothing."""
    tables = sorted(name for name, each in all_contracts().items() if each.kind == "knowledge")
    with reading(settings) as connection:
        decisions = gathered(_stored(connection))
        newest = connection.execute("select coalesce(max(delivery_id), 0) from ledger.deliveries").fetchall()[0][0]
        pending = [_pending(connection, table, decisions) for table in tables]
    for each in pending:
        if each.changed:
            # Coming back to an earlier state must not look like a delivery seen before, so the newest number counts.
            whole = identity(newest, each.changed)
            hand_in(each.changed, read_contract(each.table), f"decisions on {each.table}", whole, settings)
    lost = [each for each in decisions if each.table not in tables] + [one for each in pending for one in each.lost]
    return sum(each.n_departing for each in pending), tuple(_about(each) for each in lost)


@dataclass(frozen=True)
class _Pending:
    """What a table still lacks to hold what the decisions say."""

    table: str
    changed: list[Row]
    n_departing: int
    lost: list[Decision]


def _pending(connection: Connection, table: str, decisions: list[Decision]) -> _Pending:
    contract, own = read_contract(table), [each for each in decisions if each.table == table]
    departing = f"select 1 from core.{table} where replaced_by is null and approved_by is not null limit 1"
    if not own and not connection.execute(departing).fetchall():
        return _Pending(table, [], 0, [])
    waiting = rows_in_conflict(connection, contract)
    wanted, lost = applied(contract, original_rows(connection, contract), waiting, own)
    changed = differences(wanted, current_rows(connection, contract), contract)
    return _Pending(table, changed, sum(row["approved_by"] is not None for row in wanted.values()), lost)


def _stored(connection: Connection) -> list[dict[str, object]]:
    cursor = connection.execute("select * from core.knowledge_decisions where replaced_by is null order by all")
    names = [each[0] for each in cursor.description or ()]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _about(decision: Decision) -> str:
    return (
        f"本地化决定没有对应的知识点：{decision.table} · {decision.applies_to} / a local decision matches no point: "
        f"{decision.table} · {decision.applies_to}"
    )
