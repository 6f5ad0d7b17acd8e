"""A challenger, reported beside the main score and never fused with it: the sum of a subject's three largest z.

The plain comparison with peers, as most systems make it: what the measures have in common is counted every time.
"""

import numpy as np
import pandas as pd

READS = "measures"
GROUP = "challenger"
TITLE = {"zh": "最高三项偏离（对照）", "en": "Three largest deviations (challenger)"}
HOW = {
    "zh": "对照方法：与同类相比偏离最大的三项指标之和，不扣除指标之间的重叠；只并列展示，不参与合成。",
    "en": "A challenger: the three measures furthest above peers, added up without regard to what they have in common. "
    "Shown beside the main score, never fused with it.",
}
LARGEST = 12.0
N_LARGEST = 3


def score(frame: pd.DataFrame, tolerated: float = 7.0, scale: float = 8.0) -> pd.Series:
    """`frame`: one row per subject, one z per measure, higher = more worth a visit. NaN with fewer than three measures.

    `tolerated` is the sum that the busiest of some hundred ordinary subjects reaches with forty measures.
    """
    values = frame.fillna(0.0).clip(lower=0.0, upper=LARGEST).to_numpy(float)
    total = np.sort(values, axis=1)[:, -N_LARGEST:].sum(axis=1)
    strength = pd.Series(1 - np.exp(-np.maximum(total - tolerated, 0) / scale), index=frame.index)
    return strength.where(frame.notna().sum(axis=1) >= N_LARGEST)
