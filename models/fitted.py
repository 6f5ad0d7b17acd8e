"""The model behind a learned order: shallow boosted trees, or a ridge logistic where outcomes are few; one thread, seeded.

Every score comes with the parts it is the sum of, in log odds: the trees' own (tree SHAP, Lundberg et al. 2020), the
line's coefficient times the distance from the usual value. Nothing fitted is stored.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from lightgbm import LGBMClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

Vector = npt.NDArray[Any]
# Below this many outcomes trees split on noise; a ridge logistic regression takes their place.
ENOUGH_FOR_TREES = 200
BAGS = 2
DIGITS = 6


@dataclass(frozen=True)
class Fitted:
    """A fitted model. `speaking`: the columns it was taught, those that differ among the training rows."""

    models: tuple[Any, ...]
    speaking: npt.NDArray[np.intp]
    n_columns: int

    def chances(self, x: Vector) -> Vector:
        """Mean probability of the bag for each row, rounded so that no thread shows."""
        with threadpool_limits(limits=1):
            all_chances = [each.predict_proba(x[:, self.speaking])[:, 1] for each in self.models]
        mean: Vector = np.array(all_chances).mean(axis=0)
        return mean.round(DIGITS)

    def parts(self, x: Vector) -> Vector:
        """One row per row of `x`, one column per feature: what it adds to the log odds against the usual case."""
        own = x[:, self.speaking]
        with threadpool_limits(limits=1):
            said = [
                _of_trees(each, own) if isinstance(each, LGBMClassifier) else _of_line(each, own)
                for each in self.models
            ]
        whole = np.zeros((len(x), self.n_columns))
        whole[:, self.speaking] = np.array(said).mean(axis=0)
        return whole.round(DIGITS)


def fit(x: Vector, y: npt.NDArray[np.int_], w: Vector, seed: int) -> Fitted:
    """Fit on numbers (NaN = not measured), labels 0/1 and weights."""
    speaking = _varying(x)
    own = x[:, speaking]
    with threadpool_limits(limits=1):
        if len(y) < ENOUGH_FOR_TREES:
            return Fitted((_line(own, y, w),), speaking, x.shape[1])
        trees = tuple(_trees(seed * BAGS + k).fit(own, y, sample_weight=w) for k in range(BAGS))
    return Fitted(trees, speaking, x.shape[1])


def _varying(x: Vector) -> npt.NDArray[np.intp]:
    """Columns with at least two different values among the training rows; the others can teach nothing."""
    low, high = np.where(np.isnan(x), np.inf, x).min(axis=0), np.where(np.isnan(x), -np.inf, x).max(axis=0)
    return np.flatnonzero(low < high)


def _line(x: Vector, y: npt.NDArray[np.int_], w: Vector) -> Any:
    line = make_pipeline(
        SimpleImputer(keep_empty_features=True), StandardScaler(), LogisticRegression(C=0.05, max_iter=2000)
    )
    return line.fit(x, y, logisticregression__sample_weight=w)


def _trees(seed: int) -> LGBMClassifier:
    """Shallow, slow and half-blind trees; settings compared once on other people's labels (docs/ranking.md)."""
    return LGBMClassifier(
        n_estimators=200,
        learning_rate=0.05,
        max_depth=3,
        num_leaves=8,
        min_child_samples=10,
        reg_lambda=1.0,
        colsample_bynode=0.3,
        random_state=seed,
        deterministic=True,
        force_row_wise=True,
        n_jobs=1,
        verbose=-1,
    )


def _of_trees(model: LGBMClassifier, x: Vector) -> Vector:
    said: Vector = np.asarray(model.predict(x, pred_contrib=True))
    return said[:, :-1]


def _of_line(model: Any, x: Vector) -> Vector:
    coefficients = model[-1].coef_[0]
    said: Vector = model[:-1].transform(x) * coefficients
    return said
