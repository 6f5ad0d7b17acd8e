"""Reads one published register from its Parquet file. Knows nothing about the queue; refuses a file without its key.

A row that cannot be used is left out with its number and column; the other rows go on.
"""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from data_contracts.contract import Contract, read_contract
from data_contracts.errors import SettingsError

Row = dict[str, Any]


@dataclass(frozen=True)
class Register:
    """The usable rows of one dataset, in the order of its key, and one sentence for each row that was left out."""

    dataset: str
    rows: tuple[Row, ...]
    left_out: tuple[str, ...]


def read_register(folder: Path, dataset: str) -> Register | None:
    """None where the folder has no such file. Raises SettingsError for a file that is not this register."""
    file = folder / f"{dataset}.parquet"
    if not file.is_file():
        return None
    contract = read_contract(dataset)
    try:
        delivered = pq.read_table(file).to_pylist()
        columns = set(pq.read_schema(file).names)
    except (OSError, pa.ArrowException):
        raise SettingsError(f"{file.name} cannot be read as Parquet; run `yujing registers` again.") from None
    if lacking := sorted({column.name for column in contract.columns if column.required} - columns):
        raise SettingsError(f"{file.name} lacks {', '.join(lacking)}; it is not the register of {dataset}.")
    return _checked(contract, delivered)


def _checked(contract: Contract, delivered: list[Row]) -> Register:
    good: dict[tuple[str, ...], Row] = {}
    left_out = []
    for number, row in enumerate(delivered, start=1):
        fault = next(filter(None, (_fault(contract, name, row.get(name)) for name in _names(contract))), "")
        if fault:
            left_out.append(f"{contract.dataset}.parquet, row {number}, {fault}")
        else:
            good[tuple(str(row[name]) for name in contract.key)] = row
    return Register(contract.dataset, tuple(good[key] for key in sorted(good)), tuple(left_out))


def _names(contract: Contract) -> tuple[str, ...]:
    return tuple(column.name for column in contract.columns)


def _fault(contract: Contract, name: str, value: Any) -> str:
    """What is wrong with one value, without the value itself."""
    column = contract.column(name)
    if value is None:
        return f"column {name}: missing" if column.required else ""
    if column.allowed and value not in column.allowed:
        return f"column {name}: not one of the contract's words"
    if column.personal == "token" and not str(value).startswith("tk_"):
        return f"column {name}: not a keyed token; only published registers are taken"
    return ""
