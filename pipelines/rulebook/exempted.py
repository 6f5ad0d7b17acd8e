"""Takes the hits of exempted subjects out of `rule_hits` before anything is made of them, and counts what was taken."""

import pandas as pd

from models.detector import Detector
from models.rule_findings import COUNT_FACTS
from pipelines.risk_tables import append
from pipelines.rulebook.governance import Governance
from pipelines.warehouse import Connection


def set_aside_exempted(connection: Connection, rule: Detector, week: str, governance: Governance) -> frozenset[str]:
    """The subjects exempted from this rule in this week; their hits are counted in risk.exempted and gone from rule_hits."""
    entries = {str(each.subject_id): each for each in governance.of_rule(rule.id, rule.subject)}
    if not entries:
        return frozenset()
    rows = connection.execute(
        f"""
        select subject_id, {COUNT_FACTS} as n_hits, cast(sum(amount) as decimal(14, 2)) as amount
        from rule_hits where subject_id in (select unnest(?)) group by all order by all
        """,
        [sorted(entries)],
    ).fetchall()
    kept = [
        {
            "week": week,
            "entry_id": entries[who].entry_id,
            "rule_id": rule.id,
            "subject_type": rule.subject,
            "subject_id": who,
            "n_hits": n_hits,
            "amount": amount,
            "result": rule.head.result,
            "owner": entries[who].author,
            "reason": entries[who].why,
            "valid_to": entries[who].valid_to,
        }
        for who, n_hits, amount in rows
    ]
    append(connection, "exempted", pd.DataFrame(kept))
    connection.execute("delete from rule_hits where subject_id in (select unnest(?))", [sorted(entries)])
    return frozenset(entries)
