"""What findings rest on in common: one fact speaks once, however many detectors see it and wherever it is met.

Two ways in which findings on institutions only seem to corroborate each other. The same people are found at several
houses: the fact is theirs, and each house carries its part of it. Several detectors name the same bills: the strongest
speaks in full, the others only as far as they name other bills. A violation is a breach each time and is never divided.
"""

from typing import Any

import pandas as pd

# The bills that findings on institutions name, and whose they are. A link names the people of its ties.
NAMED = """
cited as (
    select f.finding_id, f.detector_id, f.kind = 'link' as is_link, f.subject_id, e.dataset, e.key
    from risk.evidence as e
    join risk.findings as f on f.week = e.week and f.finding_id = e.finding_id
    where e.week = $week and f.subject_type = 'institution' and (e.role = 'charged' or f.kind = 'link')
),
billed as (
    select finding_id, detector_id, is_link, subject_id, split_part(key, '|', 1) as claim_id
    from cited
    where dataset in ('claims', 'claim_lines', 'diagnoses', 'procedures')
    union all
    select c.finding_id, c.detector_id, c.is_link, c.subject_id, p.claim_id
    from cited as c
    join core.prescriptions as p
        on p.prescription_id = split_part(c.key, '|', 1) and p.drug_line = split_part(c.key, '|', 2)
        and p.replaced_by is null
    where c.dataset = 'prescriptions'
),
named as (
    select distinct n.finding_id, n.detector_id, n.is_link, n.subject_id, n.claim_id, c.person_id
    from billed as n
    join core.claims as c on c.claim_id = n.claim_id and c.replaced_by is null
)
"""
OWN = f"""
with {NAMED},
houses as (
    select detector_id, person_id, count(distinct subject_id) as n_houses
    from named
    group by detector_id, person_id
)
select n.finding_id, round(avg(1.0 / h.n_houses), 6) as own_share
from named as n
join houses as h on h.detector_id = n.detector_id and h.person_id = n.person_id
group by n.finding_id
order by n.finding_id
"""
OVERLAPS = f"""
with {NAMED},
bills as (select distinct finding_id, subject_id, claim_id as thing from named where not is_link),
people as (select distinct finding_id, is_link, subject_id, person_id as thing from named),
shared as (
    select a.finding_id, b.finding_id as other_id, false as by_people, count(*) as n
    from bills as a
    join bills as b on b.subject_id = a.subject_id and b.thing = a.thing and b.finding_id <> a.finding_id
    group by a.finding_id, b.finding_id
    union all
    select a.finding_id, b.finding_id as other_id, true as by_people, count(*) as n
    from people as a
    join people as b on b.subject_id = a.subject_id and b.thing = a.thing and b.finding_id <> a.finding_id
    where a.is_link or b.is_link
    group by a.finding_id, b.finding_id
),
sizes as (
    select finding_id, false as by_people, count(*) as n
    from bills
    group by finding_id
    union all
    select finding_id, true as by_people, count(*) as n
    from people
    group by finding_id
)
select s.finding_id, s.other_id, round(s.n / greatest(z.n, o.n), 6) as share
from shared as s
join sizes as z on z.finding_id = s.finding_id and z.by_people = s.by_people
join sizes as o on o.finding_id = s.other_id and o.by_people = s.by_people
order by s.finding_id, s.other_id
"""


def own_shares(connection: Any, week: str) -> pd.Series:
    """By finding on an institution: the mean over its bills of 1/k, where the same detector finds the bill's person at k
    houses. 1 where nobody is met elsewhere."""
    frame: pd.DataFrame = connection.execute(OWN, {"week": week}).df()
    return frame.set_index("finding_id")["own_share"]


def overlaps(connection: Any, week: str) -> pd.DataFrame:
    """finding_id, other_id, share: how far both name the same bills (the same people, where one of both is a link): what
    is common to them, as a share of the longer list. Pairs on one institution that have something in common."""
    frame: pd.DataFrame = connection.execute(OVERLAPS, {"week": week}).df()
    return frame


def own_parts(findings: pd.DataFrame, shares: pd.Series) -> pd.Series:
    """What each finding's strength is multiplied with for people met elsewhere; violations are whole."""
    own = findings["finding_id"].map(shares).fillna(1.0)
    return own.where(findings["result"] != "violation", 1.0)


def parts_added(findings: pd.DataFrame, shared: pd.DataFrame, weight: pd.Series) -> pd.Series:
    """What of each finding no stronger one on the subject says already, 0..1, by the index of `findings`.

    `findings`: finding_id, result, strength; `weight`: how far each one's group carries. Violations are whole.
    """
    voice = (weight * findings["strength"]).set_axis(findings["finding_id"])
    both = shared[shared["finding_id"].isin(voice.index) & shared["other_id"].isin(voice.index)]
    own, other = both["finding_id"].map(voice), both["other_id"].map(voice)
    louder = (other > own) | ((other == own) & (both["other_id"] < both["finding_id"]))
    said = both[louder].groupby("finding_id")["share"].max()
    added = 1 - findings["finding_id"].map(said).fillna(0.0).clip(0.0, 1.0)
    return added.where(findings["result"] != "violation", 1.0).round(6)
