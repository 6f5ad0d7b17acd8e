"""How much a quantity rose against the subject's own past, after what all did in the same weeks is taken out.

Two looks: the level of the last four weeks, and a CUSUM that adds up small rises. A holiday or an outage moves
everybody and therefore nobody. Says nothing with less than half a year of history. Source: methods.md, Time.
"""

import numpy as np
import pandas as pd

from models.shrinkage import Vector, upper_tail

READS = "history"
GROUP = "change"
CATALOGUE = "H02"
TITLE = {"zh": "较自身过去突变", "en": "Changed from its own past"}
HOW = {
    "zh": "与自身过去相比，并扣除同期所有对象的共同变化；既看近四周水平，也累积缓慢上升。",
    "en": "Against the subject's own past, with what all others did in the same weeks "
    "taken out; looks at the last four weeks and adds up slow rises.",
}
MIN_WEEKS = 26
RECENT = 4
GUARD = 8
DRIFT = 0.5
REGULAR = 0.7
MIN_ROWS = 8


def score(frame: pd.DataFrame, tolerated: float = 6.0, scale: float = 8.0) -> pd.Series:
    """`frame`: one row per (subject, quantity), one column per week, oldest first; amounts or counts, NaN = unknown.

    `tolerated` is the evidence (-log p) that chance gives somewhere in a county every week.
    """
    if frame.shape[1] < MIN_WEEKS + GUARD or frame.empty:
        return pd.Series(np.nan, index=frame.index)
    y = without_week_effect(logged(frame), _quantity(frame))
    past, known = y[:, :-GUARD], _regular(frame.to_numpy(float)[:, :-GUARD])
    centre, spread = _own_past(past, known)
    evidence = np.maximum(_level(y, past, centre, spread), _cusum((y - centre[:, None]) / spread[:, None]))
    strength = 1 - np.exp(-np.maximum(evidence - tolerated, 0) / scale)
    return pd.Series(np.where(known, strength, np.nan), index=frame.index)


def logged(frame: pd.DataFrame) -> Vector:
    """Logs with a small constant per row: an empty week is low and not minus infinity; before its start unknown."""
    x = frame.to_numpy(float)
    started = np.cumsum(np.nan_to_num(x) > 0, axis=1) > 0
    x = np.where(started, x, np.nan)
    n = np.maximum(np.isfinite(x).sum(axis=1), 1)
    usual = np.nansum(x, axis=1) / n
    floor = np.where(usual > 0, usual, 1.0) * 0.2
    return np.asarray(np.log(x + floor[:, None]))


def without_week_effect(y: Vector, quantity: Vector) -> Vector:
    """Subtract, per quantity and week, the median departure of all rows from their own median."""
    cleaned = y.copy()
    for each in sorted(set(quantity)):
        rows = quantity == each
        if rows.sum() >= MIN_ROWS:
            own = _median(y[rows], axis=1)[:, None]
            cleaned[rows] = y[rows] - np.nan_to_num(_median(y[rows] - own, axis=0))[None, :]
    return cleaned


def _regular(past: Vector) -> Vector:
    """Has a past to be compared with: something in most weeks since it began, over half a year."""
    active = np.nan_to_num(past) > 0
    began = np.cumsum(active, axis=1) > 0
    n_weeks = began.sum(axis=1)
    return np.asarray((n_weeks >= MIN_WEEKS) & (active.sum(axis=1) >= REGULAR * n_weeks))


def _quantity(frame: pd.DataFrame) -> Vector:
    index = frame.index
    names = index.get_level_values(-1) if isinstance(index, pd.MultiIndex) else ["" for _ in index]
    return np.asarray([str(each) for each in names])


def _own_past(past: Vector, known: Vector) -> tuple[Vector, Vector]:
    centre = np.nan_to_num(_median(past, axis=1))
    spread = 1.4826 * np.nan_to_num(_median(np.abs(past - centre[:, None]), axis=1))
    usual = float(np.median(spread[known])) if known.any() else 1.0
    # A row that happened to be quiet is not judged by a ruler finer than half of what is usual.
    return centre, np.maximum(spread, max(0.5 * usual, 0.03))


def _level(y: Vector, past: Vector, centre: Vector, spread: Vector) -> Vector:
    means = np.stack(
        [past[:, start : start + RECENT].mean(axis=1) for start in range(past.shape[1] - RECENT + 1)], axis=1
    )
    moving = 1.4826 * np.nan_to_num(_median(np.abs(means - centre[:, None]), axis=1))
    ruler = np.maximum(moving, spread / np.sqrt(RECENT)) * np.sqrt(1 + RECENT / past.shape[1])
    z = (np.nan_to_num(y[:, -RECENT:] - centre[:, None]).mean(axis=1)) / ruler
    return -np.log(np.maximum(upper_tail(z), 1e-30))


def _cusum(standard: Vector) -> Vector:
    total = np.zeros(len(standard))
    for week in range(standard.shape[1]):
        total = np.maximum(0.0, total + np.clip(np.nan_to_num(standard[:, week]), -3, 3) - DRIFT)
    return total


def _median(values: Vector, axis: int) -> Vector:
    hidden = np.ma.masked_invalid(values)
    return np.asarray(np.ma.median(hidden, axis=axis).filled(np.nan))  # type: ignore[no-untyped-call]
