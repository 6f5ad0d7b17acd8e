"""Groups seen together more often than chance allows: significant ties, the groups they form, and how dense they are.

Expected meetings are λ = n₁n₂/N under independence; a tie weighs -log10 P(Poisson(λ) ≥ n). A group scores by mean
weight and density; a chain of acquaintances that holds together badly is cut at ever stronger ties. Source:
methods.md, Rings.
"""

import numpy as np
import pandas as pd
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from scipy.stats import poisson

from models.shrinkage import Vector

READS = "links"
GROUP = "networks"
TITLE = {"zh": "团伙关联", "en": "Ring of ties"}
HOW = {
    "zh": "多次同时出现、超出巧合的人员或机构连成组；按平均强度和紧密程度打分，松散的链条会被切断。",
    "en": "People or houses seen together more often than chance form groups, scored by "
    "mean tie and density; loose chains are cut.",
}
MAX_GROUP = 40
MIN_DENSITY = 0.3
ROUNDS = 6


def score(frame: pd.DataFrame, members: int = 4, margin: float = 2.0, scale: float = 6.0) -> pd.Series:
    """`frame`: one row per tie with left_id, right_id, n_together, n_left, n_right, n_slots.

    Returns the strength of the group of each tie, 0 for ties that chance explains. `members` make a full group.
    """
    if frame.empty:
        return pd.Series(dtype=float, index=frame.index)
    weight = tie_weights(frame)
    significant = weight >= np.log10(len(frame) + 1) + margin
    group = ring_numbers(frame, weight, significant)
    strength = np.zeros(len(frame))
    for ring in sorted(set(group[group >= 0])):
        inside = group == ring
        strength[inside] = _strength(frame[inside], weight[inside], members, scale)
    unknown = frame[["n_together", "n_left", "n_right", "n_slots"]].isna().any(axis=1).to_numpy()
    return pd.Series(np.where(unknown, np.nan, strength), index=frame.index)


def tie_weights(frame: pd.DataFrame) -> Vector:
    """-log10 of the chance of meeting at least so often, discounted where not far beyond the expected."""
    together, left, right, slots = (
        frame[name].fillna(1).to_numpy(float) for name in ("n_together", "n_left", "n_right", "n_slots")
    )
    expected = np.clip(left * right / np.maximum(slots, 1), 1e-9, np.maximum(left, 1e-9))
    surprise = -np.log10(np.maximum(poisson.sf(together - 1, expected), 1e-300))
    return np.asarray(surprise * np.clip(1 - expected / np.maximum(together, 1e-9), 0, 1) ** 2)


def ring_numbers(frame: pd.DataFrame, weight: Vector, significant: Vector) -> Vector:
    """The number of the group each tie belongs to, -1 for none. Numbers follow the first tie by its ends' positions."""
    group, todo, next_number = np.full(len(frame), -1), [np.flatnonzero(significant)], 0
    for _ in range(ROUNDS):
        loose: list[Vector] = []
        for ties in todo:
            for part in _components(frame, ties):
                if _holds_together(frame.iloc[part]):
                    group[part] = next_number
                    next_number += 1
                else:
                    loose.append(part[weight[part] > np.median(weight[part])])
        todo = loose
    return group


def _components(frame: pd.DataFrame, ties: Vector) -> list[Vector]:
    if len(ties) == 0:
        return []
    ends = frame.iloc[ties]
    names, codes = np.unique(np.concatenate([ends["left_id"], ends["right_id"]]).astype(str), return_inverse=True)
    left, right = codes[: len(ties)], codes[len(ties) :]
    graph = coo_matrix((np.ones(len(ties)), (left, right)), shape=(len(names), len(names)))
    _, labels = connected_components(graph, directed=False)
    return [ties[labels[left] == each] for each in range(labels.max() + 1)]


def _holds_together(ties: pd.DataFrame) -> bool:
    n, density = _size(ties)
    return n <= MAX_GROUP and density >= MIN_DENSITY


def _size(ties: pd.DataFrame) -> tuple[int, float]:
    n = len(set(ties["left_id"]) | set(ties["right_id"]))
    pairs = len({frozenset(each) for each in zip(ties["left_id"], ties["right_id"], strict=True)})
    return n, 2 * pairs / max(n * (n - 1), 1)


def _strength(ties: pd.DataFrame, weight: Vector, members: int, scale: float) -> float:
    n, density = _size(ties)
    raw = float(weight.mean()) * density * min(1.0, (n - 1) / (members - 1))
    return float(1 - np.exp(-raw / scale))
