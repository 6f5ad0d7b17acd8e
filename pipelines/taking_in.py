"""Lands and judges files in one step: a file's rows lie aside while they are judged, and only what is decided is stored.

Landing first and judging later, as the stages `ingest` and `validate` do, writes and compresses every row twice. Here one
transaction holds both, so a killed process leaves nothing of the file; a refused delivery stays landed for inspection.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from data_contracts.errors import DeliveryRefused
from pipelines.core import ensure_core
from pipelines.delivery_files import deliveries_in
from pipelines.expectations import warm_up
from pipelines.landing import land_aside, open_for_landing, remember_refusal
from pipelines.ledger import Known, known_delivery
from pipelines.progress import Report, silent
from pipelines.ready_files import Job, Ready, batches, job_of, job_of_delivery, known_jobs, made_ready
from pipelines.settings import Settings
from pipelines.validate import Validation, datasets_in_order, judge_aside, judge_landed
from pipelines.warehouse import Connection, transaction


@dataclass(frozen=True)
class Answer:
    """What became of one file: its rows by fate, or the sentence of its refusal. `known`: the same bytes came before."""

    name: str
    known: bool = False
    n_accepted: int = 0
    n_rejected: int = 0
    refused: str | None = None
    at_the_door: bool = False


def take_in_file(file: Path, dataset: str, settings: Settings, name: str) -> Answer:
    """Land and judge one file. A refusal is told in the answer.

    Raises ContractError or SettingsError for what is no dataset to be delivered, WarehouseBusy.
    """
    warm_up()
    (answer,) = _take_in([job_of_delivery(file, dataset, name)], settings)
    return answer


def take_in_files(folder: Path, settings: Settings, progress: Report = silent) -> Iterator[Answer]:
    """The answer to each file, new ones in the order in which they refer to each other; what belongs nowhere is refused."""
    contents, order = deliveries_in(folder), datasets_in_order()
    yield from (_turned_away(name, sentence) for name, sentence in contents.strays)
    jobs = [job_of(file) for file in contents.files]
    known = known_jobs(jobs, settings)
    yield from (_known(job.name, known[job.identity]) for job in jobs if job.identity in known)
    new = [job for job in jobs if job.identity not in known]
    new.sort(key=lambda job: (order.index(job.contract.dataset), job.name))
    if new:
        warm_up()
        yield from _take_in_batches(new, settings, progress)


def _take_in_batches(jobs: Sequence[Job], settings: Settings, progress: Report) -> Iterator[Answer]:
    n_done = 0
    for batch in batches(jobs):
        progress(f"take in 接收与校验: {batch[0].name}", n_done, len(jobs))
        for answer in _take_in(batch, settings):
            n_done += 1
            progress(f"take in 接收与校验: {answer.name}", n_done, len(jobs))
            yield answer


def _take_in(jobs: Sequence[Job], settings: Settings) -> Iterator[Answer]:
    with made_ready(jobs, settings) as files, open_for_landing(settings) as connection:
        ensure_core(connection)
        for each in files:
            yield _settle(connection, each, settings)


def _settle(connection: Connection, ready: Ready, settings: Settings) -> Answer:
    job = ready.job
    known = known_delivery(connection, job.contract, job.seen.content_hash)
    if known:
        if not known.refused_at_door:
            judge_landed(connection, known.delivery.delivery_id, settings)
        return _known(job.name, known)
    try:
        judged = _land_and_judge(connection, ready, settings)
    except DeliveryRefused as refused:
        remember_refusal(connection, job.delivery, job.contract, str(refused))
        return _turned_away(job.name, str(refused))
    return Answer(job.name, False, judged.n_accepted, judged.n_rejected, judged.reason)


def _known(name: str, known: Known) -> Answer:
    if known.refused_at_door:
        return _turned_away(name, str(known.reason), known=True)
    return Answer(name, known=True, refused=known.reason)


def _turned_away(name: str, sentence: str, known: bool = False) -> Answer:
    return Answer(name, known, refused=f"{name}: {sentence}", at_the_door=True)


def _land_and_judge(connection: Connection, ready: Ready, settings: Settings) -> Validation:
    delivery, fill = ready.delivery_and_fill()
    with transaction(connection):
        landed = land_aside(connection, delivery, ready.job.contract, fill)
        return judge_aside(connection, landed.delivery_id, settings)
