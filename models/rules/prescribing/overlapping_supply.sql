/*
title: {zh: 重复开药, en: The next supply long before the last is used up}
subject: institution
result: suspicion
problem: prescribing
dimension: cost
catalogue: G05
stage: before
authority: 医疗保障
severity: medium
reads: [prescriptions]
basis: 医疗保障基金使用监督管理条例 第38条(二)
why:
  zh: >
    上一次同种药还剩一周以上、且超过两成没有用完，就又开了一次（各机构合并计算）。多出来的药没有人吃。命中记在后一次开药的机构。
  en: >
    More than a fifth of the last supply of the drug, and at least a week of it, was still to be taken when the next was prescribed (all houses together). Nobody takes the
    surplus. The hit is booked on the later prescriber.
inspect:
  zh: >
    医生开方前是否查看用药记录；是否为凑处方、凑药占比；药品是否由病人领走。
  en: >
    Did the doctor look at the medication record, was a target to be met, did the patient really receive the drug?
innocent_reasons:
  zh: >
    剂量上调；节假日、外出前提前取药；药品遗失；家属代取多人份。
  en: >
    The dose was raised; fetched early before a holiday or a journey; lost; collected for several members of a family.
amount:
  zh: 后一次开药中提前部分按天折算的药费。
  en: The cost of the later supply in proportion to the days that overlap.
lookback_days: 90
params:
  grace:
    value: 0.2
    unit: share of the last supply
    why:
      zh: 默认值[D]：允许提前两成。
      en: Default [D]. A fifth may overlap.
  min_early_days:
    value: 7
    unit: days
    why:
      zh: 默认值[D]：提前不足7天不计，短程用药不会误中。
      en: Default [D]. Less than a week early is let pass, so that short courses do not count.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次在上次药量远未用完时重复开药，重叠部分约 {amount} 元"
  en: "{n} prescriptions long before the last supply was used up, about {amount} yuan of overlap"
examples:
  - name: thirty days on the first, thirty more on the eleventh
    prescriptions: |
      prescription_id | drug_line | institution_id | prescribed_at    | drug_code | days_supply | amount
      r1              | 1         | H1             | 2026-10-01 09:00 | A         | 30          | 60
      r2              | 1         | H2             | 2026-10-11 09:00 | A         | 30          | 60
    finds: [{subject_id: H2, amount: 40, evidence: ["prescriptions|r2|1", "prescriptions|r1|1"]}]
  - name: seven days early at the limit of a week, but more than a fifth; six days early is let pass
    prescriptions: |
      prescription_id | drug_line | person_id | prescribed_at    | drug_code | days_supply | amount
      r1              | 1         | P1        | 2026-10-01 09:00 | A         | 28          | 60
      r2              | 1         | P1        | 2026-10-22 09:00 | A         | 28          | 56
      r3              | 1         | P2        | 2026-10-01 09:00 | A         | 28          | 60
      r4              | 1         | P2        | 2026-10-23 09:00 | A         | 28          | 56
    finds: [{subject_id: H1, amount: 14, evidence: ["prescriptions|r2|1", "prescriptions|r1|1"]}]
  - name: the later supply is a short one
    prescriptions: |
      prescription_id | drug_line | prescribed_at    | drug_code | days_supply | amount
      r1              | 1         | 2026-10-01 09:00 | A         | 30          | 60
      r2              | 1         | 2026-10-11 09:00 | A         | 7           | 14
    finds: [{subject_id: H1, amount: 14, evidence: ["prescriptions|r2|1", "prescriptions|r1|1"]}]
  - name: prescribed early for later, handed out when the last supply was used up
    prescriptions: |
      prescription_id | drug_line | prescribed_at    | dispensed_at     | drug_code | days_supply | amount
      r1              | 1         | 2026-09-20 09:00 | 2026-09-20 10:00 | A         | 30          | 60
      r2              | 1         | 2026-10-01 09:00 | 2026-10-20 09:00 | A         | 30          | 60
    finds: []
  - name: a week of antibiotics again after five days, and two prescriptions on one day (another rule)
    prescriptions: |
      prescription_id | drug_line | prescribed_at    | drug_code | days_supply | amount
      r1              | 1         | 2026-10-01 09:00 | A         | 7           | 60
      r2              | 1         | 2026-10-06 09:00 | A         | 7           | 60
      r3              | 1         | 2026-10-06 15:00 | A         | 30          | 60
    finds: []
  - name: of forty days eight are a fifth and let pass, nine are more
    prescriptions: |
      prescription_id | drug_line | person_id | prescribed_at    | drug_code | days_supply | amount
      r1              | 1         | P1        | 2026-09-01 09:00 | A         | 40          | 60
      r2              | 1         | P1        | 2026-10-03 09:00 | A         | 30          | 60
      r3              | 1         | P2        | 2026-09-01 09:00 | A         | 40          | 60
      r4              | 1         | P2        | 2026-10-02 09:00 | A         | 30          | 60
    finds: [{subject_id: H1, amount: 18, evidence: ["prescriptions|r4|1", "prescriptions|r3|1"]}]
*/
with refilled as (
    -- a cheap sieve: who got the drug only once, or never for long, cannot have got it too early
    select
        person_id,
        drug_code
    from prescriptions
    where prescribed_at < $period_end
        and days_supply > 0
        and visit_type is distinct from 'inpatient'
    group by
        person_id,
        drug_code
    having count(*) > 1
        and max(days_supply) > $min_early_days
),
fills as (
    select
        prescriptions.person_id,
        prescriptions.drug_code,
        prescriptions.institution_id,
        prescriptions.prescription_id,
        prescriptions.drug_line,
        -- a supply begins when it is handed out; where nobody says when, on the day it was prescribed
        cast(coalesce(prescriptions.dispensed_at, prescriptions.prescribed_at) as date) as filled_on,
        prescriptions.days_supply,
        coalesce(prescriptions.amount, 0) as amount
    from prescriptions
    inner join refilled
        on refilled.person_id = prescriptions.person_id
        and refilled.drug_code = prescriptions.drug_code
    where prescriptions.prescribed_at < $period_end
        and prescriptions.days_supply > 0
        and prescriptions.visit_type is distinct from 'inpatient'
),
with_previous as (
    select
        institution_id,
        prescription_id,
        drug_line,
        filled_on,
        days_supply,
        amount,
        lag(prescription_id) over history as previous_prescription_id,
        lag(drug_line) over history as previous_drug_line,
        lag(filled_on) over history as previous_on,
        lag(days_supply) over history as previous_days
    from fills
    window history as (partition by person_id, drug_code order by filled_on, prescription_id, drug_line)
),
early as (
    select
        *,
        previous_days - date_diff('day', previous_on, filled_on) as days_early
    from with_previous
    where filled_on >= $window_start
        and filled_on < $period_end
        and filled_on > previous_on
)
select
    institution_id as subject_id,
    cast(amount * least(days_early, days_supply) / days_supply as decimal(14, 2)) as amount,
    [
        concat_ws('|', 'prescriptions', prescription_id, drug_line),
        concat_ws('|', 'prescriptions', previous_prescription_id, previous_drug_line)
    ] as evidence
from early
where days_early >= $min_early_days
    and days_early > previous_days * cast($grace as decimal(9, 6))
