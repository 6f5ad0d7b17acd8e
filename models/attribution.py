"""Why a subject's risk moved between two lists: new data, changed rules, changed behaviour, changed peers.

The risk is carried from the old findings to the new ones in four steps, each of which changes one thing only; what a
step adds is its part, and the parts sum to the whole change. Peers are held against a fixed reference population: the
peers' value of the list before. Says what moved the number, never who did what.
"""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from models.ranking import SUBJECT, group_strengths, risk_of

# In the order of the steps: first what is no change at the subject at all.
CAUSES = ("rules", "data", "peers", "behaviour")
KEY = [*SUBJECT, "detector_id"]
SAID = ["strength", "detector_hash", "source_group", "subject_value", "peer_median"]


def attributed(
    before: pd.DataFrame,
    now: pd.DataFrame,
    risks: pd.DataFrame,
    late: pd.Series,
    evaluated: tuple[Mapping[str, str], Mapping[str, str]],
) -> pd.DataFrame:
    """One row per subject of `risks`: risk_before, risk_now, one column per cause, and the finding that moved most.

    before, now: findings of both weeks (KEY, SAID). risks: by SUBJECT risk_before and risk_now (0 where not scored).
    late: by (subject_type, subject_id, detector_id) the share of a finding's new records that had happened before the
    list before, and arrived after it. evaluated: the hash of each detector that ran, for both weeks.
    """
    wanted = [each[pd.MultiIndex.from_frame(each[SUBJECT]).isin(risks.index)] for each in (before, now)]
    steps = _steps(_paired(*wanted), late, evaluated)
    path = [_risk(steps, step).reindex(risks.index).fillna(0.0) for step in range(len(CAUSES) + 1)]
    moved = pd.DataFrame({cause: path[k + 1] - path[k] for k, cause in enumerate(CAUSES)}, index=risks.index)
    # Detectors' records, the model and the smoothing act on top of the findings: they are rules of the list.
    moved["rules"] += (risks["risk_now"] - risks["risk_before"]) - (path[-1] - path[0])
    return risks.join(moved.round(6)).join(_most_moved(steps))


def main_cause(row: Mapping[str, float]) -> str:
    """The cause with the largest part, whatever its sign; ties go to the first of CAUSES."""
    return max(CAUSES, key=lambda cause: abs(row[cause]))


def _paired(before: pd.DataFrame, now: pd.DataFrame) -> pd.DataFrame:
    """Findings of both weeks side by side; one that is missing has strength 0."""
    sides = [
        each.sort_values([*KEY, "strength"]).drop_duplicates(KEY, keep="last")[[*KEY, *SAID]] for each in (before, now)
    ]
    pairs = sides[0].merge(sides[1], on=KEY, how="outer", suffixes=("_before", "_now"))
    group = pairs["source_group_now"].fillna(pairs["source_group_before"])
    strengths = {f"strength_{when}": pairs[f"strength_{when}"].astype(float).fillna(0.0) for when in ("before", "now")}
    return pairs.assign(source_group=group, **strengths).sort_values(KEY, ignore_index=True)


def _steps(
    pairs: pd.DataFrame, late: pd.Series, evaluated: tuple[Mapping[str, str], Mapping[str, str]]
) -> pd.DataFrame:
    """The strength of each finding after each step: s0 as before … s4 as now."""
    change = (pairs["strength_now"] - pairs["strength_before"]).to_numpy(float)
    old, new = (pairs["detector_id"].map(dict(each)) for each in evaluated)
    by_rule = (old.fillna("") != new.fillna("")).to_numpy()
    peers = _peers_part(pairs) * ~by_rule
    own = (1 - peers) * ~by_rule
    arrived = late.reindex(pd.MultiIndex.from_frame(pairs[KEY])).fillna(0.0).to_numpy(float)
    parts = [by_rule.astype(float), own * arrived, peers, own * (1 - arrived)]
    strength = pairs["strength_before"].to_numpy(float)
    steps = pairs[[*KEY, "source_group"]].assign(s0=strength)
    for k, part in enumerate(parts, start=1):
        strength = strength + part * change
        steps[f"s{k}"] = np.clip(strength, 0.0, 1.0)
    return steps.assign(**{f"s{len(parts)}": pairs["strength_now"]})


def _peers_part(pairs: pd.DataFrame) -> np.ndarray:
    """Which part of a finding's change comes from its peers: the own value less the peers' is what is compared."""
    own = (pairs["subject_value_now"] - pairs["subject_value_before"]).to_numpy(float)
    theirs = (pairs["peer_median_now"] - pairs["peer_median_before"]).to_numpy(float)
    gap = own - theirs
    known = np.isfinite(gap) & (np.abs(gap) > 1e-9)
    part = np.where(known, -theirs / np.where(known, gap, 1.0), 0.0)
    return np.asarray(np.clip(part, 0.0, 1.0))


def _risk(steps: pd.DataFrame, step: int) -> pd.Series:
    named = steps.assign(strength=steps[f"s{step}"])
    return (
        risk_of(group_strengths(named[named["strength"] > 0]))
        if (named["strength"] > 0).any()
        else pd.Series(dtype=float)
    )


def _most_moved(steps: pd.DataFrame) -> pd.DataFrame:
    """Per subject the detector whose strength moved most, and from what to what."""
    last = f"s{len(CAUSES)}"
    size = (steps[last] - steps["s0"]).abs()
    order = steps.assign(size=size)[size > 0].sort_values(
        [*SUBJECT, "size", "detector_id"], ascending=[True, True, False, True]
    )
    first = order.drop_duplicates(SUBJECT).set_index(SUBJECT)
    return first[["detector_id", "s0", last]].rename(columns={"s0": "strength_before", last: "strength_now"})
