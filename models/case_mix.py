"""What a subject's own patients lead one to expect: ridge of a measure's residual on case mix, cross-fitted by subject.

Nobody teaches its own expectation. Only traits a scheme does not steer may be in the mix (age, sex, diagnosis groups);
with fewer than 40 subjects nothing is adjusted. Source: methods.md, observed against expected.
"""

import numpy as np
import pandas as pd

from models.shrinkage import Vector

MIN_SUBJECTS = 40
FOLDS = 5
PENALTIES = (3.0, 10.0, 30.0, 100.0, 300.0)


def expected_residual(residual: Vector, weight: Vector, mix: pd.DataFrame) -> Vector:
    """The part of `residual` that case mix explains, zero where too few subjects are known or it explains nothing."""
    if len(residual) < MIN_SUBJECTS:
        return np.zeros(len(residual))
    features = _standardised(mix)
    bounded = _winsorised(residual)
    best, lowest = np.zeros(len(residual)), float((weight * bounded**2).sum())
    for penalty in PENALTIES:
        fitted = _cross_fitted(bounded, weight, features, penalty)
        loss = float((weight * (bounded - fitted) ** 2).sum())
        if loss < lowest:
            best, lowest = fitted, loss
    return best


def _cross_fitted(residual: Vector, weight: Vector, features: Vector, penalty: float) -> Vector:
    fitted = np.zeros(len(residual))
    fold = np.arange(len(residual)) % FOLDS
    scale = weight / weight.mean()
    for each in range(FOLDS):
        inside, outside = fold == each, fold != each
        x, w = features[outside], scale[outside][:, None]
        gram = x.T @ (x * w) + penalty * np.eye(x.shape[1])
        fitted[inside] = features[inside] @ np.linalg.solve(gram, x.T @ (scale[outside] * residual[outside]))
    return fitted


def _standardised(mix: pd.DataFrame) -> Vector:
    raw = mix.to_numpy(float)
    with np.errstate(invalid="ignore"):
        centre = np.nanmean(np.where(np.isfinite(raw), raw, np.nan), axis=0)
    filled = np.where(np.isfinite(raw), raw, np.where(np.isfinite(centre), centre, 0.0))
    spread = filled.std(axis=0)
    return np.asarray(np.clip((filled - filled.mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0), -4, 4))


def _winsorised(residual: Vector) -> Vector:
    scale = 1.4826 * float(np.median(np.abs(residual - np.median(residual)))) or 1.0
    return np.clip(residual, -3 * scale, 3 * scale)
