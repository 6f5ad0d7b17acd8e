"""Reads the maps `pipelines/sources/<source>/<dataset>.sql`: one SELECT that turns a foreign layout into one dataset.

The folder is the registry. A head that says something we would silently ignore is refused, with the file's name.
"""

import fnmatch
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from data_contracts.contract import all_contracts
from data_contracts.documents import read_yaml
from data_contracts.errors import ContractError, SettingsError
from pipelines.headers import Wanted

FOLDER = Path(__file__).parent / "sources"
_HEAD = re.compile(r"\s*/\*(?P<head>.*?)\*/(?P<body>.*)", re.DOTALL)
_OF_MAP = {"title", "files", "notes"}
_OF_FILE = {"glob", "required", "columns", "optional", "nulls", "delimiter"}
_PACKED = (".gz", ".zip")


@dataclass(frozen=True)
class Relation:
    """A relation of foreign files: all files that one of `globs` matches, united by the names of their columns."""

    name: str
    globs: tuple[str, ...]
    required: bool
    columns: tuple[Wanted, ...]
    nulls: tuple[str, ...] = ("",)
    delimiter: str | None = None

    def matches(self, path: Path) -> bool:
        """Whether a file belongs to it; case does not matter, nor whether the file is packed."""
        name = path.name.lower()
        bare = name.removesuffix(path.suffix.lower()) if path.suffix.lower() in _PACKED else name
        return any(fnmatch.fnmatchcase(each, glob.lower()) for glob in self.globs for each in (name, bare))


@dataclass(frozen=True)
class SourceMap:
    """How one dataset is made from the files of one source. `hash` is that of the whole text."""

    source: str
    dataset: str
    title_zh: str
    title_en: str
    relations: tuple[Relation, ...]
    sql: str
    hash: str


def sources(folder: Path = FOLDER) -> dict[str, tuple[SourceMap, ...]]:
    """Every source with its maps, in the order of their names. Raises ContractError for a map that cannot be read."""
    found = sorted(each for each in folder.iterdir() if each.is_dir() and any(each.glob("*.sql")))
    return {each.name: tuple(read_map(file) for file in sorted(each.glob("*.sql"))) for each in found}


def maps_of(source: str, folder: Path = FOLDER) -> tuple[SourceMap, ...]:
    """The maps of one source. Raises SettingsError when there is no such source."""
    known = sources(folder)
    if source not in known:
        raise SettingsError(
            f"没有来源 {source}；已有来源：{', '.join(known)}。 / "
            f"There is no source '{source}'; known sources: {', '.join(known)}."
        )
    return known[source]


def relations_of(maps: Iterable[SourceMap]) -> dict[str, Relation]:
    """The relations that several maps read, each once, with the columns of all. They must agree on files and nulls."""
    united: dict[str, Relation] = {}
    for relation in (each for one in maps for each in one.relations):
        earlier = united.get(relation.name)
        united[relation.name] = _unite(earlier, relation) if earlier else relation
    return united


def read_map(file: Path) -> SourceMap:
    """Read one file. Raises ContractError naming it when its head or body is not as it must be."""
    text = file.read_text(encoding="utf-8")
    parts = _HEAD.fullmatch(text)
    if not parts:
        raise ContractError(f"The source map {file.name} does not begin with a comment that holds its YAML head.")
    try:
        head = read_yaml(parts["head"])
        _insist_on_keys(head, _OF_MAP, {"title", "files"})
        relations = tuple(_relation(name, spec) for name, spec in head["files"].items())
        title = (head["title"]["zh"], head["title"]["en"])
    except (KeyError, TypeError, ValueError, AttributeError, yaml.YAMLError) as fault:
        where = f"{file.parent.name}/{file.name}"
        raise ContractError(f"The head of the source map {where} cannot be used: {fault!r}.") from fault
    _insist_on_body(parts["body"], file)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return SourceMap(file.parent.name, file.stem, *title, relations, parts["body"].strip().rstrip(";"), digest)


def _relation(name: str, spec: dict[str, Any]) -> Relation:
    _insist_on_keys(spec, _OF_FILE, {"glob", "columns"})
    if not name.isidentifier():
        raise ValueError(f"{name} is no name for a relation")
    columns = (*_columns(spec["columns"], True), *_columns(spec.get("optional", []), False))
    return Relation(
        name=name,
        globs=tuple(spec["glob"]),
        required=bool(spec.get("required", True)),
        columns=columns,
        nulls=tuple(str(each) for each in spec.get("nulls", [""])),
        delimiter=spec.get("delimiter"),
    )


def _columns(spec: list[str] | dict[str, list[str]], required: bool) -> list[Wanted]:
    """Columns as a plain list, or with the other spellings that the source uses for each."""
    spelled = spec if isinstance(spec, dict) else {name: [] for name in spec}
    return [Wanted(name, (name, *others), required) for name, others in spelled.items()]


def _unite(one: Relation, other: Relation) -> Relation:
    if (one.globs, one.nulls, one.delimiter) != (other.globs, other.nulls, other.delimiter):
        raise ContractError(f"Two maps of one source describe the relation {one.name} differently; let them agree.")
    columns = {each.name: each for each in one.columns}
    for each in other.columns:
        if each.name not in columns or each.required:
            columns[each.name] = each
    return Relation(one.name, one.globs, one.required, tuple(columns.values()), one.nulls, one.delimiter)


def _insist_on_keys(spec: dict[str, Any], allowed: set[str], needed: set[str]) -> None:
    if set(spec) - allowed or needed - set(spec):
        raise ValueError(f"keys must be among {sorted(allowed)} and hold {sorted(needed)}; they are {sorted(spec)}")


def _insist_on_body(body: str, file: Path) -> None:
    bare = re.sub(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", " ", body, flags=re.DOTALL).strip().rstrip(";")
    if not re.match(r"(?i)(select|with)\b", bare) or ";" in bare:
        raise ContractError(f"The source map {file.parent.name}/{file.name} must hold exactly one SELECT.")
    if file.stem not in all_contracts():
        raise ContractError(f"The source map {file.parent.name}/{file.name} is named after no dataset.")
