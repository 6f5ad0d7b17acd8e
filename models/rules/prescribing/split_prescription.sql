/*
title: {zh: 分解处方, en: One prescription split into several}
subject: institution
result: suspicion
problem: prescribing
dimension: cost
catalogue: G04
stage: after
authority: 医疗保障
severity: medium
reads: [prescriptions]
basis: 医疗保障基金使用监督管理条例 第38条(二)
why:
  zh: >
    同一人同一天在同一机构，同一种药开了两张以上处方：把超量的药拆开，以避开天数、金额限制。
  en: >
    The same person got the same drug on two or more prescriptions in one house on one day: an over-supply taken apart to stay below limits of days or money.
inspect:
  zh: >
    两张处方的医生、时间、理由；合计天数是否超限；病人是否知情。
  en: >
    Doctors, times and reasons; are the days together above the limit; does the patient know?
innocent_reasons:
  zh: >
    原处方作废重开未作废冲账；同日两科就诊各开一次；为家属代开（应登记）。
  en: >
    A void prescription written anew and not reversed; two departments on one day; collected for family (should be registered).
amount:
  zh: 第二张起该药的金额。
  en: The cost of the drug on the second and further prescriptions.
lookback_days: 0
params:
  usual_days:
    value: 7
    unit: days
    why:
      zh: 合计不超过处方管理办法一般限量7日的不计[P]。
      en: Together within the usual seven days of the prescription rules [P] is let pass.
  long_days:
    value: 30
    unit: days
    why:
      zh: 默认值[M]：慢病和长期处方合计不超过30天不计。
      en: Default [M]. Thirty days together at chronic clinics and on long prescriptions are let pass.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次同日同药分两张以上处方开出，涉及 {amount} 元"
  en: "{n} repeats of one drug on further prescriptions of the same day, {amount} yuan"
examples:
  - name: seven days in the morning, seven in the afternoon
    prescriptions: |
      prescription_id | drug_line | prescribed_at    | visit_type | drug_code | days_supply | amount
      r1              | 1         | 2026-11-09 09:00 | outpatient | A         | 7           | 70
      r2              | 1         | 2026-11-09 15:00 | outpatient | A         | 7           | 71
    finds: [{subject_id: H1, amount: 71, evidence: ["prescriptions|r2|1", "prescriptions|r1|1"]}]
  - name: three days and four days make one week
    prescriptions: |
      prescription_id | drug_line | prescribed_at    | visit_type | drug_code | days_supply | amount
      r1              | 1         | 2026-11-09 09:00 | outpatient | A         | 3           | 70
      r2              | 1         | 2026-11-09 15:00 | outpatient | A         | 4           | 71
    finds: []
  - name: another drug, another day, another person, and two lines of one prescription
    prescriptions: |
      prescription_id | drug_line | person_id | prescribed_at    | visit_type | drug_code | days_supply | amount
      r1              | 1         | P1        | 2026-11-09 09:00 | outpatient | A         | 7           | 70
      r1              | 2         | P1        | 2026-11-09 09:00 | outpatient | A         | 7           | 70
      r2              | 1         | P1        | 2026-11-09 15:00 | outpatient | B         | 7           | 70
      r3              | 1         | P1        | 2026-11-10 15:00 | outpatient | A         | 7           | 70
      r4              | 1         | P2        | 2026-11-09 15:00 | outpatient | A         | 7           | 70
    finds: []
  - name: chronic patients may have thirty days in two parts, not thirty-one
    prescriptions: |
      prescription_id | drug_line | person_id | prescribed_at    | visit_type         | drug_code | days_supply | amount
      r1              | 1         | P1        | 2026-11-09 09:00 | chronic_outpatient | A         | 15          | 70
      r2              | 1         | P1        | 2026-11-09 15:00 | chronic_outpatient | A         | 15          | 71
      r3              | 1         | P2        | 2026-11-09 09:00 | chronic_outpatient | A         | 15          | 70
      r4              | 1         | P2        | 2026-11-09 15:00 | chronic_outpatient | A         | 16          | 72
    finds: [{subject_id: H1, amount: 72}]
*/
with repeated as (
    select
        person_id,
        drug_code,
        cast(prescribed_at as date) as prescribed_on,
        institution_id,
        min(prescription_id) as first_prescription_id
    from prescriptions
    where prescribed_at >= $window_start
        and prescribed_at < $period_end
        and visit_type is distinct from 'inpatient'
    group by
        person_id,
        drug_code,
        cast(prescribed_at as date),
        institution_id
    having min(prescription_id) <> max(prescription_id)
        and sum(days_supply) > $usual_days
),
fills as (
    select
        prescriptions.institution_id,
        prescriptions.prescription_id,
        coalesce(prescriptions.amount, 0) as amount,
        repeated.first_prescription_id,
        concat_ws('|', 'prescriptions', prescriptions.prescription_id, prescriptions.drug_line) as fill_key,
        min(concat_ws('|', 'prescriptions', prescriptions.prescription_id, prescriptions.drug_line)) filter (
            where prescriptions.prescription_id = repeated.first_prescription_id
        ) over same_day as first_key,
        sum(prescriptions.days_supply) over same_day as n_days,
        max(
            case
                when coalesce(prescriptions.long_prescription, false) or prescriptions.visit_type = 'chronic_outpatient' then 1
                else 0
            end
        ) over same_day as is_long
    from prescriptions
    inner join repeated
        on repeated.person_id = prescriptions.person_id
        and repeated.drug_code = prescriptions.drug_code
        and repeated.prescribed_on = cast(prescriptions.prescribed_at as date)
        and repeated.institution_id = prescriptions.institution_id
    where prescriptions.visit_type is distinct from 'inpatient'
    window same_day as (
        partition by
            prescriptions.person_id,
            prescriptions.drug_code,
            repeated.prescribed_on,
            prescriptions.institution_id
    )
)
select
    institution_id as subject_id,
    amount,
    [fill_key, first_key] as evidence
from fills
where prescription_id <> first_prescription_id
    and n_days > case when is_long = 1 then $long_days else $usual_days end
