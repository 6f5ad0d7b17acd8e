/*
title: {zh: 转诊利益链, en: Patients passed from one house to another far beyond chance}
subject: institution
result: suspicion
problem: statistical_outlier
dimension: cost
catalogue: H09
stage: after
authority: 医疗保障、卫生健康
severity: medium
reads: [claims, insured_persons]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    在甲机构就诊后几天内到乙机构的病人，远多于按病人所在乡镇平常去乙机构的比例推算的人数，两家之间可能有介绍费。
  en: >
    After a visit to house A far more patients appear at house B within days than people of their townships usually go there: somebody may be paid for sending them.
inspect:
  zh: >
    问病人谁建议去乙机构；查两家机构和人员之间的资金、股权、亲属关系；看转诊记录。
  en: >
    Who told the patients to go to B? Payments, shares, relatives between the two; referral records.
innocent_reasons:
  zh: >
    医联体内正式转诊；甲无设备、由乙承担检查；两家相邻。
  en: >
    Formal referral inside an alliance; A has no device and B examines for it; the two are neighbours.
amount:
  zh: 这些就诊在乙机构的基金支付额乘以超出部分的比例。
  en: The fund's payment for these visits at B, times the share beyond chance.
fact: {zh: 来源机构, en: house they come from}
lookback_days: 0
params:
  min_lift:
    value: 5.0
    unit: times what chance gives
    why:
      zh: 默认值[D]：手册取5倍。
      en: Default [D]. The handbook takes five.
  min_patients:
    value: 20
    unit: patients
    why:
      zh: 默认值[D]：手册取20人。
      en: Default [D]. The handbook takes twenty.
  max_days:
    value: 7
    unit: days
    why:
      zh: 默认值[D]：一周以内视为相连。
      en: Default [D]. Within a week the two visits belong together.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "从 {n} 家机构转来的病人远超随机水平（{records} 人次），超出部分 {amount} 元"
  en: "patients come from {n} other houses far beyond chance ({records} visits), {amount} yuan beyond it"
examples:
  - name: both patients of A go on to B within a week, half of the visits to other houses than A are at B
    claims: &claims |
      claim_id | person_id | institution_id | visit_type | started_at       | fund_amount
      a1       | P1        | A              | outpatient | 2026-10-01 09:00 | 10
      b1       | P1        | B              | outpatient | 2026-10-08 09:00 | 100
      a2       | P2        | A              | outpatient | 2026-10-01 09:00 | 10
      b2       | P2        | B              | outpatient | 2026-10-02 09:00 | 100
      c1       | P3        | C              | outpatient | 2026-10-01 09:00 | 10
      c2       | P3        | C              | outpatient | 2026-10-02 09:00 | 10
    insured_persons: &people |
      person_id | township
      P1        | T
      P2        | T
      P3        | T
    params: {min_patients: 2, min_lift: 1.9}
    finds:
      - {subject_id: B, amount: 50, evidence: ["claims|b1", "claims|a1"]}
      - {subject_id: B, amount: 50, evidence: ["claims|b2", "claims|a2"]}
  - name: two patients are fewer than three
    claims: *claims
    insured_persons: *people
    params: {min_patients: 3, min_lift: 1.9}
    finds: []
  - name: eight days are more than a week, one patient remains
    claims: *claims
    insured_persons: *people
    params: {min_patients: 2, min_lift: 1.9, max_days: 6}
    finds: []
  - name: everybody of the township goes to B
    claims: |
      claim_id | person_id | institution_id | visit_type | started_at       | fund_amount
      a1       | P1        | A              | outpatient | 2026-10-01 09:00 | 10
      b1       | P1        | B              | outpatient | 2026-10-08 09:00 | 100
      b3       | P2        | B              | outpatient | 2026-10-02 09:00 | 100
      b4       | P3        | B              | outpatient | 2026-10-02 09:00 | 100
    insured_persons: *people
    params: {min_patients: 1, min_lift: 1.9}
    finds: []
*/
with visits as (
    select
        claims.claim_id,
        claims.person_id,
        claims.institution_id,
        coalesce(insured_persons.township, '-') as township,
        claims.started_at,
        claims.fund_amount
    from claims
    left join insured_persons on insured_persons.person_id = claims.person_id
    where claims.visit_type in ('outpatient', 'inpatient', 'day_surgery')
        and claims.started_at >= $window_start
        and claims.started_at < $period_end
),
usual as (
    -- how often people of a township go to a house
    select
        township,
        institution_id,
        count(*) / cast(sum(count(*)) over (partition by township) as double) as share
    from visits
    group by
        township,
        institution_id
),
followed as (
    select
        *,
        lead(claim_id) over history as next_claim_id,
        lead(institution_id) over history as next_institution_id,
        lead(started_at) over history as next_started_at,
        lead(fund_amount) over history as next_fund_amount
    from visits
    window history as (partition by person_id order by started_at, claim_id)
),
steps as (
    select *
    from followed
    where next_institution_id <> institution_id
        and date_diff('day', cast(started_at as date), cast(next_started_at as date)) <= $max_days
),
departures as (
    select
        institution_id,
        township,
        count(*) as n_steps
    from steps
    group by
        institution_id,
        township
),
expected as (
    -- the next house is another one, so the house itself is taken out of the usual shares
    select
        departures.institution_id,
        usual.institution_id as next_institution_id,
        sum(departures.n_steps * usual.share / greatest(1 - own.share, 0.05)) as n_steps
    from departures
    inner join usual on usual.township = departures.township
    inner join usual as own
        on own.township = departures.township
        and own.institution_id = departures.institution_id
    where usual.institution_id <> departures.institution_id
    group by
        departures.institution_id,
        usual.institution_id
),
arrivals as (
    select
        institution_id,
        next_institution_id,
        count(*) as n_steps
    from steps
    group by
        institution_id,
        next_institution_id
    having count(distinct person_id) >= $min_patients
),
passed_on as (
    select
        arrivals.institution_id,
        arrivals.next_institution_id,
        arrivals.n_steps,
        expected.n_steps as expected_steps
    from arrivals
    inner join expected
        on expected.institution_id = arrivals.institution_id
        and expected.next_institution_id = arrivals.next_institution_id
    where arrivals.n_steps > expected.n_steps * $min_lift
)
select
    steps.next_institution_id as subject_id,
    cast(
        steps.next_fund_amount * (passed_on.n_steps - passed_on.expected_steps) / passed_on.n_steps as decimal(14, 2)
    ) as amount,
    [concat_ws('|', 'claims', steps.next_claim_id), concat_ws('|', 'claims', steps.claim_id)] as evidence,
    steps.institution_id as fact
from steps
inner join passed_on
    on passed_on.institution_id = steps.institution_id
    and passed_on.next_institution_id = steps.next_institution_id
