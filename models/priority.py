"""Orders the scored subjects under the inspectors' hours: the risk leads, money and severity pull, visits cool.

The risk is smoothed over the weeks (EWMA), so that a list does not jump for noise; new violation money of a serious
size breaks both the smoothing and the cool-down. Without an earlier week the risk stands as it is.
"""

import numpy as np
import pandas as pd

from models.policy import Policy

SEVERITIES = {"low": 0.0, "medium": 0.5, "high": 1.0}


def with_priority(subjects: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Adds smoothed_risk and priority. One row per subject; needs
    risk (0..1), smoothed_before (NaN = not scored before), violation_cents, violation_cents_before,
    expected_cents, severity (0..1), weeks_since_visit (NaN = none), violation_cents_since_visit.
    """
    smoothed = smoothed_risk(subjects, policy)
    pull = (
        1
        + policy.money_pull * money_part(subjects["expected_cents"], policy)
        + policy.severity_pull * subjects["severity"]
    )
    priority = smoothed * pull * (1 - cooling(subjects, policy))
    return subjects.assign(smoothed_risk=smoothed.round(6), priority=priority.round(6))


def smoothed_risk(subjects: pd.DataFrame, policy: Policy) -> pd.Series:
    """memory · now + (1 − memory) · before; at once where violation money of a serious size is new."""
    now, before = subjects["risk"].astype(float), subjects["smoothed_before"].astype(float)
    smoothed = (policy.memory * now + (1 - policy.memory) * before).fillna(now)
    new_cents = subjects["violation_cents"] - subjects["violation_cents_before"].fillna(0)
    return smoothed.where((new_cents < policy.serious_amount * 100) | (smoothed >= now), now)


def money_part(expected_cents: pd.Series, policy: Policy) -> pd.Series:
    """0..1 on a log scale with a fixed end (not the largest of the week): others joining move nobody."""
    yuan = expected_cents.astype(float) / 100
    share: pd.Series = np.log1p(yuan) / np.log1p(policy.money_scale)
    return share.clip(0.0, 1.0)


def cooling(subjects: pd.DataFrame, policy: Policy) -> pd.Series:
    """How much of the priority a recent visit takes away: `cooling` on the day itself, fading over the cool-down."""
    weeks = subjects["weeks_since_visit"].astype(float)
    share: pd.Series = (policy.cooling * (1 - weeks / policy.cool_down_weeks)).clip(lower=0.0).fillna(0.0)
    serious = subjects["violation_cents_since_visit"].fillna(0) >= policy.serious_amount * 100
    return share.where(~serious, 0.0)


def in_order(subjects: pd.DataFrame) -> pd.DataFrame:
    """Highest priority first. Ties: more violation money, higher risk, then the first record's key and the id.

    The key of a record comes before the id, because the ids of persons are tokens that differ per installation.
    """
    by = ["priority", "violation_cents", "risk", "subject_type", "first_record", "subject_id"]
    ordered = subjects.assign(first_record=subjects["first_record"].fillna("~"))
    return ordered.sort_values(by, ascending=[False, False, False, True, True, True], ignore_index=True)
