"""Reads what the model learns from: the features of every week whose list sent inspectors out, and their outcomes.

Only the first weeks, before any list, borrow the present one. Nothing is read where there are too few outcomes.
"""

import pandas as pd

from models.features import institution_activity, institution_features
from models.learning import Learned, learn
from models.learning_rows import learning_rows, visit_weights
from models.period import Period
from models.verdict import ENOUGH_INSPECTED, too_few
from pipelines.settings import Settings
from pipelines.warehouse import Connection

FINDINGS = """
    select subject_type, subject_id, source_group, detector_id, strength
    from risk.findings where week = $week order by subject_type, subject_id, detector_id
"""
MEASURES = """
    select subject_type, subject_id, measure_id, z
    from risk.measures where week = $week and subject_type = 'institution' order by subject_id, measure_id
"""
WEEKS_BACK = 26
_COLUMNS = ["probability", "probability_low", "probability_high"]


def learned_from_outcomes(
    connection: Connection,
    period: Period,
    settings: Settings,
    inspected: pd.DataFrame,
    inspections: pd.DataFrame,
    listed: pd.DataFrame,
) -> Learned:
    """Try to learn from the inspected institutions. `inspected` carries `week`, the list that was out."""
    own = inspected[inspected["subject_type"] == "institution"]
    newest = sorted(set(own["week"]))[-WEEKS_BACK:]
    own = own[own["week"].isin(newest)]
    if len(own) < ENOUGH_INSPECTED:
        return Learned(too_few(len(own), int(own["confirmed"].sum())), pd.DataFrame(columns=_COLUMNS, dtype=float))
    known = {week: week_features(connection, week, settings) for week in sorted({*newest, str(period)})}
    outcomes, features = learning_rows(own, known, visit_weights(inspections, listed))
    return learn(outcomes, features, known[str(period)])


def week_features(connection: Connection, week: str, settings: Settings) -> pd.DataFrame:
    """The features of all institutions as that week's list knew them."""
    return institution_features(
        connection.execute(FINDINGS, {"week": week}).df(),
        connection.execute(MEASURES, {"week": week}).df(),
        institution_activity(connection, Period.parse(week), settings.window_weeks),
    )
