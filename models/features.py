"""The numbers a model learns from: what detectors and measures said of a subject, and what it does in its window.

Earlier inspections are never a feature: the outcome to be learned would leak through them.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pandas as pd

from models.period import Period
from models.ranking import GROUPS, group_strengths

ACTIVITY = Path(__file__).parent / "activity" / "institution.sql"
FROM_INSPECTIONS = ("history", "credit")
# Sums of doubles differ in the last digits with the order of threads; nine significant digits do not.
DIGITS = 9


def institution_activity(connection: Any, period: Period, window_weeks: int) -> pd.DataFrame:
    """One row per institution with claims in the window, some seventy numbers, by institution_id."""
    window = {"window_start": period.end - timedelta(weeks=window_weeks), "period_end": period.end}
    frame: pd.DataFrame = connection.execute(ACTIVITY.read_text(encoding="utf-8"), window).df()
    return significant(frame.set_index("institution_id").sort_index().astype(float))


def institution_features(findings: pd.DataFrame, measures: pd.DataFrame, activity: pd.DataFrame) -> pd.DataFrame:
    """Features by institution_id: strengths of groups and detectors (0 where silent), measures, activity.

    findings: subject_type, subject_id, source_group, detector_id, strength; measures: …, measure_id, z.
    """
    spoken = findings[(findings["subject_type"] == "institution") & ~findings["source_group"].isin(FROM_INSPECTIONS)]
    spoken = spoken.astype({"strength": float})
    detectors = spoken.pivot_table(index="subject_id", columns="detector_id", values="strength", aggfunc="max")
    groups = group_strengths(spoken).droplevel("subject_type")[
        [each for each in GROUPS if each not in FROM_INSPECTIONS]
    ]
    own = measures[measures["subject_type"] == "institution"].astype({"z": float})
    parts = [
        detectors.add_prefix("detector."),
        groups.add_prefix("group."),
        own.pivot_table(index="subject_id", columns="measure_id", values="z").add_prefix("z."),
        activity.add_prefix("activity."),
    ]
    whole = pd.concat(parts, axis=1).sort_index().rename_axis("subject_id")
    silent = [name for name in whole.columns if name.startswith(("detector.", "group."))]
    whole[silent] = whole[silent].fillna(0.0)
    return whole.reindex(columns=sorted(whole.columns))


def significant(frame: pd.DataFrame) -> pd.DataFrame:
    """Every number at nine significant digits."""
    return frame.map(lambda value: float(f"{value:.{DIGITS}g}"))
