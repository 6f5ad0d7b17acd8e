"""Reads the ODCS v3.1 files of this folder into small frozen values. The folder is the registry: one file, one dataset.

Refuses files that say something we would silently ignore. Knows nothing about engines; SQL types are plain names.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from data_contracts.documents import read_yaml
from data_contracts.errors import ContractError

FOLDER = Path(__file__).parent
KINDS = ("transaction", "reference", "knowledge", "published")
SEVERITIES = ("stop", "quarantine", "warn")
PERSONAL = ("token", "mask_name", "mask_text", "restricted")
ALLOWED_REJECTED_SHARE = 0.2

_OF_TABLE = {"kind", "titleEn", "eventTime", "allowedRejectedShare"}
_OF_COLUMN = {"aliases", "allowed", "valueAliases", "emptyValues", "happened", "personal", "upperCase"}
_OPTIONS = {"minimum", "maximum", "pattern", "format"}
MONTH = "yyyy-MM"
_OF_CHECK = {"titleZh", "holds", "violations", "column", "allowedShare"}


@dataclass(frozen=True)
class Column:
    """One column. `type` is the DuckDB type; `personal` says what happens to it at the door, None when not personal.

    `value_aliases` are pairs (as delivered, as we say) for an enumeration or a yes-no; `empty_values` mean "not known";
    `happened`: a moment that had passed when the row was delivered, so it may not lie after the delivery;
    `monthly`: a month, kept as its first day; `upper`: letters of the code are kept as capitals.
    """

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
    value_aliases: tuple[tuple[str, str], ...] = ()
    empty_values: tuple[str, ...] = ()
    happened: bool = False
    monthly: bool = False
    upper: bool = False


@dataclass(frozen=True)
class Check:
    """A promise about rows; more than `allowed_share` bad ones break it. Says its promise in one of two ways.

    `holds`: SQL over one row, false for a bad one (unknown counts as good: missing values have their own check).
    `violations`: a select of the `row_no` of bad rows, from the relation `delivery` (this dataset as delivered, typed)
    and from datasets by their names (as they stood before the delivery). `needs` names a dataset without which the
    question makes no sense: while it is empty, the check is not evaluated.
    """

    id: str
    severity: str
    allowed_share: float
    title_zh: str
    title_en: str
    holds: str | None = None
    column: str | None = None
    violations: str | None = None
    needs: str | None = None


@dataclass(frozen=True)
class Contract:
    """What must be true of one dataset. `kind`: transaction | reference | knowledge | published.

    A delivery with more than `allowed_rejected_share` of its rows broken is refused as a whole.
    """

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
    allowed_rejected_share: float = ALLOWED_REJECTED_SHARE

    @property
    def key(self) -> tuple[str, ...]:
        """Names of the primary-key columns, in order."""
        return tuple(column.name for column in self.columns if column.in_key)

    def column(self, name: str) -> Column:
        """The column of that name. Raises ContractError when there is none."""
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
        raise ContractError(
            f"没有数据集 {dataset} 的合约。已知数据集：{known}。 / There is no contract for '{dataset}'. Known datasets: {known}."
        ) from None


def parse_contract(text: str, file: str) -> Contract:
    """Turn one ODCS document into a Contract. Raises ContractError naming the file."""
    try:
        document = read_yaml(text)
        (table,) = document["schema"]
        return _contract(document["version"], table, hashlib.sha256(text.encode()).hexdigest())
    except (KeyError, TypeError, ValueError, AttributeError, yaml.YAMLError) as fault:
        raise ContractError(f"The contract file {file} cannot be read: {fault!r}.") from fault


def _contract(version: str, table: Mapping[str, Any], digest: str) -> Contract:
    custom = _custom(table, _OF_TABLE)
    return Contract(
        dataset=table["name"],
        version=version,
        kind=_one_of(custom["kind"], KINDS, "kind"),
        title_zh=table["businessName"],
        title_en=custom["titleEn"],
        grain=table["dataGranularityDescription"],
        event_time=custom.get("eventTime"),
        columns=tuple(_column(each) for each in table["properties"]),
        checks=tuple(_check(each) for each in table.get("quality", [])),
        hash=digest,
        allowed_rejected_share=float(custom.get("allowedRejectedShare", ALLOWED_REJECTED_SHARE)),
    )


def _column(node: Mapping[str, Any]) -> Column:
    custom, options = _custom(node, _OF_COLUMN), _options(node)
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
        personal=_one_of(custom.get("personal"), (None, *PERSONAL), f"personal of {node['name']}"),
        value_aliases=_value_aliases(custom),
        empty_values=tuple(custom.get("emptyValues", ())),
        happened=bool(custom.get("happened", False)),
        monthly=options.get("format") == MONTH,
        upper=bool(custom.get("upperCase", False)),
    )


def _options(node: Mapping[str, Any]) -> Mapping[str, Any]:
    options: Mapping[str, Any] = node.get("logicalTypeOptions", {})
    if set(options) - _OPTIONS or options.get("format", MONTH) != MONTH:
        raise ValueError(f"{node['name']}: logicalTypeOptions may be {sorted(_OPTIONS)}, format only {MONTH}")
    return options


def _value_aliases(custom: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    named = custom.get("valueAliases", {})
    return tuple((str(alias), str(value)) for value, aliases in named.items() for alias in aliases)


def _check(node: Mapping[str, Any]) -> Check:
    custom = _custom(node, _OF_CHECK)
    if ("holds" in custom) == ("violations" in custom):
        raise ValueError(f"{node['name']}: say either holds or violations")
    return Check(
        id=node["name"],
        severity=_one_of(node["severity"], SEVERITIES, f"severity of {node['name']}"),
        allowed_share=float(custom.get("allowedShare", 0)),
        title_zh=custom["titleZh"],
        title_en=node["description"],
        holds=custom.get("holds"),
        column=custom.get("column"),
        violations=custom.get("violations"),
    )


def _custom(node: Mapping[str, Any], known: set[str]) -> dict[str, Any]:
    custom = {each["property"]: each["value"] for each in node.get("customProperties", [])}
    unknown = sorted(set(custom) - known)
    if unknown:
        raise ValueError(f"{node['name']}: unknown {', '.join(unknown)}")
    return custom


def _one_of(value: Any, known: tuple[Any, ...], what: str) -> Any:
    if value not in known:
        raise ValueError(f"{what} must be one of {known}")
    return value


def _text(value: object) -> str | None:
    return None if value is None else str(value)
