"""What the pipeline knows for the dossiers: the register of institutions and practitioners, and supervision events.

Names of practitioners are the masked ones of the register; no text of a complaint or report is carried over.
"""

from data_contracts.promises import quoted
from models.period import Period
from pipelines.case_files import rows_of
from pipelines.warehouse import Connection

YEARS, EVENTS = 3, 200
INSPECTION, COMPLAINT, CREDIT = "inspection", "complaint", "credit_event"
ADVERSE, SPOT_CHECK = "adverse_event", "spot_check"


def register(connection: Connection, as_of: int) -> str:
    """Institutions and practitioners in one shape."""
    institutions, practitioners = (rows_of(connection, name, as_of) for name in ("institutions", "practitioners"))
    return f"""
        select 'institution' as subject_type, institution_id as subject_id, name, kind, level, ownership, township,
            grid_id, credit_code, beds, departments, equipment, designated, null::varchar as scope,
            null::varchar as institution_id, null::varchar as other_institution_ids, licence_from as valid_from,
            licence_to as valid_to, next_verification_on
        from {institutions}
        union all
        select 'practitioner', held.practitioner_id, held.name, held.profession, null, null, places.township,
            places.grid_id, null, null, null, null, null, held.scope, held.institution_id, held.other_institution_ids,
            held.registered_from, held.registered_to, null
        from {practitioners} as held left join {institutions} as places on places.institution_id = held.institution_id
    """


def subject_events(connection: Connection, period: Period, as_of: int) -> str:
    """The newest events of the past years that name an institution or practitioner."""
    rows = {name: rows_of(connection, name, as_of) for name in
            ("inspections", "complaints", "credit_events", "adverse_events", "spot_checks")}  # fmt: skip
    first = period.start.replace(year=period.start.year - YEARS, day=1)
    return f"""
        with told as ({" union all ".join(_told(rows))}),
        whom as (
            select 'institution' as subject_type, institution_id as subject_id, * from told
            where institution_id is not null
            union all
            select 'practitioner', practitioner_id, * from told where practitioner_id is not null
        )
        select * exclude (institution_id, practitioner_id) from whom
        where happened_on >= date {quoted(str(first))} and happened_on < date {quoted(str(period.end))}
        qualify row_number() over (
            partition by subject_type, subject_id order by happened_on desc, event_kind, event_id
        ) <= {EVENTS}
    """


def _told(rows: dict[str, str]) -> tuple[str, ...]:
    columns = (
        "institution_id, {practitioner} as practitioner_id, '{kind}' as event_kind, {id} as event_id, "
        "cast({day} as date) as happened_on, {category} as category, {result} as result, {problems} as problem_codes, "
        "{measure} as measure, {points} as points, {amount} as amount, {authority} as authority, "
        "{warning} as warning_id"
    )
    nothing = dict.fromkeys(("practitioner", "result", "problems", "measure", "authority", "warning"), "null::varchar")  # fmt: skip
    nothing |= {"points": "null::integer", "amount": "null::decimal(14,2)"}
    return tuple(
        f"select {columns.format(**{**nothing, **said})} from {rows[dataset]}" for dataset, said in SAID.items()
    )


SAID: dict[str, dict[str, str]] = {
    "inspections": {
        "kind": INSPECTION, "id": "inspection_id", "day": "inspected_on", "category": "kind",
        "practitioner": "practitioner_id",
        "result": "case when violation_found then 'violation_found' else 'nothing_found' end",
        "problems": "problem_codes", "measure": "measure", "points": "points", "warning": "warning_id",
        "amount": "coalesce(amount_recovered, 0) + coalesce(fine_amount, 0)",
    },
    "complaints": {
        "kind": COMPLAINT, "id": "complaint_id", "day": "received_at", "category": "topic",
        "result": "case when verified then 'verified' when verified = false then 'not_verified' else status end",
    },
    "credit_events": {
        "kind": CREDIT, "id": "event_id", "day": "coalesce(published_on, decided_on)", "category": "kind",
        "practitioner": "practitioner_id", "result": "severity", "points": "points", "amount": "amount",
        "authority": "authority",
    },
    "adverse_events": {
        "kind": ADVERSE, "id": "event_id", "day": "reported_at", "category": "kind", "result": "severity",
    },
    "spot_checks": {
        "kind": SPOT_CHECK, "id": "check_id", "day": "coalesce(sampled_on, reported_on)", "category": "sample_kind",
        "result": "case when passed then 'passed' when passed = false then 'not_passed' end",
        "problems": "problem_codes",
    },
}  # fmt: skip
