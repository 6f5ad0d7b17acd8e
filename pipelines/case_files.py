"""The selects behind the case files of a published week: stays, their lines, ties and co-visits of *listed* subjects.

Persons appear as keyed tokens, specially protected diagnoses not at all. Everything is bounded for each subject, the
records in question first, so that a week stays small whatever the evidence is. Writes nothing but temporary tables.
"""

from data_contracts.contract import all_contracts
from data_contracts.promises import quoted
from models.period import Period
from pipelines.coverage_counts import core_tables, current_rows
from pipelines.warehouse import Connection

STAYS, PERSONS, TIMELINES, STAYS_OF_A_TIMELINE, LINES = 60, 40, 12, 30, 150
TIES_OF_A_KIND, PAIRS, DAYS_TOGETHER, TIMELINE_DAYS = 40, 40, 3, 180
# HIV, sexually transmitted diseases, abuse of drugs, mental disorders: level 5 of GB/T 39725 is never on a list.
PROTECTED = "^(A5[0-9]|A6[0-4]|B2[0-4]|Z21|F[0-9][0-9])"
THROUGH = ("prescriptions", "reports")
OF_CLAIMS = ("claims", "claim_lines", "diagnoses", "procedures")


def rows_of(connection: Connection, dataset: str, as_of: int) -> str:
    """SQL of the current rows of a dataset; of none with the same columns where it never came."""
    if dataset in core_tables(connection):
        return f"(select * from {current_rows(dataset, as_of)})"
    columns = ", ".join(f'null::{each.type} as "{each.name}"' for each in all_contracts()[dataset].columns)
    return f"(select {columns} where false)"


def prepare_cases(connection: Connection, period: Period, as_of: int, window_weeks: int) -> None:
    """Make the temporary tables that the four selects read. They go with the connection."""
    claims, lines = rows_of(connection, "claims", as_of), rows_of(connection, "claim_lines", as_of)
    first = period.shifted(1 - window_weeks).start
    for name, select in (
        ("case_cited", _cited(connection, period, as_of)),
        ("case_claims", _claims(claims)),
        ("case_persons", _persons()),
        ("case_window", _window(claims, str(first), str(period.end))),
        ("case_stays", _stays(period)),
        ("case_lines", f"select * from {lines} as lines semi join case_stays using (claim_id)"),
    ):
        connection.execute(f"create or replace temporary table {name} as {select}")


def _cited(connection: Connection, period: Period, as_of: int) -> str:
    """Subject, claim and money of each record of evidence that belongs to a claim."""
    of_claims = ", ".join(quoted(name) for name in OF_CLAIMS)
    return f"""
        with listed as (
            select distinct warnings.subject_type, warnings.subject_id, evidence.dataset, evidence."key",
                max(evidence.amount) as amount
            from risk.warnings as warnings
            join risk.findings as findings using (week, subject_type, subject_id)
            join risk.evidence as evidence using (week, finding_id)
            where warnings.week = {quoted(str(period))}
            group by all
        )
        select subject_type, subject_id, split_part("key", '|', 1) as claim_id, dataset, "key", amount
        from listed where dataset in ({of_claims})
        union all
        {" union all ".join(_through(connection, name, as_of) for name in THROUGH)}
    """


def _through(connection: Connection, dataset: str, as_of: int) -> str:
    """Evidence of a dataset that names its claim in a column, by its own key."""
    keys = all_contracts()[dataset].key
    same = " and ".join(
        f"cast(rows.{name} as varchar) = split_part(listed.\"key\", '|', {place})"
        for place, name in enumerate(keys, start=1)
    )
    return f"""
        select listed.subject_type, listed.subject_id, rows.claim_id, listed.dataset, listed."key", listed.amount
        from listed join {rows_of(connection, dataset, as_of)} as rows on {same}
        where listed.dataset = {quoted(dataset)} and rows.claim_id is not null
    """


def _claims(claims: str) -> str:
    """The claims to show of each subject: those with the most money in question."""
    return f"""
        with summed as (
            select subject_type, subject_id, claim_id, sum(amount) as amount_in_question
            from case_cited group by subject_type, subject_id, claim_id
        )
        select summed.*, claims.* exclude (claim_id)
        from summed join {claims} as claims using (claim_id)
        qualify row_number() over (
            partition by subject_type, subject_id order by amount_in_question desc nulls last, claim_id
        ) <= {STAYS}
    """


def _persons() -> str:
    return f"""
        select subject_type, subject_id, person_id,
            row_number() over (
                partition by subject_type, subject_id
                order by sum(amount_in_question) desc nulls last, count(*) desc, person_id
            ) as place
        from case_claims where person_id is not null group by subject_type, subject_id, person_id
        qualify place <= {PERSONS}
    """


def _window(claims: str, first: str, end: str) -> str:
    """All claims of these persons in the window of the list, each once."""
    return f"""
        select claim_id, person_id, institution_id, practitioner_id, fund_amount, cast(started_at as date) as came_on,
            started_at
        from {claims} as claims semi join case_persons using (person_id)
        where started_at >= timestamp {quoted(first)} and started_at < timestamp {quoted(end)}
    """


def _stays(period: Period) -> str:
    """What is shown: cited claims, and for the timelines the latest other claims of the first persons."""
    return f"""
        with others as (
            select persons.subject_type, persons.subject_id, claims.claim_id
            from case_persons as persons join case_window as claims using (person_id)
            anti join case_claims as shown
                on (shown.subject_type, shown.subject_id, shown.claim_id)
                = (persons.subject_type, persons.subject_id, claims.claim_id)
            where persons.place <= {TIMELINES}
                and claims.came_on >= date {quoted(str(period.end))} - {TIMELINE_DAYS}
            qualify row_number() over (
                partition by persons.subject_type, persons.subject_id, claims.person_id
                order by claims.started_at desc, claims.claim_id
            ) <= {STAYS_OF_A_TIMELINE}
        )
        select subject_type, subject_id, claim_id, true as cited, amount_in_question from case_claims
        union all select subject_type, subject_id, claim_id, false, null from others
    """
