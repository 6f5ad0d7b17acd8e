/*
title: {zh: 住院期间在他处门诊购药, en: Treated elsewhere while lying in hospital}
subject: institution
result: suspicion
problem: inpatient_behaviour
dimension: cost
catalogue: C08
stage: after
authority: 医疗保障
severity: medium
reads: [claims]
basis: 医疗保障基金使用监督管理条例 第38条(一)（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    病人登记住院，却在住院中间的日子到别的机构看门诊或到药店刷卡：要么人不在床上（挂床），要么卡不在本人手里。
    命中记在住院机构，因为要去看的是那张床。
  en: >
    Registered as lying in hospital, and on a day in the middle of the stay the card is used in another outpatient room or pharmacy. Either the
    bed was empty or the card was in other hands. The hit is booked on the hospital, for the bed is what to look at.
inspect:
  zh: >
    当日体温单、护理巡视、医嘱执行时间是否与外出时间冲突；有无请假条、外出会诊单；问本人当日行踪。
  en: >
    Do chart, ward rounds and executed orders of that day contradict an absence? Is there a leave slip or an ordered consultation elsewhere?
    Ask the patient.
innocent_reasons:
  zh: >
    家属代为配慢性病药（慢病门诊和单次购药不计）；医院开出的外院检查、会诊；入院、出院当天的门诊（不计）。
  en: >
    Family collecting chronic medicine (chronic clinics and a single purchase do not count); an examination or consultation ordered elsewhere;
    the days of admission and discharge (do not count).
amount:
  zh: 该次住院的基金支付额。
  en: What the fund paid for the stay.
lookback_days: 0
params:
  min_visit_days:
    value: 1
    unit: days with an outpatient visit elsewhere
    why:
      zh: 默认值[D]：门诊须本人到场，1天即提示。
      en: Default [D]. An outpatient visit needs the patient, so one day suffices.
  min_purchase_days:
    value: 2
    unit: days with a pharmacy purchase elsewhere
    why:
      zh: 默认值[D]：购药可由家属代办，2天起提示。
      en: Default [D]. Family may run an errand to a pharmacy, so two days are needed.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次住院期间病人在他处就医购药，涉及基金 {amount} 元"
  en: "{n} stays during which the patient's card was used elsewhere, {amount} yuan of fund money"
examples:
  - name: at another clinic in the middle of a stay
    claims: |
      claim_id | institution_id | visit_type | started_at       | ended_at         | fund_amount
      c1       | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-10 10:00 | 3000
      c2       | H2             | outpatient | 2026-10-03 09:00 | 2026-10-03 09:30 | 40
      c3       | P9             | pharmacy   | 2026-10-06 19:00 | 2026-10-06 19:00 | 0
    finds: [{subject_id: H1, amount: 3000, evidence: ["claims|c1", "claims|c2", "claims|c3"]}]
  - name: in a pharmacy on two days
    claims: |
      claim_id | institution_id | visit_type | started_at       | ended_at         | fund_amount
      c1       | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-10 10:00 | 3000
      c2       | P9             | pharmacy   | 2026-10-05 19:00 | 2026-10-05 19:00 | 0
      c3       | P9             | pharmacy   | 2026-10-06 19:00 | 2026-10-06 19:00 | 0
    finds: [{subject_id: H1, amount: 3000}]
  - name: one purchase is an errand
    claims: |
      claim_id | institution_id | visit_type | started_at       | ended_at         | fund_amount
      c1       | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-10 10:00 | 3000
      c3       | P9             | pharmacy   | 2026-10-06 19:00 | 2026-10-06 19:00 | 0
    finds: []
  - name: on the days of admission and discharge, and at the same hospital
    claims: |
      claim_id | institution_id | visit_type | started_at       | ended_at         | fund_amount
      c1       | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-10 10:00 | 3000
      c2       | H2             | outpatient | 2026-10-01 08:00 | 2026-10-01 08:30 | 40
      c3       | P9             | pharmacy   | 2026-10-10 19:00 | 2026-10-10 19:00 | 0
      c4       | H1             | outpatient | 2026-10-04 08:00 | 2026-10-04 08:30 | 40
      c5       | H1             | outpatient | 2026-10-05 08:00 | 2026-10-05 08:30 | 40
    finds: []
  - name: family collects chronic medicine
    claims: |
      claim_id | institution_id | visit_type         | started_at       | ended_at         | fund_amount
      c1       | H1             | inpatient          | 2026-10-01 09:00 | 2026-10-20 10:00 | 3000
      c2       | H2             | chronic_outpatient | 2026-10-05 09:00 | 2026-10-05 09:30 | 90
      c3       | H2             | chronic_outpatient | 2026-10-12 09:00 | 2026-10-12 09:30 | 90
    finds: []
*/
with stays as (
    select
        claim_id,
        person_id,
        institution_id,
        cast(started_at as date) as admitted_on,
        cast(ended_at as date) as discharged_on,
        fund_amount
    from claims
    where visit_type = 'inpatient'
        and started_at >= $window_start
        and started_at < $period_end
        and ended_at is not null
),
visits as (
    select
        claim_id,
        person_id,
        institution_id,
        visit_type,
        cast(started_at as date) as visited_on
    from claims
    where visit_type in ('outpatient', 'emergency', 'pharmacy')
        and started_at >= $window_start
        and started_at < $period_end
),
absences as (
    select
        stays.claim_id,
        stays.institution_id,
        max(stays.fund_amount) as fund_amount,
        count(distinct visits.visited_on) filter (where visits.visit_type <> 'pharmacy') as n_visit_days,
        count(distinct visits.visited_on) filter (where visits.visit_type = 'pharmacy') as n_purchase_days,
        list_sort(array_agg(concat_ws('|', 'claims', visits.claim_id))) as elsewhere
    from stays
    inner join visits
        on visits.person_id = stays.person_id
        and visits.institution_id <> stays.institution_id
        and visits.visited_on > stays.admitted_on
        and visits.visited_on < stays.discharged_on
    group by
        stays.claim_id,
        stays.institution_id
)
select
    institution_id as subject_id,
    fund_amount as amount,
    list_concat([concat_ws('|', 'claims', claim_id)], elsewhere) as evidence
from absences
where n_visit_days >= $min_visit_days
    or n_purchase_days >= $min_purchase_days
