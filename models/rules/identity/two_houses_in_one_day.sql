/*
title: {zh: 一天多家医院就诊, en: Two houses in one day again and again}
subject: insured_person
result: suspicion
problem: identity_anomaly
dimension: cost
catalogue: E07
stage: after
authority: 医疗保障
severity: low
reads: [claims]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    偶尔一天去两家医院并不奇怪；一年里多次如此、排在全县前5%，可能是几个人在用同一张卡，或专门到处开药。
  en: >
    Two houses in one day happen. Again and again, among the top five in a hundred of the county, they suggest several people with one card, or somebody who collects drugs.
inspect:
  zh: >
    看这些日子各家开了什么；核对监控和签字；问持卡人卡是否外借。
  en: >
    What did each house prescribe on those days; cameras and signatures; was the card lent?
innocent_reasons:
  zh: >
    基层首诊后当日转上级；透析、放疗与其他门诊同日；药店购药（不计）。
  en: >
    Referred upwards on the same day; dialysis or radiotherapy beside another clinic; pharmacies (not counted).
amount:
  zh: 当日第二家及以后的基金支付额。
  en: What the fund paid the second and further houses of those days.
lookback_days: 0
params:
  min_days:
    value: 8
    unit: days a year
    why:
      zh: 默认值[C]：公开演示的参考值为每年8天。
      en: Default [C]. A public demonstration refers to eight days a year.
  top_share:
    value: 0.05
    unit: share of people with any such day
    why:
      zh: 默认值[D]：手册取P95。
      en: Default [D]. The handbook takes the 95th percentile.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "一年中 {n} 次在同一天到第二家医院就诊，涉及基金 {amount} 元"
  en: "{n} visits to a second house on the same day within a year, {amount} yuan of fund money"
examples:
  - name: on two days two houses, others once (at most a third of the people counts as the top in this example)
    claims: &days |
      claim_id | person_id | institution_id | visit_type | started_at       | fund_amount
      c1       | A         | H1             | outpatient | 2026-10-01 09:00 | 10
      c2       | A         | H2             | outpatient | 2026-10-01 15:00 | 20
      c3       | A         | H1             | outpatient | 2026-10-05 09:00 | 10
      c4       | A         | H2             | outpatient | 2026-10-05 15:00 | 30
      c5       | B         | H1             | outpatient | 2026-10-01 09:00 | 10
      c6       | B         | H2             | outpatient | 2026-10-01 15:00 | 20
      c7       | C         | H1             | outpatient | 2026-10-01 09:00 | 10
      c8       | C         | H2             | outpatient | 2026-10-01 15:00 | 20
    params: {min_days: 2, top_share: 0.34}
    finds:
      - {subject_id: A, amount: 20, evidence: ["claims|c2", "claims|c1"]}
      - {subject_id: A, amount: 30, evidence: ["claims|c4", "claims|c3"]}
  - name: two days are fewer than three
    claims: *days
    params: {min_days: 3, top_share: 0.34}
    finds: []
  - name: one of three is more than three in ten
    claims: *days
    params: {min_days: 1, top_share: 0.33}
    finds: []
  - name: the same house twice, and the pharmacy next door
    claims: |
      claim_id | person_id | institution_id | visit_type | started_at       | fund_amount
      c1       | A         | H1             | outpatient | 2026-10-01 09:00 | 10
      c2       | A         | H1             | outpatient | 2026-10-01 15:00 | 20
      c3       | A         | P1             | pharmacy   | 2026-10-01 16:00 | 20
    params: {min_days: 1, top_share: 1.0}
    finds: []
*/
with visits as (
    select
        person_id,
        institution_id,
        cast(started_at as date) as day,
        claim_id,
        started_at,
        fund_amount
    from claims
    where visit_type in ('outpatient', 'chronic_outpatient', 'emergency', 'day_surgery')
        and started_at >= $window_start
        and started_at < $period_end
),
busy_days as (
    select
        person_id,
        day,
        min(institution_id) as any_house
    from visits
    group by
        person_id,
        day
    having min(institution_id) <> max(institution_id)
),
people as (
    select
        person_id,
        count(*) as n_days,
        rank() over (order by count(*) desc) as place,
        count(*) over () as n_people
    from busy_days
    group by person_id
),
frequent as (
    select person_id
    from people
    where n_days >= $min_days
        and place <= n_people * $top_share
),
ordered as (
    select
        visits.*,
        first_value(visits.institution_id) over same_day as first_house,
        first_value(visits.claim_id) over same_day as first_claim_id
    from visits
    inner join frequent on frequent.person_id = visits.person_id
    inner join busy_days
        on busy_days.person_id = visits.person_id
        and busy_days.day = visits.day
    window same_day as (partition by visits.person_id, visits.day order by visits.started_at, visits.claim_id)
)
select
    person_id as subject_id,
    cast(fund_amount as decimal(14, 2)) as amount,
    [concat_ws('|', 'claims', claim_id), concat_ws('|', 'claims', first_claim_id)] as evidence
from ordered
where institution_id <> first_house
