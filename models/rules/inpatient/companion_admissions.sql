/*
title: {zh: 结伴住院, en: The same people admitted together again and again}
subject: institution
result: suspicion
problem: inpatient_behaviour
dimension: cost
catalogue: C06
stage: after
authority: 医疗保障
severity: high
reads: [claims, insured_persons]
may_be_empty: [insured_persons]
basis: 医疗保障基金使用监督管理条例 第40条(一)
why:
  zh: >
    互不同户的几个人在同一机构同进同出，一年内重复两次以上。病不会约好时间，人可以：常见于组织参保人“凑住院”、包吃包住、免起付线。
  en: >
    Several people of different households enter and leave the same house within a day of each other, and do so again within the year.
    Illness keeps no appointments; people do. Typical of organised admissions with free board and waived deductibles.
inspect:
  zh: >
    问每人由谁联系、如何到院、住哪个病房、交了多少钱；比对联系电话、缴费来源；比对几人的检查报告和用药是否雷同。
  en: >
    Who called them, who drove them, which ward, who paid? Compare phone numbers and payers, and whether reports and drugs of the group
    are copies of one another.
innocent_reasons:
  zh: >
    同一疗程的透析、化疗病友；同一单位职业病复查；一次性的食物中毒或疫情（只出现一次，不会命中）；同户家人（已排除）。
  en: >
    Fellow patients on one dialysis or chemotherapy rhythm; yearly reviews of an occupational disease; one outbreak (happens once, does not
    match); members of one household (excluded).
amount:
  zh: 该人该次住院的基金支付额。
  en: What the fund paid for this person's stay.
lookback_days: 0
params:
  max_days_apart:
    value: 1
    unit: days
    why:
      zh: 默认值[D]：入院、出院各相差不超过1天。
      en: Default [D]. Admission and discharge each within one day.
  min_together:
    value: 2
    unit: stays per pair and year
    why:
      zh: 默认值[D]：两人同住至少2次。
      en: Default [D]. A pair counts when it happened at least twice.
  min_companions:
    value: 2
    unit: other persons
    why:
      zh: 默认值[D]：连同本人3人成伙（k=3）。
      en: Default [D]. Two companions, so three persons with the patient (k = 3).
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 人次多次结伴同进同出住院，涉及基金 {amount} 元"
  en: "{n} stays of people who repeatedly enter and leave together, {amount} yuan of fund money"
examples:
  - name: three people, two stays together
    claims: &twice_three |
      claim_id | person_id | visit_type | started_at       | ended_at         | principal_diagnosis | fund_amount
      a1       | A         | inpatient  | 2026-03-01 09:00 | 2026-03-09 10:00 | M54.500             | 1000
      b1       | B         | inpatient  | 2026-03-02 09:00 | 2026-03-09 10:00 | M54.500             | 1100
      d1       | D         | inpatient  | 2026-03-01 09:00 | 2026-03-10 10:00 | I10.x00             | 1200
      a2       | A         | inpatient  | 2026-08-01 09:00 | 2026-08-09 10:00 | M54.500             | 1000
      b2       | B         | inpatient  | 2026-08-01 09:00 | 2026-08-09 10:00 | M54.500             | 1100
      d2       | D         | inpatient  | 2026-08-01 09:00 | 2026-08-09 10:00 | I10.x00             | 1200
    finds:
      - {subject_id: H1, amount: 1000, evidence: ["claims|a1", "claims|b1", "claims|d1"]}
      - {subject_id: H1, amount: 1000, evidence: ["claims|a2", "claims|b2", "claims|d2"]}
      - {subject_id: H1, amount: 1100, evidence: ["claims|b1", "claims|a1", "claims|d1"]}
      - {subject_id: H1, amount: 1100, evidence: ["claims|b2", "claims|a2", "claims|d2"]}
      - {subject_id: H1, amount: 1200, evidence: ["claims|d1", "claims|a1", "claims|b1"]}
      - {subject_id: H1, amount: 1200, evidence: ["claims|d2", "claims|a2", "claims|b2"]}
  - name: the same three live in one household
    claims: *twice_three
    insured_persons: |
      person_id | household_token
      A         | HH
      B         | HH
      D         | HH
    finds: []
  - name: B and D each come with A, never with one another; no three of them know each other
    claims: |
      claim_id | person_id | visit_type | started_at       | ended_at         | principal_diagnosis | fund_amount
      a1       | A         | inpatient  | 2026-03-02 09:00 | 2026-03-09 10:00 | M54.500             | 1000
      b1       | B         | inpatient  | 2026-03-01 09:00 | 2026-03-09 10:00 | M54.500             | 1100
      d1       | D         | inpatient  | 2026-03-03 09:00 | 2026-03-09 10:00 | I10.x00             | 1200
      a2       | A         | inpatient  | 2026-08-02 09:00 | 2026-08-09 10:00 | M54.500             | 1000
      b2       | B         | inpatient  | 2026-08-01 09:00 | 2026-08-09 10:00 | M54.500             | 1100
      d2       | D         | inpatient  | 2026-08-03 09:00 | 2026-08-09 10:00 | I10.x00             | 1200
    finds: []
  - name: an outbreak brings many people once
    claims: |
      claim_id | person_id | visit_type | started_at       | ended_at         | principal_diagnosis | fund_amount
      a1       | A         | inpatient  | 2026-03-01 09:00 | 2026-03-09 10:00 | A05.900             | 1000
      b1       | B         | inpatient  | 2026-03-01 09:00 | 2026-03-09 10:00 | A05.900             | 1100
      d1       | D         | inpatient  | 2026-03-01 09:00 | 2026-03-09 10:00 | A05.900             | 1200
      e1       | E         | inpatient  | 2026-03-01 09:00 | 2026-03-09 10:00 | A05.900             | 1200
    finds: []
*/
with stays as (
    select
        claims.person_id,
        claims.institution_id,
        insured_persons.household_token,
        max(claims.claim_id) as claim_id,
        list_sort(array_agg(distinct concat_ws('|', 'claims', claims.claim_id))) as claim_keys,
        min(cast(claims.started_at as date)) as admitted_on,
        max(cast(claims.ended_at as date)) as discharged_on,
        sum(claims.fund_amount) as fund_amount
    from claims
    left join insured_persons on insured_persons.person_id = claims.person_id
    where claims.visit_type = 'inpatient'
        and claims.started_at >= $window_start
        and claims.started_at < $period_end
        and claims.ended_at is not null
        and not coalesce(regexp_matches(claims.principal_diagnosis, '^(C|F|O|N18|A1[5-9]|Z49|Z50|Z51)'), false)
    group by
        claims.person_id,
        claims.institution_id,
        insured_persons.household_token,
        coalesce(claims.visit_id, claims.claim_id)
),
repeat_stays as (
    -- who came to this house only once cannot come together twice: this keeps the self-join small
    select
        *,
        count(*) over (partition by person_id, institution_id) as n_stays
    from stays
    qualify n_stays >= $min_together
),
together as (
    select
        mine.institution_id,
        mine.claim_id,
        mine.claim_keys,
        mine.fund_amount,
        theirs.claim_id as companion_claim_id,
        mine.person_id,
        theirs.person_id as companion_id
    from repeat_stays as mine
    inner join repeat_stays as theirs
        on theirs.institution_id = mine.institution_id
        and theirs.person_id <> mine.person_id
        and abs(date_diff('day', mine.admitted_on, theirs.admitted_on)) <= $max_days_apart
        and abs(date_diff('day', mine.discharged_on, theirs.discharged_on)) <= $max_days_apart
    where mine.household_token is null
        or theirs.household_token is null
        or mine.household_token <> theirs.household_token
),
regular_pairs as (
    select
        institution_id,
        person_id,
        companion_id
    from together
    group by
        institution_id,
        person_id,
        companion_id
    having count(distinct claim_id) >= $min_together
),
regular as (
    select together.*
    from together
    inner join regular_pairs
        on regular_pairs.institution_id = together.institution_id
        and regular_pairs.person_id = together.person_id
        and regular_pairs.companion_id = together.companion_id
),
with_acquaintances as (
    -- how many of my companions are companions of each other too: two who only both know me are no group
    select
        mine.institution_id,
        mine.claim_id,
        mine.claim_keys,
        mine.fund_amount,
        mine.companion_id,
        mine.companion_claim_id,
        count(distinct shared.companion_id) as n_shared
    from regular as mine
    left join regular as theirs on theirs.claim_id = mine.companion_claim_id
    left join regular as shared
        on shared.claim_id = mine.claim_id
        and shared.companion_claim_id = theirs.companion_claim_id
    group by
        mine.institution_id,
        mine.claim_id,
        mine.claim_keys,
        mine.fund_amount,
        mine.companion_id,
        mine.companion_claim_id
),
with_companions as (
    select
        institution_id,
        claim_id,
        claim_keys,
        max(fund_amount) as fund_amount,
        count(distinct companion_id) as n_companions,
        list_sort(array_agg(distinct concat_ws('|', 'claims', companion_claim_id))) as companions
    from with_acquaintances
    where n_shared >= $min_companions - 1
    group by
        institution_id,
        claim_id,
        claim_keys
)
select
    institution_id as subject_id,
    fund_amount as amount,
    list_concat(claim_keys, companions) as evidence
from with_companions
where n_companions >= $min_companions
