/*
One row per institution or practitioner and trait of its patients in the window: mean age, share of women and of the old,
each person counting once, and the share of its settlements in each chapter of diagnoses (first character of the code).
Only traits that a scheme does not steer.
*/
with patients as (
    select distinct 'institution' as subject_type, institution_id as subject_id, person_id
    from claim_summary
    union all
    select distinct 'practitioner' as subject_type, practitioner_id as subject_id, person_id
    from claim_summary
    where practitioner_id is not null
),
described as (
    select
        c.subject_type,
        c.subject_id,
        count(*) as n_persons,
        avg(date_diff('year', p.birth_date, $period_end)) as mean_age,
        avg(case when p.sex = 'F' then 1.0 when p.sex = 'M' then 0.0 end) as share_female,
        avg(case when date_diff('year', p.birth_date, $period_end) >= 65 then 1.0 else 0.0 end) as share_old,
        avg(case when p.insurance_type = 'employee' then 1.0 else 0.0 end) as share_employee
    from patients as c
    left join insured_persons as p on p.person_id = c.person_id
    group by c.subject_type, c.subject_id
),
chapter_counts as (
    select
        'institution' as subject_type,
        institution_id as subject_id,
        substr(principal_diagnosis, 1, 1) as chapter,
        count(*) as n_claims
    from claim_summary
    where principal_diagnosis is not null
    group by institution_id, chapter
    union all
    select
        'practitioner' as subject_type,
        practitioner_id as subject_id,
        substr(principal_diagnosis, 1, 1) as chapter,
        count(*) as n_claims
    from claim_summary
    where principal_diagnosis is not null and practitioner_id is not null
    group by practitioner_id, chapter
)
select subject_type, subject_id, 'mean_age' as trait, cast(mean_age as double) as trait_value from described
union all
select subject_type, subject_id, 'share_female' as trait, cast(share_female as double) as trait_value from described
union all
select subject_type, subject_id, 'share_old' as trait, cast(share_old as double) as trait_value from described
union all
select subject_type, subject_id, 'share_employee' as trait, cast(share_employee as double) as trait_value from described
union all
select
    subject_type,
    subject_id,
    concat('chapter_', chapter) as trait,
    cast(n_claims as double) / sum(n_claims) over (partition by subject_type, subject_id) as trait_value
from chapter_counts
