"""From a rule's hits to findings: one per subject, with n, money, strength against peers, and a sentence.

A hit is a fact: a row of the rule, or, where the rule judges a group (a month of a department), that group with all its
rows. A handful of facts must not look like thousands because each has thousands of bills. All rows stay in the temporary
table `rule_hits` (subject_id, amount, evidence, fact, hit) for whoever keeps the evidence.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pandas as pd

from models.detector import Detector
from models.period import Period
from models.run_detector import run_detector
from models.sentences import rule_sentence
from models.strength import strength_among_the_hit, strength_by_volume
from models.subject_frames import COMPARED

HAS_VOLUME = {
    "claims",
    "claim_lines",
    "claim_summary",
    "diagnoses",
    "procedures",
    "prescriptions",
    "public_health_services",
}
GROUP_OF = {
    "complaints": "complaints",
    "inspections": "history",
    "spot_checks": "history",
    "adverse_events": "history",
    "credit_events": "credit",
}
HITS = """
create or replace temp table rule_hits as
with found as (
{sql}
),
with_fact as (
    select * from found
    union all by name
    select cast(null as varchar) as fact where false
)
select
    cast(subject_id as varchar) as subject_id,
    cast(greatest(coalesce(amount, 0), 0) as decimal(14, 2)) as amount,
    evidence,
    cast(fact as varchar) as fact,
    row_number() over (partition by subject_id order by amount desc, evidence) as hit
from with_fact
where subject_id is not null
"""
COUNT_FACTS = "count(distinct fact) + count(*) filter (where fact is null)"


def collect_hits(connection: Any, rule: Detector, period: Period, window_weeks: int) -> pd.DataFrame:
    """Run a rule into `rule_hits`. Returns subject_id, n_hits, n_records, amount (Decimal), by subject_id."""
    run_detector(connection, rule, period, window_weeks, into=HITS)
    rows = connection.execute(
        f"""
        select subject_id, {COUNT_FACTS} as n_hits, count(*) as n_records, cast(sum(amount) as decimal(14, 2)) as amount
        from rule_hits group by all order by all
        """
    ).fetchall()
    return pd.DataFrame(rows, columns=["subject_id", "n_hits", "n_records", "amount"])


def rule_findings(
    rule: Detector, hits: pd.DataFrame, volume: pd.DataFrame, traits: pd.DataFrame, n_subjects: int
) -> pd.DataFrame:
    """One row per subject with the columns of risk.findings that a rule knows."""
    if hits.empty:
        return pd.DataFrame()
    if rule.subject in COMPARED and HAS_VOLUME & set(rule.reads):
        judged = strength_by_volume(hits, volume, traits, rule.head.result)
    else:
        judged = strength_among_the_hit(hits, n_subjects, rule.head.result)
    frame = hits.merge(judged, on="subject_id", how="left")
    texts = [rule_sentence(rule.head.says, _values(row)) for row in frame.to_dict("records")]
    frame["text_zh"], frame["text_en"] = [zh for zh, _ in texts], [en for _, en in texts]
    return frame.assign(
        detector_id=rule.id,
        detector_hash=rule.hash,
        kind="rule",
        source_group=source_group(rule),
        subject_type=rule.subject,
        result=rule.head.result,
        problem=rule.head.problem,
        dimension=rule.head.dimension,
        severity=rule.head.severity,
        basis=rule.head.basis,
    )


def source_group(rule: Detector) -> str:
    """Which independent source a rule speaks for: what it reads where that is a source of its own, else its result."""
    for relation, group in GROUP_OF.items():
        if relation in rule.reads:
            return group
    return "violations" if rule.head.result == "violation" else "suspicions"


def _values(row: Mapping[Any, Any]) -> dict[str, object]:
    return {
        "n": int(row["n_hits"]),
        "records": int(row["n_records"]),
        "amount": Decimal(row["amount"]),
        "value": row["subject_value"],
        "peer": row["peer_median"],
        "n_peers": row["n_peers"],
    }
