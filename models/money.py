"""The money behind a subject's findings: violation and suspicion apart, each charged record and each sale counted once.

A record that several findings name counts with the largest amount; where a violation names it too, the violation comes
first and only what goes beyond is suspicion. Amounts are whole cents inside, so that no sum depends on its order.
"""

from collections.abc import Sequence
from typing import Any

import pandas as pd

# A claim and its own lines are one bill: money on the whole claim covers money on its lines.
PARTS_OF_A_CLAIM = ("claims", "claim_lines", "diagnoses", "procedures")

# A prescribed drug and the claim lines of that drug on the same claim are one sale, told by claim and item code.
SALES = """
with cited as (
    select distinct key from risk.evidence
    where week = $week and dataset = 'prescriptions' and role = 'charged' and amount > 0
),
prescribed as (
    select concat_ws('|', p.prescription_id, p.drug_line) as key, p.claim_id, p.drug_code as item_code
    from core.prescriptions as p
    join cited as c on c.key = concat_ws('|', p.prescription_id, p.drug_line)
    where p.replaced_by is null and p.claim_id is not null
),
sold as (
    select concat_ws('|', l.claim_id, l.line_no) as key, l.claim_id, l.item_code
    from core.claim_lines as l
    where l.replaced_by is null and l.claim_id in (select claim_id from prescribed)
),
"""
NO_SALES = """
with prescribed as (select '' as key, '' as claim_id, '' as item_code where false),
sold as (select '' as key, '' as claim_id, '' as item_code where false),
"""

SUBJECT_MONEY = f"""
judged as (
    select finding_id, subject_type, subject_id, result, amount
    from risk.findings
    where week = $week and list_contains($detectors, detector_id)
),
charged as (
    select
        j.subject_type, j.subject_id, j.result, j.finding_id, e.dataset, e.key,
        case
            when e.dataset in {PARTS_OF_A_CLAIM} then 'claim|' || split_part(e.key, '|', 1)
            when p.key is not null then 'claim|' || p.claim_id
            else e.dataset || '|' || e.key
        end as bill,
        case
            when e.dataset = 'claim_lines' then coalesce('item|' || s.item_code, e.key)
            when p.key is not null then 'item|' || p.item_code
        end as item,
        cast(e.amount * 100 as bigint) as cents
    from risk.evidence as e
    join judged as j on j.finding_id = e.finding_id
    left join prescribed as p on e.dataset = 'prescriptions' and p.key = e.key
    left join sold as s on e.dataset = 'claim_lines' and s.key = e.key
    where e.week = $week and e.role = 'charged' and e.amount > 0
),
records as (
    select
        subject_type, subject_id, bill, item, dataset,
        coalesce(max(cents) filter (result = 'violation'), 0) as violation,
        max(cents) as either
    from charged
    group by subject_type, subject_id, bill, item, dataset, case when item is not null then key end
),
views as (
    -- the lines of an item and its prescription are two views of one sale
    select
        subject_type, subject_id, bill, item, dataset,
        sum(violation) as violation,
        sum(either) as either
    from records
    where item is not null
    group by subject_type, subject_id, bill, item, dataset
),
items as (
    select subject_type, subject_id, bill, max(violation) as violation, max(either) as either
    from views
    group by subject_type, subject_id, bill, item
),
bills as (
    select
        subject_type, subject_id, bill,
        sum(violation) as violation_lines, sum(either) as either_lines,
        0 as violation_whole, 0 as either_whole
    from items
    group by subject_type, subject_id, bill
    union all
    select
        subject_type, subject_id, bill,
        0 as violation_lines, 0 as either_lines,
        max(violation) as violation_whole, max(either) as either_whole
    from records
    where item is null
    group by subject_type, subject_id, bill
),
recorded as (
    select
        subject_type, subject_id,
        sum(violation) as violation,
        sum(either) as either
    from (
        select
            subject_type, subject_id, bill,
            greatest(max(violation_lines), max(violation_whole)) as violation,
            greatest(max(either_lines), max(either_whole), max(violation_whole)) as either
        from bills
        group by subject_type, subject_id, bill
    )
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
    sql = (SALES if _knows_sales(connection) else NO_SALES) + SUBJECT_MONEY
    frame: pd.DataFrame = connection.execute(sql, {"week": week, "detectors": list(detectors)}).df()
    return frame.astype({"violation_cents": "int64", "suspicion_cents": "int64"})


def _knows_sales(connection: Any) -> bool:
    stored = connection.execute(
        "select table_name from information_schema.tables where table_schema = 'core'"
    ).fetchall()
    return {("prescriptions",), ("claim_lines",)} <= set(stored)


def at_stake(violation_cents: pd.Series, suspicion_cents: pd.Series, suspicion_recovery: float) -> pd.Series:
    """What a confirmed case should give back, in cents: all violation money and a stated share of the suspected."""
    share = round(suspicion_recovery * 100)
    return violation_cents + suspicion_cents * share // 100


def expected(stake_cents: pd.Series, chance: pd.Series) -> pd.Series:
    """Expected recovery in cents: what is at stake times the chance (probability where calibrated, else risk)."""
    millionths = (chance.astype(float) * 1_000_000).round().astype("int64")
    return stake_cents * millionths // 1_000_000
