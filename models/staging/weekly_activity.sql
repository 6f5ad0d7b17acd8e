/*
One row per institution or practitioner and week of the window in which it settled anything: claims, money and money by
kind. Week 0 is the first of the window. What changes over time is judged on this.
*/
with claimed as (
    select 'institution' as subject_type, institution_id as subject_id, * from claim_summary
    union all
    select 'practitioner' as subject_type, practitioner_id as subject_id, * from claim_summary
    where practitioner_id is not null
)
select
    subject_type,
    subject_id,
    cast(floor(date_diff('day', cast($window_start as date), cast(settled_at as date)) / 7) as integer) as week_no,
    count(*) as n_claims,
    sum(case when visit_type = 'inpatient' then 1 else 0 end) as n_inpatient,
    sum(fund_amount) as fund_amount,
    sum(lab_amount + imaging_amount + exam_amount) as test_amount,
    sum(drug_amount) as drug_amount
from claimed
group by subject_type, subject_id, week_no
