"""How far a subject's whole profile lies outside its peers': the tail sum of conditional z over all measures.

One extreme measure weighs little, several independent ones weigh much; ordinary profiles of any size score near zero.
The main score where no outcome is known. Source: methods.md, score ladder (conditional z, tail sum).
"""

import numpy as np
import pandas as pd

from models.conditional import conditional_z, tail_excess

READS = "measures"
GROUP = "peers"
TITLE = {"zh": "偏离同类", "en": "Departs from its peers"}
HOW = {
    "zh": "把每项指标与同类相比，只看其他指标解释不了的部分，再把多项异常加总；单项偏高分量很小，多项独立偏高分量大。",
    "en": "Compares every measure with peers, keeps what the other measures do not "
    "explain, and adds up what is extreme: one high measure weighs little, several independent ones much.",
}
# One measure off the scale is found everywhere (OIG: a quarter of all providers); a profile needs several.
MIN_MEASURES = 3


def score(frame: pd.DataFrame, tolerated: float = 1.0, scale: float = 4.0) -> pd.Series:
    """`frame`: one row per subject, one z per measure, higher = more worth a visit. NaN with fewer than three measures.

    `tolerated` standard deviations of an ordinary tail sum score nothing; `scale` more reach 1 - 1/e.
    """
    excess = tail_excess(conditional_z(frame)) - tolerated
    strength: pd.Series = 1 - np.exp(-excess.clip(lower=0) / scale)
    known: pd.Series = strength.where(frame.notna().sum(axis=1) >= MIN_MEASURES)
    return known
