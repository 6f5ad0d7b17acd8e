"""A synthetic county is delivered exactly as the contracts ask; whatever breaks them was spoiled on purpose and is noted."""

from pathlib import Path

import duckdb
import pandas as pd
import pytest

from data_contracts.contract import Column, all_contracts, read_contract
from simulation.dirt import SPOILS
from simulation.write import CountyReport, write_county

MADE = [name for name, contract in all_contracts().items() if contract.kind != "published"]
ODD = {"inspectors": "csv", "grids": "csv.gz", "holidays": "xlsx"}


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, CountyReport]:
    folder = tmp_path_factory.mktemp("county")
    report = write_county(folder / "deliveries", folder / "truth", people=4_000, institutions=30, weeks=30, seed=7)
    return folder / "deliveries", folder / "truth", report


@pytest.fixture(scope="module")
def landed(county: tuple[Path, Path, CountyReport]) -> duckdb.DuckDBPyConnection:
    """Every dataset as texts, as it was delivered."""
    connection = duckdb.connect()
    for dataset in MADE:
        frame = read_dataset(county[0] / dataset, dataset)
        connection.register("frame", frame)
        connection.execute(f'create table "{dataset}" as select * from frame')
    return connection


def read_dataset(folder: Path, dataset: str) -> pd.DataFrame:
    if dataset == "inspectors":
        titles = {column.title_zh: column.name for column in read_contract(dataset).columns}
        return pd.read_csv(next(folder.glob("*.csv")), dtype=str, encoding="gb18030").rename(columns=titles)
    if dataset == "holidays":
        frame = pd.read_excel(next(folder.glob("*.xlsx")), dtype=str)
        return frame.assign(day=frame["day"].str[:10])
    files = sorted(folder.glob("*.csv*"))
    return pd.concat([pd.read_csv(file, dtype=str, keep_default_na=False, na_values=[""]) for file in files])


@pytest.mark.parametrize("dataset", MADE)
def test_every_dataset_is_delivered_with_columns_of_its_contract(
    dataset: str, landed: duckdb.DuckDBPyConnection
) -> None:
    delivered = set(landed.table(dataset).columns)
    contract = read_contract(dataset)
    assert delivered <= {column.name for column in contract.columns}
    assert {column.name for column in contract.columns if column.required} <= delivered
    assert len(landed.table(dataset)) > 0


@pytest.mark.parametrize("dataset", MADE)
def test_only_rows_spoiled_on_purpose_break_a_contract(
    dataset: str, landed: duckdb.DuckDBPyConnection, county: tuple[Path, Path, CountyReport]
) -> None:
    key = " || '|' || ".join(f"coalesce({name}, 'None')" for name in read_contract(dataset).key)
    found = landed.execute(f"""
        select row_key from ({broken_rows(dataset, landed)})
        union select {key} as row_key from "{dataset}" group by all having count(*) > 1
    """).fetchall()
    dirt = pd.read_csv(county[1] / "dirt.csv", dtype=str, keep_default_na=False)
    noted = set(dirt[dirt["dataset"] == dataset]["key"])
    spoiled_keys = {row[0] for row in found}
    readable = {key for key in spoiled_keys if not any(part in ("None", "0") for part in key.split("|"))}
    assert readable <= noted
    moved = set(dirt[dirt["problem"] == "position zero"]["key"])
    assert noted - moved <= spoiled_keys


@pytest.mark.parametrize("dataset", SPOILS)
def test_every_spoiled_row_is_caught_and_counted_by_kind(
    dataset: str, landed: duckdb.DuckDBPyConnection, county: tuple[Path, Path, CountyReport]
) -> None:
    """As many rows carry each fault as the ledger of truth says; each is refused, and nothing else is."""
    dirt = pd.read_csv(county[1] / "dirt.csv", dtype=str, keep_default_na=False)
    counted = dirt[dirt["dataset"] == dataset]["problem"].value_counts().to_dict()
    refused = f"select rowid from ({broken_rows(dataset, landed)})"
    caught = {}
    for spoil in SPOILS[dataset]:
        if spoil.column:
            carries = f"{spoil.column} is not distinct from {'null' if spoil.text is None else repr(spoil.text)}"
            caught[spoil.problem] = f'select count(*) from "{dataset}" where {carries} and rowid in ({refused})'
        else:
            key = ", ".join(read_contract(dataset).key)
            caught[spoil.problem] = (
                f'select count(*) - count(distinct ({key})) from "{dataset}" where rowid not in ({refused})'
            )
    found = {problem: landed.execute(query).fetchall()[0][0] for problem, query in caught.items()}
    assert {problem: n for problem, n in found.items() if n} == counted
    n_refused = landed.execute(f"select count(distinct rowid) from ({refused})").fetchall()[0][0]
    assert n_refused == sum(n for problem, n in counted.items() if problem != "delivered twice")


def broken_rows(dataset: str, landed: duckdb.DuckDBPyConnection) -> str:
    """A query for the rows (rowid, row_key) that break a column or a check of the contract on their own."""
    contract, delivered = read_contract(dataset), set(landed.table(dataset).columns)
    breaks = [fault(column) for column in contract.columns if column.name in delivered]
    typed = ", ".join(
        f"try_cast({column.name} as {column.type}) as {column.name}" if column.name in delivered
        else f"cast(null as {column.type}) as {column.name}" for column in contract.columns)  # fmt: skip
    checks = " or ".join(f"not coalesce(({check.holds}), true)" for check in contract.checks if check.holds) or "false"
    key = " || '|' || ".join(f"coalesce({name}, 'None')" for name in contract.key)
    return f"""select rowid, {key} as row_key from "{dataset}" where {" or ".join(breaks)}
        union select rowid, row_key from (select rowid, {key} as row_key, {typed} from "{dataset}") where {checks}"""


def fault(column: Column) -> str:
    """SQL that is true for a text that the column does not accept."""
    name, tests = column.name, []
    if column.required:
        tests.append(f"{name} is null")
    tests.append(f"{name} is not null and try_cast({name} as {column.type}) is null")
    if column.allowed:
        tests.append(f"{name} not in ({', '.join(repr(word) for word in column.allowed)})")
    if column.pattern and column.type == "VARCHAR":
        tests.append(f"not regexp_full_match({name}, '{column.pattern}')")
    for limit, sign in ((column.minimum, "<"), (column.maximum, ">")):
        if limit is not None:
            quoted = f"'{limit}'" if "-" in limit[1:] else limit
            tests.append(f"try_cast({name} as {column.type}) {sign} cast({quoted} as {column.type})")
    return " or ".join(f"coalesce(({test}), false)" for test in tests)


@pytest.mark.parametrize("dataset", MADE)
def test_references_between_datasets_hold(
    dataset: str, landed: duckdb.DuckDBPyConnection, county: tuple[Path, Path, CountyReport]
) -> None:
    dirt = pd.read_csv(county[1] / "dirt.csv", dtype=str)
    delivered = set(landed.table(dataset).columns)
    for column in read_contract(dataset).columns:
        if column.references is None or column.name not in delivered or column.name == "report_id":
            continue
        other, key = column.references.split(".")
        lost = landed.execute(f'select distinct {column.name} from "{dataset}" where {column.name} is not null '
                              f'and {column.name} not in (select {key} from "{other}" where {key} is not null)').fetchall()  # fmt: skip
        unknown = {row[0] for row in lost}
        staff = column.references == "practitioners.practitioner_id"
        assert len(unknown) <= 3 if staff else unknown <= set(dirt["key"].fillna("")), column.name


def test_spoiled_rows_are_a_thousandth_and_all_are_noted(county: tuple[Path, Path, CountyReport]) -> None:
    dirt = pd.read_csv(county[1] / "dirt.csv", dtype=str)
    assert len(dirt) == county[2].n_spoiled_rows > 20
    for dataset, n in dirt["dataset"].value_counts().items():
        assert n <= county[2].rows[str(dataset)] * 0.002
    assert (county[0] / "claims").is_dir() and dirt["file"].map(lambda name: name.endswith(".csv")).all()


def test_deliveries_come_in_the_shapes_that_counties_send(county: tuple[Path, Path, CountyReport]) -> None:
    for dataset, ending in ODD.items():
        (file,) = (county[0] / dataset).iterdir()
        assert file.name.endswith(ending)
    raw = next((county[0] / "inspectors").iterdir()).read_bytes()
    assert "检查".encode("gb18030") in raw or "监督".encode("gb18030") in raw


def test_credit_codes_and_item_codes_have_the_national_shape(landed: duckdb.DuckDBPyConnection) -> None:
    ids = landed.execute("select institution_id, kind from institutions").fetchall()
    assert all((number[0] == "P") == (kind == "pharmacy") and len(number) == 12 for number, kind in ids)
    shapes = landed.execute(
        "select distinct length(item_code), left(item_code, 1) in ('X', 'Z', 'C') from items"
    ).fetchall()
    assert {length for length, _ in shapes} <= {15, 20, 23}
