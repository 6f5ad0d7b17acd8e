"""Says which deliveries a folder of foreign files makes by the maps of its source, before anything is read or landed.

A dataset whose required files are not there is left out; a folder without any file of the source is refused.
"""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from data_contracts.errors import SettingsError
from pipelines.delivery import Delivery
from pipelines.delivery_files import SUFFIXES, Fingerprint, fingerprint, is_passed_over
from pipelines.source_map import Relation, SourceMap, maps_of

_SHOWN = 4


@dataclass(frozen=True)
class ForeignFile:
    """A file of a source; `name` is its path inside the folder."""

    path: Path
    name: str
    seen: Fingerprint


@dataclass(frozen=True)
class SourcePlan:
    """One dataset that can be made: the map and, by relation, the files that it reads."""

    map: SourceMap
    files: dict[str, tuple[ForeignFile, ...]]

    def delivery(self) -> Delivery:
        """The delivery this will be. Its content is that of all files and of the map: a changed map delivers anew."""
        named = [(relation, file) for relation in sorted(self.files) for file in self.files[relation]]
        digest = hashlib.sha256(self.map.hash.encode())
        for relation, file in named:
            digest.update(f"\n{relation} {file.seen.content_hash}".encode())
        names = sorted({file.name for _, file in named})
        shown = ", ".join(names[:_SHOWN]) + (f" (+{len(names) - _SHOWN})" if len(names) > _SHOWN else "")
        n_bytes = sum({file.name: file.seen.n_bytes for _, file in named}.values())
        return Delivery(0, self.map.dataset, self.map.source, shown, digest.hexdigest(), n_bytes, 0)


def plan_source(folder: Path, source: str) -> tuple[SourcePlan, ...]:
    """Plans in the order of the datasets. Raises SettingsError where no file of the source lies in the folder."""
    if not folder.is_dir():
        raise SettingsError(
            f"交付目录 {folder} 不存在，请新建或改用其他目录。 / "
            f"The folder of deliveries {folder} does not exist; create it or name another one."
        )
    maps = maps_of(source)
    relations = [relation for each in maps for relation in each.relations]
    present = _present(folder, relations)
    plans = tuple(plan for each in maps if (plan := _plan(each, present)))
    if not plans:
        globs = ", ".join(sorted({glob for relation in relations for glob in relation.globs}))
        raise SettingsError(
            f"目录 {folder.name} 中没有来源 {source} 的文件；它认识 {globs}。 / "
            f"The folder {folder.name} holds no files of the source {source}; it knows {globs}."
        )
    return plans


def _plan(one: SourceMap, present: dict[str, tuple[ForeignFile, ...]]) -> SourcePlan | None:
    files = {relation.name: present[relation.name] for relation in one.relations}
    lacking = any(relation.required and not files[relation.name] for relation in one.relations)
    return None if lacking or not any(files.values()) else SourcePlan(one, files)


def _present(folder: Path, relations: Sequence[Relation]) -> dict[str, tuple[ForeignFile, ...]]:
    paths = sorted(path for path in folder.rglob("*") if path.is_file() and _is_data(path))
    wanted = {relation.name: _once(path for path in paths if relation.matches(path)) for relation in relations}
    seen = {path: fingerprint(path) for path in sorted({path for found in wanted.values() for path in found})}
    return {
        name: tuple(ForeignFile(path, path.relative_to(folder).as_posix(), seen[path]) for path in found)
        for name, found in wanted.items()
    }


def _is_data(path: Path) -> bool:
    return path.suffix.lower() in SUFFIXES and not is_passed_over(path)


def _once(paths: Iterable[Path]) -> list[Path]:
    """A file that lies there both plain and packed counts once, the plain one."""
    by_name: dict[Path, Path] = {}
    for path in paths:
        bare = path.with_suffix("") if path.suffix.lower() in (".gz", ".zip") else path
        if bare not in by_name or path == bare:
            by_name[bare] = path
    return list(by_name.values())
