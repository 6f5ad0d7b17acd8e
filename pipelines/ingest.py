"""The first stage alone: takes in delivered files. Each lands whole, with its personal values as tokens, or is refused whole.

The same bytes again change nothing. One refused file does not stop the others of its folder.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from data_contracts.errors import DeliveryRefused
from pipelines.delivery import Delivery, Ingestion
from pipelines.delivery_files import DeliveredFile, deliveries_in
from pipelines.landing import land, open_for_landing, remember_refusal, settled
from pipelines.ledger import Known
from pipelines.ready_files import Job, Ready, batches, job_of, job_of_delivery, known_jobs, made_ready
from pipelines.settings import Settings
from pipelines.source_ingest import ingest_source
from pipelines.warehouse import Connection

__all__ = ["Delivery", "Ingestion", "ingest_delivery", "ingest_folder", "unknown_files"]

Report = Callable[[str, int, int], None]


def ingest_delivery(file: Path, dataset: str, settings: Settings, name: str | None = None) -> Delivery:
    """Take in one file as a delivery of a dataset; `name` is what the ledger calls it.

    Raises DeliveryRefused (also remembered in the ledger), ContractError or SettingsError for what is no dataset to be
    delivered, WarehouseBusy.
    """
    job = job_of_delivery(file, dataset, name or file.name)
    known = known_jobs([job], settings).get(job.identity)
    if known:
        return settled(known)
    (result,) = _land_all([job], settings)
    if isinstance(result, DeliveryRefused):
        raise result
    return result


def ingest_folder(
    folder: Path, settings: Settings, source: str | None = None, progress: Report = lambda what, done, total: None
) -> Ingestion:
    """Take in everything that a folder holds: `<dataset>/<any name>`, or with `source` the files its map knows.

    Returns the deliveries in the order of dataset and name, and the refusals. Raises WarehouseBusy and SettingsError.
    """
    if source is not None:
        return ingest_source(folder, settings, source, progress)
    contents = deliveries_in(folder)
    jobs = [job_of(file) for file in contents.files]
    known = known_jobs(jobs, settings)
    answers = {job.name: _settled(known[job.identity]) for job in jobs if job.identity in known}
    for batch in batches([job for job in jobs if job.identity not in known]):
        progress(f"ingest 接收: {batch[0].name}", len(answers), len(jobs))
        for job, answer in zip(batch, _land_all(batch, settings), strict=True):
            answers[job.name] = answer
            progress(f"ingest 接收: {job.name}", len(answers), len(jobs))
    progress("ingest 接收", len(jobs), len(jobs))
    return _ingestion([(job.name, answers[job.name]) for job in jobs], contents.strays)


def unknown_files(files: Iterable[DeliveredFile], settings: Settings) -> list[DeliveredFile]:
    """The files whose bytes the ledger does not know, in their order; the warehouse is opened once."""
    jobs = {file: job_of(file) for file in files}
    known = known_jobs(jobs.values(), settings)
    return [file for file, job in jobs.items() if job.identity not in known]


def _settled(known: Known) -> Delivery | DeliveryRefused:
    try:
        return settled(known)
    except DeliveryRefused as refused:
        return refused


def _land_all(jobs: Sequence[Job], settings: Settings) -> Iterator[Delivery | DeliveryRefused]:
    """Land one after the other, each in a transaction of its own."""
    with made_ready(jobs, settings) as files, open_for_landing(settings) as connection:
        for each in files:
            yield _land(connection, each)


def _land(connection: Connection, ready: Ready) -> Delivery | DeliveryRefused:
    try:
        delivery, fill = ready.delivery_and_fill()
        return land(connection, delivery, ready.job.contract, fill)
    except DeliveryRefused as refused:
        remember_refusal(connection, ready.job.delivery, ready.job.contract, str(refused))
        return refused


def _ingestion(
    answers: Sequence[tuple[str, Delivery | DeliveryRefused]], strays: tuple[tuple[str, str], ...]
) -> Ingestion:
    deliveries = tuple(answer for _, answer in answers if isinstance(answer, Delivery))
    refused = tuple((name, str(answer)) for name, answer in answers if isinstance(answer, DeliveryRefused))
    return Ingestion(deliveries, strays + refused)
