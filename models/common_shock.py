"""What most of a peer group shows in the same week is no reason to visit one of them: a holiday, a tariff, an outage.

Damps comparing findings by how common they are among the subject's peers. Violations, complaints, history and credit are
facts about one subject and stay as they are.
"""

import pandas as pd

from models.ranking import SUBJECT

COMPARING = ("suspicions", "peers", "change", "networks")
# Up to a fifth of the peers with as strong a finding nothing is taken off; from three fifths on, three quarters are.
COMMON_FROM, COMMON_TO, LEAST = 0.2, 0.6, 0.25
AS_STRONG = 0.8
FEWEST_PEERS = 8


def common_shares(findings: pd.DataFrame, subjects: pd.DataFrame) -> pd.Series:
    """Share of the peer group about whom the same detector says as much (at least 0.8 of it), by the index of `findings`.

    `subjects`: peer_group and n_in_group by (subject_type, subject_id). 0 in groups of fewer than 8.
    """
    known = findings[[*SUBJECT, "detector_id", "strength"]].merge(
        subjects[["peer_group", "n_in_group"]], left_on=SUBJECT, right_index=True, how="left"
    )
    shares = pd.Series(0.0, index=findings.index)
    for _, own in known.groupby(["subject_type", "peer_group", "detector_id"], sort=False):
        n = float(own["n_in_group"].iloc[0])
        if n >= FEWEST_PEERS:
            strengths = own["strength"].sort_values().to_numpy(float)
            below = strengths.searchsorted(own["strength"].to_numpy(float) * AS_STRONG - 1e-9)
            shares.loc[own.index] = (len(strengths) - below) / n
    return shares.clip(upper=1.0).round(6)


def damping(findings: pd.DataFrame, shares: pd.Series) -> pd.Series:
    """What the strength is multiplied with: 1 for what is rare among peers, at least 0.25 for what most of them show."""
    beyond = ((shares - COMMON_FROM) / (COMMON_TO - COMMON_FROM)).clip(0.0, 1.0)
    factor = 1 - (1 - LEAST) * beyond
    return factor.where(findings["source_group"].isin(COMPARING), 1.0)
