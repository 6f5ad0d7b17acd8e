"""Learns from what inspectors found: boosted trees on signals and measures, calibrated, used only where they win.

Nothing fitted is stored; the fit happens inside the run, seeded and on one thread. No subject is ever judged by a model
that saw its own outcome, and no visit by what was known only after it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.model_selection import StratifiedGroupKFold

from models.calibration import Calibration, Promise, chosen
from models.evaluation import average_precision, expected_calibration_error, reliability
from models.fitted import Fitted, fit
from models.verdict import ENOUGH_CONFIRMED, ENOUGH_INSPECTED, Verdict, judged, too_few

Vector = npt.NDArray[Any]
Rows = npt.NDArray[np.intp]
FOLDS = 5
INTERVAL_DRAWS = 200


@dataclass(frozen=True)
class Learned:
    """The verdict, and where it was for the model: probability, probability_low, probability_high per subject.

    `parts`: what each feature adds to a subject's log odds, by subject; `curve`: the reliability curve of unseen visits.
    """

    verdict: Verdict
    probability: pd.DataFrame
    parts: pd.DataFrame = field(default_factory=pd.DataFrame)
    curve: pd.DataFrame = field(default_factory=pd.DataFrame)


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
    promise = chosen(unseen.rows, outcomes["confirmed"], outcomes["subject_id"])
    error = expected_calibration_error(promise.chances, outcomes["confirmed"])
    verdict = judged(n, n_true, aps, sure, error, promise.method)
    curve = reliability(promise.chances, outcomes["confirmed"])
    if not verdict.learned:
        return Learned(verdict, _nothing(), curve=curve)
    return Learned(verdict, *_everybody(outcomes, features, candidates, unseen, promise, seed), curve)


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
    frame: pd.DataFrame, labels: pd.Series, train: Rows, test: Rows, seed: int, weights: pd.Series | None
) -> Vector:
    """Fit on the rows `train`, score the rows `test`: mean probability of the bag, rounded so that no thread shows."""
    return _taught(frame, labels, train, seed, weights).chances(frame.to_numpy(float)[test])


def _taught(frame: pd.DataFrame, labels: pd.Series, train: Rows, seed: int, weights: pd.Series | None) -> Fitted:
    w = np.ones(len(labels)) if weights is None else weights.to_numpy(float)
    return fit(frame.to_numpy(float)[train], labels.to_numpy(int)[train], w[train], seed)


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
class _Unseen:
    """Scores by models that never saw the subject's outcome: of the visits, and of inspected candidates with parts."""

    rows: pd.Series
    candidates: pd.Series
    parts: Vector

    @classmethod
    def score(cls, outcomes: pd.DataFrame, features: pd.DataFrame, candidates: pd.DataFrame, seed: int) -> "_Unseen":
        x, new = features.to_numpy(float), candidates.reindex(columns=features.columns).to_numpy(float)
        rows, own, parts = np.full(len(x), np.nan), np.full(len(new), np.nan), np.zeros(new.shape)
        for train, test in _folds(outcomes["confirmed"], outcomes["subject_id"], seed):
            model = _taught(features, outcomes["confirmed"], train, seed, outcomes["weight"])
            rows[test] = model.chances(x[test])
            same = np.flatnonzero(candidates.index.isin(outcomes["subject_id"].iloc[test]))
            if len(same):
                own[same], parts[same] = model.chances(new[same]), model.parts(new[same])
        return cls(pd.Series(rows, index=outcomes.index), pd.Series(own, index=candidates.index), parts)


def _everybody(
    outcomes: pd.DataFrame,
    features: pd.DataFrame,
    candidates: pd.DataFrame,
    unseen: _Unseen,
    promise: Promise,
    seed: int,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Everybody's probability and its parts; whoever was inspected keeps those of models that did not see the outcome."""
    new = candidates.reindex(columns=features.columns).to_numpy(float)
    model = _taught(features, outcomes["confirmed"], np.arange(len(features)), seed, outcomes["weight"])
    seen = unseen.candidates.notna().to_numpy()
    scores = np.where(seen, unseen.candidates.to_numpy(float), model.chances(new))
    parts = np.where(seen[:, None], unseen.parts, model.parts(new))
    chance = Calibration.fit(unseen.rows, outcomes["confirmed"], promise.method).apply(scores)
    low, high = _interval(unseen.rows, outcomes["confirmed"], scores, promise.method, seed)
    columns = {
        "probability": chance,
        "probability_low": np.minimum(low, chance),
        "probability_high": np.maximum(high, chance),
    }
    return (
        pd.DataFrame(columns, index=candidates.index),
        pd.DataFrame(parts, index=candidates.index, columns=features.columns),
    )


def _folds(labels: pd.Series, groups: pd.Series | None, seed: int) -> Iterator[tuple[Rows, Rows]]:
    y = labels.to_numpy(int)
    who = np.arange(len(y)) if groups is None else pd.factorize(groups, sort=True)[0]
    n_folds = min(FOLDS, max(2, int(min(y.sum(), len(y) - y.sum()))))
    yield from StratifiedGroupKFold(n_folds, shuffle=True, random_state=seed).split(np.zeros((len(y), 1)), y, who)


def _interval(folded: pd.Series, truth: pd.Series, scores: Vector, method: str, seed: int) -> tuple[Vector, Vector]:
    """5th to 95th percentile of the calibrated chance over resampled outcomes: what few outcomes leave open."""
    generator = np.random.default_rng(seed)
    chances = []
    for _ in range(INTERVAL_DRAWS // 4):
        drawn = generator.integers(0, len(truth), len(truth))
        if truth.iloc[drawn].nunique() == 2:
            chances.append(Calibration.fit(folded.iloc[drawn], truth.iloc[drawn], method).apply(scores))
    low, high = np.quantile(np.array(chances), [0.05, 0.95], axis=0)
    return np.round(low, 6), np.round(high, 6)


def _forward(outcomes: pd.DataFrame) -> Iterator[tuple[Rows, Rows]]:
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
