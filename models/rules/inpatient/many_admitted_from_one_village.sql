/*
title: {zh: 同村多人同日入院, en: Many new patients from one village on one day}
subject: institution
result: suspicion
problem: inpatient_behaviour
dimension: cost
catalogue: C17
stage: after
authority: 医疗保障
severity: high
reads: [claims, insured_persons]
basis: 医疗保障基金使用监督管理条例 第40条(一)
why:
  zh: >
    同一村（社区）多户、此前未在该院就诊的人同一天住进同一家医院。通报案例中有按人头付介绍费、车接车送、包吃包住拉人住院的做法。
  en: >
    People of several households of one village, none of them a patient of the house before, are admitted on one day. Reported cases paid by the head and offered transport and board.
inspect:
  zh: >
    问病人谁联系、怎么来的、是否免费接送、是否免起付线或发钱物；查医院车辆和营销人员的记录。
  en: >
    Who called, how did they come, was transport free, was the deductible waived or money given? Cars and marketing staff of the house.
innocent_reasons:
  zh: >
    食物中毒、车祸、疫情（诊断为外伤、中毒、传染病的已排除）；下乡义诊后安排的白内障等集中手术；整村搬迁后的新邻居。
  en: >
    Food poisoning, an accident, an outbreak (injury, poisoning and infection are left out); operations arranged after a screening in the village.
amount:
  zh: 这些住院的基金支付额。
  en: What the fund paid for these stays.
fact: {zh: 同村同日, en: village and day}
lookback_days: 0
params:
  min_households:
    value: 5
    unit: households
    why:
      zh: 默认值[D]：5户以上同日入院少见。
      en: Default [D]. Five households on one day are rare.
  memory_days:
    value: 180
    unit: days
    why:
      zh: 默认值[D]：半年内来过的不算新病人。
      en: Default [D]. Who was there within half a year is no new patient.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次同村多户新病人同日入院（{records} 人次），涉及基金 {amount} 元"
  en: "on {n} days new patients of one village were admitted together ({records} stays), {amount} yuan of fund money"
examples:
  - name: two households of a village on one day
    insured_persons: &village |
      person_id | grid_id | household_token
      A1        | A       | h1
      A2        | A       | h2
      B1        | B       | h3
    claims: &day |
      claim_id | person_id | institution_id | visit_type | started_at       | ended_at         | principal_diagnosis | fund_amount
      c1       | A1        | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-04 09:00 | M54.500             | 1000
      c2       | A2        | H1             | inpatient  | 2026-10-01 10:00 | 2026-10-04 09:00 | I10.x00             | 1100
      c3       | B1        | H1             | inpatient  | 2026-10-01 10:00 | 2026-10-04 09:00 | I10.x00             | 1200
    params: {min_households: 2}
    finds:
      - {subject_id: H1, amount: 1000, evidence: ["claims|c1"]}
      - {subject_id: H1, amount: 1100, evidence: ["claims|c2"]}
  - name: two households are fewer than three
    insured_persons: *village
    claims: *day
    params: {min_households: 3}
    finds: []
  - name: husband and wife
    insured_persons: |
      person_id | grid_id | household_token
      A1        | A       | h1
      A2        | A       | h1
    claims: *day
    params: {min_households: 2}
    finds: []
  - name: an accident with the village bus
    insured_persons: *village
    claims: |
      claim_id | person_id | institution_id | visit_type | started_at       | ended_at         | principal_diagnosis | fund_amount
      c1       | A1        | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-04 09:00 | S72.000             | 1000
      c2       | A2        | H1             | inpatient  | 2026-10-01 10:00 | 2026-10-04 09:00 | S06.000             | 1100
    params: {min_households: 2}
    finds: []
  - name: one of the two was there ninety days before; within ninety days it counts as a known patient
    insured_persons: *village
    claims: |
      claim_id | person_id | institution_id | visit_type | started_at       | ended_at         | principal_diagnosis | fund_amount
      c0       | A1        | H1             | outpatient | 2026-07-03 08:00 |                  | M54.500             | 20
      c1       | A1        | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-04 09:00 | M54.500             | 1000
      c2       | A2        | H1             | inpatient  | 2026-10-01 10:00 | 2026-10-04 09:00 | I10.x00             | 1100
    params: {min_households: 2, memory_days: 90}
    finds: []
*/
with admissions as (
    select
        claims.institution_id,
        insured_persons.grid_id,
        cast(claims.started_at as date) as admitted_on,
        claims.person_id,
        coalesce(insured_persons.household_token, claims.person_id) as household,
        claims.claim_id,
        claims.fund_amount
    from claims
    inner join insured_persons on insured_persons.person_id = claims.person_id
    where claims.visit_type = 'inpatient'
        and claims.started_at >= $window_start
        and claims.started_at < $period_end
        and insured_persons.grid_id is not null
        and not coalesce(regexp_matches(claims.principal_diagnosis, '^[ABST]'), false)
),
crowded as (
    select
        institution_id,
        grid_id,
        admitted_on
    from admissions
    group by
        institution_id,
        grid_id,
        admitted_on
    having count(distinct household) >= $min_households
),
candidates as (
    select admissions.*
    from admissions
    inner join crowded
        on crowded.institution_id = admissions.institution_id
        and crowded.grid_id = admissions.grid_id
        and crowded.admitted_on = admissions.admitted_on
),
known_patients as (
    select distinct candidates.claim_id
    from candidates
    inner join claims
        on claims.person_id = candidates.person_id
        and claims.institution_id = candidates.institution_id
    where cast(claims.started_at as date) < candidates.admitted_on
        and date_diff('day', cast(claims.started_at as date), candidates.admitted_on) <= $memory_days
),
new_patients as (
    select candidates.*
    from candidates
    left join known_patients on known_patients.claim_id = candidates.claim_id
    where known_patients.claim_id is null
),
households as (
    select
        institution_id,
        grid_id,
        admitted_on,
        count(distinct household) as n_households
    from new_patients
    group by
        institution_id,
        grid_id,
        admitted_on
)
select
    new_patients.institution_id as subject_id,
    cast(new_patients.fund_amount as decimal(14, 2)) as amount,
    [concat_ws('|', 'claims', new_patients.claim_id)] as evidence,
    concat_ws('|', new_patients.grid_id, new_patients.admitted_on) as fact
from new_patients
inner join households
    on households.institution_id = new_patients.institution_id
    and households.grid_id = new_patients.grid_id
    and households.admitted_on = new_patients.admitted_on
where households.n_households >= $min_households
