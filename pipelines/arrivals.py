"""Takes deliveries the first two steps together, landing and judging, one after the other, so that one bad file stops
nobody else's. Refuses nothing by itself; it collects the sentences of those who do.
"""

import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from pipelines.delivery_files import deliveries_in
from pipelines.ingest import ingest_folder, unknown_files
from pipelines.progress import Report, silent
from pipelines.settings import Settings
from pipelines.taking_in import Answer, take_in_file, take_in_files
from pipelines.validate import Validation, datasets_in_order, validate_pending
from pipelines.validation_page import write_page
from pipelines.warehouse import Connection, reading

LOG = logging.getLogger("yujing")


@dataclass(frozen=True)
class Arrival:
    """A delivery to take in: one file in our own columns, or (with `source`) a whole folder in somebody else's."""

    path: str
    dataset: str
    name: str
    source: str | None = None

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_dict(cls, words: dict[str, Any]) -> "Arrival":
        return cls(**words)


@dataclass(frozen=True)
class TakenIn:
    """What became of arrivals: deliveries and rows by fate, and one sentence for each delivery that was refused."""

    n_new: int
    n_already_known: int
    n_accepted: int
    n_rejected: int
    refused: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def new_arrivals(folder: Path, settings: Settings, source: str | None = None) -> list[Arrival]:
    """What the ledger does not know yet, those that others refer to first."""
    if source:
        return [Arrival(str(folder), "*", folder.name, source)]
    order, contents = datasets_in_order(), deliveries_in(folder)
    for _, sentence in contents.strays:
        LOG.warning(sentence)
    files = sorted(unknown_files(contents.files, settings), key=lambda file: (order.index(file.dataset), file.name))
    return [Arrival(str(file.path), file.dataset, file.name) for file in files]


def take_in_arrival(arrival: Arrival, settings: Settings) -> TakenIn:
    """Land and judge one arrival. A refusal is told in the result, not raised."""
    if arrival.source:
        return take_in_folder(Path(arrival.path), settings, arrival.source)
    return _taken_in([take_in_file(Path(arrival.path), arrival.dataset, settings, arrival.name)])


def take_in_folder(folder: Path, settings: Settings, source: str | None = None, progress: Report = silent) -> TakenIn:
    """Take in everything in the folder, and judge what an interrupted run has left landed."""
    if source:
        return _take_in_source(folder, settings, source, progress)
    answers = list(take_in_files(folder, settings, progress))
    return _taken_in(answers, validate_pending(settings, progress))


def _taken_in(answers: Sequence[Answer], left: Sequence[Validation] = ()) -> TakenIn:
    """A delivery refused at the door is neither new nor known: its sentence stands for it."""
    settled = [each for each in answers if not each.at_the_door]
    refused = [each.refused for each in answers] + [each.reason for each in left]
    return TakenIn(
        n_new=sum(not each.known for each in settled),
        n_already_known=sum(each.known for each in settled),
        n_accepted=sum(each.n_accepted for each in settled) + sum(each.n_accepted for each in left),
        n_rejected=sum(each.n_rejected for each in settled) + sum(each.n_rejected for each in left),
        refused=tuple(dict.fromkeys(sentence for sentence in refused if sentence)),
    )


def _take_in_source(folder: Path, settings: Settings, source: str, progress: Report) -> TakenIn:
    """The datasets of a source are made together, so they land together and are judged afterwards."""
    ingestion = ingest_folder(folder, settings, source=source, progress=progress)
    judged = validate_pending(settings, progress)
    refused = [f"{file}: {sentence}" for file, sentence in ingestion.refused]
    refused += [str(each.reason) for each in judged if each.state == "refused"]
    refused += _refused_before([each.delivery_id for each in ingestion if each.already_known], settings)
    return TakenIn(
        n_new=ingestion.n_new,
        n_already_known=len(ingestion) - ingestion.n_new,
        n_accepted=sum(each.n_accepted for each in judged),
        n_rejected=sum(each.n_rejected for each in judged),
        refused=tuple(dict.fromkeys(refused)),
    )


@dataclass(frozen=True)
class Tally:
    """How many of the arrivals the ledger holds as accepted, and what to say about the others."""

    n_arrivals: int
    n_missing: int
    sentence: str

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def tally(arrivals: Sequence[Arrival], settings: Settings) -> Tally:
    """Count what the ledger holds as accepted among files in our own columns; folders of a source count by their task.

    Writes the page of all validations, once for all of them.
    """
    write_page(settings)
    names = [each.name for each in arrivals if not each.source]
    with reading(settings) as connection:
        accepted = _accepted(connection)
    missing = sorted(set(names) - accepted)
    sentence = (
        f"{len(names)} 份交付中有 {len(missing)} 份被拒收 / "
        f"{len(missing)} of {len(names)} deliveries were refused: {', '.join(missing[:5])}"
        if missing
        else ""
    )
    return Tally(len(arrivals), len(missing), sentence)


def _accepted(connection: Connection) -> set[str]:
    rows = connection.execute("select file_name from ledger.deliveries where state = 'accepted'").fetchall()
    return {row[0] for row in rows}


def _refused_before(delivery_ids: list[int], settings: Settings) -> list[str]:
    """Sentences of deliveries that came again with the same bytes and had been refused."""
    if not delivery_ids:
        return []
    with reading(settings) as connection:
        marks = ", ".join("?" * len(delivery_ids))
        rows = connection.execute(
            f"select reason from ledger.deliveries where state = 'refused' and delivery_id in ({marks}) order by delivery_id",
            delivery_ids,
        ).fetchall()
    return [str(row[0]) for row in rows]
