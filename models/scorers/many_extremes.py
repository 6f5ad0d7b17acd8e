"""A challenger, reported beside the main score: on how many independent measures a subject is extreme.

Extreme is beyond Q3 + 3·IQR of all subjects; measures that move together count once. One extreme measure is found at a
quarter of all providers, five of thirteen at one in a hundred (OIG studies), so the first one scores nothing.
"""

import numpy as np
import pandas as pd
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from models.shrinkage import Vector

READS = "measures"
GROUP = "challenger"
TITLE = {"zh": "多项独立极端值（对照）", "en": "Extreme on many measures (challenger)"}
HOW = {
    "zh": "对照方法：数一数有多少项互不相关的指标超过 Q3 + 3·IQR；同涨同落的指标只计一次，第一项不计分；只并列展示，不参与合成。",
    "en": "A challenger: counts the independent measures beyond Q3 + 3·IQR; measures that move together count once and "
    "the first one scores nothing. Shown beside the main score, never fused with it.",
}
FENCE = 3.0
TOGETHER = 0.7
MIN_SUBJECTS = 8
BOUND = 3.0


def score(frame: pd.DataFrame, scale: float = 2.0) -> pd.Series:
    """`frame`: one row per subject, one z per measure, higher = more worth a visit. NaN with fewer than 8 subjects."""
    if len(frame) < MIN_SUBJECTS or frame.shape[1] == 0:
        return pd.Series(np.nan, index=frame.index)
    ordered = frame[sorted(frame.columns)]
    values = ordered.to_numpy(float)
    extreme = values > _fences(values)
    families = _families(ordered.fillna(0.0).to_numpy(float))
    count = np.stack([extreme[:, families == each].any(axis=1) for each in np.unique(families)]).sum(axis=0)
    strength = pd.Series(1 - np.exp(-np.maximum(count - 1.0, 0.0) / scale), index=frame.index)
    return strength.where(frame.notna().any(axis=1))


def _fences(values: Vector) -> Vector:
    """Q3 + 3·IQR of each column; a column in which nobody differs has no extremes."""
    known = np.where(np.isfinite(values).any(axis=0), values, 0.0)
    low, high = np.nanquantile(known, [0.25, 0.75], axis=0)
    return np.where(high - low > 1e-9, high + FENCE * (high - low), np.inf)


def _families(values: Vector) -> Vector:
    """A number per column; columns that correlate with 0.7 or more, directly or through others, share theirs."""
    bounded = np.clip(values, -BOUND, BOUND)
    spread = bounded.std(axis=0)
    scaled = (bounded - bounded.mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0)
    apart = 1 - np.clip(scaled.T @ scaled / len(scaled), -1, 1)
    np.fill_diagonal(apart, 0.0)
    if len(apart) < 2:
        return np.ones(len(apart), dtype=int)
    tree = linkage(squareform((apart + apart.T) / 2, checks=False), method="single")
    return np.asarray(fcluster(tree, 1 - TOGETHER, criterion="distance"))
