"""What is written of the case files: one select for each of stays, stay_lines, ties and co_visits.

They read the temporary tables of case_files.prepare_cases. Order and types are put on by case_writing.
"""

from pipelines.case_files import DAYS_TOGETHER, LINES, PAIRS, PROTECTED, TIES_OF_A_KIND, rows_of
from pipelines.warehouse import Connection


def stays(connection: Connection, as_of: int) -> str:
    claims = rows_of(connection, "claims", as_of)
    return f"""
        select shown.subject_type, shown.subject_id, shown.claim_id, shown.cited, claims.person_id,
            claims.institution_id, claims.practitioner_id, claims.visit_type, claims.department, claims.started_at,
            claims.ended_at, claims.settled_at,
            case when regexp_matches(claims.principal_diagnosis, '{PROTECTED}') then 'protected'
                else claims.principal_diagnosis end as principal_diagnosis,
            claims.drg_code, claims.total_amount, claims.fund_amount, shown.amount_in_question, counted.n_lines
        from case_stays as shown
        join {claims} as claims using (claim_id)
        left join (select claim_id, count(*) as n_lines from case_lines group by claim_id) as counted using (claim_id)
    """


def stay_lines() -> str:
    """Of a claim that is evidence all lines, as far as they fit; those in question come first."""
    return f"""
        with cited as (
            select distinct claim_id, split_part("key", '|', 2) as line_no from case_cited where dataset = 'claim_lines'
        ),
        wanted as (select distinct claim_id from case_stays where cited)
        select lines.* exclude (delivery_id, replaced_by)
        from case_lines as lines
        semi join wanted using (claim_id)
        left join cited on cited.claim_id = lines.claim_id and cited.line_no = cast(lines.line_no as varchar)
        qualify row_number() over (
            partition by lines.claim_id
            order by cited.line_no is null, lines.charged_at, length(cast(lines.line_no as varchar)), lines.line_no
        ) <= {LINES}
    """


def ties(connection: Connection, as_of: int) -> str:
    """Pairs over the whole window, the most frequent of each kind."""
    lines = rows_of(connection, "claim_lines", as_of)
    kinds = (
        ("insured_person", "person_id", "institution", "institution_id"),
        ("insured_person", "person_id", "practitioner", "practitioner_id"),
        ("practitioner", "practitioner_id", "institution", "institution_id"),
    )
    pairs = " union all ".join(_pairs(*kind) for kind in kinds)
    return f"""
        with around as (
            select persons.subject_type, persons.subject_id, claims.*
            from case_persons as persons join case_window as claims using (person_id)
        ),
        drugs as (
            select around.subject_type, around.subject_id, 'insured_person' as left_type,
                around.person_id as left_id, 'drug' as right_type, lines.item_code as right_id,
                max(lines.item_name) as right_name, count(distinct around.claim_id) as n_claims,
                sum(lines.amount) as amount, min(around.came_on) as first_on, max(around.came_on) as last_on
            from around join {lines} as lines using (claim_id)
            where lines.item_class = 'drug'
            group by all
        )
        select * from ({pairs} union all select * from drugs)
        qualify row_number() over (
            partition by subject_type, subject_id, left_type, right_type
            order by n_claims desc, amount desc nulls last, left_id, right_id
        ) <= {TIES_OF_A_KIND}
    """


def _pairs(left: str, left_id: str, right: str, right_id: str) -> str:
    return f"""
        select subject_type, subject_id, '{left}' as left_type, {left_id} as left_id, '{right}' as right_type,
            {right_id} as right_id, null::varchar as right_name, count(distinct claim_id) as n_claims,
            sum(fund_amount) as amount, min(came_on) as first_on, max(came_on) as last_on
        from around where {left_id} is not null and {right_id} is not null
        group by subject_type, subject_id, {left_id}, {right_id}
    """


def co_visits() -> str:
    """Pairs of persons on the same days in the same place, three days or more."""
    return f"""
        with days as (
            select distinct persons.subject_type, persons.subject_id, claims.person_id, claims.institution_id,
                claims.came_on
            from case_persons as persons join case_window as claims using (person_id)
        ),
        counted as (
            select subject_type, subject_id, person_id, institution_id, count(*) as n_days from days group by all
        )
        select one.subject_type, one.subject_id, one.person_id as left_person_id, other.person_id as right_person_id,
            one.institution_id, count(*) as n_days, any_value(ones.n_days) as n_left_days,
            any_value(others.n_days) as n_right_days, min(one.came_on) as first_on, max(one.came_on) as last_on
        from days as one
        join days as other
            on one.subject_type = other.subject_type and one.subject_id = other.subject_id
            and one.institution_id = other.institution_id and one.came_on = other.came_on
            and one.person_id < other.person_id
        join counted as ones
            on ones.subject_type = one.subject_type and ones.subject_id = one.subject_id
            and ones.person_id = one.person_id and ones.institution_id = one.institution_id
        join counted as others
            on others.subject_type = one.subject_type and others.subject_id = one.subject_id
            and others.person_id = other.person_id and others.institution_id = one.institution_id
        group by one.subject_type, one.subject_id, one.person_id, other.person_id, one.institution_id
        having count(*) >= {DAYS_TOGETHER}
        qualify row_number() over (
            partition by one.subject_type, one.subject_id
            order by count(*) desc, one.person_id, other.person_id, one.institution_id
        ) <= {PAIRS}
    """
