"""Counties with known truth for the benches of quality and learning: simulated, taken in, judged, and kept in a cache.

The cache lies in the system's temporary folder under a name made from the code that decides about findings, so that a changed
rule is judged anew while a changed ranking is not. `empty_cache()` empties it.
"""

import hashlib
import os
import pickle
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pandas as pd
from bench_measure import run

from models.period import Period
from models.policy import Policy
from models.scoring import Inputs
from pipelines.learning_inputs import week_features
from pipelines.rank_inputs import EARLIER, INSPECTIONS, read_inputs
from pipelines.settings import Settings
from pipelines.warehouse import reading

HOUSE = Path(__file__).parents[1]
LAST_WEEK = "2026-W46"
# Houses enough that a list of fifteen and eight per cent of them with schemes leave room for a precision at all.
PEOPLE, INSTITUTIONS = 80_000, 300
FINDING = ("rules", "measures", "links", "scorers", "staging", "activity")
FINDING_FILES = ("peers.py", "strength.py", "conditional.py", "scorer_findings.py", "rule_findings.py", "case_mix.py",
                 "shrinkage.py", "measure_rows.py", "rare_kinds.py", "features.py")  # fmt: skip
READING_FILES = ("models/circumstances.py", "models/shared_evidence.py", "models/money.py", "models/scoring.py",
                 "pipelines/rank_inputs.py", "pipelines/learning_inputs.py")  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """One week of a county: what rank starts from, the features of its institutions, all inspections known by then."""

    inputs: Inputs
    features: pd.DataFrame
    inspections: pd.DataFrame
    earlier: pd.DataFrame


@dataclass(frozen=True)
class County:
    """A county by its seed, with the ledger of truth and its judged weeks."""

    seed: int
    subjects: pd.DataFrame
    look_alikes: pd.DataFrame
    institutions: pd.DataFrame
    weeks: dict[str, Judged]


def county(
    seed: int, weeks: tuple[str, ...] = (LAST_WEEK,), people: int = PEOPLE, houses: int = INSTITUTIONS
) -> County:
    """The county with these weeks judged; simulated and taken in at the first call, read from the cache afterwards."""
    place = cache() / f"{_hash([HOUSE / 'simulation'])}-{people}-{houses}-{seed}"
    if not (place / "taken_in").exists():
        _build(place, seed, people, houses)
    settings = Settings(home=place / "home", threads=max(1, (os.cpu_count() or 2)))
    judged = {week: _judged(place, settings, week) for week in weeks}
    truth = {name: pd.read_csv(place / "truth" / f"{name}.csv") for name in ("subjects", "look_alikes")}
    return County(seed, truth["subjects"], truth["look_alikes"], pd.read_pickle(place / "institutions.pickle"), judged)


def cache() -> Path:
    return Path(tempfile.gettempdir()) / "yujing-bench"


def empty_cache() -> None:
    shutil.rmtree(cache(), ignore_errors=True)


def _build(place: Path, seed: int, people: int, houses: int) -> None:
    shutil.rmtree(place, ignore_errors=True)
    words = ["-m", "simulation", "--people", str(people), "--institutions", str(houses), "--seed", str(seed)]
    words += [
        "--last-week",
        LAST_WEEK,
        "--format",
        "parquet",
        "--out",
        str(place / "in"),
        "--truth",
        str(place / "truth"),
    ]
    _must(words, {})
    home = {"YUJING_HOME": str(place / "home")}
    _must(["-m", "pipelines", "ingest", str(place / "in"), "--json"], home)
    _must(["-m", "pipelines", "validate", "--json"], home)
    with reading(Settings(home=place / "home")) as connection:
        register = (
            "select institution_id as subject_id, kind, level, ownership, grid_id, township from core.institutions"
        )
        connection.execute(f"{register} where replaced_by is null order by 1").df().to_pickle(
            place / "institutions.pickle"
        )
    shutil.rmtree(place / "in")
    (place / "taken_in").touch()


def _judged(place: Path, settings: Settings, week: str) -> Judged:
    found = _hash([HOUSE / "models" / name for name in (*FINDING, *FINDING_FILES)])
    kept = place / f"{found}-{_hash([HOUSE / name for name in READING_FILES])}-{week}.pickle"
    if not kept.exists():
        _detected(place / f"detected-{found}-{week}", settings, week)
        kept.write_bytes(pickle.dumps(_read(settings, Period.parse(week))))
    judged: Judged = pickle.loads(kept.read_bytes())
    return judged


def _detected(marker: Path, settings: Settings, week: str) -> None:
    """The warehouse holds one version of a week's findings: that of the marker."""
    if not marker.exists():
        for other in marker.parent.glob(f"detected-*-{week}"):
            other.unlink()
        _must(["-m", "pipelines", "detect", week, "--json"], {"YUJING_HOME": str(settings.home)})
        marker.touch()


def _read(settings: Settings, period: Period) -> Judged:
    with reading(settings) as connection:
        return Judged(
            read_inputs(connection, period, settings, Policy()),
            week_features(connection, str(period), settings),
            connection.execute(INSPECTIONS, {"end": period.end}).df(),
            connection.execute(EARLIER, {"week": str(period)}).df(),
        )


def _must(words: list[str], env: dict[str, str]) -> None:
    done = run(words, env)
    if done.code not in (0, 5):
        raise SystemExit(done.output)


def _hash(places: list[Path]) -> str:
    known = hashlib.sha256()
    for place in places:
        for file in sorted(place.rglob("*")) if place.is_dir() else [place]:
            if file.suffix in (".py", ".sql", ".csv"):
                known.update(file.relative_to(HOUSE).as_posix().encode() + file.read_bytes())
    return known.hexdigest()[:12]
