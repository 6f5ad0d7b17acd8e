"""Which of a finding's records are new data about an old time: they had happened before the list before, and came after it.

Reads risk and core through the connection it is given.
"""

from datetime import date
from typing import Any

import pandas as pd

from models.circumstances import DATED

LATE = f"""
with cited as (
    select finding_id, dataset, key, cast(amount * 100 as bigint) as cents
    from risk.evidence
    where week = $week and role = 'charged'
),
{DATED},
counted as (
    select
        finding_id,
        count(*) filter (happened_at < $before_end and delivery_id > $before_delivery) as n_late,
        count(*) filter (happened_at >= $before_end) as n_fresh
    from dated
    group by finding_id
)
select f.subject_type, f.subject_id, f.detector_id, c.n_late / (c.n_late + c.n_fresh) as share
from counted as c
join risk.findings as f on f.week = $week and f.finding_id = c.finding_id
where c.n_late + c.n_fresh > 0
order by f.subject_type, f.subject_id, f.detector_id
"""


def late_shares(connection: Any, week: str, before_end: date, before_delivery: int) -> pd.Series:
    """By (subject_type, subject_id, detector_id): of the records that are new, the share that only arrived late."""
    known = {"week": week, "before_end": before_end, "before_delivery": before_delivery}
    frame: pd.DataFrame = connection.execute(LATE, known).df()
    return frame.set_index(["subject_type", "subject_id", "detector_id"])["share"].astype(float)
