"""From a measure's SELECT to rows of risk.measures, and from all measures of a subject type to what scorers read."""

from typing import Any

import pandas as pd

from models.detector import Detector
from models.peers import Measured, compare
from models.period import Period
from models.run_detector import run_detector
from models.subject_frames import oriented

ROUNDED = {"value": 6, "shrunk_value": 6, "peer_median": 6, "peer_p90": 6, "percentile": 6, "p_value": 9, "z": 6}


def measure_rows(
    connection: Any,
    measure: Detector,
    period: Period,
    window_weeks: int,
    traits: pd.DataFrame,
    mix: pd.DataFrame | None,
) -> pd.DataFrame:
    """One row per subject with a denominator, compared with its peers; empty when nobody has one."""
    cursor = run_detector(connection, measure, period, window_weeks)
    rows = pd.DataFrame(cursor.fetchall(), columns=["subject_id", "numerator", "denominator"])
    rows = rows[rows["subject_id"].notna()].astype({"numerator": float, "denominator": float})
    head = measure.head
    measured = Measured(measure.id, head.direction, tuple(head.peers), head.unit, head.model)
    frame = compare(measured, rows.fillna({"numerator": 0.0, "denominator": 0.0}), traits, mix).round(ROUNDED)
    return frame.assign(measure_id=measure.id, subject_type=measure.subject)


def deviation_frame(compared: pd.DataFrame, measures: dict[str, Detector]) -> pd.DataFrame:
    """Subjects x measures: z turned so that higher is more worth a visit, NaN where not measured."""
    parts = [
        pd.Series(oriented(own["z"], measures[str(name)].head.direction), index=own["subject_id"], name=str(name))
        for name, own in compared.groupby("measure_id", sort=True)
    ]
    frame = pd.concat(parts, axis=1).sort_index()
    return frame.dropna(axis=1, how="all").dropna(axis=0, how="all")
