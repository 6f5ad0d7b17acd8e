"""The honest figure on given labels: out-of-fold scores of the learner beside sort-by-amount, from the warehouse.

Labels are outcomes of inspections (the CMS source map delivers them so). No provider is scored by a model that saw its
own label, and nothing here is written anywhere.
"""

import pandas as pd

from models.evaluation import label_report
from models.features import institution_activity
from models.learning import out_of_fold
from models.period import Period
from pipelines.settings import Settings
from pipelines.warehouse import reading

LABELS = """
    select institution_id, cast(max(cast(violation_found as integer)) as integer) as label
    from core.inspections where replaced_by is null group by institution_id order by institution_id
"""


def labelled_scores(period: Period, settings: Settings, window_weeks: int = 60, seed: int = 0) -> pd.DataFrame:
    """subject_id, label, amount (paid by the fund in the window) and `learned`, for labelled institutions with claims."""
    with reading(settings) as connection:
        activity = institution_activity(connection, period, window_weeks)
        labels = connection.execute(LABELS).df().set_index("institution_id")["label"]
    own = activity[activity.index.isin(labels.index)]
    truth = labels.reindex(own.index)
    scores = out_of_fold(own, truth, seed=seed)
    columns = {"subject_id": own.index, "label": truth, "amount": own["fund"], "learned": scores}
    return pd.DataFrame(columns).reset_index(drop=True)


def label_figures(period: Period, settings: Settings, window_weeks: int = 60, seed: int = 0) -> pd.DataFrame:
    """One row per order, sort-by-amount first: AUC and average precision with intervals, AUC among the largest, P@k."""
    return label_report(labelled_scores(period, settings, window_weeks, seed))
