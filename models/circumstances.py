"""What surrounds the findings of a week: who comes to an institution, how it files, who was visited.

Reads core, risk, ledger and rejects through the connection it is given; keeps to what was known before its end.
Nothing here raises or lowers a risk; it feeds the counter-reasons, the cool-down and the reliability of a warning.
"""

from datetime import timedelta
from typing import Any

import pandas as pd

from models.period import Period

# Dialysis, chemotherapy and radiotherapy come in cycles: the same people, the same days, by plan.
CYCLIC = r"^(N18\.?[056]|Z49|Z51|Z99\.?2)"

PROFILE = """
with claims_known as (
    select claim_id, institution_id, person_id, visit_type, principal_diagnosis, fund_amount, started_at,
        settled_at
    from core.claims
    where replaced_by is null and settled_at >= $window_start and settled_at < $period_end
        and reverses_claim_id is null
),
by_claim as (
    select
        c.institution_id,
        count(*) as n_claims,
        count(distinct c.person_id) as n_persons,
        cast(coalesce(sum(c.fund_amount), 0) * 100 as bigint) as fund_cents,
        avg(date_diff('year', p.birth_date, cast(c.started_at as date))) as mean_age,
        avg(case when c.visit_type = 'chronic_outpatient' then 1 else 0 end) as share_chronic,
        avg(case when regexp_matches(coalesce(c.principal_diagnosis, ''), $cyclic) then 1 else 0 end) as share_cyclic,
        count(*) filter (c.settled_at >= $recent_start) as n_recent,
        count(*) filter (c.settled_at < $recent_start and c.settled_at >= $before_start) as n_before
    from claims_known as c
    left join core.insured_persons as p on p.person_id = c.person_id and p.replaced_by is null
    group by c.institution_id
),
by_day as (
    select institution_id, cast(settled_at as date) as day, count(*) as n
    from claims_known
    group by institution_id, day
),
filing as (
    select institution_id, max(n) as n_top_day, median(n) as n_median_day
    from by_day
    group by institution_id
)
select
    b.institution_id, b.n_claims, b.n_persons, b.fund_cents, b.n_recent, b.n_before, f.n_top_day, f.n_median_day,
    round(b.mean_age, 6) as mean_age,
    round(b.share_chronic, 6) as share_chronic,
    round(b.share_cyclic, 6) as share_cyclic
from by_claim as b
join filing as f on f.institution_id = b.institution_id
order by b.institution_id
"""

VISITS = """
select 'institution' as subject_type, institution_id as subject_id, inspected_on, violation_found
from core.inspections
where replaced_by is null and inspected_on < $period_end
union all
select 'practitioner' as subject_type, practitioner_id as subject_id, inspected_on, violation_found
from core.inspections
where replaced_by is null and inspected_on < $period_end and practitioner_id is not null
"""

LAST_VISITS = f"""
with visits as ({VISITS})
select
    subject_type, subject_id, max(inspected_on) as last_visit_on,
    bool_or(violation_found) filter (inspected_on = last_on) as last_visit_found
from (select *, max(inspected_on) over (partition by subject_type, subject_id) as last_on from visits)
group by subject_type, subject_id
order by subject_type, subject_id
"""

# The records of `cited` with the day they happened and the delivery they came with.
DATED = """
dated as (
    select c.finding_id, c.dataset, c.key, c.cents, b.settled_at as happened_at, b.delivery_id
    from cited as c
    join core.claims as b on b.claim_id = split_part(c.key, '|', 1) and b.replaced_by is null
    where c.dataset in ('claims', 'claim_lines', 'diagnoses', 'procedures')
    union all
    select c.finding_id, c.dataset, c.key, c.cents, b.prescribed_at as happened_at, b.delivery_id
    from cited as c
    join core.prescriptions as b
        on b.prescription_id = split_part(c.key, '|', 1) and b.drug_line = split_part(c.key, '|', 2)
        and b.replaced_by is null
    where c.dataset = 'prescriptions'
)
"""

# The charged records of each finding: how many are doubtful, and what is new since the last visit.
RECORDS = f"""
with doubtful as (
    select delivery_id from ledger.deliveries
    where state = 'accepted' and n_rejected > $doubtful_share * n_rows
),
cited as (
    select finding_id, dataset, key, cast(amount * 100 as bigint) as cents
    from risk.evidence
    where week = $week and role = 'charged'
),
{DATED},
judged as (
    select d.*, d.delivery_id in (select delivery_id from doubtful) as is_doubtful, f.result, v.last_visit_on
    from dated as d
    join risk.findings as f on f.week = $week and f.finding_id = d.finding_id
    left join last_visits as v on v.subject_type = f.subject_type and v.subject_id = f.subject_id
)
select
    finding_id,
    min(dataset || '|' || key) as first_record,
    count(*) as n_records,
    round(avg(case when is_doubtful then 1 else 0 end), 6) as doubtful_share,
    cast(coalesce(sum(cents) filter (result = 'violation' and cast(happened_at as date) > last_visit_on), 0) as bigint)
        as violation_cents_since_visit
from judged
group by finding_id
order by finding_id
"""

HOUSEHOLDS = """
select l.place_id, round(avg(case when a.household_token = b.household_token then 1 else 0 end), 6) as share_household
from risk.links as l
join core.insured_persons as a on a.person_id = l.left_id and a.replaced_by is null
join core.insured_persons as b on b.person_id = l.right_id and b.replaced_by is null
where l.week = $week and l.place_id is not null
group by l.place_id
order by l.place_id
"""

REJECTED = """
select institution_id, count(*) as n_rejected
from (
    select coalesce(json_extract_string(r."row", '$.institution_id'), c.institution_id) as institution_id
    from rejects.{dataset} as r
    left join core.claims as c
        on c.claim_id = json_extract_string(r."row", '$.claim_id') and c.replaced_by is null
)
where institution_id is not null
group by institution_id
order by institution_id
"""


def institution_profile(connection: Any, period: Period, window_weeks: int) -> pd.DataFrame:
    """One row per institution with claims in the window: volume, age, chronic and cyclic share, filing habit."""
    frame: pd.DataFrame = connection.execute(
        PROFILE,
        {
            "window_start": period.end - timedelta(weeks=window_weeks),
            "period_end": period.end,
            "recent_start": period.end - timedelta(weeks=4),
            "before_start": period.end - timedelta(weeks=16),
            "cyclic": CYCLIC,
        },
    ).df()
    return frame.set_index("institution_id")


def last_visits(connection: Any, period: Period) -> pd.DataFrame:
    """subject_type, subject_id, last_visit_on, last_visit_found, from inspections before the period's end."""
    frame: pd.DataFrame = connection.execute(LAST_VISITS, {"period_end": period.end}).df()
    return frame


def finding_records(connection: Any, week: str, visits: pd.DataFrame, doubtful_share: float) -> pd.DataFrame:
    """Per finding: its first record's key, how many it has, their share from doubtful deliveries, new violation money."""
    connection.register("last_visits", visits)
    frame: pd.DataFrame = connection.execute(RECORDS, {"week": week, "doubtful_share": doubtful_share}).df()
    connection.unregister("last_visits")
    return frame.set_index("finding_id")


def household_shares(connection: Any, week: str) -> pd.Series:
    """Share of linked pairs that live in one household, by the place where they meet."""
    frame: pd.DataFrame = connection.execute(HOUSEHOLDS, {"week": week}).df()
    return frame.set_index("place_id")["share_household"]


def rejected_shares(connection: Any, profile: pd.DataFrame) -> pd.Series:
    """Share of an institution's delivered rows that were rejected, the worst of its datasets, by institution."""
    tables = connection.execute(
        "select table_name from information_schema.tables where table_schema = 'rejects' order by table_name"
    ).fetchall()
    shares = pd.Series(0.0, index=profile.index)
    for (dataset,) in tables:
        if dataset in ("claims", "claim_lines", "prescriptions"):
            rejected = (
                connection.execute(REJECTED.format(dataset=dataset)).df().set_index("institution_id")["n_rejected"]
            )
            accepted = profile["n_claims"] * _rows_per_claim(connection, dataset)
            n = rejected.reindex(profile.index).fillna(0.0)
            shares = pd.concat([shares, n / (n + accepted).clip(lower=1.0)], axis=1).max(axis=1)
    return shares.round(6)


def _rows_per_claim(connection: Any, dataset: str) -> float:
    """Accepted rows of a dataset per accepted claim: an estimate that spares a scan of all lines."""
    sums = dict(
        connection.execute(
            "select dataset, sum(n_accepted) from ledger.deliveries where state = 'accepted' group by dataset"
        ).fetchall()
    )
    return float(sums.get(dataset) or 1) / float(sums.get("claims") or 1)
