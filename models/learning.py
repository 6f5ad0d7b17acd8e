"""Learns from what inspectors found: boosted trees on signals and measures, calibrated, used only where they win.

Nothing fitted is stored; the fit happens inside the run, seeded and on one thread. No subject is ever judged by a model
that saw its own outcome, and no visit by what was known only after it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.impute import SimpleImputer
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import StratifiedGroupKFold
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from models.evaluation import average_precision, expected_calibration_error
from models.verdict import ENOUGH_CONFIRMED, ENOUGH_INSPECTED, Verdict, judged, too_few

Vector = npt.NDArray[Any]
FOLDS = 5
# Below this many outcomes trees split on noise; a ridge logistic regression takes their place.
ENOUGH_FOR_TREES = 200
ENOUGH_FOR_ISOTONIC = 1000
BAGS = 2
INTERVAL_DRAWS = 200
SMALLEST_CHANCE = 1e-6


@dataclass(frozen=True)
class Learned:
    """The verdict, and where it was for the model: probability, probability_low, probability_high per subject."""

    verdict: Verdict
    probability: pd.DataFrame


def learn(outcomes: pd.DataFrame, features: pd.DataFrame, candidates: pd.DataFrame, seed: int = 0) -> Learned:
    """Try to learn from `outcomes`; fall back, and say so, where they are too few or the model does not win.

    outcomes: subject_id, inspected_on, confirmed (0/1), risk (the noisy-OR's at that time), weight; one row per row of
    `features` (numbers, NaN = not measured). `candidates`: the same columns for all to be scored, by subject_id.
    """
    n, n_true = len(outcomes), int(outcomes["confirmed"].sum()) if len(outcomes) else 0
    if n < ENOUGH_INSPECTED or n_true < ENOUGH_CONFIRMED or n - n_true < ENOUGH_CONFIRMED:
        return Learned(too_few(n, n_true), _nothing())
    unseen = _Unseen.score(outcomes, features, candidates, seed)
    scores = _rolling(outcomes, features, seed) if _has_a_before(outcomes) else unseen.rows
    tested = scores.notna()
    truth, prior = outcomes["confirmed"][tested], outcomes["risk"][tested]
    sure = chance_of_winning(scores[tested], prior, truth, seed)
    aps = average_precision(scores[tested], truth), average_precision(prior, truth)
    promised = Calibration.fit(unseen.rows, outcomes["confirmed"]).apply(unseen.rows.to_numpy(float))
    error = expected_calibration_error(pd.Series(promised), outcomes["confirmed"])
    verdict = judged(n, n_true, aps, sure, error)
    if not verdict.learned:
        return Learned(verdict, _nothing())
    return Learned(verdict, _probabilities(outcomes, features, candidates, unseen, seed))


def out_of_fold(
    frame: pd.DataFrame,
    labels: pd.Series,
    groups: pd.Series | None = None,
    seed: int = 0,
    weights: pd.Series | None = None,
) -> pd.Series:
    """Scores of a model that never saw the row's own group: stratified folds, grouped by `groups` (default: each row).

    `frame` numbers with NaN allowed, `labels` 0/1. The honest figure on given labels; aligned to `frame`.
    """
    scores = np.full(len(frame), np.nan)
    for train, test in _folds(labels, groups, seed):
        scores[test] = fitted_scores(frame, labels, train, test, seed, weights)
    return pd.Series(scores, index=frame.index)


def back_test(outcomes: pd.DataFrame, features: pd.DataFrame, seed: int = 0) -> pd.Series:
    """Rolling scores: each block of visits by a model of earlier visits to other subjects; NaN where none was possible.

    Where all outcomes carry one date there is no before and after, and the folds are split by subject alone.
    """
    if _has_a_before(outcomes):
        return _rolling(outcomes, features, seed)
    return out_of_fold(features, outcomes["confirmed"], outcomes["subject_id"], seed, outcomes["weight"])


def _has_a_before(outcomes: pd.DataFrame) -> bool:
    return bool(outcomes["inspected_on"].nunique() >= FOLDS)


def _rolling(outcomes: pd.DataFrame, features: pd.DataFrame, seed: int) -> pd.Series:
    y = outcomes["confirmed"].to_numpy(int)
    scores = np.full(len(outcomes), np.nan)
    for train, test in _forward(outcomes):
        if min(y[train].sum(), len(train) - y[train].sum()) >= FOLDS:
            scores[test] = fitted_scores(features, outcomes["confirmed"], train, test, seed, outcomes["weight"])
    return pd.Series(scores, index=outcomes.index)


def fitted_scores(
    frame: pd.DataFrame,
    labels: pd.Series,
    train: npt.NDArray[np.intp],
    test: npt.NDArray[np.intp],
    seed: int,
    weights: pd.Series | None,
) -> Vector:
    """Fit on the rows `train`, score the rows `test`: mean probability of the bag, rounded so that no thread shows."""
    x, y = frame.to_numpy(float), labels.to_numpy(int)
    w = np.ones(len(y)) if weights is None else weights.to_numpy(float)
    speaking = _varying(x[train])
    with threadpool_limits(limits=1):
        return _bagged(x[train][:, speaking], y[train], w[train], x[test][:, speaking], seed)


def chance_of_winning(model: pd.Series, prior: pd.Series, truth: pd.Series, seed: int) -> float:
    """In which share of resampled outcomes the model's average precision is above the noisy-OR's."""
    if truth.nunique() < 2:
        return 0.0
    generator = np.random.default_rng(seed)
    draws = [generator.integers(0, len(truth), len(truth)) for _ in range(INTERVAL_DRAWS)]
    won = [
        average_precision(model.iloc[each], truth.iloc[each]) > average_precision(prior.iloc[each], truth.iloc[each])
        for each in draws
        if truth.iloc[each].sum()
    ]
    return round(float(np.mean(won)), 3)


@dataclass(frozen=True)
class Calibration:
    """From a score to a chance: a sigmoid, or an isotonic step curve where outcomes are plenty."""

    slope: float
    shift: float
    steps: tuple[Vector, Vector] | None = None

    @classmethod
    def fit(cls, scores: pd.Series, truth: pd.Series) -> "Calibration":
        """Scores must be out of fold."""
        line = LogisticRegression(C=1e4).fit(_logit(scores.to_numpy(float))[:, None], truth.to_numpy(int))
        steps = None
        if len(truth) >= ENOUGH_FOR_ISOTONIC:
            curve = IsotonicRegression(out_of_bounds="clip").fit(scores.to_numpy(float), truth.to_numpy(float))
            steps = (curve.X_thresholds_, curve.y_thresholds_)
        return cls(float(line.coef_[0, 0]), float(line.intercept_[0]), steps)

    def apply(self, scores: Vector) -> Vector:
        """The mean of both curves where there are two: steps alone would tie the top of the list."""
        line = 1 / (1 + np.exp(-(self.slope * _logit(scores) + self.shift)))
        chance = line if self.steps is None else (line + np.interp(scores, *self.steps)) / 2
        return np.round(np.clip(chance, SMALLEST_CHANCE, 1 - SMALLEST_CHANCE), 6)


@dataclass(frozen=True)
class _Unseen:
    """Scores by models that never saw the subject's outcome: of the visits, and of inspected candidates."""

    rows: pd.Series
    candidates: pd.Series

    @classmethod
    def score(cls, outcomes: pd.DataFrame, features: pd.DataFrame, candidates: pd.DataFrame, seed: int) -> "_Unseen":
        both = pd.concat([features, candidates.reindex(columns=features.columns)], ignore_index=True)
        labels, weights = _extended(outcomes["confirmed"], both), _extended(outcomes["weight"], both)
        scores = np.full(len(both), np.nan)
        for train, test in _folds(outcomes["confirmed"], outcomes["subject_id"], seed):
            same = candidates.index.isin(outcomes["subject_id"].iloc[test])
            where = np.concatenate([test, len(features) + np.flatnonzero(same)])
            scores[where] = fitted_scores(both, labels, train, where, seed, weights)
        rows, own = np.split(scores, [len(features)])
        return cls(pd.Series(rows, index=outcomes.index), pd.Series(own, index=candidates.index))


def _probabilities(
    outcomes: pd.DataFrame, features: pd.DataFrame, candidates: pd.DataFrame, unseen: _Unseen, seed: int
) -> pd.DataFrame:
    """Everybody's probability; whoever was inspected keeps a score from models that did not see the own outcome."""
    both = pd.concat([features, candidates.reindex(columns=features.columns)], ignore_index=True)
    labels, weights = _extended(outcomes["confirmed"], both), _extended(outcomes["weight"], both)
    rows = np.arange(len(both))
    fresh = fitted_scores(both, labels, rows[: len(features)], rows[len(features) :], seed, weights)
    scores = unseen.candidates.fillna(pd.Series(fresh, index=candidates.index)).to_numpy(float)
    chance = Calibration.fit(unseen.rows, outcomes["confirmed"]).apply(scores)
    low, high = _interval(unseen.rows, outcomes["confirmed"], scores, seed)
    columns = {
        "probability": chance,
        "probability_low": np.minimum(low, chance),
        "probability_high": np.maximum(high, chance),
    }
    return pd.DataFrame(columns, index=candidates.index)


def _extended(values: pd.Series, both: pd.DataFrame) -> pd.Series:
    """Filled up with zeros for the rows that are scored and never trained on."""
    return values.reset_index(drop=True).reindex(both.index).fillna(0)


def _folds(
    labels: pd.Series, groups: pd.Series | None, seed: int
) -> Iterator[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    y = labels.to_numpy(int)
    who = np.arange(len(y)) if groups is None else pd.factorize(groups, sort=True)[0]
    n_folds = min(FOLDS, max(2, int(min(y.sum(), len(y) - y.sum()))))
    yield from StratifiedGroupKFold(n_folds, shuffle=True, random_state=seed).split(np.zeros((len(y), 1)), y, who)


def _interval(folded: pd.Series, truth: pd.Series, scores: Vector, seed: int) -> tuple[Vector, Vector]:
    """5th to 95th percentile of the calibrated chance over resampled outcomes: what few outcomes leave open."""
    generator = np.random.default_rng(seed)
    chances = []
    for _ in range(INTERVAL_DRAWS // 4):
        drawn = generator.integers(0, len(truth), len(truth))
        if truth.iloc[drawn].nunique() == 2:
            chances.append(Calibration.fit(folded.iloc[drawn], truth.iloc[drawn]).apply(scores))
    low, high = np.quantile(np.array(chances), [0.05, 0.95], axis=0)
    return np.round(low, 6), np.round(high, 6)


def _varying(x: Vector) -> Vector:
    """Columns with at least two different values among the training rows; the others can teach nothing."""
    low, high = np.where(np.isnan(x), np.inf, x).min(axis=0), np.where(np.isnan(x), -np.inf, x).max(axis=0)
    return np.flatnonzero(low < high)


def _bagged(x: Vector, y: npt.NDArray[np.int_], w: Vector, new: Vector, seed: int) -> Vector:
    if len(y) < ENOUGH_FOR_TREES:
        line = make_pipeline(
            SimpleImputer(keep_empty_features=True), StandardScaler(), LogisticRegression(C=0.05, max_iter=2000)
        )
        line.fit(x, y, logisticregression__sample_weight=w)
        return np.asarray(line.predict_proba(new)[:, 1]).round(6)
    chances = [_trees(seed * BAGS + k).fit(x, y, sample_weight=w).predict_proba(new)[:, 1] for k in range(BAGS)]
    mean: Vector = np.array(chances).mean(axis=0)
    return mean.round(6)


def _trees(seed: int) -> HistGradientBoostingClassifier:
    """Shallow, slow and half-blind trees; settings compared once on other people's labels (docs/ranking.md)."""
    return HistGradientBoostingClassifier(
        max_depth=3,
        learning_rate=0.05,
        max_iter=200,
        l2_regularization=1.0,
        min_samples_leaf=10,
        max_features=0.3,
        early_stopping=False,
        random_state=seed,
    )


def _forward(outcomes: pd.DataFrame) -> Iterator[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    """Blocks of visits in time; training rows are earlier and of other subjects."""
    days = pd.to_datetime(outcomes["inspected_on"]).to_numpy()
    cuts = np.quantile(np.sort(days).astype("int64"), np.linspace(0, 1, FOLDS + 1)).astype("int64").astype(days.dtype)
    subjects = outcomes["subject_id"].to_numpy()
    for start, end in pairwise(cuts[1:]):
        test = np.flatnonzero((days > start) & (days <= end))
        train = np.flatnonzero((days <= start) & ~np.isin(subjects, subjects[test]))
        if len(test) and len(train):
            yield train, test


def _nothing() -> pd.DataFrame:
    return pd.DataFrame(columns=["probability", "probability_low", "probability_high"], dtype=float)


def _logit(scores: Vector) -> Vector:
    inside = np.clip(scores, SMALLEST_CHANCE, 1 - SMALLEST_CHANCE)
    logit: Vector = np.log(inside / (1 - inside))
    return logit
