"""The tables of schema `risk` that rank writes: the list, every scored subject, and what the order rests on.

A week's rows are rewritten in one transaction, in a fixed order; nothing of another week is touched.
"""

from dataclasses import asdict
from typing import Any

import pandas as pd
import pyarrow as pa

from models.outcomes import posteriors
from models.policy import Policy
from models.ranking import GROUPS, WEIGHTS
from models.scoring import Inputs
from models.weekly_list import WeeklyList, yuan
from pipelines.risk_tables import ensure_table
from pipelines.warehouse import Connection, transaction

TABLES = {
    "warnings": """
        week varchar, rank integer, warning_id varchar, subject_type varchar, subject_id varchar, subject_name varchar,
        township varchar, grid_id varchar, warning_level varchar, risk double,
        probability double, probability_low double, probability_high double,
        amount_at_stake decimal(14, 2), amount_violation decimal(14, 2), amount_suspicion decimal(14, 2),
        expected_amount decimal(14, 2), arm varchar, inclusion_probability double, n_findings integer, n_sources integer,
        reasons struct(detector_id varchar, detector_hash varchar, text_zh varchar, text_en varchar, strength double,
            amount decimal(14, 2), basis varchar)[],
        counter_reasons struct(text_zh varchar, text_en varchar)[],
        peer_group varchar, peer_percentile double, change varchar, data_reliability double, data_notes varchar,
        suggested_action varchar, due_on date, data_notes_en varchar, suggested_action_en varchar, priority double,
        smoothed_risk double, risk_without_strongest double, scored_by varchar
    """,
    "ranking": f"""
        week varchar, subject_type varchar, subject_id varchar, risk double, noisy_or double, smoothed_risk double,
        priority double, probability double, probability_low double, probability_high double,
        amount_at_stake decimal(14, 2), amount_violation decimal(14, 2), amount_suspicion decimal(14, 2),
        expected_amount decimal(14, 2), n_findings integer, n_sources integer, n_hits bigint,
        {", ".join(f"{group} double" for group in GROUPS)},
        risk_without_strongest double, peer_group varchar, peer_percentile double, rank integer, arm varchar,
        billed_amount decimal(14, 2), rules_only double, isolation_forest double
    """,
    "ranking_basis": """
        week varchar, kind varchar, name varchar, value double, text_zh varchar, text_en varchar
    """,
}
CENTS = {
    "amount_at_stake": "stake_cents",
    "amount_violation": "violation_cents",
    "amount_suspicion": "suspicion_cents",
    "expected_amount": "expected_cents",
    "billed_amount": "billed_cents",
}


def keep_list(connection: Connection, week: str, composed: WeeklyList, inputs: Inputs, policy: Policy) -> None:
    """Rewrite the rows of `week` (or of a campaign's label) in all three tables, or in none."""
    rows = {
        "warnings": [asdict(row) for row in composed.rows],
        "ranking": _ranking_rows(composed.scored),
        "ranking_basis": _basis_rows(inputs, policy),
    }
    with transaction(connection):
        for table, columns in TABLES.items():
            ensure_table(connection, table, columns)
            connection.execute(f"delete from risk.{table} where week = ?", [week])
            _insert(connection, table, [{**row, "week": week} for row in rows[table]])


def _insert(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    empty: pa.Table = connection.sql(f"select * from risk.{table} limit 0").to_arrow_table()
    connection.register("ranked_rows", pa.Table.from_pylist(rows, schema=empty.schema))
    connection.execute(f"insert into risk.{table} select * from ranked_rows")
    connection.unregister("ranked_rows")


def _ranking_rows(scored: pd.DataFrame) -> list[dict[str, Any]]:
    money = {name: scored[cents].map(yuan) for name, cents in CENTS.items()}
    whole = {name: scored[name].astype("Int64") for name in ("n_findings", "n_sources", "n_hits", "rank")}
    frame = scored.assign(**money, **whole, **{name: scored[name].round(6) for name in GROUPS}).astype(object)
    return [
        {str(name): value for name, value in row.items()} for row in frame.where(frame.notna(), None).to_dict("records")
    ]


def _basis_rows(inputs: Inputs, policy: Policy) -> list[dict[str, Any]]:
    """Weights, policy, each detector's record and the verdict, one row each."""
    verdict = inputs.learned.verdict
    rows = [_basis("weight", each.group, each.weight, each.why_zh, each.why_en) for each in WEIGHTS]
    rows += [_basis("weight_elsewhere", each.group, each.elsewhere or each.weight) for each in WEIGHTS]
    rows += [_basis("policy", name, value) for name, value in policy.as_text().items() if not isinstance(value, str)]
    rows += [
        _basis(
            "detector",
            each["detector_id"],
            each["mean"],
            f"检查 {each['n_inspected']} 个对象，查实 {each['n_confirmed']} 个",
            f"{each['n_inspected']} subjects inspected, {each['n_confirmed']} confirmed",
        )
        for each in posteriors(inputs.tried).to_dict("records")
    ]
    return [*rows, _basis("order", "blend", verdict.blend, verdict.text_zh, verdict.text_en)]


def _basis(kind: str, name: str, value: float, text_zh: str = "", text_en: str = "") -> dict[str, Any]:
    return {"kind": kind, "name": name, "value": float(value), "text_zh": text_zh, "text_en": text_en}
