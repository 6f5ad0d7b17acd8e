"""Compares each subject with its peers, measure by measure: group, shrunk value, z in the funnel, percentile, excess.

Groups come from columns of the institution; where fewer than 8 peers remain the last column is dropped, in the end
all subjects of the type are peers. The group that was used is on every row. With fewer than 8 subjects z is unknown.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.case_mix import expected_residual
from models.rare_kinds import MIN_PEERS, without_own_kind
from models.shrinkage import Vector, funnel, noise, shrunk_values, transformed, upper_tail, weighted_median

EVERYBODY = "all"
COLUMNS = (
    "value",
    "shrunk_value",
    "peer_group",
    "n_peers",
    "peer_median",
    "peer_p90",
    "percentile",
    "p_value",
    "z",
    "excess_amount",
)


@dataclass(frozen=True)
class Measured:
    """What a measure's head says about comparing it."""

    measure_id: str
    direction: str
    peers: tuple[str, ...]
    unit: str
    model: str


def compare(
    measured: Measured, rows: pd.DataFrame, traits: pd.DataFrame, mix: pd.DataFrame | None = None
) -> pd.DataFrame:
    """`rows`: subject_id, numerator, denominator. `traits`: peer columns by subject_id. `mix`: case mix by subject_id.

    Returns the rows by subject_id with the columns of risk.measures; z is positive where the value is high.
    """
    frame = rows[rows["denominator"] > 0].sort_values("subject_id").reset_index(drop=True)
    if frame.empty:
        return frame.assign(**dict.fromkeys(COLUMNS))
    frame = frame.astype({"numerator": float, "denominator": float})
    frame["value"] = frame["numerator"] / frame["denominator"]
    known = traits.reindex(index=frame["subject_id"], columns=list(measured.peers)).fillna("unknown")
    levels = [_labels(known, depth) for depth in range(len(measured.peers) + 1)]
    own_mix = None if mix is None else mix.reindex(frame["subject_id"])
    parts = [_one_level(measured, frame, level, finer, chosen, own_mix) for level, finer, chosen in _chosen(levels)]
    return pd.concat(parts).sort_values("subject_id").reset_index(drop=True)


def peer_groups(traits: pd.DataFrame, columns: tuple[str, ...]) -> pd.Series:
    """The label of each subject's group, `kind=clinic, level=primary`; `all` where no combination has enough peers."""
    known = traits.reindex(columns=list(columns)).fillna("unknown")
    groups = pd.Series(EVERYBODY, index=traits.index)
    for level, _, chosen in _chosen([_labels(known, depth) for depth in range(len(columns) + 1)]):
        groups[chosen] = level[chosen]
    return groups


def _labels(known: pd.DataFrame, depth: int) -> Vector:
    label = pd.Series("", index=range(len(known)))
    for name in known.columns[:depth]:
        label = label + (", " if name != known.columns[0] else "") + f"{name}=" + known[name].astype(str).to_numpy()
    return label.to_numpy() if depth else np.full(len(known), EVERYBODY, dtype=object)


def _chosen(levels: list[Vector]) -> list[tuple[Vector, Vector, Vector]]:
    """From fine to coarse: the labels of a level, the finer ones that had too few peers, and who is compared there."""
    taken, chosen = np.zeros(len(levels[0]), dtype=bool), []
    for depth in range(len(levels) - 1, -1, -1):
        here = (_sizes(levels[depth]) >= MIN_PEERS) & ~taken if depth else ~taken
        taken |= here
        if here.any():
            chosen.append((levels[depth], levels[min(depth + 1, len(levels) - 1)], here))
    return chosen


def _sizes(labels: Vector) -> Vector:
    _, place, counts = np.unique(labels.astype(str), return_inverse=True, return_counts=True)
    return counts[place]


def _one_level(
    measured: Measured,
    frame: pd.DataFrame,
    labels: Vector,
    finer: Vector,
    chosen: Vector,
    mix: pd.DataFrame | None,
) -> pd.DataFrame:
    """The subjects compared at this level, against all subjects their label covers, also those with a finer group."""
    inside = (_sizes(labels) >= MIN_PEERS) | (labels == EVERYBODY)
    covered = frame[inside].assign(peer_group=labels[inside], own_kind=finer[inside])
    z, excess = _funnel_z(measured, covered, None if mix is None else mix[inside])
    covered = covered.assign(z=z, shrunk_excess=excess, p_value=_p_values(z, measured.direction))
    covered = covered.assign(**_against_groups(measured, covered))
    compared: pd.DataFrame = covered.loc[frame.index[chosen]].drop(columns=["shrunk_excess", "own_kind"])
    return compared


def _funnel_z(measured: Measured, covered: pd.DataFrame, mix: pd.DataFrame | None) -> tuple[Vector, Vector]:
    if len(covered) < MIN_PEERS:
        return np.full(len(covered), np.nan), np.zeros(len(covered))
    y, n = covered["numerator"].to_numpy(float), covered["denominator"].to_numpy(float)
    scaled, labels = transformed(measured.model, measured.unit, y, n), covered["peer_group"].to_numpy()
    groups = np.unique(labels.astype(str), return_inverse=True)[1]  # numbers compare ten times as fast as texts
    centre = _centres(scaled, groups, np.sqrt(n))
    for _ in range(2):
        v = noise(measured.model, y, n, centre)
        tau2, phi = _fitted(scaled - centre, v, groups)
        centre = _centres(scaled, groups, 1 / (tau2 + phi * v))
    residual = scaled - centre
    if mix is not None:
        residual = residual - expected_residual(residual, 1 / (tau2 + phi * v), mix)
    tau2, phi = _fitted(residual, v, groups)
    residual, variance = without_own_kind(residual, tau2 + phi * v, labels, covered["own_kind"].to_numpy())
    # Limited translation (Efron and Morris 1972): the prior of ordinary houses pulls by one standard error at most.
    pull = np.minimum(np.abs(residual) * phi * v / variance, np.sqrt(phi * v))
    return residual / np.sqrt(variance), residual - np.sign(residual) * pull


def _fitted(residual: Vector, v: Vector, groups: Vector) -> tuple[float, float]:
    """The funnel over the groups in which subjects differ; where most have nothing there is no spread to see."""
    moving = [group for group in np.unique(groups) if np.median(np.abs(residual[groups == group])) > 1e-6]
    inside = np.isin(groups, moving) if moving else np.ones(len(residual), dtype=bool)
    return funnel(residual[inside], v[inside])


def _centres(scaled: Vector, groups: Vector, weights: Vector) -> Vector:
    centre = np.empty(len(scaled))
    for group in np.unique(groups):
        inside = groups == group
        centre[inside] = weighted_median(scaled[inside], weights[inside])
    return centre


def _p_values(z: Vector, direction: str) -> Vector:
    if direction == "both":
        return 2 * upper_tail(np.abs(z))
    return upper_tail(z if direction == "high" else -z)


def _against_groups(measured: Measured, covered: pd.DataFrame) -> dict[str, Vector]:
    """What only a look at the whole group can tell, as columns; arrays, for a frame per group costs more than its sums."""
    y, n = covered["numerator"].to_numpy(float), covered["denominator"].to_numpy(float)
    value, shrunk_excess = covered["value"].to_numpy(float), covered["shrunk_excess"].to_numpy(float)
    names = ("shrunk_value", "n_peers", "peer_median", "peer_p90", "percentile")
    told = {name: np.empty(len(covered), dtype=int if name == "n_peers" else float) for name in names}
    groups = np.unique(covered["peer_group"].to_numpy().astype(str), return_inverse=True)[1]
    for group in np.unique(groups):
        inside = groups == group
        values = np.sort(value[inside])
        below = np.searchsorted(values, value[inside], "left") + np.searchsorted(values, value[inside], "right")
        told["shrunk_value"][inside] = shrunk_values(measured.model, y[inside], n[inside])
        told["n_peers"][inside] = len(values)
        told["peer_median"][inside] = np.median(values)
        told["peer_p90"][inside] = np.quantile(values, 0.9)
        told["percentile"][inside] = below / (2 * len(values))
    excess = np.round((value - _expected(measured, value, shrunk_excess)) * n, 2)
    return {**told, "excess_amount": excess if _is_money(measured) else np.full(len(covered), np.nan)}


def _is_money(measured: Measured) -> bool:
    return measured.model == "mean" and measured.unit in ("yuan", "share")


def _expected(measured: Measured, value: Vector, shrunk_excess: Vector) -> Vector:
    """The value without the shrunk excess, on the scale the excess was measured on."""
    if measured.unit != "share":
        return value * np.exp(-shrunk_excess)
    share = np.clip(value, 0.002, 0.998)
    logit = np.log(share / (1 - share)) - shrunk_excess
    return np.asarray(1 / (1 + np.exp(-logit)))
