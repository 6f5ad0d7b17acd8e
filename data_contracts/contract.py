"""Reads the ODCS v3.1 files of this folder into small frozen values. The folder is the registry: one file, one dataset.

Refuses files that say something we would silently ignore. Knows nothing about engines; SQL types are plain names.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from data_contracts.errors import ContractError

FOLDER = Path(__file__).parent
SEVERITIES = ("stop", "quarantine", "warn")
PERSONAL = ("token", "mask_name", "mask_text", "restricted")


@dataclass(frozen=True)
class Column:
    """One column. `type` is the DuckDB type; `personal` says what happens to it at the door, None when not personal."""

    name: str
    type: str
    required: bool
    in_key: bool
    title_zh: str
    title_en: str
    aliases: tuple[str, ...] = ()
    allowed: tuple[str, ...] = ()
    minimum: str | None = None
    maximum: str | None = None
    pattern: str | None = None
    references: str | None = None
    personal: str | None = None


@dataclass(frozen=True)
class Check:
    """A promise about rows. `holds` is SQL over one row, true for a good one; more than `allowed_share` bad stops or warns."""

    id: str
    severity: str
    allowed_share: float
    title_zh: str
    title_en: str
    holds: str | None = None
    column: str | None = None


@dataclass(frozen=True)
class Contract:
    """What must be true of one dataset. `kind`: transaction | reference | knowledge | published."""

    dataset: str
    version: str
    kind: str
    title_zh: str
    title_en: str
    grain: str
    event_time: str | None
    columns: tuple[Column, ...]
    checks: tuple[Check, ...]
    hash: str

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the primary-key columns, in order."""
        return tuple(column.name for column in self.columns if column.in_key)

    def column(self, name: str) -> Column:
        for column in self.columns:
            if column.name == name:
                return column
        raise ContractError(f"The contract of {self.dataset} has no column {name}.")


@cache
def all_contracts() -> dict[str, Contract]:
    """Every contract by dataset name, in the order of the names."""
    files = sorted(FOLDER.rglob("*.odcs.yaml"))
    contracts = [parse_contract(file.read_text(encoding="utf-8"), file.name) for file in files]
    return {contract.dataset: contract for contract in sorted(contracts, key=lambda each: each.dataset)}


def read_contract(dataset: str) -> Contract:
    """The contract of one dataset. Raises ContractError when there is none."""
    try:
        return all_contracts()[dataset]
    except KeyError:
        known = ", ".join(all_contracts())
        raise ContractError(f"There is no contract for '{dataset}'. Known datasets: {known}.") from None


def parse_contract(text: str, file: str) -> Contract:
    """Turn one ODCS document into a Contract. Raises ContractError naming the file."""
    try:
        document = yaml.safe_load(text)
        (table,) = document["schema"]
        custom = _custom(table)
        return Contract(
            dataset=table["name"],
            version=document["version"],
            kind=custom["kind"],
            title_zh=table["businessName"],
            title_en=custom["titleEn"],
            grain=table["dataGranularityDescription"],
            event_time=custom.get("eventTime"),
            columns=tuple(_column(each) for each in table["properties"]),
            checks=tuple(_check(each) for each in table.get("quality", [])),
            hash=hashlib.sha256(text.encode()).hexdigest(),
        )
    except (KeyError, TypeError, ValueError, yaml.YAMLError) as fault:
        raise ContractError(f"The contract file {file} cannot be read: {fault!r}.") from fault


def _custom(node: dict[str, Any]) -> dict[str, Any]:
    return {each["property"]: each["value"] for each in node.get("customProperties", [])}


def _column(node: dict[str, Any]) -> Column:
    custom, options = _custom(node), node.get("logicalTypeOptions", {})
    personal = custom.get("personal")
    if personal is not None and personal not in PERSONAL:
        raise ValueError(f"{node['name']}: personal must be one of {PERSONAL}")
    return Column(
        name=node["name"],
        type=node["physicalType"],
        required=bool(node.get("required", False)),
        in_key=bool(node.get("primaryKey", False)),
        title_zh=node["businessName"],
        title_en=node["description"],
        aliases=tuple(custom.get("aliases", ())),
        allowed=tuple(custom.get("allowed", ())),
        minimum=_text(options.get("minimum")),
        maximum=_text(options.get("maximum")),
        pattern=options.get("pattern"),
        references=next((each["to"] for each in node.get("relationships", [])), None),
        personal=personal,
    )


def _check(node: dict[str, Any]) -> Check:
    custom = _custom(node)
    if node["severity"] not in SEVERITIES:
        raise ValueError(f"{node['name']}: severity must be one of {SEVERITIES}")
    return Check(
        id=node["name"],
        severity=node["severity"],
        allowed_share=float(custom.get("allowedShare", 0)),
        title_zh=custom["titleZh"],
        title_en=node["description"],
        holds=custom.get("holds"),
        column=custom.get("column"),
    )


def _text(value: object) -> str | None:
    return None if value is None else str(value)
