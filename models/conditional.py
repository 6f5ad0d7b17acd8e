"""Each measure given the others: what of a subject's profile its other measures do not already explain.

`z_c = P z / sqrt(diag P)` with P the inverse of the shrunk correlation matrix; the tail sum over z_c > 1.5 is the main
unsupervised score (methods.md). With few subjects the matrix shrinks towards the identity and z stays nearly as it is.
What the others explain is bounded, so that one extreme measure does not drag all others along.
"""

import numpy as np
import pandas as pd

from models.shrinkage import Vector, upper_tail

MIN_SUBJECTS = 40
TAIL_FROM = 1.5
# Mean and variance of -log p over z > 1.5 for one measure of an ordinary subject, from p0 = P(Z > 1.5).
_P0 = float(upper_tail(np.array([TAIL_FROM]))[0])
_LOG = float(np.log(_P0))
TAIL_MEAN = _P0 * (1 - _LOG)
TAIL_VARIANCE = _P0 * (_LOG**2 - 2 * _LOG + 2) - TAIL_MEAN**2
PENALTY = 0.1
# An extreme measure counts in full for itself, but as a plain outlier where it explains others.
EXPLAINS_UP_TO = 3.0
LARGEST = 12.0
ONE_MEASURE = 10.0
FEW_MEASURES = 10


def conditional_z(z: pd.DataFrame) -> pd.DataFrame:
    """`z`: one row per subject, one column per measure, higher = more worth a visit, NaN = not measured."""
    if len(z) < MIN_SUBJECTS or z.shape[1] < 2:
        return z
    filled = np.clip(z.fillna(0.0).to_numpy(float), -LARGEST, LARGEST)
    bounded = np.clip(filled, -EXPLAINS_UP_TO, EXPLAINS_UP_TO)
    precision = np.linalg.inv(_shrunk_correlation(bounded))
    own = np.diag(precision)
    explained = bounded - bounded @ precision / own
    return pd.DataFrame(_unit_scale((filled - explained) * np.sqrt(own)), index=z.index, columns=z.columns).where(
        z.notna()
    )


def tail_terms(z: pd.DataFrame) -> pd.DataFrame:
    """-log p of every z above 1.5, else 0: what each measure adds to the tail sum.

    Beyond 10 it grows as a logarithm only: one measure off the scale may be a speciality, several are a pattern.
    """
    values = z.fillna(0.0).to_numpy(float)
    surprise = -np.log(np.maximum(upper_tail(values.ravel()).reshape(values.shape), 1e-300))
    bounded = np.where(
        surprise > ONE_MEASURE, ONE_MEASURE * (1 + 0.5 * np.log(np.maximum(surprise, 1) / ONE_MEASURE)), surprise
    )
    return pd.DataFrame(np.where(values > TAIL_FROM, bounded, 0.0), index=z.index, columns=z.columns)


def tail_excess(z: pd.DataFrame) -> pd.Series:
    """The tail sum above what as many ordinary measures would give, in their standard deviations (of at least ten)."""
    n = z.notna().sum(axis=1)
    excess: pd.Series = (tail_terms(z).sum(axis=1) - n * TAIL_MEAN) / np.sqrt(
        n.clip(lower=FEW_MEASURES) * TAIL_VARIANCE
    )
    return excess


def _shrunk_correlation(values: Vector) -> Vector:
    n, k = values.shape
    spread = values.std(axis=0)
    scaled = (values - values.mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0)
    r = scaled.T @ scaled / n
    off = ~np.eye(k, dtype=bool)
    # Schäfer and Strimmer 2005: noise of the correlations against their size.
    weight = (1 - r[off] ** 2) ** 2 / max(n - 1, 1)
    shrink = float(np.clip(weight.sum() / max((r[off] ** 2).sum(), 1e-12), max(PENALTY, k / (n + k)), 1.0))
    return np.asarray((1 - shrink) * r + shrink * np.eye(k))


def _unit_scale(values: Vector) -> Vector:
    """Robust unit scale per measure; never blown up, so that a measure nobody differs in stays quiet."""
    scale = 1.4826 * np.median(np.abs(values - np.median(values, axis=0)), axis=0)
    return np.asarray(values / np.maximum(scale, 1.0))
