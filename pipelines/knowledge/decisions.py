"""Local decisions on knowledge points: another value, or none at all, from a day on, with reason, approver and date.

The published row stays as it was and ends where the decision begins; the row that holds here stands beside it under the
authority's name. Decisions are data like any other: they came through the door of `knowledge_decisions`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from data_contracts.contract import Contract
from pipelines.knowledge.edition import ended
from pipelines.knowledge.stored import Key, Row, canonical, key_of, same

DAY = timedelta(days=1)
SEPARATOR = ";"


@dataclass(frozen=True)
class Decision:
    """All that one authority decided on one item of a table from one day on. `changes`: column → values permitted."""

    table: str
    applies_to: str
    valid_from: date
    valid_to: date | None
    authority: str
    province: str | None
    changes: Mapping[str, tuple[str | None, ...]]
    withdrawn: bool
    reason: str
    approved_by: str
    approved_on: date

    @property
    def taken_back(self) -> bool:
        return self.valid_to is not None and self.valid_to < self.valid_from

    @property
    def marks(self) -> dict[str, Any]:
        return {"reason": self.reason, "approved_by": self.approved_by, "approved_on": self.approved_on}


def gathered(rows: Sequence[Mapping[str, Any]]) -> list[Decision]:
    """Rows of `knowledge_decisions`, those on one item and day together, in the order of table, item and day."""
    groups: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in sorted(rows, key=lambda each: (each["table_name"], each["applies_to"], each["valid_from"])):
        groups.setdefault((row["table_name"], row["applies_to"], row["valid_from"], row["authority"]), []).append(row)
    return [_decision(rows) for rows in groups.values()]


def applied(
    contract: Contract, originals: Mapping[Key, Row], waiting: Iterable[Row], decisions: Sequence[Decision]
) -> tuple[dict[Key, Row], list[Decision]]:
    """The rows that should hold once all decisions count, by key, and the decisions that match nothing."""
    wanted, waiting, lost = dict(originals), list(waiting), []
    for decision in decisions:
        if decision.taken_back:
            continue
        hit = [row for row in originals.values() if _concerns(decision, row, contract)]
        held = [row for row in waiting if _concerns(decision, row, contract)]
        if not hit and not held:
            lost.append(decision)
        for row in hit:
            _depart(wanted, row, decision, contract)
        for row in held:
            _put(wanted, _local(row, decision, contract), contract)
    return wanted, lost


def differences(wanted: Mapping[Key, Row], current: Mapping[Key, Row], contract: Contract) -> list[Row]:
    """What has to be delivered so that the warehouse holds what is wanted; what is no longer wanted is withdrawn."""
    changed = [row for key, row in wanted.items() if not same(row, current.get(key), contract)]
    gone = [row for key, row in current.items() if key not in wanted and not _never(row)]
    return [*changed, *({**row, "valid_to": row["valid_from"] - DAY} for row in gone)]


def _decision(rows: Sequence[Mapping[str, Any]]) -> Decision:
    first = rows[0]
    changes = {row["column_name"]: _values(row["new_value"]) for row in rows if row["action"] == "set"}
    return Decision(
        table=first["table_name"],
        applies_to=first["applies_to"],
        valid_from=first["valid_from"],
        valid_to=first["valid_to"],
        authority=first["authority"],
        province=first["province"],
        changes=changes,
        withdrawn=any(row["action"] == "withdraw" for row in rows),
        reason=first["reason"],
        approved_by=first["approved_by"],
        approved_on=first["approved_on"],
    )


def _values(text: str | None) -> tuple[str | None, ...]:
    return tuple(each.strip() for each in text.replace("；", SEPARATOR).split(SEPARATOR)) if text else (None,)


def _concerns(decision: Decision, row: Row, contract: Contract) -> bool:
    """By code or name; a pair as main>part. Rows that ended before the decision begins are left alone."""
    if row["valid_to"] is not None and row["valid_to"] < max(decision.valid_from, row["valid_from"]):
        return False
    first, second = contract.key[:2]
    names = {row.get("item_code"), row.get("item_name")}
    names |= {f"{row[first]}>{row[second]}", f"{row.get(f'{first}_name')}>{row.get(f'{second}_name')}"}
    return decision.applies_to in names


def _depart(wanted: dict[Key, Row], row: Row, decision: Decision, contract: Contract) -> None:
    _put(wanted, [{**ended(row, decision.valid_from), **decision.marks}], contract)
    if not decision.withdrawn:
        _put(wanted, _local(row, decision, contract), contract)
    if decision.valid_to is not None and (row["valid_to"] is None or row["valid_to"] > decision.valid_to):
        _put(wanted, [{**row, "valid_from": decision.valid_to + DAY, **decision.marks}], contract)


def _local(row: Row, decision: Decision, contract: Contract) -> list[Row]:
    if decision.withdrawn:
        return []
    ends = [each for each in (row["valid_to"], decision.valid_to) if each is not None]
    local = {
        **row,
        "source": decision.authority,
        "province": decision.province or row.get("province"),
        "valid_from": max(row["valid_from"], decision.valid_from),
        "valid_to": min(ends, default=None),
        **decision.marks,
    }
    rows = [local]
    for column, values in decision.changes.items():
        rows = [{**each, column: canonical(value, contract, column)} for each in rows for value in values]
    return rows


def _put(wanted: dict[Key, Row], rows: Iterable[Row], contract: Contract) -> None:
    for row in rows:
        wanted[key_of(row, contract)] = row


def _never(row: Row) -> bool:
    return row["valid_to"] is not None and row["valid_to"] < row["valid_from"]
