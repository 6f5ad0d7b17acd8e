"""Puts outcomes beside what was known when the inspectors went, and lets the model try.

Features of an inspection come from the list that was out on that day; only the first weeks, before any list, borrow the
present one. Nothing is read where there are too few outcomes to learn from.
"""

import pandas as pd

from models.features import institution_activity, institution_features
from models.learning import Learned, learn
from models.period import Period
from models.ranking import GROUPS, SUBJECT, risk_of
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
# A drawn institution stands for many; nobody may stand for more than this.
HEAVIEST = 20.0
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
    known = {week: _features(connection, week, settings) for week in sorted({*newest, str(period)})}
    seen = pd.concat([known[week].assign(week=week) for week in newest]).rename_axis("subject_id").reset_index()
    rows = own.merge(seen, on=["week", "subject_id"]).merge(_weights(inspections, listed), on="inspection_id")
    rows = rows.sort_values(["inspected_on", "inspection_id"], ignore_index=True)
    columns = sorted(set(seen.columns) - {"week", "subject_id"})
    outcomes = rows[["subject_id", "inspected_on", "confirmed", "weight"]].assign(risk=_fused(rows))
    return learn(outcomes, rows[columns], known[str(period)])


def _features(connection: Connection, week: str, settings: Settings) -> pd.DataFrame:
    return institution_features(
        connection.execute(FINDINGS, {"week": week}).df(),
        connection.execute(MEASURES, {"week": week}).df(),
        institution_activity(connection, Period.parse(week), settings.window_weeks),
    )


def _fused(rows: pd.DataFrame) -> pd.Series:
    """What the noisy-OR said from the same groups; the history of inspections is left out on both sides."""
    strengths = rows[[name for name in rows.columns if name.startswith("group.")]].rename(columns=lambda name: name[6:])
    strengths.index = pd.MultiIndex.from_product([["institution"], rows.index], names=SUBJECT)
    return risk_of(strengths.reindex(columns=list(GROUPS)).fillna(0.0)).reset_index(drop=True)


def _weights(inspections: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """1 / chance of being on the list for rows of the random arm, 1 for all other visits."""
    chance = listed.drop_duplicates("warning_id", keep="last").set_index("warning_id")["inclusion_probability"]
    drawn = inspections["warning_id"].map(chance).astype(float).fillna(1.0)
    return pd.DataFrame({"inspection_id": inspections["inspection_id"], "weight": (1 / drawn).clip(upper=HEAVIEST)})
