"""American claims with given labels: the same pipeline by its source map; learned scores beside sort-by-amount."""

import json
import shutil
import tempfile
from pathlib import Path

import pandas as pd
from bench_measure import run, table

from models.evaluation import label_report
from models.period import Period
from pipelines.arrivals import take_in_folder
from pipelines.label_figures import labelled_scores
from pipelines.settings import Settings

GIVEN = Path(__file__).parents[2] / "shared" / "data" / "cms_provider_fraud"
LABELLED = ("Train_Inpatientdata-*", "Train_Beneficiarydata-*", "provider_labels.csv")
SOURCE = "cms_provider_fraud"
FIGURES = [
    "auc",
    "auc_low",
    "auc_high",
    "average_precision",
    "auc_among_largest",
    "precision_at_50",
    "precision_at_100",
]
WEEK = "2009-W53"


def bench_cms() -> None:
    """Print both tables, or say that the data is not there."""
    if not GIVEN.is_dir():
        print("\nCMS: ../shared/data/cms_provider_fraud is not there; skipped.")
        return
    _labels()
    _unlabelled_half()


def _linked(place: Path, patterns: tuple[str, ...]) -> Path:
    place.mkdir(parents=True)
    for pattern in patterns:
        for file in GIVEN.glob(pattern):
            (place / file.name).symlink_to(file)
    return place


def _labels() -> None:
    place = Path(tempfile.mkdtemp(prefix="yujing-cms-"))
    try:
        settings = Settings(home=place / "home")
        take_in_folder(_linked(place / "in", LABELLED), settings, SOURCE)
        scores = labelled_scores(Period.parse(WEEK), settings)
    finally:
        shutil.rmtree(place)
    report = label_report(scores)
    rows = [[row["order"], *[float(row[name]) for name in FIGURES]] for _, row in report.iterrows()]
    title = f"CMS, raw inpatient claims: {len(scores):,} labelled providers, {int(scores['label'].sum())} positive, out of fold"
    table(title, ["order", *FIGURES], rows)
    print("Reference from raw inpatient data: AUC 0.874, AP 0.667; sort by inpatient amount 0.873 / 0.611.")


def _unlabelled_half() -> None:
    """The Test files through `yujing week`: no labels exist, so only speed and the shape of the list are shown."""
    place = Path(tempfile.mkdtemp(prefix="yujing-cms-"))
    try:
        folder = _linked(place / "in", ("Test*",))
        words = [
            "-m",
            "pipelines",
            "week",
            WEEK,
            "--deliveries",
            str(folder),
            "--source",
            SOURCE,
            "--no-queue",
            "--json",
        ]
        done = run(words, {"YUJING_HOME": str(place / "home")})
        if done.code:
            raise SystemExit(done.output)
        said = json.loads(done.output)
        warnings = pd.read_parquet(place / "home" / "published" / WEEK / "warnings.parquet")
    finally:
        shutil.rmtree(place)
    print(
        f"\nCMS Test files: {said['detection']['n_claims']:,} claims judged, {said['n_rows_accepted']:,} rows accepted, "
        f"{len(warnings)} warnings, {done.seconds:.0f} s, peak {done.peak_mb:,.0f} MB"
    )
