"""How complete the data behind a list is: to which date, which institutions are silent, what was rejected or refused.

Everything is read as of one delivery, so the same list always carries the same statement. No list goes out without it.
"""

from dataclasses import dataclass

from data_contracts.contract import Contract, all_contracts
from data_contracts.errors import SettingsError
from data_contracts.promises import promises
from models.period import Period
from pipelines.coverage_counts import (
    WEEKS_SHOWN,
    core_tables,
    current_rows,
    landed,
    one,
    over_time,
    regular_filers,
    weeks_silent,
)
from pipelines.warehouse import Connection


@dataclass(frozen=True)
class Missing:
    """A regular filer without a row in the week. `weeks_silent` counts whole weeks, this one included."""

    institution_id: str
    name: str | None
    last_on: str
    weeks_silent: int


@dataclass(frozen=True)
class DatasetCoverage:
    """One dataset. `weekly` are its rows per week, oldest first; institutions count where they file themselves."""

    dataset: str
    kind: str
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
    """A check with failing rows. severity: warn (rows in use), quarantine (rows set aside), stop.

    `passed` only says that the share was allowed; the note is shown all the same."""

    dataset: str
    check_id: str
    column_name: str | None
    title_zh: str
    title_en: str
    severity: str
    n_failed: int
    n_rows: int
    passed: bool

    @property
    def is_doubt(self) -> bool:
        """More failing rows than allowed, and they are in use."""
        return self.severity == "warn" and not self.passed


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
    """The coverage of `period` as of a delivery (default: the latest). Raises SettingsError where there is none."""
    as_of = latest_delivery(connection) if as_of is None else as_of
    present = core_tables(connection)
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
        complete=not (refused or (lead and lead.missing) or any(note.is_doubt for note in notes)),
        weeks=tuple(str(period.shifted(back)) for back in range(1 - WEEKS_SHOWN, 1)),
        datasets=datasets,
        notes=notes,
        refused=refused,
    )


def latest_delivery(connection: Connection) -> int:
    """The highest delivery that has been accepted or refused. Raises SettingsError when none was accepted yet."""
    begun = connection.execute(
        "select 1 from duckdb_tables() where schema_name = 'ledger' and table_name = 'deliveries'"
    ).fetchall()
    counted = (
        "select count(*) filter (state = 'accepted'), max(delivery_id) from ledger.deliveries where state <> 'landed'"
    )
    accepted, decided = connection.execute(counted).fetchall()[0] if begun else (0, None)
    if not accepted:
        raise SettingsError(
            "尚无任何交付被接收，清单没有依据：请先接收并校验交付。 / "
            "No delivery has been accepted, so a list would rest on nothing; ingest and validate first."
        )
    return int(decided)


def _dataset(
    connection: Connection, contract: Contract, period: Period, as_of: int, window_weeks: int
) -> DatasetCoverage:
    rows = current_rows(contract.dataset, as_of)
    n_rows = one(connection, f"select count(*) from {rows}")
    weekly, data_to = over_time(connection, contract, rows, period)
    regular = regular_filers(connection, contract, rows, period, as_of, window_weeks)
    missing = tuple(
        Missing(who, name, str(last), weeks_silent(last, period)) for who, name, last, came in regular if not came
    )
    n_landed, n_rejected = landed(connection, contract.dataset, as_of)
    return DatasetCoverage(
        dataset=contract.dataset,
        kind=contract.kind,
        title_zh=contract.title_zh,
        title_en=contract.title_en,
        n_rows=n_rows,
        data_to=data_to,
        n_rows_week=weekly[-1] if weekly else 0,
        n_delivered=len(regular) - len(missing),
        n_expected=len(regular),
        missing=missing,
        weekly=weekly,
        n_landed=n_landed,
        n_rejected=n_rejected,
    )


def _notes(connection: Connection, as_of: int) -> tuple[Note, ...]:
    rows = connection.execute(
        """
        select d.dataset, v.check_id, v.column_name, v.severity, sum(v.n_failed)::bigint, sum(v.n_rows)::bigint,
            bool_and(v.passed)
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
    for check in promises(contract) if contract else ():
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
    return max(
        dated, key=lambda each: (each.dataset == "claims", each.n_expected, each.n_rows, each.dataset), default=None
    )


def _sentence(lead: DatasetCoverage | None) -> tuple[str, str]:
    if lead is None:
        return "没有可注明日期的数据", "No dated data"
    silent = len(lead.missing)
    if not lead.n_expected:
        return f"{lead.title_zh}数据截至 {lead.data_to}", f"{lead.title_en}: data to {lead.data_to}"
    who_zh = (
        f"{lead.n_expected} 家定期报送机构中 {silent} 家未报送"
        if silent
        else f"{lead.n_expected} 家定期报送机构全部报送"
    )
    who_en = (
        f"{silent} of {lead.n_expected} institutions missing"
        if silent
        else f"all {lead.n_expected} institutions delivered"
    )
    return f"数据截至 {lead.data_to}，{who_zh}", f"data to {lead.data_to}, {who_en}"
