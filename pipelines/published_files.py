"""Writes the Parquet files of a published week: promised columns first, a fixed order of rows, no clock.

The same rows give the same bytes on any number of threads. Refuses to carry a personal column into records.parquet.
"""

from pathlib import Path

from data_contracts.contract import Contract, all_contracts, read_contract
from data_contracts.errors import SettingsError
from models.period import Period
from pipelines.coverage_counts import current_rows
from pipelines.warehouse import Connection

KEYED = ("transaction", "reference", "knowledge")
TABLE_COLUMNS = """
    select column_name from duckdb_columns() where schema_name = 'risk' and table_name = ? order by column_index
"""


def write_files(connection: Connection, period: Period, folder: Path, as_of: int) -> dict[str, int]:
    """Write the six data files of the week into `folder`; returns their numbers of rows by file name."""
    _refuse_unranked(connection, period)
    connection.execute("set preserve_insertion_order = true")
    selects = {
        "warnings": _promised_first(connection, "warnings", period, "rank, warning_id"),
        "findings": _promised_first(
            connection, "findings", period, "subject_type, subject_id, detector_id, finding_id"
        ),
        "measures": _promised_first(connection, "measures", period, "subject_type, measure_id, subject_id"),
        "ranking": _promised_first(connection, "ranking", period, "subject_type, subject_id"),
        "evidence": evidence_select(period),
        "records": records_select(connection, period, as_of),
    }
    return {
        f"{name}.parquet": copy_rows(connection, select, folder / f"{name}.parquet") for name, select in selects.items()
    }


def _refuse_unranked(connection: Connection, period: Period) -> None:
    tables = {
        row[0]
        for row in connection.execute("select table_name from duckdb_tables() where schema_name = 'risk'").fetchall()
    }
    for table, verb in (("detections", "detect"), ("ranking", "rank")):
        done = (
            table in tables
            and connection.execute(f"select 1 from risk.{table} where week = '{period}' limit 1").fetchall()
        )
        if not done:
            raise SettingsError(
                f"{period} 没有可发布的内容：请先运行 `yujing {verb} {period}`。 / "
                f"The week {period} has nothing to publish; run `yujing {verb} {period}` first."
            )


def evidence_select(period: Period) -> str:
    """All evidence of the week; `key` is a struct of all contracts' key columns, null where a dataset has none."""
    return f"""
        select finding_id, dataset, {key_struct()} as "key", role, hit, amount, "key" as key_text
        from (
            select finding_id, dataset, "key", role, hit, amount from risk.evidence where week = '{period}'
            order by finding_id, hit, role, dataset, "key", amount
        )
    """


def records_select(connection: Connection, period: Period, as_of: int) -> str:
    """The rows that the listed warnings point to, as JSON without personal columns."""
    cited = f"""
        select distinct evidence.dataset, evidence."key"
        from risk.warnings as listed
        join risk.findings as findings using (week, subject_type, subject_id)
        join risk.evidence as evidence using (week, finding_id)
        where listed.week = '{period}'
    """
    datasets = [row[0] for row in connection.execute(f"select distinct dataset from ({cited}) order by all").fetchall()]
    each = [_records_of(all_contracts()[name], as_of) for name in datasets if name in all_contracts()]
    nothing = "select ''::varchar as dataset, ''::varchar as key_text, ''::varchar as \"row\" where false"
    return f"""
        with cited as ({cited}), found as ({" union all ".join([nothing, *each])})
        select dataset, {key_struct("key_text")} as "key", "row", key_text
        from (select * from found order by dataset, key_text, "row")
    """


def _records_of(contract: Contract, as_of: int) -> str:
    shown = [column.name for column in contract.columns if column.personal is None]
    packed = ", ".join(f'"{name}" := rows."{name}"' for name in shown)
    same = " and ".join(
        f'rows."{name}" = try_cast(split_part(cited."key", \'|\', {place}) as {contract.column(name).type})'
        for place, name in enumerate(contract.key, start=1)
    )
    return f"""
        select cited.dataset, cited."key" as key_text, to_json(struct_pack({packed}))::varchar as "row"
        from cited join (select * from {current_rows(contract.dataset, as_of)}) as rows on {same}
        where cited.dataset = '{contract.dataset}'
    """


def key_struct(joined: str = "key") -> str:
    """SQL of the key as a struct, taken apart from its `|`-joined text. All fields are texts."""
    places: dict[str, list[tuple[str, int]]] = {}
    for contract in all_contracts().values():
        if contract.kind in KEYED:
            for place, name in enumerate(contract.key, start=1):
                places.setdefault(name, []).append((contract.dataset, place))
    fields = ", ".join(f'"{name}": {_field(joined, places[name])}' for name in sorted(places))
    return f"{{{fields}}}"


def _field(joined: str, places: list[tuple[str, int]]) -> str:
    whens = " ".join(f"when '{dataset}' then split_part(\"{joined}\", '|', {place})" for dataset, place in places)
    return f"case dataset {whens} end"


def _promised_first(connection: Connection, table: str, period: Period, order: str) -> str:
    """The columns of the contract in its order, then whatever else the table holds."""
    promised = [column.name for column in read_contract(table).columns] if table in all_contracts() else ["week"]
    there = [row[0] for row in connection.execute(TABLE_COLUMNS, [table]).fetchall()]
    lacking = [name for name in promised if name not in there]
    if lacking:
        raise SettingsError(
            f"risk.{table} 缺少列 {', '.join(lacking)}：请先对 {period} 重新检测并排序。 / "
            f"risk.{table} lacks {', '.join(lacking)}; run detect and rank for {period} first."
        )
    names = ", ".join(f'"{name}"' for name in (*promised, *(name for name in there if name not in promised)))
    return f"select {names} from risk.{table} where week = '{period}' order by {order}"


def copy_rows(connection: Connection, select: str, file: Path) -> int:
    """Write the rows of a select as Parquet, in its order; returns how many."""
    target = str(file).replace("'", "''")
    return int(connection.execute(f"copy ({select}) to '{target}' (format parquet, compression zstd)").fetchall()[0][0])
