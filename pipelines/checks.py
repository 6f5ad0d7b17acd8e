"""Measures one landed delivery against every promise of its contract: one pass over the rows, then only what failed.

Creates temporary views and tables in the connection and changes nothing that lasts. Decides nothing: see expectations.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from data_contracts.contract import Check, Contract, all_contracts
from data_contracts.promises import CONFLICT, DUPLICATE, REJECTED, promises, quoted
from pipelines.casts import came, typed
from pipelines.warehouse import Connection

# A year of grace: simulated and historic deliveries may speak of the present year before its end, and clocks differ.
# What it is for is a mistyped year, such as 2062 or 2099.
PLAUSIBLE_AFTER_LANDING = timedelta(days=366)
SAMPLE = 10
# Up to so many rows are typed once and kept for all checks (about a gigabyte); more would not fit beside the rest, so
# their types are read anew where needed.
FEW = 2_000_000
STORED = ("transaction", "reference", "knowledge")


@dataclass(frozen=True)
class Metric:
    """How often one check fails. `n_rows` 0 = not evaluated; `sample` holds the first row numbers that fail it."""

    check: Check
    n_rows: int
    n_failed: int
    sample: tuple[int, ...] = ()

    @property
    def share(self) -> float | None:
        return self.n_failed / self.n_rows if self.n_rows else None


@dataclass(frozen=True)
class Measured:
    """All metrics of a delivery. The rows to set aside are in the temporary table `faulty` (row_no, check_id)."""

    n_rows: int
    n_rejected: int
    metrics: tuple[Metric, ...]


def measure(
    connection: Connection, contract: Contract, landing: str, landed_at: datetime, n_unreadable: int = 0
) -> Measured:
    """Measure the rows of a landing table. `n_unreadable` lines were set aside at the door and count as broken."""
    _forget_earlier(connection, landing)
    _create_views(connection, contract, landing, landed_at)
    checks = promises(contract)
    row_checks = [check for check in checks if check.holds]
    n_rows, n_keys, failed = _one_pass(connection, contract, row_checks)
    _set_aside_broken_rows(connection, [check for check in row_checks if failed[check.id] and check.severity != "warn"])
    found = _warned(connection, n_rows, failed, [check for check in row_checks if check.severity == "warn"])
    found |= _violations(connection, n_rows, [check for check in checks if check.violations])
    if n_keys < n_rows:
        _set_aside_twins(connection, contract)
    found |= _from_faulty(
        connection, n_rows, [each for each in checks if each.severity != "warn" and not each.violations]
    )
    found |= _rejected(connection, contract, n_rows, n_unreadable)
    n_rejected = _count(connection, "select count(distinct row_no) from faulty")
    return Measured(n_rows, n_rejected, tuple(found[check.id] for check in checks))


def _forget_earlier(connection: Connection, landing: str) -> None:
    """Drop what a delivery judged before on the same connection left behind; the landing table may be temporary too."""
    left = connection.execute(
        "select 'view', view_name from duckdb_views() where temporary and not internal "
        "union all select 'table', table_name from duckdb_tables() where temporary and 'temp.' || table_name <> ?",
        [landing],
    ).fetchall()
    for kind, name in left:
        connection.execute(f'drop {kind} temp."{name}"')


def _create_views(connection: Connection, contract: Contract, landing: str, landed_at: datetime) -> None:
    """`delivery`: the typed rows; `delivery_as_read`: whether anything came, beside them; datasets by their names."""
    for name in _datasets_named(contract):
        current = f"select {_names(all_contracts()[name])} from core.{name} where replaced_by is null"
        connection.execute(f"create temp view {name} as {current}")
    few = _count(connection, f"select count(*) from {landing}") <= FEW
    as_read = _as_read(contract, landing, {row[0] for row in connection.execute(f"describe {landing}").fetchall()})
    latest = f"timestamp '{landed_at + PLAUSIBLE_AFTER_LANDING}'"
    connection.execute(
        f"create temp {'table' if few else 'view'} delivery_as_read as select *, {latest} as latest_plausible from ({as_read})"
    )
    connection.execute(f"create temp view delivery as select row_no, {_names(contract)} from delivery_as_read")
    connection.execute("create temp table faulty (row_no bigint, check_id varchar)")


def _as_read(contract: Contract, landing: str, present: set[str]) -> str:
    absent = "".join(f', null::varchar as "{column.name}"' for column in contract.columns if column.name not in present)
    values = ", ".join(f'{typed(column)} as "{column.name}"' for column in contract.columns)
    not_text = [column.name for column in contract.columns if column.type != "VARCHAR"]
    signs = "".join(f', {came(name)} as "{name}__came"' for name in not_text)
    return f"select row_no, {values}{signs} from (select *{absent} from {landing})"


def _datasets_named(contract: Contract) -> list[str]:
    """The stored datasets that the checks of a contract speak of."""
    words = {word for check in promises(contract) for word in re.findall(r"\w+", check.violations or "")}
    return sorted(name for name, each in all_contracts().items() if each.kind in STORED and name in words)


def _one_pass(connection: Connection, contract: Contract, checks: list[Check]) -> tuple[int, int, dict[str, int]]:
    """Rows, different keys, and how many rows fail each check. A check that cannot be answered (null) is not failed."""
    keys = ", ".join(f'"{name}"' for name in contract.key)
    counts = ", ".join(f"coalesce(count_if(not ({check.holds})), 0)" for check in checks)
    sql = f"select count(*), count(distinct hash({keys})), {counts} from delivery_as_read"
    row = connection.execute(sql).fetchall()[0]
    return row[0], row[1], dict(zip((check.id for check in checks), row[2:], strict=True))


def _set_aside_broken_rows(connection: Connection, checks: list[Check]) -> None:
    if not checks:
        return
    broken = ", ".join(f"case when not ({check.holds}) then {quoted(check.id)} end" for check in checks)
    either = " or ".join(f"not ({check.holds})" for check in checks)
    connection.execute(
        f"insert into faulty select row_no, check_id from (select row_no, unnest([{broken}]) as check_id "
        f"from delivery_as_read where {either}) where check_id is not null"
    )


def _warned(connection: Connection, n_rows: int, failed: dict[str, int], checks: list[Check]) -> dict[str, Metric]:
    found = {check.id: Metric(check, n_rows, failed[check.id]) for check in checks}
    failing = [check for check in checks if failed[check.id]]
    if failing:
        samples = ", ".join(f"min(row_no, {SAMPLE}) filter (not ({check.holds}))" for check in failing)
        row = connection.execute(f"select {samples} from delivery_as_read").fetchall()[0]
        for check, sample in zip(failing, row, strict=True):
            found[check.id] = replace(found[check.id], sample=tuple(sample))
    return found


def _violations(connection: Connection, n_rows: int, checks: list[Check]) -> dict[str, Metric]:
    """Checks that look at more than one row, each a select of its own; those that set rows aside fill `faulty`."""
    found = {}
    for check in checks:
        if check.needs and not _count(connection, f"select count(*) from (select 1 from {check.needs} limit 1)"):
            found[check.id] = Metric(check, 0, 0)
            continue
        rows = f"(select distinct row_no from ({check.violations}))"
        n_failed, sample = connection.execute(f"select count(*), min(row_no, {SAMPLE}) from {rows}").fetchall()[0]
        found[check.id] = Metric(check, n_rows, n_failed, tuple(sample or ()))
        if n_failed and check.severity != "warn":
            connection.execute(f"insert into faulty select row_no, {quoted(check.id)} from {rows}")
    return found


def _set_aside_twins(connection: Connection, contract: Contract) -> None:
    """Rows under one key: equal ones are repeats of the first; unequal ones contradict each other and all go."""
    keys = ", ".join(f'"{name}"' for name in contract.key)
    connection.execute(
        f"""
        insert into faulty
        with keyed as (select hash({keys}) as key_hash from delivery anti join faulty using (row_no)),
        suspect as (select key_hash from keyed group by key_hash having count(*) > 1),
        sound as (
            select * from delivery where hash({keys}) in (select key_hash from suspect)
                and row_no not in (select row_no from faulty)
        ),
        twin as (
            select row_no,
                count(*) over (partition by {keys}) as n_of_key,
                count(*) over (partition by {_names(contract)}) as n_equal,
                min(row_no) over (partition by {_names(contract)}) as first_row
            from sound
        )
        select row_no, case when n_equal < n_of_key then '{CONFLICT}' else '{DUPLICATE}' end
        from twin
        where n_equal < n_of_key or row_no > first_row
        """
    )


def _from_faulty(connection: Connection, n_rows: int, checks: Iterable[Check]) -> dict[str, Metric]:
    rows = connection.execute(
        f"select check_id, count(distinct row_no), min(row_no, {SAMPLE}) from faulty group by check_id"
    ).fetchall()
    counted = {check_id: (n_failed, tuple(sample)) for check_id, n_failed, sample in rows}
    return {check.id: Metric(check, n_rows, *counted.get(check.id, (0, ()))) for check in checks}


def _rejected(connection: Connection, contract: Contract, n_rows: int, n_unreadable: int) -> dict[str, Metric]:
    """How much of the delivery is broken. Repeats do not count: dropping them loses nothing."""
    (check,) = (each for each in promises(contract) if each.id == REJECTED)
    n_broken, sample = connection.execute(
        f"select count(distinct row_no), min(distinct row_no, {SAMPLE}) from faulty where check_id <> '{DUPLICATE}'"
    ).fetchall()[0]
    return {REJECTED: Metric(check, n_rows + n_unreadable, n_broken + n_unreadable, tuple(sample or ()))}


def _names(contract: Contract) -> str:
    return ", ".join(f'"{column.name}"' for column in contract.columns)


def _count(connection: Connection, sql: str) -> int:
    return int(connection.execute(sql).fetchall()[0][0])
