"""The first stage: takes in delivered files. Each lands whole, with its personal values as tokens, or is refused whole.

The same bytes again change nothing. One refused file does not stop the others of its folder.
"""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from data_contracts.contract import Contract, read_contract
from data_contracts.errors import DeliveryRefused, SettingsError
from pipelines.delivery import Delivery, Ingestion
from pipelines.delivery_files import DeliveredFile, Fingerprint, deliverable_datasets, deliveries_in, fingerprint
from pipelines.headers import wanted_of
from pipelines.landing import fill_from_file, land, remember_refusal, settled
from pipelines.ledger import known_in_warehouse
from pipelines.opening import open_table
from pipelines.scratch import scratch_room
from pipelines.settings import Settings
from pipelines.source_ingest import ingest_source

__all__ = ["Delivery", "Ingestion", "ingest_delivery", "ingest_folder", "is_known"]

Report = Callable[[str, int, int], None]


def ingest_delivery(file: Path, dataset: str, settings: Settings, name: str | None = None) -> Delivery:
    """Take in one file as a delivery of a dataset; `name` is what the ledger calls it.

    Raises DeliveryRefused (also remembered in the ledger), ContractError or SettingsError for what is no dataset to be
    delivered, WarehouseBusy.
    """
    contract, name = _deliverable(dataset), name or file.name
    seen = fingerprint(file)
    known = known_in_warehouse(settings, contract, seen.content_hash)
    if known:
        return settled(known)
    delivery = Delivery(0, dataset, None, name, seen.content_hash, seen.n_bytes, 0)
    try:
        return _take_in(file, delivery, contract, seen, settings)
    except DeliveryRefused as refused:
        remember_refusal(delivery, contract, settings, str(refused))
        raise


def ingest_folder(
    folder: Path, settings: Settings, source: str | None = None, progress: Report = lambda what, done, total: None
) -> Ingestion:
    """Take in everything that a folder holds: `<dataset>/<any name>`, or with `source` the files its map knows.

    Returns the deliveries in the order of dataset and name, and the refusals. Raises WarehouseBusy and SettingsError.
    """
    if source is not None:
        return ingest_source(folder, settings, source, progress)
    contents = deliveries_in(folder)
    deliveries: list[Delivery] = []
    refused = list(contents.strays)
    for done, file in enumerate(contents.files):
        progress(f"ingest 接收: {file.name}", done, len(contents.files))
        try:
            deliveries.append(ingest_delivery(file.path, file.dataset, settings, file.name))
        except DeliveryRefused as refusal:
            refused.append((file.name, str(refusal)))
    progress("ingest 接收", len(contents.files), len(contents.files))
    return Ingestion(tuple(deliveries), tuple(refused))


def is_known(file: DeliveredFile, settings: Settings) -> bool:
    """Whether these bytes were taken in before, or turned away under the contract that still stands."""
    return known_in_warehouse(settings, read_contract(file.dataset), fingerprint(file.path).content_hash) is not None


def _deliverable(dataset: str) -> Contract:
    contract = read_contract(dataset)
    if contract.kind == "published":
        raise SettingsError(
            f"'{dataset}' is what Yujing publishes; deliver one of {', '.join(deliverable_datasets())}."
        )
    return contract


def _take_in(file: Path, delivery: Delivery, contract: Contract, seen: Fingerprint, settings: Settings) -> Delivery:
    with scratch_room(settings) as room:
        table = open_table(file, room, wanted_of(contract), delivery.file_name, contract.dataset)
        fill = fill_from_file(file, seen, table, contract, room)
        return land(replace(delivery, notes=table.notes), contract, settings, fill)
