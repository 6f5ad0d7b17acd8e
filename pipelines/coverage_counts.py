"""The numbers behind the coverage of a list, read from core and ledger as of one delivery.

Counts and dates only; no row leaves the warehouse here.
"""

from datetime import timedelta
from typing import Any

from data_contracts.contract import Contract
from models.period import Period
from pipelines.warehouse import Connection

FILED_BY_INSTITUTIONS = ("claims", "prescriptions", "public_health_services", "reports", "stock_movements")
WEEKS_SHOWN = 13
# Expected is who filed in most weeks since it first did: a clinic with a patient a month is not "missing".
REGULAR_SHARE, REGULAR_WEEKS = 0.75, 4


def current_rows(dataset: str, as_of: int) -> str:
    """SQL of the rows of a core table that were current as of a delivery."""
    return f"core.{dataset} where delivery_id <= {as_of} and (replaced_by is null or replaced_by > {as_of})"


def core_tables(connection: Connection) -> set[str]:
    return {
        row[0]
        for row in connection.execute("select table_name from duckdb_tables() where schema_name = 'core'").fetchall()
    }


def over_time(
    connection: Connection, contract: Contract, rows: str, period: Period
) -> tuple[tuple[int, ...], str | None]:
    """Rows of each of the last weeks, and the last day before the period's end that has a row."""
    if contract.event_time is None:
        return (), None
    counts = dict(
        connection.execute(
            f"select date_diff('day', cast({contract.event_time} as date), $end - 1) // 7 as back, count(*) "
            f"from {rows} "
            f"and {contract.event_time} >= $start and {contract.event_time} < $end group by back",
            {"start": period.shifted(1 - WEEKS_SHOWN).start, "end": period.end},
        ).fetchall()
    )
    last = one(
        connection,
        f"select cast(max({contract.event_time}) as date) from {rows} and {contract.event_time} < ?",
        period.end,
    )
    return tuple(int(counts.get(back, 0)) for back in reversed(range(WEEKS_SHOWN))), str(last) if last else None


def regular_filers(
    connection: Connection, contract: Contract, rows: str, period: Period, as_of: int, window_weeks: int
) -> list[tuple[str, str | None, object, bool]]:
    """(institution, name, last day, came this week) of those that file in most weeks and still hold a licence."""
    names = {column.name for column in contract.columns}
    if contract.dataset not in FILED_BY_INSTITUTIONS or contract.event_time is None or "institution_id" not in names:
        return []
    return connection.execute(
        f"""
        with filed as (
            select institution_id, date_diff('day', $first, cast({contract.event_time} as date)) // 7 as week_no,
                max(cast({contract.event_time} as date)) as last_on
            from {rows} and {contract.event_time} >= $first and {contract.event_time} < $end
            group by institution_id, week_no
        ),
        habits as (
            select institution_id, max(last_on) as last_on, max(week_no) = $this as came,
                count(*) filter (week_no < $this) as n_weeks,
                max(week_no) filter (week_no < $this) - min(week_no) + 1 as n_span
            from filed group by institution_id
        )
        select habits.institution_id, known.name, habits.last_on, habits.came
        from habits left join (select * from {_institutions(connection, as_of)}) as known using (institution_id)
        where habits.n_weeks >= {REGULAR_WEEKS} and habits.n_weeks >= {REGULAR_SHARE} * habits.n_span
            and coalesce(known.licence_to >= $start, true)
        order by habits.institution_id
        """,
        {
            "first": period.shifted(1 - window_weeks).start,
            "start": period.start,
            "end": period.end,
            "this": window_weeks - 1,
        },
    ).fetchall()


def weeks_silent(last: object, period: Period) -> int:
    return (period.end - timedelta(days=1) - Period.containing(last).start).days // 7  # type: ignore[arg-type]


def landed(connection: Connection, dataset: str, as_of: int) -> tuple[int, int]:
    row = connection.execute(
        "select coalesce(sum(n_rows), 0), coalesce(sum(n_rejected), 0) from ledger.deliveries "
        "where dataset = ? and state = 'accepted' and delivery_id <= ?",
        [dataset, as_of],
    ).fetchall()[0]
    return int(row[0]), int(row[1])


def one(connection: Connection, sql: str, *values: object) -> Any:
    return connection.execute(sql, list(values)).fetchall()[0][0]


def _institutions(connection: Connection, as_of: int) -> str:
    if "institutions" in core_tables(connection):
        return current_rows("institutions", as_of)
    return "(select null::varchar as institution_id, null::varchar as name, null::date as licence_to) where false"
