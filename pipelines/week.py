"""The whole way of one week: deliveries in, list published, list in the queue. Airflow's tasks call the same steps.

Refuses to guess a week. Each step is idempotent, so a run that was killed is simply run again.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from data_contracts.errors import SettingsError
from models.period import Period
from pipelines.progress import Report, silent
from pipelines.settings import Settings
from pipelines.unforeseen import foreseen


@dataclass(frozen=True)
class WeekRun:
    """What one run did, stage by stage; `refused` holds one sentence for each delivery that could not be used."""

    week: str
    n_deliveries: int
    n_already_known: int
    n_rows_accepted: int
    n_rows_rejected: int
    refused: tuple[str, ...]
    detection: Any
    ranking: Any
    publication: Any
    intake: Any


def run_week(
    period: Period,
    settings: Settings,
    deliveries: Path | None = None,
    source: str | None = None,
    progress: Report = silent,
    into_queue: bool = True,
) -> WeekRun:
    """Take in what is new in `deliveries`, then detect, rank, publish and hand over `period`.

    A refused delivery does not stop the list of the others; its sentence stands in `refused` and on the list.
    """
    from pipelines.arrivals import take_in_folder
    from pipelines.detect import detect_period
    from pipelines.publish import publish_period
    from pipelines.rank import rank_period

    arrived = take_in_folder(deliveries or settings.deliveries, settings, source, progress)
    detection = detect_period(period, settings, progress=progress)
    ranking = rank_period(period, settings, progress=progress)
    publication = publish_period(period, settings, progress=progress)
    intake = hand_over(Path(publication.folder), settings) if into_queue else None
    return WeekRun(
        week=str(period),
        n_deliveries=arrived.n_new,
        n_already_known=arrived.n_already_known,
        n_rows_accepted=arrived.n_accepted,
        n_rows_rejected=arrived.n_rejected,
        refused=arrived.refused,
        detection=detection,
        ranking=ranking,
        publication=publication,
        intake=intake,
    )


def hand_over(folder: Path, settings: Settings, released_by: str | None = None) -> Any:
    """Give a published week to the inspection queue, and the registers of the same core with it (while there are any).

    The same week again changes nothing there. `released_by` goes into the audit of the queue.
    """
    from inspection_queue.intake import take_in
    from pipelines.registers import publish_registers

    with suppress(SettingsError):  # a core without institutions has no registers
        publish_registers(settings)
    return take_in(folder, home=settings.home, released_by=released_by)


def week_of_run(asked: str | None, partition_key: str | None) -> str:
    """The week an Airflow run is for: the parameter of a manual run, else the partition key of the timetable."""
    label = asked or partition_key
    if not label:
        raise SettingsError(
            "本次运行没有周次：请填写参数 week，例如 2026-W46。 / "
            "This run has no week: give the parameter 'week', for example 2026-W46."
        )
    return str(Period.parse(label))


def detect_week(week: str) -> dict[str, Any]:
    from pipelines.detect import detect_period

    return _step(week, detect_period)


def rank_week(week: str) -> dict[str, Any]:
    from pipelines.rank import rank_period

    return _step(week, rank_period)


def publish_week(week: str) -> dict[str, Any]:
    from pipelines.publish import publish_period

    return _step(week, publish_period)


def hand_over_week(week: str, receipt: str) -> dict[str, Any]:
    """Hand over the list with this receipt, and the name of its releaser where a person released it."""
    from pipelines.release import insist_on_version, releaser_of

    settings, label = Settings.from_environment(), str(Period.parse(week))
    with foreseen(settings.home):
        insist_on_version(label, receipt, settings)
        return asdict(hand_over(settings.published / label, settings, releaser_of(label, receipt, settings)))


def _step(week: str, stage: Callable[[Period, Settings], Any]) -> dict[str, Any]:
    settings = Settings.from_environment()
    with foreseen(settings.home):
        return asdict(stage(Period.parse(week), settings))
