/*
title: {zh: 结伴就诊购药, en: People who keep turning up together}
subject: institution
ends: [insured_person, insured_person]
members: 4
dimension: cost
severity: high
catalogue: H10
reads: [claim_summary, insured_persons]
basis: 医疗保障基金使用监督管理条例 第40条、第41条
why:
  zh: 多人反复在同一机构同一日同一时段一起结算，常见于倒卖药品、收集医保卡集中空刷和结伴住院。
  en: >
    People who again and again settle at the same place, day and hour are what resale of drugs, collected cards and arranged
    admissions look like.
inspect:
  zh: 调取该时段监控与签名，分别询问参保人是否本人到场、卡由谁保管、药品去向。
  en: Camera and signatures of those hours; ask each person apart who came, who keeps the card and where the drugs went.
innocent_reasons:
  zh: 同户家庭（已剔除）、同村同车、透析放化疗康复等固定疗程（按诊断剔除并按频率折减）、集中体检。
  en: >
    Households (left out), one bus from one village, treatment cycles such as dialysis, chemotherapy and rehabilitation
    (left out by diagnosis, discounted by frequency), group check-ups.
params:
  max_meeting:
    value: 50
    unit: persons
    why: {zh: 一个时段超过50人的相遇没有信息量，且配对数爆炸, en: Meetings of more than 50 carry no information and explode in pairs}
  min_visits:
    value: 3
    unit: visits
    why: {zh: 少于3次的人不可能多次结伴, en: Whoever came less than three times cannot have come together often}
  min_together:
    value: 3
    unit: days
    why: {zh: "默认值[D]：两次同时可以是巧合", en: "Default [D]: twice may be chance"}
  occasions:
    value: 250
    unit: days
    why: {zh: 一年里可供随机相遇的日子约250天, en: About 250 days a year on which people may meet by chance}
  cycles:
    value: Z49;Z50;Z51;N18
    unit: ICD-10 categories
    why: {zh: 透析、康复、放化疗、慢性肾病的固定疗程, en: "Treatment cycles: dialysis, rehabilitation, radio- and chemotherapy, chronic kidney disease"}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 对人员反复同时同地就诊购药，远超巧合"
  en: "{n} pairs of people settle together here far more often than chance allows"
examples:
  - name: three days together
    claim_summary: |
      claim_id | person_id | institution_id | started_at       | started_on | visit_type
      a1       | P1        | H1             | 2026-10-05 09:10 | 2026-10-05 | pharmacy
      b1       | P2        | H1             | 2026-10-05 09:40 | 2026-10-05 | pharmacy
      a2       | P1        | H1             | 2026-10-12 14:10 | 2026-10-12 | pharmacy
      b2       | P2        | H1             | 2026-10-12 14:20 | 2026-10-12 | pharmacy
      a3       | P1        | H1             | 2026-10-19 10:00 | 2026-10-19 | pharmacy
      b3       | P2        | H1             | 2026-10-19 11:59 | 2026-10-19 | pharmacy
    insured_persons: |
      person_id | household_token
      P1        | F1
      P2        | F2
    finds: [{left_id: P1, right_id: P2, n_together: 3, n_left: 3, n_right: 3, place_id: H1}]
  - name: a couple goes together
    claim_summary: |
      claim_id | person_id | institution_id | started_at       | started_on | visit_type
      a1       | P1        | H1             | 2026-10-05 09:10 | 2026-10-05 | pharmacy
      b1       | P2        | H1             | 2026-10-05 09:40 | 2026-10-05 | pharmacy
      a2       | P1        | H1             | 2026-10-12 14:10 | 2026-10-12 | pharmacy
      b2       | P2        | H1             | 2026-10-12 14:20 | 2026-10-12 | pharmacy
      a3       | P1        | H1             | 2026-10-19 10:00 | 2026-10-19 | pharmacy
      b3       | P2        | H1             | 2026-10-19 11:59 | 2026-10-19 | pharmacy
    insured_persons: |
      person_id | household_token
      P1        | F1
      P2        | F1
    finds: []
  - name: dialysis days are fixed days
    claim_summary: |
      claim_id | person_id | institution_id | started_at       | started_on | visit_type | principal_diagnosis
      a1       | P1        | H1             | 2026-10-05 09:10 | 2026-10-05 | outpatient | Z49.100
      b1       | P2        | H1             | 2026-10-05 09:40 | 2026-10-05 | outpatient | Z49.100
      a2       | P1        | H1             | 2026-10-12 14:10 | 2026-10-12 | outpatient | Z49.100
      b2       | P2        | H1             | 2026-10-12 14:20 | 2026-10-12 | outpatient | Z49.100
      a3       | P1        | H1             | 2026-10-19 10:00 | 2026-10-19 | outpatient | Z49.100
      b3       | P2        | H1             | 2026-10-19 11:59 | 2026-10-19 | outpatient | Z49.100
    insured_persons: |
      person_id | household_token
      P1        | F1
      P2        | F2
    finds: []
*/
-- Who comes nearly daily meets everybody: every visit beyond chance's reach takes one occasion away.
with visits as (
    select
        institution_id,
        person_id,
        started_on,
        floor(extract(hour from started_at) / 2) as slot,
        min(claim_id) as claim_id
    from claim_summary
    where not contains($cycles, coalesce(substr(principal_diagnosis, 1, 3), 'none'))
    group by institution_id, person_id, started_on, slot
),
counted as (
    select
        *,
        count(*) over (partition by institution_id, started_on, slot) as n_meeting,
        count(*) over (partition by institution_id, person_id) as n_visits
    from visits
),
meetings as (
    select *
    from counted
    where n_meeting > 1
        and n_meeting <= $max_meeting
        and n_visits >= $min_visits
),
pairs as (
    select
        a.institution_id,
        a.person_id as left_id,
        b.person_id as right_id,
        count(distinct a.started_on) as n_together,
        max(a.n_visits) as n_left,
        max(b.n_visits) as n_right,
        min(a.claim_id) as left_claim_id,
        min(b.claim_id) as right_claim_id
    from meetings as a
    join meetings as b
        on b.institution_id = a.institution_id and b.started_on = a.started_on and b.slot = a.slot
    where a.person_id < b.person_id
    group by a.institution_id, a.person_id, b.person_id
)
select
    p.left_id,
    p.right_id,
    p.n_together,
    p.n_left,
    p.n_right,
    greatest($occasions - greatest(p.n_left, p.n_right), least(p.n_left, p.n_right)) as n_slots,
    p.institution_id as place_id,
    [concat_ws('|', 'claims', p.left_claim_id), concat_ws('|', 'claims', p.right_claim_id)] as evidence
from pairs as p
join insured_persons as l on l.person_id = p.left_id
join insured_persons as r on r.person_id = p.right_id
where p.n_together >= $min_together
    and coalesce(l.household_token, l.person_id) <> coalesce(r.household_token, r.person_id)
