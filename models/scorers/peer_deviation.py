"""How far a subject's whole profile lies outside its peers': the tail sum of conditional z over all measures.

One extreme measure weighs little, several independent ones weigh much; ordinary profiles of any size score near zero.
Source: methods.md, score ladder (conditional z, tail sum).
"""

import numpy as np
import pandas as pd

from models.conditional import conditional_z, tail_excess

READS = "measures"
GROUP = "peers"
TITLE = {"zh": "偏离同类", "en": "Departs from its peers"}


def score(frame: pd.DataFrame, tolerated: float = 1.0, scale: float = 4.0) -> pd.Series:
    """`frame`: one row per subject, one z per measure, higher = more worth a visit. NaN where no measure is known.

    `tolerated` standard deviations of an ordinary tail sum score nothing; `scale` more reach 1 - 1/e.
    """
    excess = tail_excess(conditional_z(frame)) - tolerated
    strength = 1 - np.exp(-excess.clip(lower=0) / scale)
    return strength.where(frame.notna().any(axis=1))
