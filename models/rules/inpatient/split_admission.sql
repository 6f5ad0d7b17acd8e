/*
title: {zh: 分解住院, en: One stay billed as two admissions}
subject: institution
result: suspicion
problem: inpatient_behaviour
dimension: cost
catalogue: C01
stage: after
authority: 医疗保障
severity: high
reads: [claims, diagnoses, procedures]
may_be_empty: [diagnoses, procedures]
basis: 医疗保障基金使用监督管理条例 第38条(一)
why:
  zh: >
    病人未达到出院标准就办理出院，数日内以同一疾病再次入院，一次住院变成两次结算：病人多付一次起付线，
    按病组或按人头付费时医院多得一份定额。条例未规定天数，本规则只给出疑点。
  en: >
    A patient is discharged on paper before the treatment is over and admitted again within days for the same disease.
    One stay becomes two settlements: the patient pays the deductible twice, and under case payment the hospital earns a
    second lump sum. The regulation names the act but no number of days, so this is a suspicion only.
inspect:
  zh: >
    调两次住院的病程记录、出院小结和体温单：出院当日病情是否达到出院标准，治疗方案是否连续，第二次入院是否有新的病情变化；
    询问病人是否离开过病房。
  en: >
    Progress notes, discharge summaries and temperature charts of both stays: was the patient fit for discharge, did the same
    treatment simply go on, was there a new event before the second admission? Ask the patient whether the bed was ever left.
innocent_reasons:
  zh: >
    病情反复或出现并发症的非计划再入院；肿瘤放化疗、透析、产科、精神、康复、结核等周期性治疗和计划内二期手术（已排除可识别者）。
  en: >
    A true relapse or complication; cycles of chemotherapy, radiotherapy or dialysis, obstetrics, psychiatry, rehabilitation,
    tuberculosis and planned second operations (excluded where diagnosis, department or procedure shows them).
amount:
  zh: 后一次住院的基金支付额。
  en: What the fund paid for the later stay.
lookback_days: 15
params:
  max_gap_days:
    value: 15
    unit: days
    why:
      zh: 默认值[C]：多家系统用15天；条例无数字，各地有2、7、14、30天，可改。
      en: Default [C]. Several systems use 15; the regulation gives no number and places use 2, 7, 14 or 30.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次住院在同一机构同病出院后数日内再次发生，涉及基金 {amount} 元"
  en: "{n} admissions soon after discharge from the same house for the same disease, {amount} yuan of fund money"
examples:
  - name: pneumonia, discharged and admitted again after two days
    claims: |
      claim_id | visit_id | visit_type | started_at       | ended_at         | principal_diagnosis | fund_amount
      c1       | v1       | inpatient  | 2026-10-01 09:00 | 2026-10-08 10:00 | J18.900             | 3000
      c2       | v2       | inpatient  | 2026-10-10 09:00 | 2026-10-15 10:00 | J18.000             | 2500
    finds: [{subject_id: H1, amount: 2500, evidence: ["claims|c2", "claims|c1"]}]
  - name: exactly fifteen days is inside the limit, sixteen is not
    claims: |
      claim_id | visit_id | person_id | visit_type | started_at       | ended_at         | principal_diagnosis | fund_amount
      c1       | v1       | P1        | inpatient  | 2026-09-01 09:00 | 2026-09-05 10:00 | J18.900             | 3000
      c2       | v2       | P1        | inpatient  | 2026-09-20 09:00 | 2026-09-25 10:00 | J18.900             | 2500
      c3       | v3       | P2        | inpatient  | 2026-09-01 09:00 | 2026-09-05 10:00 | J18.900             | 3000
      c4       | v4       | P2        | inpatient  | 2026-09-21 09:00 | 2026-09-25 10:00 | J18.900             | 2500
    finds: [{subject_id: H1, amount: 2500}]
  - name: two interim settlements of one stay are one stay
    claims: |
      claim_id | visit_id | visit_type | started_at       | ended_at         | principal_diagnosis | fund_amount
      c1       | v1       | inpatient  | 2026-10-01 09:00 | 2026-10-08 10:00 | I63.900             | 3000
      c2       | v1       | inpatient  | 2026-10-08 10:00 | 2026-10-15 10:00 | I63.900             | 2500
    finds: []
  - name: chemotherapy comes in cycles
    claims: |
      claim_id | visit_id | visit_type | started_at       | ended_at         | principal_diagnosis | fund_amount
      c1       | v1       | inpatient  | 2026-10-01 09:00 | 2026-10-04 10:00 | Z51.103             | 3000
      c2       | v2       | inpatient  | 2026-10-15 09:00 | 2026-10-18 10:00 | Z51.103             | 2500
    diagnoses: |
      claim_id | position | diagnosis_code
      c1       | 2        | C34.900
      c2       | 2        | C34.900
    finds: []
  - name: the second eye is operated on a week after the first, as planned
    claims: |
      claim_id | visit_id | visit_type | started_at       | ended_at         | principal_diagnosis | fund_amount
      c1       | v1       | inpatient  | 2026-10-01 09:00 | 2026-10-03 10:00 | H25.900             | 3000
      c2       | v2       | inpatient  | 2026-10-10 09:00 | 2026-10-12 10:00 | H25.900             | 2500
    procedures: |
      claim_id | position | procedure_code
      c1       | 1        | 13.4100
      c2       | 1        | 13.4100
    finds: []
  - name: the first claim was settled long after, the dates of the stays count
    claims: |
      claim_id | visit_id | visit_type | started_at       | ended_at         | settled_at       | principal_diagnosis | fund_amount
      c1       | v1       | inpatient  | 2026-07-01 09:00 | 2026-07-08 10:00 | 2026-10-09 10:00 | J18.900             | 3000
      c2       | v2       | inpatient  | 2026-10-10 09:00 | 2026-10-15 10:00 | 2026-10-15 11:00 | J18.900             | 2500
    finds: []
*/
with inpatient_claims as (
    select
        claim_id,
        person_id,
        institution_id,
        coalesce(visit_id, claim_id) as visit_id,
        cast(started_at as date) as admitted_on,
        cast(ended_at as date) as discharged_on,
        principal_diagnosis,
        department,
        discharge_kind,
        fund_amount
    from claims
    where visit_type = 'inpatient'
),
cyclic_claims as (
    -- tumours, mental illness, obstetrics, kidney failure, tuberculosis, aftercare, transplants: their stays repeat by plan
    select distinct claim_id
    from diagnoses
    where regexp_matches(diagnosis_code, '^(C|D0|D3[7-9]|D4[0-8]|F|O|N18|A1[5-9]|T86|Z3[3-9]|Z4[789]|Z5[01]|Z94)')
),
operated_claims as (
    select distinct claim_id
    from procedures
),
stays as (
    select
        person_id,
        institution_id,
        visit_id,
        max(inpatient_claims.claim_id) as claim_id,
        list_sort(array_agg(distinct concat_ws('|', 'claims', inpatient_claims.claim_id))) as claim_keys,
        min(admitted_on) as admitted_on,
        max(discharged_on) as discharged_on,
        max(left(principal_diagnosis, 3)) as disease,
        sum(fund_amount) as fund_amount,
        bool_or(operated_claims.claim_id is not null) as operated,
        bool_or(
            cyclic_claims.claim_id is not null
            or coalesce(regexp_matches(
                principal_diagnosis,
                '^(C|D0|D3[7-9]|D4[0-8]|F|O|N18|A1[5-9]|T86|Z3[3-9]|Z4[789]|Z5[01]|Z94)'
            ), false)
            or coalesce(regexp_matches(department, '肿瘤|放疗|化疗|透析|血液净化|产科|精神|康复|结核'), false)
        ) as repeats_by_plan
    from inpatient_claims
    left join cyclic_claims on cyclic_claims.claim_id = inpatient_claims.claim_id
    left join operated_claims on operated_claims.claim_id = inpatient_claims.claim_id
    group by
        person_id,
        institution_id,
        visit_id
),
with_previous as (
    select
        *,
        lag(claim_keys) over history as previous_claim_keys,
        lag(discharged_on) over history as previous_discharged_on,
        lag(disease) over history as previous_disease,
        lag(operated) over history as previous_operated,
        lag(repeats_by_plan) over history as previous_repeats_by_plan
    from stays
    window history as (partition by person_id, institution_id order by admitted_on, discharged_on, claim_id)
)
select
    institution_id as subject_id,
    fund_amount as amount,
    list_concat(claim_keys, previous_claim_keys) as evidence
from with_previous
where admitted_on >= $window_start
    and admitted_on < $period_end
    and disease = previous_disease
    and date_diff('day', previous_discharged_on, admitted_on) between 0 and $max_gap_days
    and not (operated and previous_operated)
    and not repeats_by_plan
    and not previous_repeats_by_plan
