"""The money behind a subject's findings: violation and suspicion apart, each charged record counted once.

A record that several findings name counts with the largest amount; where a violation names it too, the violation comes
first and only what goes beyond is suspicion. Amounts are whole cents inside, so that no sum depends on its order.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

# A claim and its own lines are one bill: money on the whole claim covers money on its lines.
PARTS_OF_A_CLAIM = ("claims", "claim_lines", "diagnoses", "procedures")

SUBJECT_MONEY = f"""
with judged as (
    select finding_id, subject_type, subject_id, result, amount
    from risk.findings
    where week = $week and list_contains($detectors, detector_id)
),
charged as (
    select
        j.subject_type, j.subject_id, j.result, j.finding_id,
        case
            when e.dataset in {PARTS_OF_A_CLAIM} then 'claim|' || split_part(e.key, '|', 1)
            else e.dataset || '|' || e.key
        end as bill,
        case when e.dataset = 'claim_lines' then e.key end as line,
        cast(e.amount * 100 as bigint) as cents
    from risk.evidence as e
    join judged as j on j.finding_id = e.finding_id
    where e.week = $week and e.role = 'charged' and e.amount > 0
),
records as (
    select
        subject_type, subject_id, bill, line,
        coalesce(max(cents) filter (result = 'violation'), 0) as violation,
        max(cents) as either
    from charged
    group by subject_type, subject_id, bill, line
),
bills as (
    select
        subject_type, subject_id, bill,
        coalesce(sum(violation) filter (line is not null), 0) as violation_lines,
        coalesce(max(violation) filter (line is null), 0) as violation_whole,
        coalesce(sum(either) filter (line is not null), 0) as either_lines,
        coalesce(max(either) filter (line is null), 0) as either_whole
    from records
    group by subject_type, subject_id, bill
),
recorded as (
    select
        subject_type, subject_id,
        sum(greatest(violation_lines, violation_whole)) as violation,
        sum(greatest(either_lines, either_whole, violation_whole)) as either
    from bills
    group by subject_type, subject_id
),
estimated as (
    select
        subject_type, subject_id,
        coalesce(max(cast(amount * 100 as bigint)) filter (result = 'violation'), 0) as violation,
        max(cast(amount * 100 as bigint)) as either
    from judged
    where amount > 0 and finding_id not in (select finding_id from charged)
    group by subject_type, subject_id
),
totals as (
    select
        s.subject_type, s.subject_id,
        greatest(coalesce(r.violation, 0), coalesce(e.violation, 0)) as violation,
        greatest(coalesce(r.either, 0), coalesce(e.either, 0)) as either
    from (select distinct subject_type, subject_id from judged) as s
    left join recorded as r on r.subject_type = s.subject_type and r.subject_id = s.subject_id
    left join estimated as e on e.subject_type = s.subject_type and e.subject_id = s.subject_id
)
select
    subject_type, subject_id,
    cast(violation as bigint) as violation_cents,
    cast(greatest(either, violation) - violation as bigint) as suspicion_cents
from totals
order by subject_type, subject_id
"""


def subject_money(connection: Any, week: str, detectors: Sequence[str]) -> pd.DataFrame:
    """subject_type, subject_id, violation_cents, suspicion_cents over the findings of these detectors.

    Of the estimates without records (a peer excess) the largest counts, and only beyond the recorded money.
    """
    frame: pd.DataFrame = connection.execute(SUBJECT_MONEY, {"week": week, "detectors": list(detectors)}).df()
    return frame.astype({"violation_cents": "int64", "suspicion_cents": "int64"})


def at_stake(violation_cents: pd.Series, suspicion_cents: pd.Series, suspicion_recovery: float) -> pd.Series:
    """What a confirmed case should give back, in cents: all violation money and a stated share of the suspected."""
    share = round(suspicion_recovery * 100)
    return violation_cents + suspicion_cents * share // 100


def expected(stake_cents: pd.Series, chance: pd.Series) -> pd.Series:
    """Expected recovery in cents: what is at stake times the chance (probability where calibrated, else risk)."""
    millionths = (chance.astype(float) * 1_000_000).round().astype("int64")
    return stake_cents * millionths // 1_000_000
