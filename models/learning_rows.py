"""Puts outcomes beside what was known when the inspectors went: one row per visit, with the list's features of that week.

What a later week knows never stands beside an earlier visit. Pure: the frames come from whoever has a warehouse or a bench.
"""

from collections.abc import Mapping

import pandas as pd

from models.ranking import GROUPS, SUBJECT, risk_of

# A drawn institution stands for many; nobody may stand for more than this.
HEAVIEST = 20.0


def learning_rows(
    own: pd.DataFrame, known: Mapping[str, pd.DataFrame], weights: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """`own`: inspected institutions with `week`, the list that was out. `known`: features by subject_id, by week.

    Returns outcomes (subject_id, inspected_on, confirmed, weight, risk: the noisy-OR's of that week) and the features,
    row by row, in the order of the visits.
    """
    seen = pd.concat([known[week].assign(week=week) for week in sorted(set(own["week"]))])
    seen = seen.rename_axis("subject_id").reset_index()
    rows = own.merge(seen, on=["week", "subject_id"]).merge(weights, on="inspection_id")
    rows = rows.sort_values(["inspected_on", "inspection_id"], ignore_index=True)
    columns = sorted(set(seen.columns) - {"week", "subject_id"})
    outcomes = rows[["subject_id", "inspected_on", "confirmed", "weight"]].assign(risk=_fused(rows))
    return outcomes, rows[columns]


def visit_weights(inspections: pd.DataFrame, listed: pd.DataFrame) -> pd.DataFrame:
    """1 / chance of being on the list for rows of the random arm, 1 for all other visits; by inspection_id."""
    chance = listed.drop_duplicates("warning_id", keep="last").set_index("warning_id")["inclusion_probability"]
    drawn = inspections["warning_id"].map(chance).astype(float).fillna(1.0)
    return pd.DataFrame({"inspection_id": inspections["inspection_id"], "weight": (1 / drawn).clip(upper=HEAVIEST)})


def _fused(rows: pd.DataFrame) -> pd.Series:
    """What the noisy-OR said from the same groups; the history of inspections is left out on both sides."""
    strengths = rows[[name for name in rows.columns if name.startswith("group.")]].rename(columns=lambda name: name[6:])
    strengths.index = pd.MultiIndex.from_product([["institution"], rows.index], names=SUBJECT)
    return risk_of(strengths.reindex(columns=list(GROUPS)).fillna(0.0)).reset_index(drop=True)
