"""Each measure given the others: what of a subject's profile its other measures do not already explain.

`z_c = P z / sqrt(diag P)` with P the inverse of the shrunk correlation matrix; the tail sum over z_c > 1.5 is the main
unsupervised score (methods.md). With few subjects the matrix shrinks towards the identity and z stays nearly as it is.
What the others explain is bounded, so that one extreme measure does not drag all others along.
"""

import numpy as np
import pandas as pd
from scipy.special import log_ndtr

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
BLOCK = 65_536


def conditional_z(z: pd.DataFrame) -> pd.DataFrame:
    """`z`: one row per subject, one column per measure, higher = more worth a visit, NaN = not measured.

    Works block by block in one copy of the frame: a million subjects by forty measures stay below a gigabyte.
    """
    if len(z) < MIN_SUBJECTS or z.shape[1] < 2:
        return z
    values = z.to_numpy(float, copy=True)
    unknown = np.isnan(values)
    values[unknown] = 0.0
    np.clip(values, -LARGEST, LARGEST, out=values)
    precision = np.linalg.inv(_shrunk_correlation(values))
    own = np.diag(precision)
    for rows in _blocks(len(values)):
        bounded = np.clip(values[rows], -EXPLAINS_UP_TO, EXPLAINS_UP_TO)
        values[rows] = (values[rows] - bounded + bounded @ precision / own) * np.sqrt(own)
    _to_unit_scale(values)
    values[unknown] = np.nan
    return pd.DataFrame(values, index=z.index, columns=z.columns, copy=False)


def tail_terms(z: pd.DataFrame) -> pd.DataFrame:
    """-log p of every z above 1.5, else 0: what each measure adds to the tail sum.

    Beyond 10 it grows as a logarithm only: one measure off the scale may be a speciality, several are a pattern.
    """
    values = z.to_numpy(float)
    terms = np.zeros(values.shape)
    extreme = values > TAIL_FROM
    surprise = -log_ndtr(-values[extreme])
    far = surprise > ONE_MEASURE
    surprise[far] = ONE_MEASURE * (1 + 0.5 * np.log(surprise[far] / ONE_MEASURE))
    terms[extreme] = surprise
    return pd.DataFrame(terms, index=z.index, columns=z.columns, copy=False)


def strongest_terms(terms: pd.DataFrame, n: int = 3) -> Vector:
    """Positions of the `n` columns that add most to each row's tail sum, largest first; -1 where nothing adds."""
    found = np.full((len(terms), min(n, terms.shape[1])), -1)
    values = terms.to_numpy(float)
    for rows in _blocks(len(values)):
        order = np.argsort(-values[rows], axis=1, kind="stable")[:, :n]
        found[rows] = np.where(np.take_along_axis(values[rows], order, axis=1) > 0, order, -1)
    return found


def tail_excess(z: pd.DataFrame, terms: pd.DataFrame | None = None) -> pd.Series:
    """The tail sum above what as many ordinary measures would give, in their standard deviations (of at least ten).

    `terms`: the tail terms of `z`, where they are known already.
    """
    n = z.notna().sum(axis=1)
    total = (tail_terms(z) if terms is None else terms).sum(axis=1)
    excess: pd.Series = (total - n * TAIL_MEAN) / np.sqrt(n.clip(lower=FEW_MEASURES) * TAIL_VARIANCE)
    return excess


def _shrunk_correlation(values: Vector) -> Vector:
    """Of the values bounded where they explain others."""
    n, k = values.shape
    total, products = np.zeros(k), np.zeros((k, k))
    for rows in _blocks(n):
        bounded = np.clip(values[rows], -EXPLAINS_UP_TO, EXPLAINS_UP_TO)
        total += bounded.sum(axis=0)
        products += bounded.T @ bounded
    covariance = products / n - np.outer(total, total) / n**2
    spread = np.sqrt(np.maximum(np.diag(covariance), 0.0))
    scale = np.where(spread > 1e-9, spread, 1.0)
    r = covariance / np.outer(scale, scale)
    off = ~np.eye(k, dtype=bool)
    # Schäfer and Strimmer 2005: noise of the correlations against their size.
    weight = (1 - r[off] ** 2) ** 2 / max(n - 1, 1)
    shrink = float(np.clip(weight.sum() / max((r[off] ** 2).sum(), 1e-12), max(PENALTY, k / (n + k)), 1.0))
    return np.asarray((1 - shrink) * r + shrink * np.eye(k))


def _to_unit_scale(values: Vector) -> None:
    """Robust unit scale per measure; never blown up, so that a measure nobody differs in stays quiet."""
    for place in range(values.shape[1]):
        column = values[:, place].copy()
        column -= np.median(column)
        scale = 1.4826 * float(np.median(np.abs(column, out=column), overwrite_input=True))
        if scale > 1.0:
            values[:, place] /= scale


def _blocks(n: int) -> list[slice]:
    return [slice(start, start + BLOCK) for start in range(0, n, BLOCK)]
