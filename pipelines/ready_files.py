"""Makes delivered files ready without the warehouse: what identifies them, and readable tables of them in a private folder.

A file that nobody can read is told by its refusal in place of its table; it stops none of the others.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from data_contracts.contract import Contract, read_contract
from data_contracts.errors import DeliveryRefused, SettingsError
from pipelines.delivery import Delivery
from pipelines.delivery_files import DeliveredFile, Fingerprint, deliverable_datasets, fingerprint
from pipelines.headers import wanted_of
from pipelines.landing import Fill, fill_from_file
from pipelines.ledger import Known, known_in_warehouse
from pipelines.opening import open_table
from pipelines.scratch import scratch_room
from pipelines.settings import Settings
from pipelines.tables import Table

# Small files are made ready together and landed under one lock: opening the warehouse costs more than landing them.
BATCH_BYTES, BATCH_FILES = 64 * 1024 * 1024, 50


@dataclass(frozen=True)
class Job:
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


@dataclass(frozen=True)
class Ready:
    """A file with its readable table, or with the refusal of what cannot be read; copies lie in `room`."""

    job: Job
    table: Table | DeliveryRefused
    room: Path

    def delivery_and_fill(self) -> tuple[Delivery, Fill]:
        """What lands it. Raises the refusal of a file that cannot be read."""
        if isinstance(self.table, DeliveryRefused):
            raise self.table
        fill = fill_from_file(self.job.path, self.job.seen, self.table, self.job.contract, self.room)
        return replace(self.job.delivery, notes=self.table.notes), fill


def job_of(file: DeliveredFile) -> Job:
    return Job(file.path, read_contract(file.dataset), file.name, fingerprint(file.path))


def job_of_delivery(file: Path, dataset: str, name: str) -> Job:
    """Raises ContractError or SettingsError for what is no dataset to be delivered."""
    if read_contract(dataset).kind == "published":
        known = ", ".join(deliverable_datasets())
        raise SettingsError(
            f"{dataset} 由本系统发布，不能交付；可交付：{known}。 / "
            f"'{dataset}' is what Yujing publishes; deliver one of {known}."
        )
    return job_of(DeliveredFile(file, dataset, name))


def known_jobs(jobs: Iterable[Job], settings: Settings) -> dict[tuple[str, str], Known]:
    """Those whose bytes the ledger knows, by identity; the warehouse is opened once."""
    return known_in_warehouse(settings, ((job.contract, job.seen.content_hash) for job in jobs))


def batches(jobs: Sequence[Job]) -> Iterator[list[Job]]:
    """In their order, as many at once as are small together."""
    batch: list[Job] = []
    for job in jobs:
        if batch and (len(batch) == BATCH_FILES or sum(each.seen.n_bytes for each in (*batch, job)) > BATCH_BYTES):
            yield batch
            batch = []
        batch.append(job)
    if batch:
        yield batch


@contextmanager
def made_ready(jobs: Sequence[Job], settings: Settings) -> Iterator[list[Ready]]:
    """The files in their order, readable until the end."""
    with scratch_room(settings) as scratch:
        rooms = [scratch / str(number) for number in range(len(jobs))]
        yield [Ready(job, _open(job, room), room) for job, room in zip(jobs, rooms, strict=True)]


def _open(job: Job, room: Path) -> Table | DeliveryRefused:
    room.mkdir()
    try:
        return open_table(job.path, room, wanted_of(job.contract), job.name, job.contract.dataset)
    except DeliveryRefused as refused:
        return refused
