"""A challenger, reported beside the main score and never fused with it: how easily random cuts isolate a subject.

Sees the same z as conditional_tail. Rows are put in the order of their values first: the order of delivery is no matter.
"""

import numpy as np
import pandas as pd
from sklearn.ensemble import IsolationForest

from models.shrinkage import Vector

READS = "measures"
GROUP = "challenger"
TITLE = {"zh": "孤立森林（对照）", "en": "Isolation forest (challenger)"}
HOW = {
    "zh": "对照方法：用随机切分看一个对象多容易被孤立；只并列展示，不参与合成。",
    "en": "A challenger: how easily random cuts isolate a subject. Shown beside the main score, never fused with it.",
}
MIN_SUBJECTS = 8


def score(frame: pd.DataFrame, n_trees: int = 200, seed: int = 20) -> pd.Series:
    """`frame`: one row per subject, one z per measure, higher = more worth a visit. NaN with fewer than 8 subjects."""
    unknown = pd.Series(np.nan, index=frame.index)
    if len(frame) < MIN_SUBJECTS or frame.shape[1] == 0:
        return unknown
    # One-sided: being cheaper or quieter than peers is no reason for a visit.
    values = frame[sorted(frame.columns)].fillna(0.0).clip(lower=0.0, upper=8.0).to_numpy(np.float32)
    strength = pd.Series(np.clip((isolation(values, n_trees, seed) - 0.5) / 0.4, 0, 1), index=frame.index)
    return strength.where(frame.notna().any(axis=1))


def isolation(values: Vector, n_trees: int = 200, seed: int = 20) -> Vector:
    """How easily each row is cut off, 0..1, larger = more easily."""
    ordered = values[np.lexsort(values.T[::-1])]
    forest = IsolationForest(n_estimators=n_trees, max_samples=min(256, len(values)), random_state=seed).fit(ordered)
    return np.asarray(-forest.score_samples(values))
