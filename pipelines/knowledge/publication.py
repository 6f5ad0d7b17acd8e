"""Loads one published workbook as the edition of its batch, or one list as changes to the catalogue."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from data_contracts.contract import Contract, read_contract
from data_contracts.errors import SettingsError
from pipelines.delivery_files import fingerprint
from pipelines.knowledge.conflict import Conflict, Remark, conflicts_of, read_points, remarks_of
from pipelines.knowledge.edition import (
    Approval,
    closing_rows,
    in_force,
    insist_not_older,
    insist_on_approval,
    is_drug,
    of_publication,
)
from pipelines.knowledge.hand_in import HandedIn, hand_in, identity
from pipelines.knowledge.lists import changed_items, read_list
from pipelines.knowledge.published import Point, PublishedWorkbook
from pipelines.knowledge.readings import Reading
from pipelines.knowledge.stored import Row, current_rows, key_of, original_rows
from pipelines.ledger import known_in_warehouse
from pipelines.scratch import scratch_room
from pipelines.settings import Settings
from pipelines.warehouse import reading

NATIONAL = "national"


@dataclass(frozen=True)
class LoadedPublication:
    """`n_in_force`: points of this workbook that rules may use, local decisions not yet counted."""

    batch: str
    done: HandedIn
    n_in_force: int
    conflicts: tuple[Conflict, ...]
    remarks: tuple[Remark, ...]


def load_publication(
    book: PublishedWorkbook,
    file: str,
    content_hash: str,
    begins: date,
    source: str | None,
    province: str | None,
    approval: Approval | None,
    settings: Settings,
) -> LoadedPublication:
    """Hand the workbook in; what it replaces ends. Raises SettingsError for an older edition, one that shrinks unapproved."""
    contract, batch = read_contract(book.layout.table), book.batch or ""
    if not batch and source is None:
        raise SettingsError(
            f"{file}: 文件名没有批次，请用 --source 写明来源。 / The name of {file} bears no batch; say with --source whose it is."
        )
    origin = source or f"{NATIONAL} batch {batch}"
    pairs = read_points(book)
    rows = [row for point, said in pairs for row in _rows(point, said, origin, province, batch, file, begins)]
    whole = identity(content_hash, begins, origin, province)
    if not known_in_warehouse(settings, [(contract, whole)]):
        rows += _closed(rows, contract, origin, batch, begins, f"{file} ({origin})", approval, settings)
    notes = (
        (f"缩减经 {approval.by} 批准：{approval.why} / shrinking approved by {approval.by}: {approval.why}",)
        if approval
        else ()
    )
    done = hand_in(rows, contract, file, whole, settings, notes)
    held = conflicts_of(file, pairs)
    n_in_force = 0 if done.refused else _n_in_force(contract, origin, batch, rows, begins, settings)
    return LoadedPublication(batch or origin, done, n_in_force, held, remarks_of(file, book, pairs))


def load_list(path: Path, file: str, kind: str, begins: date, settings: Settings) -> tuple[int, HandedIn]:
    """Hand a price or recognition list in as changes to items. Returns the lines of the list and what became of them."""
    contract = read_contract("items")
    with scratch_room(settings) as room:
        changes, n_unreadable = read_list(path, file, kind, room, begins)
    with reading(settings) as connection:
        rows = changed_items(changes, current_rows(connection, contract).values())
    whole = identity(fingerprint(path).content_hash, kind, begins)
    notes = (
        (f"{n_unreadable} 行缺编码、日期或取值 / {n_unreadable} lines without code, day or value",)
        if n_unreadable
        else ()
    )
    return len(changes) + n_unreadable, hand_in(rows, contract, file, whole, settings, notes)


def _rows(
    point: Point, said: Reading, source: str, province: str | None, batch: str, file: str, begins: date
) -> list[Row]:
    keys = ("item_code", "item_name", "main", "main_name", "part", "part_name")
    shared: Row = {name: point.cells[name] for name in keys if name in point.cells}
    shared |= {
        "source": source,
        "province": province,
        "batch": batch or None,
        "source_file": file,
        "source_sheet": point.sheet,
        "source_row": point.row,
        "valid_from": begins,
        "valid_to": None,
        "override_allowed": True,
        "note": point.cells.get("words") or None,
        "conflict": " / ".join(said.conflict) if said.conflict else None,
        "approved_by": None,
    }
    return [{**shared, **values} for values in said.rows]


def _closed(
    rows: list[Row],
    contract: Contract,
    source: str,
    batch: str,
    begins: date,
    label: str,
    approval: Approval | None,
    settings: Settings,
) -> list[Row]:
    with reading(settings) as connection:
        originals = original_rows(connection, contract).values()
    old = in_force(of_publication(originals, source, batch, {is_drug(row, contract) for row in rows}, contract), begins)
    insist_not_older(old, begins, label)
    insist_on_approval(len(old), sum(row["conflict"] is None for row in rows), label, approval)
    return closing_rows(old, {key_of(row, contract): row for row in rows if row["conflict"] is None}, begins, contract)


def _n_in_force(contract: Contract, source: str, batch: str, rows: list[Row], begins: date, settings: Settings) -> int:
    with reading(settings) as connection:
        originals = original_rows(connection, contract).values()
    parts = {is_drug(row, contract) for row in rows}
    own = of_publication(originals, source, batch, parts, contract)
    return len({key_of(row, contract) for row in in_force(own, begins) if row["valid_from"] == begins})
