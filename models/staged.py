"""Builds the relations of one run in the connection's temporary schema: current as of a delivery, known before the
period's end, netted of refunds. Views where a view is cheap, tables where many detectors read the result.

A dataset that never arrived becomes an empty typed relation, so that its detectors can say they were not evaluated.
"""

from collections.abc import Iterable
from typing import Any

from data_contracts.contract import all_contracts
from models.netting import net_claims, net_lines, netted_claims, netted_lines, seen_prescriptions, without_hidden
from models.period import Period
from models.relations import DERIVED, column_types, create_empty, derived_sql, needed_relations
from models.run_detector import bindings

CHILDREN_OF_CLAIMS = ("claim_lines", "diagnoses", "procedures")


def stage_relations(
    connection: Any, reads: Iterable[str], period: Period, window_weeks: int, as_of: int | None = None
) -> list[str]:
    """Create every relation in `reads` (and what it derives from). Returns the names of the empty ones, sorted."""
    wanted = needed_relations(reads)
    stored = _stored(connection)
    _stage_known(connection, {*wanted, "claims", "claim_lines"}, stored, period, as_of)
    net_claims(connection)
    if {"claim_lines", "prescriptions"} & set(wanted):
        net_lines(connection, stored & set(wanted))
    for name in wanted:
        if name in DERIVED:
            sql = derived_sql(name)
            connection.execute(f"create or replace temp table {name} as {sql}", bindings(sql, period, window_weeks, {}))
        else:
            kind = "table" if name == "claims" else "view"  # most detectors read claims; lines are too many to copy
            known = f"{_current(name, as_of)} {_known(name, period)}" if name in stored else None
            connection.execute(f"create or replace temp {kind} {name} as {_visible(name, known)}")
    return sorted(name for name in wanted if not connection.execute(f"select 1 from {name} limit 1").fetchall())


def _stored(connection: Any) -> set[str]:
    rows = connection.execute("select table_name from information_schema.tables where table_schema = 'core'").fetchall()
    return {row[0] for row in rows}


def _stage_known(connection: Any, relations: set[str], stored: set[str], period: Period, as_of: int | None) -> None:
    for name in sorted(relations - set(DERIVED)):
        if name not in stored:
            create_empty(connection, f"known_{name}", name)
            continue
        known = _known(name, period)
        connection.execute(f"create or replace temp view known_{name} as {_current(name, as_of)} {known}")
    late = (
        f"{_current('claims', as_of)} and settled_at >= date '{period.end}'"
        if "claims" in stored
        else "select * from known_claims"
    )
    connection.execute(f"create or replace temp view unknown_claims as {late}")


def _current(relation: str, as_of: int | None) -> str:
    columns = ", ".join(column_types(relation))
    if as_of is None:
        return f"select {columns} from core.{relation} where replaced_by is null"
    as_it_was = f"delivery_id <= {as_of} and (replaced_by is null or replaced_by > {as_of})"
    return f"select {columns} from core.{relation} where {as_it_was}"


def _known(relation: str, period: Period) -> str:
    moment = all_contracts()[relation].event_time
    if moment is None or relation in CHILDREN_OF_CLAIMS:
        return ""
    return f"and {moment} < date '{period.end}'"


def _visible(relation: str, known: str | None) -> str:
    """`known`: SELECT of what is stored and known of the relation; None where it never arrived."""
    columns = list(column_types(relation))
    if relation == "claims":
        return netted_claims(columns)
    if relation == "claim_lines" and known:
        return netted_lines(known, columns)
    if relation == "prescriptions" and known:
        return seen_prescriptions(known)
    if "claim_id" in columns:
        return without_hidden(relation, columns)
    return f"select {', '.join(columns)} from known_{relation}"
