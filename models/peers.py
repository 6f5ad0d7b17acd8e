"""Compares each subject with its peers, measure by measure: group, shrunk value, z in the funnel, percentile, excess.

Groups come from columns of the institution; where fewer than 8 peers remain the last column is dropped, in the end all
subjects of the type are peers. The group that was used is on every row. Nothing here looks at names or tokens.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from models.case_mix import expected_residual
from models.shrinkage import Vector, funnel, noise, shrunk_values, transformed, upper_tail, weighted_median

MIN_PEERS = 8
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


def compare(measured: Measured, rows: pd.DataFrame, traits: pd.DataFrame, mix: pd.DataFrame | None = None) -> pd.DataFrame:
    """`rows`: subject_id, numerator, denominator. `traits`: peer columns by subject_id. `mix`: case mix by subject_id.

    Returns the rows in the order of subject_id with the columns of risk.measures; z is positive where the value is high.
    """
    frame = rows[rows["denominator"] > 0].sort_values("subject_id").reset_index(drop=True)
    if frame.empty:
        return frame.assign(**{name: None for name in COLUMNS})
    frame = frame.astype({"numerator": float, "denominator": float})
    frame["value"] = frame["numerator"] / frame["denominator"]
    frame["peer_group"] = peer_groups(traits.reindex(frame["subject_id"]), measured.peers).to_numpy()
    frame["z"], frame["shrunk_excess"] = _funnel_z(measured, frame, mix)
    frame["p_value"] = _p_values(frame["z"].to_numpy(float), measured.direction)
    return _against_group(measured, frame, traits).drop(columns="shrunk_excess")


def peer_groups(traits: pd.DataFrame, columns: tuple[str, ...], minimum: int = MIN_PEERS) -> pd.Series:
    """The label of each subject's group, `kind=clinic, level=primary`; `all` where no combination has enough peers."""
    labels = pd.Series("all", index=range(len(traits)))
    known = traits.reset_index(drop=True).reindex(columns=list(columns)).fillna("unknown")
    for n in range(1, len(columns) + 1):
        used = list(columns[:n])
        label = known[used].apply(lambda row: ", ".join(f"{name}={row[name]}" for name in row.index), axis=1)
        enough = label.map(label.value_counts()) >= minimum
        labels = labels.where(~enough, label)
    return labels


def members(group: str, traits: pd.DataFrame) -> pd.Series:
    """Which subjects (rows of `traits`) a group label covers; a fallback group also holds those with a finer group."""
    covered = pd.Series(True, index=traits.index)
    for part in group.split(", ") if group != "all" else ():
        name, value = part.split("=", 1)
        covered &= traits[name].fillna("unknown") == value
    return covered


def _funnel_z(measured: Measured, frame: pd.DataFrame, mix: pd.DataFrame | None) -> tuple[Vector, Vector]:
    y, n = frame["numerator"].to_numpy(float), frame["denominator"].to_numpy(float)
    scaled, groups = transformed(measured.model, measured.unit, y, n), frame["peer_group"].to_numpy()
    centre = _centres(scaled, groups, np.sqrt(n))
    for _ in range(2):
        v = noise(measured.model, y, n, centre)
        tau2, phi = funnel(scaled - centre, v)
        centre = _centres(scaled, groups, 1 / (tau2 + phi * v))
    residual = scaled - centre
    if mix is not None:
        residual = residual - expected_residual(residual, 1 / (tau2 + phi * v), mix.reindex(frame["subject_id"]))
        tau2, phi = funnel(residual, v)
    variance = tau2 + phi * v
    return residual / np.sqrt(variance), residual * tau2 / variance


def _centres(scaled: Vector, groups: Vector, weights: Vector) -> Vector:
    centre = np.empty(len(scaled))
    for group in sorted(set(groups)):
        inside = groups == group
        centre[inside] = weighted_median(scaled[inside], weights[inside])
    return centre


def _p_values(z: Vector, direction: str) -> Vector:
    if direction == "both":
        return 2 * upper_tail(np.abs(z))
    return upper_tail(z if direction == "high" else -z)


def _against_group(measured: Measured, frame: pd.DataFrame, traits: pd.DataFrame) -> pd.DataFrame:
    known = traits.reindex(frame["subject_id"]).reset_index(drop=True)
    parts = []
    for group, own in frame.groupby("peer_group", sort=True):
        peers = frame[members(str(group), known).to_numpy()]
        parts.append(_group_columns(measured, own, peers))
    return pd.concat(parts).sort_values("subject_id").reset_index(drop=True)


def _group_columns(measured: Measured, own: pd.DataFrame, peers: pd.DataFrame) -> pd.DataFrame:
    y, n = peers["numerator"].to_numpy(float), peers["denominator"].to_numpy(float)
    shrunk = pd.Series(shrunk_values(measured.model, y, n), index=peers.index).reindex(own.index)
    values = np.sort(peers["value"].to_numpy(float))
    below = np.searchsorted(values, own["value"], "left") + np.searchsorted(values, own["value"], "right")
    expected = own["value"] * np.exp(-own["shrunk_excess"])
    return own.assign(
        shrunk_value=shrunk,
        n_peers=len(peers),
        peer_median=float(np.median(values)),
        peer_p90=float(np.quantile(values, 0.9)),
        percentile=below / (2 * len(values)),
        excess_amount=((own["value"] - expected) * own["denominator"]).where(measured.unit == "yuan"),
    )
