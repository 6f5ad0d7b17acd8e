"""`yujing knowledge load`: takes in published knowledge points, lists and local decisions, each at the door of deliveries.

Every file is told apart by its content or its name; one that is nothing of ours is named, and the others go on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from data_contracts.contract import all_contracts
from data_contracts.errors import DeliveryRefused, SettingsError
from pipelines.core import ensure_core
from pipelines.delivery_files import SUFFIXES, deliverable_datasets, fingerprint, is_passed_over
from pipelines.ingest import ingest_delivery
from pipelines.knowledge.apply import apply_decisions
from pipelines.knowledge.conflict import Conflict, Remark
from pipelines.knowledge.contradictions import contradictions
from pipelines.knowledge.edition import Approval
from pipelines.knowledge.hand_in import HandedIn, told
from pipelines.knowledge.lists import kind_of_list
from pipelines.knowledge.publication import load_list, load_publication
from pipelines.knowledge.published import PublishedWorkbook, read_published
from pipelines.ledger import ensure_ledger
from pipelines.progress import Report, silent
from pipelines.refusals import refusal
from pipelines.settings import Settings
from pipelines.validate import judge_delivery
from pipelines.validation_page import write_page
from pipelines.warehouse import writing

BEGINS = date(2025, 1, 1)
"""The workbooks bear no date. Nothing before 2025 is judged by them unless the operator says so."""


@dataclass(frozen=True)
class LoadedFile:
    """What one file came to. `n_points`: published rows that a rule could use; `n_held_back` wait for a decision."""

    file: str
    batch: str
    table: str
    n_names: int
    n_points: int
    n_accepted: int
    n_held_back: int
    already_known: bool


@dataclass(frozen=True)
class KnowledgeLoad:
    """Everything one load came to; `n_by_batch` counts points as published. `notes` are sentences for the reader."""

    files: tuple[LoadedFile, ...]
    n_by_batch: dict[str, int]
    conflicts: tuple[Conflict, ...]
    remarks: tuple[Remark, ...]
    n_departures: int
    notes: tuple[str, ...]
    refused: tuple[tuple[str, str], ...] = field(default=())

    def as_text(self) -> str:
        from pipelines.knowledge.load_text import text_of

        return text_of(self)


@dataclass(frozen=True)
class _Words:
    """What the operator said: from when, whose publication, who approved a shrinking one."""

    begins: date
    source: str | None
    province: str | None
    approval: Approval | None


def load_knowledge(
    folder: Path,
    settings: Settings,
    begins: date | None = None,
    source: str | None = None,
    province: str | None = None,
    approval: Approval | None = None,
    progress: Report = silent,
) -> KnowledgeLoad:
    """Load everything the folder holds; doing it again changes nothing.

    `begins`: from when publications without a date hold; `source`: whose they are (default: national). Raises
    SettingsError for a folder that is not there, WarehouseBusy.
    """
    files = _files(folder)
    with writing(settings) as connection:
        ensure_ledger(connection)
        ensure_core(connection)
    words = _Words(begins or BEGINS, source, province, approval)
    loaded: list[LoadedFile] = []
    conflicts: list[Conflict] = []
    remarks: list[Remark] = []
    refused: list[tuple[str, str]] = []
    for number, (path, name) in enumerate(files):
        progress(f"knowledge 知识库: {name}", number, len(files))
        try:
            one, found, said = _load(path, name, words, settings)
        except (DeliveryRefused, SettingsError) as fault:
            refused.append((name, str(fault)))
            continue
        conflicts, remarks = conflicts + list(found), remarks + list(said)
        loaded.append(one[0])
        if one[1]:
            refused.append((name, one[1]))
    n_departures, lost = apply_decisions(settings)
    write_page(settings)
    progress("knowledge 知识库", len(files), len(files))
    notes = (_about_begin(words, begins is None, loaded), *lost, *contradictions(settings))
    return KnowledgeLoad(
        files=tuple(loaded),
        n_by_batch=_by_batch(loaded),
        conflicts=tuple(conflicts),
        remarks=tuple(remarks),
        n_departures=n_departures,
        notes=tuple(note for note in notes if note),
        refused=tuple(refused),
    )


_One = tuple[LoadedFile, str | None]


def _load(
    path: Path, name: str, words: _Words, settings: Settings
) -> tuple[_One, Sequence[Conflict], Sequence[Remark]]:
    book = read_published(path, name) if path.suffix.lower() == ".xlsx" else None
    if book is not None:
        return _published(path, name, book, words, settings)
    kind = kind_of_list(Path(name).name)
    if kind:
        n_lines, done = load_list(path, name, kind, words.begins, settings)
        return (_line(name, kind, "items", n_lines, n_lines, done), done.refused), (), ()
    dataset = _dataset_of(name)
    if dataset is None:
        raise refusal("unknown_dataset", file=name, closest_zh="", closest_en="")
    landed = ingest_delivery(path, dataset, settings, name)
    done = told(judge_delivery(landed.delivery_id, settings), landed.already_known)
    return (_line(name, "", dataset, landed.n_rows, landed.n_rows, done), done.refused), (), ()


def _published(
    path: Path, name: str, book: PublishedWorkbook, words: _Words, settings: Settings
) -> tuple[_One, Sequence[Conflict], Sequence[Remark]]:
    loaded = load_publication(
        book, name, fingerprint(path).content_hash, words.begins, words.source, words.province, words.approval, settings
    )
    line = _line(name, loaded.batch, book.layout.table, book.n_names, len(book.points), loaded.done)
    held = sum(each.n_points for each in loaded.conflicts)
    counted = LoadedFile(**{**line.__dict__, "n_held_back": held, "n_accepted": loaded.n_in_force})
    return (counted, loaded.done.refused), loaded.conflicts, loaded.remarks


def _line(name: str, batch: str, table: str, n_names: int, n_points: int, done: HandedIn) -> LoadedFile:
    return LoadedFile(name, batch, table, n_names, n_points, done.n_accepted, done.n_rejected, done.already_known)


def _files(folder: Path) -> list[tuple[Path, str]]:
    """Publications first, by name; local decisions are data of their own and may come in any order."""
    if not folder.is_dir():
        raise SettingsError(
            f"知识库目录 {folder.name} 不存在 / The folder of knowledge {folder.name} does not exist; name another."
        )
    paths = (path for path in folder.rglob("*") if path.is_file() and path.suffix.lower() in SUFFIXES)
    return sorted(
        ((path, path.relative_to(folder).as_posix()) for path in paths if not is_passed_over(path)),
        key=lambda pair: (kind_of_list(pair[0].name) is not None, pair[1]),
    )


def _dataset_of(name: str) -> str | None:
    """By the beginning of the file's name or its folder: the dataset's own name or its Chinese title."""
    words = {each: each for each in deliverable_datasets()}
    words |= {all_contracts()[each].title_zh: each for each in deliverable_datasets()}
    parts = name.lower().split("/")
    fitting = [word for word in words if parts[0] == word or parts[-1].startswith(word)]
    return words[max(fitting, key=len)] if fitting else None


def _by_batch(files: Sequence[LoadedFile]) -> dict[str, int]:
    counts: dict[str, int] = {}
    for each in files:
        if each.batch and each.table != "items":
            counts[each.batch] = counts.get(each.batch, 0) + each.n_points
    return dict(sorted(counts.items()))


def _about_begin(words: _Words, assumed: bool, loaded: Sequence[LoadedFile]) -> str:
    if not assumed or not any(each.batch for each in loaded):
        return ""
    return (
        f"工作簿未写生效日期，按自 {words.begins} 起执行；可用 --valid-from 指定。 / The workbooks bear no date; taken as in "
        f"force since {words.begins}. --valid-from says otherwise."
    )
