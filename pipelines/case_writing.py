"""Writes the files that lie beside the list so that people can look closer: case files, dossiers, texts of detectors.

Columns, types and order come from the contracts. The same rows give the same bytes on any number of threads.
"""

from pathlib import Path

from data_contracts.contract import read_contract
from models.period import Period
from pipelines.case_files import prepare_cases
from pipelines.case_selects import co_visits, stay_lines, stays, ties
from pipelines.dossier_files import register, subject_events
from pipelines.published_files import copy_rows
from pipelines.rule_texts import rule_texts
from pipelines.warehouse import Connection

BESIDE = ("stays", "stay_lines", "ties", "co_visits", "register", "subject_events", "rule_texts")


def write_case_files(
    connection: Connection, period: Period, folder: Path, as_of: int, window_weeks: int
) -> dict[str, int]:
    """Write the files of BESIDE into `folder`; returns their numbers of rows by file name."""
    prepare_cases(connection, period, as_of, window_weeks)
    selects = {
        "stays": stays(connection, as_of),
        "stay_lines": stay_lines(),
        "ties": ties(connection, as_of),
        "co_visits": co_visits(),
        "register": register(connection, as_of),
        "subject_events": subject_events(connection, period, as_of),
        "rule_texts": rule_texts(connection, period),
    }
    return {
        f"{name}.parquet": copy_rows(connection, _as_promised(name, select), folder / f"{name}.parquet")
        for name, select in selects.items()
    }


def _as_promised(name: str, select: str) -> str:
    """Exactly the columns of the contract, typed as it says, in an order that leaves nothing to chance."""
    columns = read_contract(name).columns
    shown = ", ".join(f'cast("{column.name}" as {column.type}) as "{column.name}"' for column in columns)
    return f"select {shown} from ({select}) order by all"
