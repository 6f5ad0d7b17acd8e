-- What an institution does in the window, in some seventy numbers: features for learning, never reasons by themselves.
-- Expectations by case group leave out the institution's own claim, so that nobody is compared with itself.
with claims_known as (
    select
        claim_id, institution_id, person_id, practitioner_id, drg_code, principal_diagnosis,
        cast(fund_amount as double) as fund, cast(total_amount as double) as total,
        cast(started_at as date) as started_on,
        greatest(date_diff('day', cast(started_at as date), cast(coalesce(ended_at, started_at) as date)), 0) as days,
        visit_type = 'inpatient' as inpatient,
        coalesce(drg_code, principal_diagnosis, visit_type) as case_group
    from core.claims
    where replaced_by is null and settled_at >= $window_start and settled_at < $period_end
        and reverses_claim_id is null
),
persons as (
    select person_id, sex, birth_date, died_on, township, chronic_conditions
    from core.insured_persons
    where replaced_by is null
),
by_case_group as (
    select case_group, count(*) as n, sum(fund) as fund, sum(days) as days
    from claims_known
    group by case_group
),
by_practitioner as (
    select practitioner_id, count(*) as n, count(distinct institution_id) as n_places
    from claims_known
    where practitioner_id is not null
    group by practitioner_id
),
by_person as (
    select person_id, count(*) as n, count(distinct institution_id) as n_places
    from claims_known
    group by person_id
),
diagnoses_of as (
    select claim_id, count(*) as n
    from core.diagnoses
    where replaced_by is null
    group by claim_id
),
procedures_of as (
    select claim_id, count(*) as n, min(surgeon_id) as surgeon_id
    from core.procedures
    where replaced_by is null
    group by claim_id
),
by_surgeon as (
    select p.surgeon_id, count(*) as n, count(distinct c.institution_id) as n_places
    from procedures_of as p
    join claims_known as c on c.claim_id = p.claim_id
    where p.surgeon_id is not null
    group by p.surgeon_id
),
joined as (
    select
        c.*,
        (g.fund - c.fund) / nullif(g.n - 1, 0) as usual_fund,
        (g.days - c.days) / nullif(g.n - 1, 0) as usual_days,
        g.n as n_case_group,
        d.n as n_diagnoses,
        coalesce(p.n, 0) as n_procedures,
        p.surgeon_id,
        s.n as n_surgeon, s.n_places as n_surgeon_places,
        t.n as n_practitioner, t.n_places as n_practitioner_places,
        w.n as n_person, w.n_places as n_person_places,
        i.sex, i.township,
        date_diff('year', i.birth_date, c.started_on) as age,
        case when i.died_on is null then 0 else 1 end as died,
        case
            when coalesce(i.chronic_conditions, '') = '' then 0
            else length(i.chronic_conditions) - length(replace(i.chronic_conditions, ';', '')) + 1
        end as n_chronic,
        lag(c.started_on) over (partition by c.person_id order by c.started_on, c.claim_id) as before_on
    from claims_known as c
    left join by_case_group as g on g.case_group = c.case_group
    left join by_practitioner as t on t.practitioner_id = c.practitioner_id
    left join by_person as w on w.person_id = c.person_id
    left join diagnoses_of as d on d.claim_id = c.claim_id
    left join procedures_of as p on p.claim_id = c.claim_id
    left join by_surgeon as s on s.surgeon_id = p.surgeon_id
    left join persons as i on i.person_id = c.person_id
),
plain as (
    select
        institution_id,
        count(*) as n_claims,
        count(distinct person_id) as n_persons,
        count(distinct practitioner_id) as n_practitioners,
        count(distinct surgeon_id) as n_surgeons,
        sum(fund) as fund,
        avg(fund) as fund_mean,
        median(fund) as fund_median,
        quantile_cont(fund, 0.9) as fund_p90,
        quantile_cont(fund, 0.1) as fund_p10,
        max(fund) as fund_max,
        stddev_samp(fund) as fund_spread,
        sum(total) as total,
        sum(fund) / nullif(sum(total), 0) as fund_share,
        avg(case when inpatient then 1 else 0 end) as inpatient_share,
        sum(days) as days,
        avg(days) as days_mean,
        max(days) as days_max,
        stddev_samp(days) as days_spread,
        avg(case when days >= 14 then 1 else 0 end) as long_stays,
        avg(case when days <= 1 then 1 else 0 end) as short_stays,
        sum(fund) / nullif(sum(days), 0) as fund_per_day,
        sum(fund) / nullif(sum(usual_fund), 0) as fund_against_usual,
        sum(fund - usual_fund) as fund_excess,
        sum(days) / nullif(sum(usual_days), 0) as days_against_usual,
        sum(days - usual_days) as days_excess,
        avg(usual_fund) as case_mix,
        avg(n_case_group) as case_group_size,
        avg(n_diagnoses) as diagnoses_mean,
        sum(n_diagnoses) as diagnoses,
        avg(n_procedures) as procedures_mean,
        sum(n_procedures) as procedures,
        max(n_procedures) as procedures_max,
        avg(case when n_procedures > 0 then 1 else 0 end) as procedure_share,
        count(distinct drg_code) as n_case_groups,
        count(distinct principal_diagnosis) as n_principal,
        count(distinct drg_code) / count(*) as case_groups_per_claim,
        count(distinct principal_diagnosis) / count(*) as principal_per_claim,
        avg(age) as age_mean,
        stddev_samp(age) as age_spread,
        avg(case when age >= 85 then 1 else 0 end) as very_old,
        avg(case when age < 65 then 1 else 0 end) as younger,
        avg(n_chronic) as chronic_mean,
        sum(n_chronic) as chronic,
        avg(died) as died_share,
        sum(died) as died,
        avg(case when sex = 'F' then 1 else 0 end) as women,
        count(*) / count(distinct person_id) as claims_per_person,
        count(*) / nullif(count(distinct practitioner_id), 0) as claims_per_practitioner,
        avg(n_practitioner) as practitioner_claims,
        avg(n_practitioner_places) as practitioner_places,
        max(n_practitioner_places) as practitioner_places_max,
        avg(case when n_practitioner_places > 1 then 1 else 0 end) as shared_practitioners,
        avg(n_surgeon) as surgeon_claims,
        avg(n_surgeon_places) as surgeon_places,
        avg(case when surgeon_id = practitioner_id then 1 else 0 end) as own_surgeon,
        avg(n_person) as person_claims,
        avg(n_person_places) as person_places,
        avg(case when n_person_places > 1 then 1 else 0 end) as shared_persons,
        sum(case when n_person_places > 1 then 1 else 0 end) as shared_person_claims,
        count(distinct township) as n_townships,
        count(distinct township) / count(*) as townships_per_claim,
        avg(case when started_on - before_on <= 30 then 1 else 0 end) as soon_again_share,
        sum(case when started_on - before_on <= 30 then 1 else 0 end) as soon_again,
        avg(case when before_on is null then 1 else 0 end) as first_visits,
        count(distinct date_trunc('month', started_on)) as n_months,
        count(distinct started_on) as n_days,
        count(distinct fund) / count(*) as amounts_per_claim,
        avg(case when fund % 1000 = 0 then 1 else 0 end) as round_amounts
    from joined
    group by institution_id
),
shares as (
    select institution_id, 'practitioner' as what, practitioner_id as one, count(*) as n from joined group by all
    union all
    select institution_id, 'person' as what, person_id as one, count(*) as n from joined group by all
    union all
    select institution_id, 'case_group' as what, case_group as one, count(*) as n from joined group by all
    union all
    select institution_id, 'township' as what, township as one, count(*) as n from joined group by all
),
concentrated as (
    select
        institution_id,
        max(share) filter (what = 'practitioner') as top_practitioner,
        max(share) filter (what = 'person') as top_person,
        max(share) filter (what = 'case_group') as top_case_group,
        max(share) filter (what = 'township') as top_township,
        sum(share * share) filter (what = 'practitioner') as practitioner_concentration,
        sum(share * share) filter (what = 'person') as person_concentration,
        sum(share * share) filter (what = 'case_group') as case_group_concentration,
        sum(share * share) filter (what = 'township') as township_concentration
    from (
        select institution_id, what, n / sum(n) over (partition by institution_id, what) as share from shares
    )
    group by institution_id
)
select p.*, c.* exclude (institution_id)
from plain as p
join concentrated as c on c.institution_id = p.institution_id
order by p.institution_id
