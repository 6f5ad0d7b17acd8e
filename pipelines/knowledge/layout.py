"""The shapes in which knowledge points are published, one YAML file each; the folder is the registry.

A layout names the columns of a kind of workbook and the reading that turns its cells into columns of a knowledge table.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data_contracts.errors import ContractError

FOLDER = Path(__file__).parent / "layouts"
CODES = {"item_name": ("药品通用名", "项目名称"), "item_code": ("国标代码", "药品代码", "项目编码", "项目代码")}
"""A second sheet may list the codes of each name; where a sheet has codes of its own it needs none."""


class Titles(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    zh: str
    en: str


class Layout(BaseModel):
    """`limit`: words of the 限定类型 column, the sheet or the file that tell this kind from others of the same columns.

    `columns` must be there, `optional` ones may be; each lists its spellings. `assume`: numbers that the publication
    leaves open, by the word it uses, each with its reason.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)
    name: str
    title: Titles
    table: str
    limit: tuple[str, ...] = Field(min_length=1)
    columns: Mapping[str, tuple[str, ...]]
    optional: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    reads: str
    assume: Mapping[str, Mapping[str, Any]] = Field(default_factory=dict)

    @property
    def spellings(self) -> dict[str, tuple[str, ...]]:
        """All columns a sheet of this kind may have; codes among them, unless the layout names its own keys."""
        own = {**self.columns, **self.optional}
        return own if "main" in own or "item_code" in own else {**own, "item_code": CODES["item_code"]}


@cache
def all_layouts() -> tuple[Layout, ...]:
    """Every layout, in the order of the names. Raises ContractError naming the file that cannot be read."""
    return tuple(_read(file) for file in sorted(FOLDER.glob("*.yaml")))


def _read(file: Path) -> Layout:
    try:
        return Layout.model_validate({**yaml.safe_load(file.read_text(encoding="utf-8")), "name": file.stem})
    except (TypeError, ValidationError, yaml.YAMLError) as fault:
        raise ContractError(f"The layout {file.name} cannot be read: {' '.join(str(fault).split())}.") from None
