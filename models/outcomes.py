"""What inspections said about each detector: how often a finding was confirmed when somebody went and looked.

Only inspections known before the period's end count. A subject's own outcome never changes the weight of its own
findings, so nobody teaches its own expectation; with few outcomes hardly anything changes.
"""

import pandas as pd

from models.ranking import SUBJECT

# A visit of another kind (water, radiation, infectious disease) says nothing about billing when it found nothing.
SPEAKING_DOMAINS = ("fund", "practice", "drugs", "other")
PRIOR_RATE, PRIOR_TRIALS = 0.30, 20.0
DETECTOR_TRIALS = 20.0
FACTOR_LOW, FACTOR_HIGH = 0.5, 1.5


def subjects_inspected(inspections: pd.DataFrame) -> pd.DataFrame:
    """One row per inspected subject and day: subject_type, subject_id, inspected_on, confirmed, inspection_id.

    An inspection speaks about its institution and, where it names one, about the practitioner. Visits in domains that
    do not look at billing or practice are left out unless a warning led to them.
    """
    speaks = (
        inspections["domain"].isna() | inspections["domain"].isin(SPEAKING_DOMAINS) | inspections["warning_id"].notna()
    )
    own = inspections[speaks & inspections["violation_found"].notna()]
    parts = [_inspected(own, "institution", "institution_id"), _inspected(own, "practitioner", "practitioner_id")]
    return pd.concat(parts).sort_values([*SUBJECT, "inspected_on", "inspection_id"], ignore_index=True)


def week_judged_by(inspected: pd.DataFrame, weeks: pd.DataFrame, current: str) -> pd.Series:
    """For each inspection the list week that was out when the inspectors went; `current` where none was yet.

    `weeks`: week, out_on (the day its list was out). What a later week knows never judges an earlier visit.
    """
    known = weeks.sort_values("out_on")
    places = known["out_on"].searchsorted(pd.to_datetime(inspected["inspected_on"]), side="right") - 1
    labels = [known["week"].iloc[place] if place >= 0 else current for place in places]
    return pd.Series(labels, index=inspected.index, dtype=object)


def trials(inspected: pd.DataFrame, findings: pd.DataFrame) -> pd.DataFrame:
    """One row per (detector, subject) that was inspected: confirmed = any of its visits found a violation.

    `inspected` carries `week` (week_judged_by); `findings`: week, subject_type, subject_id, detector_id.
    """
    met = inspected.merge(findings[["week", *SUBJECT, "detector_id"]].drop_duplicates(), on=["week", *SUBJECT])
    kept = met.groupby(["detector_id", *SUBJECT])["confirmed"].max().reset_index()
    return kept.astype({"confirmed": int})


def posteriors(tried: pd.DataFrame) -> pd.DataFrame:
    """Per detector: n_inspected, n_confirmed, alpha and beta of its Beta posterior, its mean, the pooled rate."""
    counts = tried.groupby("detector_id")["confirmed"].agg(n_inspected="size", n_confirmed="sum").reset_index()
    pooled = _pooled(int(counts["n_inspected"].sum()), int(counts["n_confirmed"].sum()))
    counts["alpha"] = DETECTOR_TRIALS * pooled + counts["n_confirmed"]
    counts["beta"] = DETECTOR_TRIALS * (1 - pooled) + counts["n_inspected"] - counts["n_confirmed"]
    return counts.assign(mean=(counts["alpha"] / (counts["alpha"] + counts["beta"])).round(6), pooled=round(pooled, 6))


def factors(findings: pd.DataFrame, tried: pd.DataFrame) -> pd.Series:
    """What each finding's strength is multiplied with, 0.5 to 1.5, by the index of `findings`; 1 without outcomes."""
    counts = tried.groupby("detector_id")["confirmed"].agg(["size", "sum"])
    seen = findings["detector_id"].map(counts["size"]).fillna(0).to_numpy(float)
    confirmed = findings["detector_id"].map(counts["sum"]).fillna(0).to_numpy(float)
    own = findings[["detector_id", *SUBJECT]].merge(tried, on=["detector_id", *SUBJECT], how="left")["confirmed"]
    seen = seen - own.notna().to_numpy(float)
    confirmed = confirmed - own.fillna(0).to_numpy(float)
    pooled = _pooled(len(tried), int(tried["confirmed"].sum()))
    posterior = (DETECTOR_TRIALS * pooled + confirmed) / (DETECTOR_TRIALS + seen)
    return pd.Series((posterior / pooled).clip(FACTOR_LOW, FACTOR_HIGH).round(6), index=findings.index)


def _inspected(own: pd.DataFrame, subject_type: str, column: str) -> pd.DataFrame:
    named = own[own[column].notna()]
    return pd.DataFrame(
        {
            "subject_type": subject_type,
            "subject_id": named[column].astype(str),
            "inspected_on": pd.to_datetime(named["inspected_on"]),
            "confirmed": named["violation_found"].astype(bool).astype(int),
            "inspection_id": named["inspection_id"].astype(str),
        }
    )


def _pooled(n_inspected: int, n_confirmed: int) -> float:
    return (PRIOR_TRIALS * PRIOR_RATE + n_confirmed) / (PRIOR_TRIALS + n_inspected)
