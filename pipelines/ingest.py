"""The first stage: takes in delivered files. Each lands whole, with its personal values as tokens, or is refused whole.

The same bytes again change nothing. One refused file does not stop the others of its folder.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from data_contracts.contract import Contract, read_contract
from data_contracts.errors import DeliveryRefused, SettingsError
from pipelines.delivery import Delivery, Ingestion
from pipelines.delivery_files import DeliveredFile, Fingerprint, deliverable_datasets, deliveries_in, fingerprint
from pipelines.headers import wanted_of
from pipelines.landing import fill_from_file, land, open_for_landing, remember_refusal, settled
from pipelines.ledger import Known, known_in_warehouse
from pipelines.opening import open_table
from pipelines.scratch import scratch_room
from pipelines.settings import Settings
from pipelines.source_ingest import ingest_source
from pipelines.tables import Table
from pipelines.warehouse import Connection

__all__ = ["Delivery", "Ingestion", "ingest_delivery", "ingest_folder", "landed_file", "unknown_files"]

Report = Callable[[str, int, int], None]
# Small files are made ready together and landed under one lock: opening the warehouse costs more than landing them.
BATCH_BYTES, BATCH_FILES = 64 * 1024 * 1024, 50


@dataclass(frozen=True)
class _Job:
    """One file to take in, with what identifies it."""

    path: Path
    contract: Contract
    name: str
    seen: Fingerprint

    @property
    def identity(self) -> tuple[str, str]:
        return self.contract.dataset, self.seen.content_hash

    @property
    def delivery(self) -> Delivery:
        seen = self.seen
        return Delivery(0, self.contract.dataset, None, self.name, seen.content_hash, seen.n_bytes, 0)


_Ready = tuple[_Job, Table | DeliveryRefused, Path]


def ingest_delivery(file: Path, dataset: str, settings: Settings, name: str | None = None) -> Delivery:
    """Take in one file as a delivery of a dataset; `name` is what the ledger calls it.

    Raises DeliveryRefused (also remembered in the ledger), ContractError or SettingsError for what is no dataset to be
    delivered, WarehouseBusy.
    """
    job = _Job(file, _deliverable(dataset), name or file.name, fingerprint(file))
    known = _known([job], settings).get(job.identity)
    if known:
        return settled(known)
    (result,) = _take_in([job], settings)
    if isinstance(result, DeliveryRefused):
        raise result
    return result


@contextmanager
def landed_file(file: Path, dataset: str, settings: Settings, name: str) -> Iterator[tuple[Connection, Delivery]]:
    """As ingest_delivery, for who goes on with the delivery: it comes with the warehouse, still open for writing."""
    job = _Job(file, _deliverable(dataset), name, fingerprint(file))
    with _ready([job], settings) as (connection, (ready,)):
        result = _land(connection, *ready)
        if isinstance(result, DeliveryRefused):
            raise result
        yield connection, result


def ingest_folder(
    folder: Path, settings: Settings, source: str | None = None, progress: Report = lambda what, done, total: None
) -> Ingestion:
    """Take in everything that a folder holds: `<dataset>/<any name>`, or with `source` the files its map knows.

    Returns the deliveries in the order of dataset and name, and the refusals. Raises WarehouseBusy and SettingsError.
    """
    if source is not None:
        return ingest_source(folder, settings, source, progress)
    contents = deliveries_in(folder)
    jobs = [_job(file) for file in contents.files]
    known = _known(jobs, settings)
    answers = {job.name: _settled(known[job.identity]) for job in jobs if job.identity in known}
    for batch in _batches([job for job in jobs if job.identity not in known]):
        progress(f"ingest 接收: {batch[0].name}", len(answers), len(jobs))
        for job, answer in zip(batch, _take_in(batch, settings), strict=True):
            answers[job.name] = answer
            progress(f"ingest 接收: {job.name}", len(answers), len(jobs))
    progress("ingest 接收", len(jobs), len(jobs))
    return _ingestion([(job.name, answers[job.name]) for job in jobs], contents.strays)


def unknown_files(files: Iterable[DeliveredFile], settings: Settings) -> list[DeliveredFile]:
    """The files whose bytes the ledger does not know, in their order; the warehouse is opened once."""
    jobs = {file: _job(file) for file in files}
    known = _known(jobs.values(), settings)
    return [file for file, job in jobs.items() if job.identity not in known]


def _job(file: DeliveredFile) -> _Job:
    return _Job(file.path, read_contract(file.dataset), file.name, fingerprint(file.path))


def _known(jobs: Iterable[_Job], settings: Settings) -> dict[tuple[str, str], Known]:
    return known_in_warehouse(settings, ((job.contract, job.seen.content_hash) for job in jobs))


def _settled(known: Known) -> Delivery | DeliveryRefused:
    try:
        return settled(known)
    except DeliveryRefused as refused:
        return refused


def _batches(jobs: Sequence[_Job]) -> Iterator[list[_Job]]:
    batch: list[_Job] = []
    for job in jobs:
        if batch and (len(batch) == BATCH_FILES or sum(each.seen.n_bytes for each in (*batch, job)) > BATCH_BYTES):
            yield batch
            batch = []
        batch.append(job)
    if batch:
        yield batch


def _take_in(jobs: Sequence[_Job], settings: Settings) -> Iterator[Delivery | DeliveryRefused]:
    """Land one after the other, each in a transaction of its own."""
    with _ready(jobs, settings) as (connection, ready):
        for each in ready:
            yield _land(connection, *each)


@contextmanager
def _ready(jobs: Sequence[_Job], settings: Settings) -> Iterator[tuple[Connection, list[_Ready]]]:
    """Make the files ready without the warehouse, then open it."""
    with scratch_room(settings) as scratch:
        rooms = [scratch / str(number) for number in range(len(jobs))]
        ready = [(job, _open(job, room), room) for job, room in zip(jobs, rooms, strict=True)]
        with open_for_landing(settings) as connection:
            yield connection, ready


def _open(job: _Job, room: Path) -> Table | DeliveryRefused:
    room.mkdir()
    try:
        return open_table(job.path, room, wanted_of(job.contract), job.name, job.contract.dataset)
    except DeliveryRefused as refused:
        return refused


def _land(connection: Connection, job: _Job, table: Table | DeliveryRefused, room: Path) -> Delivery | DeliveryRefused:
    try:
        if isinstance(table, DeliveryRefused):
            raise table
        fill = fill_from_file(job.path, job.seen, table, job.contract, room)
        return land(connection, replace(job.delivery, notes=table.notes), job.contract, fill)
    except DeliveryRefused as refused:
        remember_refusal(connection, job.delivery, job.contract, str(refused))
        return refused


def _ingestion(
    answers: Sequence[tuple[str, Delivery | DeliveryRefused]], strays: tuple[tuple[str, str], ...]
) -> Ingestion:
    deliveries = tuple(answer for _, answer in answers if isinstance(answer, Delivery))
    refused = tuple((name, str(answer)) for name, answer in answers if isinstance(answer, DeliveryRefused))
    return Ingestion(deliveries, strays + refused)


def _deliverable(dataset: str) -> Contract:
    contract = read_contract(dataset)
    if contract.kind == "published":
        raise SettingsError(
            f"'{dataset}' is what Yujing publishes; deliver one of {', '.join(deliverable_datasets())}."
        )
    return contract
