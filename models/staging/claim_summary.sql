/*
One row per claim settled in the window [$window_start, $period_end), refunds netted: its header, its money by item class,
and its counts. Measures and rules read this instead of the lines wherever one row per claim is enough. A claim without
lines (headers only) has n_lines = 0 and zero amounts by class: ask for n_lines > 0 before you speak of shares.
n_days counts the day of admission and not the day of discharge, at least 1; null where nobody stayed. Diagnoses and
procedures are counted for stays only, 0 elsewhere.
*/
with windowed as (
    select
        claim_id,
        person_id,
        institution_id,
        practitioner_id,
        visit_type,
        started_at,
        ended_at,
        settled_at,
        principal_diagnosis,
        total_amount,
        covered_amount,
        fund_amount
    from claims
    where settled_at >= $window_start and settled_at < $period_end
),
stays as (
    select claim_id
    from windowed
    where visit_type = 'inpatient'
),
by_line as (
    select
        claim_id,
        cast(count(*) as integer) as n_lines,
        cast(sum(amount) as decimal(14, 2)) as line_amount,
        cast(max(amount) as decimal(14, 2)) as top_line_amount,
        cast(sum(case when item_class = 'drug' then amount else 0 end) as decimal(14, 2)) as drug_amount,
        cast(sum(case when item_class = 'lab' then amount else 0 end) as decimal(14, 2)) as lab_amount,
        cast(sum(case when item_class = 'imaging' then amount else 0 end) as decimal(14, 2)) as imaging_amount,
        cast(sum(case when item_class = 'exam' then amount else 0 end) as decimal(14, 2)) as exam_amount,
        cast(sum(case when item_class = 'treatment' then amount else 0 end) as decimal(14, 2)) as treatment_amount,
        cast(sum(case when item_class = 'surgery' then amount else 0 end) as decimal(14, 2)) as surgery_amount,
        cast(sum(case when item_class = 'consumable' then amount else 0 end) as decimal(14, 2)) as consumable_amount,
        cast(sum(case when item_class = 'tcm' then amount else 0 end) as decimal(14, 2)) as tcm_amount,
        cast(sum(case when item_class = 'drug' then 1 else 0 end) as integer) as n_drug_lines,
        cast(sum(case when item_class = 'lab' then 1 else 0 end) as integer) as n_lab_lines,
        cast(sum(case when item_class = 'imaging' then 1 else 0 end) as integer) as n_imaging_lines,
        cast(sum(case when item_class = 'exam' then 1 else 0 end) as integer) as n_exam_lines
    from claim_lines
    group by claim_id
),
by_diagnosis as (
    select claim_id, cast(count(*) as integer) as n_diagnoses
    from diagnoses
    where claim_id in (select claim_id from stays)
    group by claim_id
),
by_procedure as (
    select claim_id, cast(count(*) as integer) as n_procedures
    from procedures
    where claim_id in (select claim_id from stays)
    group by claim_id
)
select
    c.claim_id,
    c.person_id,
    c.institution_id,
    c.practitioner_id,
    c.visit_type,
    c.started_at,
    c.ended_at,
    c.settled_at,
    cast(c.started_at as date) as started_on,
    case
        when c.visit_type = 'inpatient'
            then greatest(1, date_diff('day', cast(c.started_at as date), cast(coalesce(c.ended_at, c.settled_at) as date)))
    end as n_days,
    c.principal_diagnosis,
    c.total_amount,
    coalesce(c.covered_amount, 0) as covered_amount,
    c.fund_amount,
    coalesce(l.n_lines, 0) as n_lines,
    coalesce(l.line_amount, 0) as line_amount,
    coalesce(l.top_line_amount, 0) as top_line_amount,
    coalesce(l.drug_amount, 0) as drug_amount,
    coalesce(l.lab_amount, 0) as lab_amount,
    coalesce(l.imaging_amount, 0) as imaging_amount,
    coalesce(l.exam_amount, 0) as exam_amount,
    coalesce(l.treatment_amount, 0) as treatment_amount,
    coalesce(l.surgery_amount, 0) as surgery_amount,
    coalesce(l.consumable_amount, 0) as consumable_amount,
    coalesce(l.tcm_amount, 0) as tcm_amount,
    coalesce(l.n_drug_lines, 0) as n_drug_lines,
    coalesce(l.n_lab_lines, 0) as n_lab_lines,
    coalesce(l.n_imaging_lines, 0) as n_imaging_lines,
    coalesce(l.n_exam_lines, 0) as n_exam_lines,
    coalesce(d.n_diagnoses, 0) as n_diagnoses,
    coalesce(p.n_procedures, 0) as n_procedures
from windowed as c
left join by_line as l on l.claim_id = c.claim_id
left join by_diagnosis as d on d.claim_id = c.claim_id
left join by_procedure as p on p.claim_id = c.claim_id
