"""How complete the data behind a list is: to which date, which institutions are silent, what was rejected or refused.

Everything is read as of one delivery, so the same list always carries the same statement. No list goes out without it.
"""

from dataclasses import dataclass
from datetime import timedelta

from data_contracts.contract import Contract, all_contracts
from data_contracts.errors import SettingsError
from models.period import Period
from pipelines.warehouse import Connection

FILED_BY_INSTITUTIONS = ("claims", "prescriptions", "public_health_services", "reports", "stock_movements")
WEEKS_SHOWN = 13
# An institution is expected when it filed in most weeks since it first did: a clinic with a patient a month is not "missing".
REGULAR_SHARE, REGULAR_WEEKS = 0.75, 4


@dataclass(frozen=True)
class Missing:
    """A regular filer without a row in the week. `weeks_silent` counts whole weeks, this one included."""

    institution_id: str
    name: str | None
    last_on: str
    weeks_silent: int


@dataclass(frozen=True)
class DatasetCoverage:
    """One dataset. `weekly` are its rows per week, oldest first; institutions are counted only where they file themselves."""

    dataset: str
    title_zh: str
    title_en: str
    n_rows: int
    data_to: str | None
    n_rows_week: int
    n_delivered: int
    n_expected: int
    missing: tuple[Missing, ...]
    weekly: tuple[int, ...]
    n_landed: int
    n_rejected: int


@dataclass(frozen=True)
class Note:
    """A check with failing rows. `passed` only says that the share was allowed; it is shown all the same."""

    dataset: str
    check_id: str
    column_name: str | None
    title_zh: str
    title_en: str
    severity: str
    n_failed: int
    n_rows: int
    passed: bool


@dataclass(frozen=True)
class Refused:
    """A delivery that could not be used, with the reason it was given."""

    dataset: str
    file_name: str
    reason: str | None


@dataclass(frozen=True)
class Coverage:
    """What the list rests on. `text_zh` and `text_en` are the sentence printed above it."""

    week: str
    as_of: int
    data_to: str | None
    text_zh: str
    text_en: str
    complete: bool
    weeks: tuple[str, ...]
    datasets: tuple[DatasetCoverage, ...]
    notes: tuple[Note, ...]
    refused: tuple[Refused, ...]


def coverage(connection: Connection, period: Period, as_of: int | None = None, window_weeks: int = 52) -> Coverage:
    """The coverage of `period` as of a delivery (default: the latest decided). Raises SettingsError where there is none."""
    as_of = latest_delivery(connection) if as_of is None else as_of
    present = _core_tables(connection)
    contracts = [each for each in all_contracts().values() if each.dataset in present]
    datasets = tuple(_dataset(connection, each, period, as_of, window_weeks) for each in contracts)
    datasets = tuple(each for each in datasets if each.n_rows or each.n_landed)
    lead = _lead(datasets)
    notes, refused = _notes(connection, as_of), _refused(connection, as_of)
    text_zh, text_en = _sentence(lead)
    return Coverage(
        week=str(period),
        as_of=as_of,
        data_to=lead.data_to if lead else None,
        text_zh=text_zh,
        text_en=text_en,
        complete=not (refused or (lead and lead.missing) or any(not note.passed for note in notes)),
        weeks=tuple(str(period.shifted(back)) for back in range(1 - WEEKS_SHOWN, 1)),
        datasets=datasets,
        notes=notes,
        refused=refused,
    )


def latest_delivery(connection: Connection) -> int:
    """The highest delivery that has been accepted or refused. Raises SettingsError when none was accepted yet."""
    accepted, decided = connection.execute(
        "select count(*) filter (state = 'accepted'), max(delivery_id) from ledger.deliveries where state <> 'landed'"
    ).fetchall()[0]
    if not accepted:
        raise SettingsError("No delivery has been accepted, so a list would rest on nothing; ingest and validate first.")
    return int(decided)


def current_rows(dataset: str, as_of: int) -> str:
    """SQL of the rows of a core table that were current as of a delivery."""
    return f"core.{dataset} where delivery_id <= {as_of} and (replaced_by is null or replaced_by > {as_of})"


def _core_tables(connection: Connection) -> set[str]:
    return {row[0] for row in connection.execute("select table_name from duckdb_tables() where schema_name = 'core'").fetchall()}


def _dataset(connection: Connection, contract: Contract, period: Period, as_of: int, window_weeks: int) -> DatasetCoverage:
    rows = current_rows(contract.dataset, as_of)
    n_rows = _one(connection, f"select count(*) from {rows}")
    weekly, data_to = _over_time(connection, contract, rows, period)
    regular = _regular_filers(connection, contract, rows, period, as_of, window_weeks)
    missing = tuple(Missing(who, name, str(last), _silent(last, period)) for who, name, last, came in regular if not came)
    landed, rejected = _landed(connection, contract.dataset, as_of)
    return DatasetCoverage(
        dataset=contract.dataset,
        title_zh=contract.title_zh,
        title_en=contract.title_en,
        n_rows=n_rows,
        data_to=data_to,
        n_rows_week=weekly[-1] if weekly else 0,
        n_delivered=len(regular) - len(missing),
        n_expected=len(regular),
        missing=missing,
        weekly=weekly,
        n_landed=landed,
        n_rejected=rejected,
    )


def _over_time(connection: Connection, contract: Contract, rows: str, period: Period) -> tuple[tuple[int, ...], str | None]:
    """Rows of each of the last weeks, and the last day before the period's end that has a row."""
    if contract.event_time is None:
        return (), None
    counts = dict(
        connection.execute(
            f"select date_diff('day', cast({contract.event_time} as date), $end - 1) // 7 as back, count(*) from {rows} "
            f"and {contract.event_time} >= $start and {contract.event_time} < $end group by back",
            {"start": period.shifted(1 - WEEKS_SHOWN).start, "end": period.end},
        ).fetchall()
    )
    last = _one(connection, f"select cast(max({contract.event_time}) as date) from {rows} and {contract.event_time} < ?", period.end)
    return tuple(int(counts.get(back, 0)) for back in reversed(range(WEEKS_SHOWN))), str(last) if last else None


def _regular_filers(
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


def _institutions(connection: Connection, as_of: int) -> str:
    if "institutions" in _core_tables(connection):
        return current_rows("institutions", as_of)
    return "(select null::varchar as institution_id, null::varchar as name, null::date as licence_to) where false"


def _silent(last: object, period: Period) -> int:
    return (period.end - timedelta(days=1) - Period.containing(last).start).days // 7  # type: ignore[arg-type]


def _landed(connection: Connection, dataset: str, as_of: int) -> tuple[int, int]:
    row = connection.execute(
        "select coalesce(sum(n_rows), 0), coalesce(sum(n_rejected), 0) from ledger.deliveries "
        "where dataset = ? and state = 'accepted' and delivery_id <= ?",
        [dataset, as_of],
    ).fetchall()[0]
    return int(row[0]), int(row[1])


def _notes(connection: Connection, as_of: int) -> tuple[Note, ...]:
    rows = connection.execute(
        """
        select d.dataset, v.check_id, v.column_name, v.severity, sum(v.n_failed)::bigint, sum(v.n_rows)::bigint, bool_and(v.passed)
        from ledger.validations as v join ledger.deliveries as d using (delivery_id)
        where v.n_failed > 0 and d.state = 'accepted' and d.delivery_id <= ?
        group by d.dataset, v.check_id, v.column_name, v.severity
        order by bool_and(v.passed), d.dataset, v.check_id, v.column_name
        """,
        [as_of],
    ).fetchall()
    return tuple(
        Note(dataset, check, column, *_titles(dataset, check), severity, failed, total, passed)
        for dataset, check, column, severity, failed, total, passed in rows
    )


def _titles(dataset: str, check_id: str) -> tuple[str, str]:
    contract = all_contracts().get(dataset)
    for check in contract.checks if contract else ():
        if check.id == check_id:
            return check.title_zh, check.title_en
    return check_id, check_id


def _refused(connection: Connection, as_of: int) -> tuple[Refused, ...]:
    rows = connection.execute(
        "select dataset, file_name, reason from ledger.deliveries where state = 'refused' and delivery_id <= ? "
        "order by delivery_id desc",
        [as_of],
    ).fetchall()
    return tuple(Refused(*row) for row in rows)


def _lead(datasets: tuple[DatasetCoverage, ...]) -> DatasetCoverage | None:
    """The dataset the headline speaks about: claims where there are any, else the one most institutions file."""
    dated = [each for each in datasets if each.data_to]
    return max(dated, key=lambda each: (each.dataset == "claims", each.n_expected, each.n_rows, each.dataset), default=None)


def _sentence(lead: DatasetCoverage | None) -> tuple[str, str]:
    if lead is None:
        return "没有可注明日期的数据", "No dated data"
    silent = len(lead.missing)
    if not lead.n_expected:
        return f"{lead.title_zh}数据截至 {lead.data_to}", f"{lead.title_en}: data to {lead.data_to}"
    who_zh = f"{lead.n_expected} 家定期报送机构中 {silent} 家未报送" if silent else f"{lead.n_expected} 家定期报送机构全部报送"
    who_en = f"{silent} of {lead.n_expected} institutions missing" if silent else f"all {lead.n_expected} institutions delivered"
    return f"数据截至 {lead.data_to}，{who_zh}", f"data to {lead.data_to}, {who_en}"


def _one(connection: Connection, sql: str, *values: object) -> object:
    return connection.execute(sql, list(values)).fetchall()[0][0]
