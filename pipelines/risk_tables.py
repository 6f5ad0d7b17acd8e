"""The tables of schema `risk` that detect writes and rank and publish read. A stage rewrites its week, nothing else.

`detections` keeps for every detector of a week whether it could be evaluated and, if not, why: silence is never zero.
"""

import pandas as pd

from pipelines.warehouse import Connection

TABLES = {
    "findings": """
        week varchar, finding_id varchar, detector_id varchar, detector_hash varchar, kind varchar,
        source_group varchar, subject_type varchar, subject_id varchar, result varchar, problem varchar,
        dimension varchar, severity varchar, strength double, n_hits bigint, amount decimal(14, 2), text_zh
        varchar, text_en varchar, basis varchar, peer_group varchar, n_peers bigint, subject_value double,
        peer_median double
    """,
    "evidence": """
        week varchar, finding_id varchar, hit bigint, dataset varchar, "key" varchar, role varchar, amount
        decimal(14, 2)
    """,
    "measures": """
        week varchar, measure_id varchar, subject_type varchar, subject_id varchar, numerator double,
        denominator double, value double, shrunk_value double, peer_group varchar, n_peers bigint,
        peer_median double, peer_p90 double, percentile double, p_value double, z double, excess_amount
        double
    """,
    "links": """
        week varchar, link_id varchar, left_id varchar, right_id varchar, weight double, place_id varchar
    """,
    "exempted": """
        week varchar, entry_id bigint, rule_id varchar, subject_type varchar, subject_id varchar, n_hits bigint,
        amount decimal(14, 2), result varchar, owner varchar, reason varchar, valid_to date
    """,
    "detections": """
        week varchar, detector_id varchar, detector_hash varchar, kind varchar, evaluated boolean, reason
        varchar, n_findings bigint, n_hits bigint, state varchar, amount decimal(14, 2)
    """,
}


def ensure_risk(connection: Connection) -> None:
    """Create the tables that are missing."""
    for name, columns in TABLES.items():
        ensure_table(connection, name, columns)


def ensure_table(connection: Connection, table: str, columns: str) -> None:
    """Create the table, or give one from an earlier version the columns it lacks; its older rows stay."""
    connection.execute(f"create table if not exists risk.{table} ({columns})")
    connection.execute(f"create or replace temp table wanted ({columns})")
    present = {row[0] for row in connection.execute(f"describe risk.{table}").fetchall()}
    for name, kind, *_ in connection.execute("describe wanted").fetchall():
        if name not in present:
            connection.execute(f'alter table risk.{table} add column "{name}" {kind}')
    connection.execute("drop table wanted")


def clear_week(connection: Connection, week: str) -> None:
    """Forget what was detected for this week."""
    for name in TABLES:
        connection.execute(f"delete from risk.{name} where week = ?", [week])


def append(connection: Connection, table: str, frame: pd.DataFrame) -> None:
    """Add rows to a risk table; columns are matched by name, columns the table does not know are left out."""
    if frame.empty:
        return
    known = {row[0] for row in connection.execute(f"describe risk.{table}").fetchall()}
    names = ", ".join(f'"{name}"' for name in frame.columns if name in known)
    connection.register("appended_rows", frame)
    connection.execute(f"insert into risk.{table} ({names}) select {names} from appended_rows order by all")
    connection.unregister("appended_rows")


def append_evidence(connection: Connection, week: str, detector_id: str, subject_type: str, context_hits: int) -> None:
    """Unfold the evidence of the temporary table `rule_hits`: all charged records, context of the first hits only."""
    connection.execute(
        f"""
        insert into risk.evidence
        select
            '{week}', {finding_id_sql(week, detector_id, subject_type)}, hit,
            split_part(reference, '|', 1), substr(reference, strpos(reference, '|') + 1),
            case when place = 1 then 'charged' else 'context' end,
            case when place = 1 then amount end
        from (
            select subject_id, hit, amount, unnest(evidence) as reference, generate_subscripts(evidence, 1) as place
            from rule_hits
        )
        where place = 1 or hit <= {context_hits}
        order by subject_id, hit, place
        """
    )


def finding_id_sql(week: str, detector_id: str, subject_type: str) -> str:
    """The id of a finding, from what it is about: the same finding keeps its id when the week is run again."""
    return f"substr(sha256('{week}|{detector_id}|{subject_type}|' || subject_id), 1, 16)"
