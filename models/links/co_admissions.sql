/*
title: {zh: 结伴住院关联, en: People who are admitted together again and again}
subject: institution
ends: [insured_person, insured_person]
members: 4
companions: 2
dimension: cost
severity: high
catalogue: C06
reads: [claim_summary, insured_persons]
basis: 医疗保障基金使用监督管理条例 第38条、第40条
why:
  zh: 同一批人一年内多次在同一医院前后一两天入院，常见于组织、诱导住院和挂名住院。
  en: >
    The same people admitted to one hospital within a day or two of each other, several times a year: arranged or lured
    admissions look like that, and stays in name only.
inspect:
  zh: 核对各次入院的病程、护理与在床情况；询问由谁组织、是否接送、是否减免或返现。
  en: Compare course notes, nursing and presence of each stay; ask who arranged them, about transport, waivers and cash.
innocent_reasons:
  zh: 同户家庭（已剔除）；化疗、透析、康复等固定疗程（按诊断剔除）；流行季节的慢阻肺、心衰患者。
  en: >
    Households (left out); treatment cycles such as chemotherapy, dialysis and rehabilitation (left out by diagnosis);
    patients with chronic lung or heart disease in an epidemic.
params:
  max_apart:
    value: 2
    unit: days
    why: {zh: "手册[D]：前后1日入院；放宽到2日，以免分散规避", en: "Handbook [D]: within a day; two, so that spreading does not evade"}
  max_meeting:
    value: 50
    unit: persons
    why: {zh: 一日内再入院者超过50人的机构，相遇没有信息量, en: Where more than 50 returning patients are admitted on a day a meeting says nothing}
  min_visits:
    value: 2
    unit: stays
    why: {zh: 只住过一次的人不可能多次结伴, en: Whoever stayed once cannot have come together often}
  min_together:
    value: 2
    unit: occasions
    why: {zh: "手册[D]：一年两次；是否成立由整组决定", en: "Handbook [D]: twice a year; whether it counts the group decides"}
  occasion_days:
    value: 28
    unit: days
    why:
      zh: 四周内的再次入院多为同一治疗的下一步（双眼白内障、分期手术），只算一次
      en: A second stay within four weeks is mostly the next stage of one treatment (the other eye, a staged operation) and counts once
  cycles:
    value: Z49;Z50;Z51;N18;I69
    unit: ICD-10 categories
    why:
      zh: 透析、康复、放化疗、慢性肾病的固定疗程；卒中后康复按疗程反复住院
      en: "Treatment cycles: dialysis, radio- and chemotherapy, chronic kidney disease, rehabilitation, above all after a stroke"
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 对人员多次前后一两天同院入院，远超巧合；关联最强的一对结伴 {value} 次，按该院入院人次只应约 {peer} 次"
  en: "{n} pairs of people are admitted within days of each other far more often than chance allows; the strongest {value} times,
    where the admissions of the house explain about {peer}"
examples:
  - name: twice within a day
    claim_summary: &stays |
      claim_id | person_id | institution_id | started_at       | started_on | visit_type | principal_diagnosis
      a1       | P1        | H1             | 2026-03-02 09:10 | 2026-03-02 | inpatient  | M51.2
      b1       | P2        | H1             | 2026-03-03 15:40 | 2026-03-03 | inpatient  | M51.2
      a2       | P1        | H1             | 2026-08-12 14:10 | 2026-08-12 | inpatient  | M51.2
      b2       | P2        | H1             | 2026-08-10 08:20 | 2026-08-10 | inpatient  | M51.2
    insured_persons: |
      person_id | household_token
      P1        | F1
      P2        | F2
    finds: [{left_id: P1, right_id: P2, n_together: 2, n_left: 2, n_right: 2, place_id: H1}]
  - name: both eyes within two weeks, on the same days of operation
    claim_summary: |
      claim_id | person_id | institution_id | started_at       | started_on | visit_type | principal_diagnosis
      a1       | P1        | H1             | 2026-03-02 09:10 | 2026-03-02 | inpatient  | H25.9
      b1       | P2        | H1             | 2026-03-02 15:40 | 2026-03-02 | inpatient  | H25.9
      a2       | P1        | H1             | 2026-03-16 14:10 | 2026-03-16 | inpatient  | H25.9
      b2       | P2        | H1             | 2026-03-16 08:20 | 2026-03-16 | inpatient  | H25.9
    insured_persons: |
      person_id | household_token
      P1        | F1
      P2        | F2
    finds: []
  - name: a couple falls ill together
    claim_summary: *stays
    insured_persons: |
      person_id | household_token
      P1        | F1
      P2        | F1
    finds: []
  - name: chemotherapy comes in cycles
    claim_summary: |
      claim_id | person_id | institution_id | started_at       | started_on | visit_type | principal_diagnosis
      a1       | P1        | H1             | 2026-03-02 09:10 | 2026-03-02 | inpatient  | Z51.1
      b1       | P2        | H1             | 2026-03-03 15:40 | 2026-03-03 | inpatient  | Z51.1
      a2       | P1        | H1             | 2026-03-23 14:10 | 2026-03-23 | inpatient  | Z51.1
      b2       | P2        | H1             | 2026-03-23 08:20 | 2026-03-23 | inpatient  | Z51.1
    insured_persons: |
      person_id | household_token
      P1        | F1
      P2        | F2
    finds: []
*/
-- By chance two stays of a house begin within so many days of each other as crowded as its days of admission are.
with stays as (
    select
        c.institution_id,
        c.person_id,
        date_diff('day', $window_start, c.started_on) as day_no,
        min(coalesce(i.household_token, c.person_id)) as household,
        min(c.claim_id) as claim_id
    from claim_summary as c
    join insured_persons as i on i.person_id = c.person_id
    where c.visit_type = 'inpatient'
        and not contains($cycles, coalesce(substr(c.principal_diagnosis, 1, 3), 'none'))
    group by c.institution_id, c.person_id, date_diff('day', $window_start, c.started_on)
),
by_day as (
    select institution_id, day_no, count(*) as n_admitted
    from stays
    group by institution_id, day_no
),
crowding as (
    select
        institution_id,
        (2 * $max_apart + 1) * sum(1.0 * n_admitted * n_admitted) / (sum(n_admitted) * sum(n_admitted)) as chance
    from by_day
    group by institution_id
),
counted as (
    select *, count(*) over (partition by institution_id, person_id) as n_stays
    from stays
),
returning_patients as (
    select *, count(*) over (partition by institution_id, day_no) as n_meeting
    from counted
    where n_stays >= $min_visits
),
meetings as (
    select *
    from returning_patients
    where n_meeting <= $max_meeting
),
days as (
    select distinct day_no
    from meetings
),
near as (
    select a.day_no, b.day_no as other_day
    from days as a
    join days as b on b.day_no between a.day_no - $max_apart and a.day_no + $max_apart
),
met as (
    select
        a.institution_id,
        a.person_id as left_id,
        b.person_id as right_id,
        least(a.day_no, b.day_no) as day_no,
        a.n_stays as n_left,
        b.n_stays as n_right,
        a.claim_id as left_claim_id,
        b.claim_id as right_claim_id
    from meetings as a
    join near as n on n.day_no = a.day_no
    join meetings as b on b.institution_id = a.institution_id and b.day_no = n.other_day
    where a.person_id < b.person_id
        and a.household <> b.household
),
pairs as (
    select
        institution_id,
        left_id,
        right_id,
        count(distinct floor(day_no / $occasion_days)) as n_together,
        max(n_left) as n_left,
        max(n_right) as n_right,
        min(left_claim_id) as left_claim_id,
        min(right_claim_id) as right_claim_id
    from met
    group by institution_id, left_id, right_id
    having count(distinct floor(day_no / $occasion_days)) >= $min_together
        and max(day_no) - min(day_no) >= $occasion_days
)
select
    p.left_id,
    p.right_id,
    p.n_together,
    p.n_left,
    p.n_right,
    round(1 / c.chance, 6) as n_slots,
    p.institution_id as place_id,
    [concat_ws('|', 'claims', p.left_claim_id), concat_ws('|', 'claims', p.right_claim_id)] as evidence
from pairs as p
join crowding as c on c.institution_id = p.institution_id
