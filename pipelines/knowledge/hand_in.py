"""Hands rows that were made from a publication in at the same door as every delivery: landed, judged, remembered.

What identifies such a delivery is the content it was made from, so that loading the same file again changes nothing.
"""

import csv
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from data_contracts.contract import Contract
from data_contracts.errors import DeliveryRefused
from pipelines.delivery import Delivery
from pipelines.delivery_files import fingerprint
from pipelines.headers import wanted_of
from pipelines.knowledge.stored import Row
from pipelines.landing import fill_from_file, land, open_for_landing, remember_refusal
from pipelines.opening import open_table
from pipelines.scratch import scratch_room
from pipelines.settings import Settings
from pipelines.validate import Validation, judge_delivery

SOURCE = "knowledge"


@dataclass(frozen=True)
class HandedIn:
    """What became of one file. `already_known`: it had been loaded before and nothing was done."""

    n_accepted: int
    n_rejected: int
    already_known: bool
    delivery_id: int
    refused: str | None = None


def identity(*parts: object) -> str:
    return hashlib.sha256("\n".join(map(str, parts)).encode()).hexdigest()


def hand_in(
    rows: Sequence[Row],
    contract: Contract,
    name: str,
    content_hash: str,
    settings: Settings,
    notes: tuple[str, ...] = (),
) -> HandedIn:
    """Land the rows as a delivery of the contract's dataset and judge it. A refusal is told, not raised."""
    with scratch_room(settings) as room:
        file = room / f"{contract.dataset}.csv"
        _write(rows, contract, file)
        delivery = Delivery(0, contract.dataset, SOURCE, name, content_hash, file.stat().st_size, 0, notes=notes)
        try:
            landed = _land(file, room, delivery, contract, settings)
        except DeliveryRefused as fault:
            return HandedIn(0, len(rows), False, 0, str(fault))
    return told(judge_delivery(landed.delivery_id, settings), landed.already_known)


def told(judged: Validation, already_known: bool) -> HandedIn:
    refused = str(judged.reason) if judged.state == "refused" else None
    return HandedIn(judged.n_accepted, judged.n_rejected, already_known, judged.delivery_id, refused)


def _land(file: Path, room: Path, delivery: Delivery, contract: Contract, settings: Settings) -> Delivery:
    table = open_table(file, room, wanted_of(contract), delivery.file_name, contract.dataset)
    fill = fill_from_file(file, fingerprint(file), table, contract, room)
    with open_for_landing(settings) as connection:
        try:
            return land(connection, replace(delivery, notes=(*delivery.notes, *table.notes)), contract, fill)
        except DeliveryRefused as fault:
            remember_refusal(connection, delivery, contract, str(fault))
            raise


def _write(rows: Sequence[Row], contract: Contract, file: Path) -> None:
    names = [column.name for column in contract.columns if any(row.get(column.name) is not None for row in rows)]
    with file.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([_text(row.get(name)) for name in names] for row in rows)


def _text(value: object) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
