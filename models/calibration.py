"""From a score to a chance: sigmoid, isotonic or Venn-Abers, whichever predicts unseen outcomes best; and the proof of it.

A calibration is judged by folds that it never saw, grouped by subject. With few outcomes the sigmoid stays: steps need many.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import log_loss
from sklearn.model_selection import GroupKFold

Vector = npt.NDArray[np.float64]
SMALLEST_CHANCE = 1e-6
ENOUGH_FOR_STEPS = 300
FOLDS = 5
# Venn-Abers refits a step curve for each score; on a grid the cost does not grow with the county.
GRID = 60


@dataclass(frozen=True)
class Calibration:
    """A curve from score to chance. `method`: sigmoid, isotonic or venn_abers."""

    method: str
    slope: float = 1.0
    shift: float = 0.0
    steps: tuple[Vector, Vector] | None = None

    @classmethod
    def fit(cls, scores: pd.Series, truth: pd.Series, method: str = "sigmoid") -> "Calibration":
        """Scores must be out of fold."""
        return METHODS[method](scores.to_numpy(float), truth.to_numpy(float))

    def apply(self, scores: Vector) -> Vector:
        """Chances of the scores, rounded, never 0 or 1."""
        if self.steps is None:
            chance = 1 / (1 + np.exp(-(self.slope * log_odds(scores) + self.shift)))
        else:
            chance = np.interp(scores, *self.steps)
        return np.asarray(np.round(np.clip(chance, SMALLEST_CHANCE, 1 - SMALLEST_CHANCE), 6))


@dataclass(frozen=True)
class Promise:
    """Which method was chosen and what each visit was promised by a calibration that had not seen its subject."""

    method: str
    chances: pd.Series


def chosen(scores: pd.Series, truth: pd.Series, groups: pd.Series) -> Promise:
    """The method with the smallest log loss on unseen subjects; the sigmoid below ENOUGH_FOR_STEPS outcomes."""
    names = list(METHODS) if len(truth) >= ENOUGH_FOR_STEPS else ["sigmoid"]
    promised = {name: _unseen(scores, truth, groups, name) for name in names}
    loss = {name: round(float(log_loss(truth, promised[name], labels=[0, 1])), 6) for name in names}
    best = min(names, key=lambda name: loss[name])
    return Promise(best, promised[best])


def log_odds(scores: Vector) -> Vector:
    inside = np.clip(scores, SMALLEST_CHANCE, 1 - SMALLEST_CHANCE)
    return np.asarray(np.log(inside / (1 - inside)))


def _unseen(scores: pd.Series, truth: pd.Series, groups: pd.Series, method: str) -> pd.Series:
    chances = np.full(len(scores), float(truth.mean()))
    n_folds = min(FOLDS, groups.nunique())
    for train, test in GroupKFold(n_folds).split(chances[:, None], groups=pd.factorize(groups, sort=True)[0]):
        if truth.iloc[train].nunique() == 2:
            curve = Calibration.fit(scores.iloc[train], truth.iloc[train], method)
            chances[test] = curve.apply(scores.iloc[test].to_numpy(float))
    return pd.Series(chances, index=scores.index)


def _sigmoid(scores: Vector, truth: Vector) -> Calibration:
    """Platt 1999."""
    line = LogisticRegression(C=1e4).fit(log_odds(scores)[:, None], truth.astype(int))
    return Calibration("sigmoid", float(line.coef_[0, 0]), float(line.intercept_[0]))


def _isotonic(scores: Vector, truth: Vector) -> Calibration:
    """Zadrozny and Elkan 2002."""
    curve = IsotonicRegression(out_of_bounds="clip").fit(scores, truth)
    return Calibration("isotonic", steps=(curve.X_thresholds_, curve.y_thresholds_))


def _venn_abers(scores: Vector, truth: Vector) -> Calibration:
    """Vovk and Petej 2014: with the score once as a miss and once as a hit, p = p1 / (1 - p0 + p1)."""
    grid = np.unique(np.quantile(scores, np.linspace(0, 1, GRID)))
    low, high = (np.array([_with(scores, truth, each, label) for each in grid]) for label in (0.0, 1.0))
    return Calibration("venn_abers", steps=(grid, high / (1 - low + high)))


def _with(scores: Vector, truth: Vector, score: float, label: float) -> float:
    curve = IsotonicRegression(out_of_bounds="clip").fit(np.append(scores, score), np.append(truth, label))
    return float(curve.predict([score])[0])


METHODS: dict[str, Callable[[Vector, Vector], Calibration]] = {
    "sigmoid": _sigmoid,
    "venn_abers": _venn_abers,
    "isotonic": _isotonic,
}
