"""A challenger, reported beside the main score: how rare a subject's values are in the distributions of all subjects.

ECOD with the upper tail only, because every z is turned so that high is worth a visit: -log of the share of subjects
with as high a value, summed over measures. One sort per measure, no fit. Source: Li et al. 2022 (ECOD).
"""

import numpy as np
import pandas as pd
from scipy.stats import rankdata

from models.shrinkage import Vector

READS = "measures"
GROUP = "challenger"
TITLE = {"zh": "经验分布尾部（对照）", "en": "Empirical tail (challenger)"}
HOW = {
    "zh": "对照方法：每项指标中有多大比例的对象同样高，取对数后相加；只看偏高一侧；只并列展示，不参与合成。",
    "en": "A challenger: the share of subjects with as high a value, on a log scale and summed over measures, upper tail "
    "only. Shown beside the main score, never fused with it.",
}
MIN_SUBJECTS = 8


def score(frame: pd.DataFrame, tolerated: float = 1.5, scale: float = 3.0) -> pd.Series:
    """`frame`: one row per subject, one z per measure, higher = more worth a visit. NaN with fewer than 8 subjects.

    Without a pattern every measure adds 1 on average with variance 1: `tolerated` such standard deviations say nothing.
    """
    if len(frame) < MIN_SUBJECTS or frame.shape[1] == 0:
        return pd.Series(np.nan, index=frame.index)
    known = frame.notna().sum(axis=1)
    excess = (upper_tails(frame).sum(axis=1) - known) / np.sqrt(known.clip(lower=1)) - tolerated
    strength: pd.Series = 1 - np.exp(-excess.clip(lower=0.0) / scale)
    return strength.where(known > 0)


def upper_tails(frame: pd.DataFrame) -> pd.DataFrame:
    """-log of the share of known values that are as high, one column per measure; NaN stays NaN."""
    return pd.DataFrame({name: _upper_tail(frame[name].to_numpy(float)) for name in frame}, index=frame.index)


def _upper_tail(values: Vector) -> Vector:
    known = np.isfinite(values)
    tail = np.full(len(values), np.nan)
    tail[known] = -np.log(rankdata(-values[known], method="max") / max(known.sum(), 1))
    return tail
