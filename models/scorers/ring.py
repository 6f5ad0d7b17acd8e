"""Groups seen together more often than chance allows: significant ties, the groups they form, and how dense they are.

Expected meetings are λ = n₁n₂/N under independence; a tie weighs -log10 P(Poisson(λ) ≥ n), and is significant by itself
or carried by companions of both ends. A group scores by mean
weight and density; what holds together badly loses the ties whose ends share too few companions, so that chains dissolve
and two rings with one acquaintance between them part. Every step is one pass over the ties. Source: methods.md, Rings.
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
# A tie that chance gives one time in ten says nothing about a third person.
LEAST_CARRYING = 1.0


def score(
    frame: pd.DataFrame, members: int = 4, companions: int = 0, margin: float = 2.0, scale: float = 6.0
) -> pd.Series:
    """`frame`: one row per tie with left_id, right_id, n_together, n_left, n_right, n_slots.

    Returns the strength of the group of each tie, 0 for ties that chance explains. `members` make a full group;
    so many common `companions` carry a tie that is too weak alone (0: none does).
    """
    if frame.empty:
        return pd.Series(dtype=float, index=frame.index)
    weight = tie_weights(frame)
    significant = carried(frame, weight, companions) >= np.log10(len(frame) + 1) + margin
    ring = ring_numbers(frame, weight, significant)
    strength, inside = np.zeros(len(frame)), ring >= 0
    if inside.any():
        of, (left, right) = ring[inside], _ends(frame)
        n, density = _sizes(left[inside], right[inside], of)
        mean = np.bincount(of, weights=weight[inside]) / np.bincount(of)
        raw = mean * density * np.minimum(1.0, (n - 1) / (members - 1))
        strength[inside] = (1 - np.exp(-raw / scale))[of]
    unknown = frame[["n_together", "n_left", "n_right", "n_slots"]].isna().any(axis=1).to_numpy()
    return pd.Series(np.where(unknown, np.nan, strength), index=frame.index)


def expected_meetings(frame: pd.DataFrame) -> Vector:
    """How often chance lets both meet: n_left * n_right / n_slots, never more than one of them came."""
    left, right, slots = (frame[name].fillna(1).to_numpy(float) for name in ("n_left", "n_right", "n_slots"))
    return np.asarray(np.clip(left * right / np.maximum(slots, 1e-9), 1e-9, np.maximum(left, 1e-9)))


def tie_weights(frame: pd.DataFrame) -> Vector:
    """-log10 of the chance of meeting at least so often, discounted where not far beyond the expected."""
    together, expected = frame["n_together"].fillna(1).to_numpy(float), expected_meetings(frame)
    surprise = -np.log10(np.maximum(poisson.sf(together - 1, expected), 1e-300))
    return np.asarray(surprise * np.clip(1 - expected / np.maximum(together, 1e-9), 0, 1) ** 2)


def carried(frame: pd.DataFrame, weight: Vector, companions: int) -> Vector:
    """The weight of each tie with that of its companions: who else met both ends, the weaker of both ties each.

    Three who came together three times may be chance, six who all did are not. Only where at least `companions` others are
    tied to both ends are the strongest so many added; in a crowd of chance meetings hardly any pair has two.
    """
    if companions < 1:
        return weight
    left, right = _ends(frame)
    kept = np.flatnonzero(weight >= LEAST_CARRYING)
    ties = pd.DataFrame({"a": left[kept], "b": right[kept], "tie": kept, "w": weight[kept]})
    turned = pd.DataFrame({"a": ties["b"], "b": ties["a"], "w": ties["w"]})
    both: pd.DataFrame = pd.concat([ties[["a", "b", "w"]], turned]).groupby(["a", "b"])["w"].max().reset_index()
    wedges = ties.merge(both, on="a", suffixes=("", "_c")).rename(columns={"b_c": "c"})
    met = wedges.merge(both.rename(columns={"a": "b", "b": "c", "w": "w_d"}), on=["b", "c"])
    met["support"] = met[["w_c", "w_d"]].min(axis=1)
    met = met.sort_values(["tie", "support"], ascending=[True, False], kind="stable")
    top = met[met.groupby("tie").cumcount() < companions].groupby("tie")["support"].agg(["size", "sum"])
    enough = top[top["size"] >= companions]
    total = weight.copy()
    total[enough.index.to_numpy(int)] += enough["sum"].to_numpy(float)
    return total


def ring_numbers(frame: pd.DataFrame, weight: Vector, significant: Vector) -> Vector:
    """The number of the group each tie belongs to, counted from 0; -1 for none."""
    left, right = _ends(frame)
    ring, open_ties, next_number = np.full(len(frame), -1), np.flatnonzero(significant), 0
    for turn in range(1, ROUNDS + 1):
        if not len(open_ties):
            break
        part = _components(left[open_ties], right[open_ties])
        n, density = _sizes(left[open_ties], right[open_ties], part)
        settled = ((n <= MAX_GROUP) & (density >= MIN_DENSITY))[part]
        ring[open_ties[settled]] = next_number + part[settled]
        next_number += len(n)
        loose, of = open_ties[~settled], part[~settled]
        open_ties = loose[_holding(left[loose], right[loose], of, weight[loose], turn)] if len(loose) else loose
    inside = ring >= 0
    ring[inside] = np.unique(ring[inside], return_inverse=True)[1]
    return ring


def _ends(frame: pd.DataFrame) -> tuple[Vector, Vector]:
    """A number for each end of each tie."""
    codes, _ = pd.factorize(np.concatenate([frame["left_id"], frame["right_id"]]).astype(str), sort=True)
    return codes[: len(frame)], codes[len(frame) :]


def _components(left: Vector, right: Vector) -> Vector:
    """The number of the connected part each tie lies in, without gaps."""
    n = int(max(left.max(), right.max())) + 1
    graph = coo_matrix((np.ones(len(left)), (left, right)), shape=(n, n))
    _, of_node = connected_components(graph, directed=False)
    return np.asarray(np.unique(of_node[left], return_inverse=True)[1])


def _holding(left: Vector, right: Vector, part: Vector, weight: Vector, turn: int) -> Vector:
    """Which ties of parts that hold together badly are kept for the next turn.

    Two of one ring share companions, two who only link rings do not: a tie needs `turn` of them. Where nobody shares any
    (doctors and pharmacies), the stronger half stays.
    """
    n = int(max(left.max(), right.max())) + 1
    known = coo_matrix((np.ones(2 * len(left)), (np.r_[left, right], np.r_[right, left])), shape=(n, n)).tocsr()
    known.data[:] = 1.0
    shared = np.asarray((known @ known)[left, right]).ravel()
    in_part = pd.DataFrame({"part": part, "shared": shared, "weight": weight}).groupby("part")
    strong = weight > in_part["weight"].transform("median").to_numpy()
    return np.where(in_part["shared"].transform("max").to_numpy() > 0, shared >= turn, strong)


def _sizes(left: Vector, right: Vector, part: Vector) -> tuple[Vector, Vector]:
    """By part: how many ends it has, and which share of all possible pairs of them is tied."""
    ends = pd.DataFrame({"part": np.concatenate([part, part]), "end": np.concatenate([left, right])}).drop_duplicates()
    low, high = np.minimum(left, right), np.maximum(left, right)
    pairs = pd.DataFrame({"part": part, "low": low, "high": high}).drop_duplicates()
    n = np.bincount(ends["part"])
    return n, 2 * np.bincount(pairs["part"]) / np.maximum(n * (n - 1), 1)
