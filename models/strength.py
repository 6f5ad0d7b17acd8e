"""How much a rule's hits on one subject speak for a visit, 0..1, fair to big and small alike.

Hits follow volume: a hospital with 200,000 settlements has more of everything than a clinic with 300, and clerks
everywhere mistype. So hits are held against what the subject's peers would have at its volume:

* E = volume x peers' rate, leaving the subject out, peers' rates cut at their 80th percentile so that two schemers in
  one group do not excuse each other, and never below half a hit in the whole group;
* z = the distance of n from E in the scale where counts are even, var = E + kE² (negative binomial, k from all
  subjects: honest houses differ too);
* money beyond what peers would have, as a share of what the fund pays the subject.

A **suspicion** has innocent cases everywhere, so only what exceeds the peers counts. A **violation** is a breach each
time: it starts from a little and rises as soon as hits exceed noise. Registers (a licence that ran out) and persons
have no volume: there n and money are held against all others the same detector found, and what half of all subjects
show is nobody's risk.
"""

import numpy as np
import pandas as pd

from models.peers import peer_groups
from models.shrinkage import Vector

GROUPED_BY = ("kind", "level")
LEAST_HITS = 0.5
RATE_CUT = 0.8
SPREAD = (0.05, 4.0)
USUAL_SPREAD = 0.3
# What z, and what share of fund money in excess, bring 1 - 1/e.
FROM_Z = {"violation": 1.5, "suspicion": 2.0}
Z_SCALE = {"violation": 3.0, "suspicion": 4.0}
MONEY_SCALE = {"violation": 0.03, "suspicion": 0.06}
BASE = {"violation": 0.1, "suspicion": 0.0}
# Without volume: what an ordinary hit weighs, and the most that comparison among the hit can say.
ORDINARY = {"violation": 0.6, "suspicion": 0.3}
MOST = {"violation": 0.7, "suspicion": 0.5}
COLUMNS = ["subject_id", "strength", "peer_group", "n_peers", "subject_value", "peer_median"]


def strength_by_volume(hits: pd.DataFrame, volume: pd.DataFrame, traits: pd.DataFrame, result: str) -> pd.DataFrame:
    """`hits`: subject_id, n_hits, amount. `volume`: n_claims, fund_amount by subject_id, whoever could be hit.

    Values are hits per 1,000 settlements. Subjects without volume get strength from the comparison among the hit.
    """
    without = ~hits["subject_id"].isin(volume.index)
    if without.any():
        apart = strength_among_the_hit(hits[without], len(traits), result)
        return pd.concat([strength_by_volume(hits[~without], volume, traits, result), apart]).sort_values("subject_id")
    everyone = _everyone(hits, volume, traits)
    expected, expected_amount = _expected(everyone)
    y = everyone["n_hits"].to_numpy(float)
    z = even_distance(y, expected, _spread(y, expected))
    excess = np.maximum(y - expected, 0)
    money = np.maximum(everyone["amount"].to_numpy(float) - expected_amount, 0) / everyone["fund_amount"].clip(
        lower=1000
    )
    everyone["strength"] = np.round(_strength(z, excess, money.to_numpy(float), result), 6)
    return _described(everyone).loc[lambda frame: frame["n_hits"] > 0, COLUMNS].sort_values("subject_id")


def strength_among_the_hit(hits: pd.DataFrame, n_subjects: int, result: str) -> pd.DataFrame:
    """For subjects without volume. `n_subjects`: how many could have been hit; a hit on half of them says nothing."""
    n, amount = hits["n_hits"].to_numpy(float), hits["amount"].to_numpy(float)
    weight = ORDINARY[result] + np.log(np.maximum(n / np.median(n), 1)) + 0.5 * np.log(np.maximum(_relative(amount), 1))
    rarity = max(0.0, 1 - 2 * len(hits) / max(n_subjects, len(hits), 1)) if n_subjects else 1.0
    strength = MOST[result] * rarity * (1 - np.exp(-weight))
    unknown = {"peer_group": None, "n_peers": None, "subject_value": n, "peer_median": None}
    return hits.assign(strength=np.round(strength, 6), **unknown)[COLUMNS]


def _relative(amount: Vector) -> Vector:
    usual = float(np.median(amount[amount > 0])) if (amount > 0).any() else 1.0
    return amount / usual


def even_distance(y: Vector, expected: Vector, k: float) -> Vector:
    """(y - E) in standard deviations of a count with variance E + kE², by its variance-stabilising transform."""
    root = np.sqrt(k)
    distance: Vector = 2 / root * (np.arcsinh(np.sqrt(k * (y + 0.375))) - np.arcsinh(np.sqrt(k * (expected + 0.375))))
    return distance


def _everyone(hits: pd.DataFrame, volume: pd.DataFrame, traits: pd.DataFrame) -> pd.DataFrame:
    ids = sorted(set(volume.index) | set(hits["subject_id"]))
    frame = volume.reindex(ids).fillna(0.0).astype(float)
    own = hits.set_index("subject_id")
    frame["n_hits"] = own["n_hits"].astype(float).reindex(ids).fillna(0.0)
    frame["amount"] = own["amount"].astype(float).reindex(ids).fillna(0.0)
    frame["n_claims"] = frame[["n_claims", "n_hits"]].max(axis=1)
    frame["peer_group"] = peer_groups(traits.reindex(ids), GROUPED_BY).to_numpy()
    return frame.rename_axis("subject_id").reset_index()


def _expected(everyone: pd.DataFrame) -> tuple[Vector, Vector]:
    """Hits and money each subject would have at its peers' rates."""
    hits, money = np.zeros(len(everyone)), np.zeros(len(everyone))
    for _, own in everyone.groupby("peer_group", sort=True):
        where = own.index.to_numpy()
        claims, fund = own["n_claims"].to_numpy(float), own["fund_amount"].to_numpy(float)
        hits[where] = claims * _others_rate(own["n_hits"].to_numpy(float), claims, LEAST_HITS)
        money[where] = fund * _others_rate(own["amount"].to_numpy(float), fund, 0.0)
    return hits, money


def _others_rate(y: Vector, n: Vector, least: float) -> Vector:
    rate = y / np.maximum(n, 1e-9)
    cut = np.minimum(rate, np.quantile(rate, RATE_CUT)) * n
    others = np.maximum(n.sum() - n, n * 0.1)
    return np.asarray((cut.sum() - cut + least) / np.maximum(others, 1e-9))


def _spread(y: Vector, expected: Vector) -> float:
    """k of var = E + kE², from the subjects not far off: what honest houses differ by beyond counting noise."""
    honest = y <= 3 * expected + 3
    y, expected = y[honest], expected[honest]
    seen, weight = float(((y - expected) ** 2 - expected).sum()), float((expected**2).sum())
    # A rare rule tells little about its own spread; ten expected hits' worth of a usual spread stand in for it.
    return float(np.clip((seen + USUAL_SPREAD * 10) / (weight + 10), *SPREAD))


def _strength(z: Vector, excess: Vector, money: Vector, result: str) -> Vector:
    beyond = np.maximum(z - FROM_Z[result], 0) / Z_SCALE[result]
    reliable = 1 - np.exp(-np.maximum(z, 0) / 2)
    rich = np.minimum(money / MONEY_SCALE[result], 2.0) * reliable
    base = BASE[result] * reliable * (1 - np.exp(-excess / 5))
    return np.asarray(1 - (1 - base) * np.exp(-(beyond + 0.5 * rich)))


def _described(everyone: pd.DataFrame) -> pd.DataFrame:
    everyone["subject_value"] = np.round(1000 * everyone["n_hits"] / everyone["n_claims"].clip(lower=1), 3)
    grouped = everyone.groupby("peer_group")["subject_value"]
    everyone["peer_median"] = grouped.transform("median").round(3)
    everyone["n_peers"] = grouped.transform("size")
    return everyone
