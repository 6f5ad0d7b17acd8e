"""Nineteen public sets of anomalies: every scorer of measures with one setting for all sets, beside plain detectors.

The sets know no direction, so each value enters as its distance from the median on a robust ruler, either way.
"""

from pathlib import Path

import numpy as np
import pandas as pd
from bench_measure import table

from models.conditional import conditional_z, tail_terms
from models.evaluation import auc, average_precision
from models.scorers.core_distance import distances
from models.scorers.ecod import upper_tails
from models.scorers.isolation_forest import isolation

GIVEN = Path(__file__).parents[2] / "shared" / "data" / "adbench"
PUBLISHED = "Single detectors on these sets: IsolationForest 0.786 / 0.472, kNN 0.794 / 0.430, COPOD 0.765 / 0.456, ECOD 0.762 / 0.449."


def bench_adbench() -> None:
    """Print mean AUC and AP over the sets, and each set for the best scorer, or say that the data is not there."""
    files = sorted(GIVEN.glob("*.npz"))
    if not files:
        print("\nADBench: ../shared/data/adbench is not there; skipped.")
        return
    figures = pd.concat({file.stem: _figures(file) for file in files}, names=["set", "scorer"])
    means = figures.groupby("scorer", sort=False).mean()
    table(
        f"ADBench, {len(files)} sets, one setting for all: mean over sets",
        ["scorer", "AUC", "AP"],
        [[str(name), float(row["auc"]), float(row["ap"])] for name, row in means.iterrows()],
    )
    print(PUBLISHED)
    own = figures.xs("core_distance", level="scorer")
    print(", ".join(f"{name} {row['auc']:.2f}/{row['ap']:.2f}" for name, row in own.iterrows()))


def _figures(file: Path) -> pd.DataFrame:
    given = np.load(file, allow_pickle=True)
    x, truth = given["X"].astype(float), pd.Series(given["y"].astype(int))
    x = x[:, x.std(axis=0) > 0]
    scores = {name: pd.Series(values) for name, values in _scores(x).items()}
    rows = {name: {"auc": auc(each, truth), "ap": average_precision(each, truth)} for name, each in scores.items()}
    return pd.DataFrame(rows).T


def _scores(x: np.ndarray) -> dict[str, np.ndarray]:
    z = _robust(x)
    both = pd.DataFrame(np.hstack([z, -z]))
    conditional = conditional_z(pd.DataFrame(z))
    tails = upper_tails(pd.DataFrame(np.hstack([x, -x]))).to_numpy()
    n = x.shape[1]
    return {
        "core_distance": distances(x),
        "conditional_tail": (tail_terms(conditional) + tail_terms(-conditional)).sum(axis=1).to_numpy(),
        "marginal tail": tail_terms(both).sum(axis=1).to_numpy(),
        "ecod": np.maximum(tails[:, :n].sum(axis=1), tails[:, n:].sum(axis=1)),
        "isolation_forest": isolation(x),
    }


def _robust(x: np.ndarray) -> np.ndarray:
    centre = np.median(x, axis=0)
    spread = 1.4826 * np.median(np.abs(x - centre), axis=0)
    return np.clip((x - centre) / np.where(spread > 0.05 * x.std(axis=0), spread, x.std(axis=0)), -30, 30)
