/*
One row per claim settled in the window [$window_start, $period_end), refunds netted: its header, its money by item class,
and its counts. Measures and rules read this instead of the lines wherever one row per claim is enough. A claim without
lines (headers only) has n_lines = 0 and zero amounts by class: ask for n_lines > 0 before you speak of shares.
n_days counts the day of admission and not the day of discharge, at least 1; null where nobody stayed.
*/
with windowed as (
    select *
    from claims
    where settled_at >= $window_start and settled_at < $period_end
),
by_line as (
    select
        claim_id,
        count(*) as n_lines,
        sum(amount) as line_amount,
        max(amount) as top_line_amount,
        sum(case when item_class = 'drug' then amount else 0 end) as drug_amount,
        sum(case when item_class = 'lab' then amount else 0 end) as lab_amount,
        sum(case when item_class = 'imaging' then amount else 0 end) as imaging_amount,
        sum(case when item_class = 'exam' then amount else 0 end) as exam_amount,
        sum(case when item_class = 'treatment' then amount else 0 end) as treatment_amount,
        sum(case when item_class = 'surgery' then amount else 0 end) as surgery_amount,
        sum(case when item_class = 'consumable' then amount else 0 end) as consumable_amount,
        sum(case when item_class = 'bed' then amount else 0 end) as bed_amount,
        sum(case when item_class = 'nursing' then amount else 0 end) as nursing_amount,
        sum(case when item_class = 'consultation' then amount else 0 end) as consultation_amount,
        sum(case when item_class = 'tcm' then amount else 0 end) as tcm_amount,
        sum(case when item_class = 'drug' then 1 else 0 end) as n_drug_lines,
        sum(case when item_class = 'lab' then 1 else 0 end) as n_lab_lines,
        sum(case when item_class = 'imaging' then 1 else 0 end) as n_imaging_lines,
        sum(case when item_class = 'exam' then 1 else 0 end) as n_exam_lines
    from claim_lines
    group by claim_id
),
by_diagnosis as (
    select claim_id, count(*) as n_diagnoses
    from diagnoses
    group by claim_id
),
by_procedure as (
    select claim_id, count(*) as n_procedures
    from procedures
    group by claim_id
)
select
    c.claim_id,
    c.person_id,
    c.institution_id,
    c.practitioner_id,
    c.department,
    c.visit_type,
    c.insurance_type,
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
    coalesce(l.bed_amount, 0) as bed_amount,
    coalesce(l.nursing_amount, 0) as nursing_amount,
    coalesce(l.consultation_amount, 0) as consultation_amount,
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
