"""A challenger, reported beside the main score: how far a subject lies from the dense core of all subjects.

Three looks, averaged by rank: mean distance to the neighbours in the core (straight and by blocks), and the distance
from its centre given its correlations. The core is found by leaving out the furthest fifth and looking again, so that a
group of outliers does not vouch for itself. Measured on 19 public sets (docs/methods.md).
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd
from scipy.stats import norm, rankdata
from sklearn.neighbors import NearestNeighbors

from models.shrinkage import Vector

Look = Callable[[Vector, Vector], Vector]
READS = "measures"
GROUP = "challenger"
TITLE = {"zh": "远离密集核心（对照）", "en": "Far from the dense core (challenger)"}
HOW = {
    "zh": "对照方法：反复剔除最远的五分之一后，看一个对象离多数对象组成的密集核心有多远；只并列展示，不参与合成。",
    "en": "A challenger: leaves out the furthest fifth again and again and asks how far a subject lies from the dense core "
    "of the others. Shown beside the main score, never fused with it.",
}
MIN_SUBJECTS = 8
KEPT, NEIGHBOURS, ROUNDS = 0.8, 0.15, 3
LARGEST_CORE = 1000
BOUND = 6.0
OWN_VARIANCE = 0.1


def score(frame: pd.DataFrame, tolerated: float = 1.75, scale: float = 1.0) -> pd.Series:
    """`frame`: one row per subject, one z per measure, higher = more worth a visit. NaN with fewer than 8 subjects.

    A rank and no amount: only the furthest twenty-fifth (a normal score of `tolerated`) scores anything.
    """
    if len(frame) < MIN_SUBJECTS or frame.shape[1] == 0:
        return pd.Series(np.nan, index=frame.index)
    # One-sided: being cheaper or quieter than peers is no reason for a visit.
    values = frame[sorted(frame.columns)].fillna(0.0).clip(lower=0.0, upper=8.0).to_numpy(float)
    strength = pd.Series(1 - np.exp(-np.maximum(distances(values) - tolerated, 0) / scale), index=frame.index)
    return strength.where(frame.notna().any(axis=1))


def distances(values: Vector) -> Vector:
    """One normal score per row, larger = further out. Equal rows get equal scores in any order of rows."""
    order = np.lexsort(values.T[::-1])
    spread = values.std(axis=0)
    scaled = ((values - values.mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0))[order]
    found_by = [_in_the_core(scaled, look) for look in LOOKS]
    ranks = [norm.ppf((rankdata(each.round(9)) - 0.5) / len(values)) for each in found_by]
    found = np.empty(len(values))
    found[order] = np.mean(ranks, axis=0)
    return found


def _in_the_core(rows: Vector, look: Look) -> Vector:
    """Distances of all rows to the core, which is what the look before left nearest."""
    found = look(rows, rows)
    for _ in range(ROUNDS - 1):
        nearest = np.sort(np.argsort(found, kind="stable")[: max(MIN_SUBJECTS, int(KEPT * len(rows)))])
        found = look(rows, rows[nearest])
    return found


def _from_neighbours(metric: str, rows: Vector, core: Vector) -> Vector:
    sample = core[np.linspace(0, len(core) - 1, min(len(core), LARGEST_CORE)).astype(int)].clip(-BOUND, BOUND)
    k = min(max(5, int(NEIGHBOURS * len(sample))), len(sample))
    away, _ = NearestNeighbors(n_neighbors=k, metric=metric).fit(sample).kneighbors(rows.clip(-BOUND, BOUND))
    return np.asarray(away.mean(axis=1))


def _from_centre(rows: Vector, core: Vector) -> Vector:
    """Mahalanobis distance; a part of each variance is its own, so that no direction is divided by nothing."""
    centred = rows - core.mean(axis=0)
    covariance = np.atleast_2d(np.cov(core.T))
    own = np.diag(np.diag(covariance) + 0.01)
    precision = np.linalg.inv((1 - OWN_VARIANCE) * covariance + OWN_VARIANCE * own)
    return np.asarray((centred @ precision * centred).sum(axis=1))


LOOKS: tuple[Look, ...] = (
    partial(_from_neighbours, "euclidean"),
    partial(_from_neighbours, "manhattan"),
    _from_centre,
)
