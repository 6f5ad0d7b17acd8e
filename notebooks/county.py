"""Gives the notebooks a home with a published list: an existing YUJING_HOME, or a small simulated county judged once.

The county lies in `notebook_county` under YUJING_HOME and is used again by the next notebook. An existing list is only read.
"""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

HOUSE = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(HOUSE))

from models.period import Period  # noqa: E402
from pipelines.published_week import weeks  # noqa: E402
from pipelines.settings import Settings  # noqa: E402
from pipelines.week import run_week  # noqa: E402

WEEK, WEEKS, PEOPLE, INSTITUTIONS, SEED = "2026-W46", 26, 4_000, 40, 7


@dataclass(frozen=True)
class Home:
    """Where to read: settings, the newest published week, and the folders of deliveries and (if known) of the truth."""

    settings: Settings
    week: Period
    deliveries: Path
    truth: Path | None


def home(needs_truth: bool = False) -> Home:
    """The home to read from. `needs_truth`: only a county whose planted schemes are known will do."""
    settings = _settings()
    truth = settings.home / "truth"
    if weeks(settings) and (truth.is_dir() or not needs_truth):
        newest = Period.parse(weeks(settings)[-1])
        return Home(settings, newest, settings.deliveries, truth if truth.is_dir() else None)
    return simulated(settings.home / "notebook_county")


def simulated(place: Path) -> Home:
    """A small county under `place`, written, judged and published once. Takes a minute or two the first time."""
    from simulation.write import write_county

    settings, period = Settings(home=place), Period.parse(WEEK)
    truth = place / "truth"
    if not truth.is_dir():
        write_county(
            settings.deliveries, truth, people=PEOPLE, institutions=INSTITUTIONS, weeks=WEEKS, last_week=WEEK, seed=SEED
        )
    if WEEK not in weeks(settings):
        run_week(period, settings, into_queue=False)
    return Home(settings, period, settings.deliveries, truth)


def _settings() -> Settings:
    os.environ.setdefault("YUJING_HOME", str(HOUSE / "var"))
    return Settings.from_environment()
