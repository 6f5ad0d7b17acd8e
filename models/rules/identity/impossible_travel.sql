/*
title: {zh: 时空矛盾, en: Card used in two distant places within minutes}
subject: insured_person
result: suspicion
problem: identity_anomaly
dimension: cost
catalogue: E02
stage: after
authority: 医疗保障
severity: medium
reads: [claims, institutions]
basis: 医疗保障基金使用监督管理条例 第41条(一)（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    半小时内在相距很远的两家机构看门诊，一个人赶不到：卡可能借给了别人，或其中一次没有发生。
  en: >
    Seen in two outpatient rooms far apart within half an hour. Nobody travels that fast: the card was lent, or one visit did not take place.
inspect:
  zh: >
    两处的挂号、就诊和刷脸记录；问本人和接诊医生；看是否反复出现在同两家机构。
  en: >
    Registration, notes and face checks at both ends; ask the person and the doctors; do the same two places recur?
innocent_reasons:
  zh: >
    一家事后补结算（结算时间不等于就诊时间）；线上复诊、药店代购（不计）；机构坐标登记错误。
  en: >
    One visit settled afterwards; online visits and errands to a pharmacy (do not count); wrong coordinates of an institution.
amount:
  zh: 后一次结算的基金支付额。
  en: What the fund paid for the later visit.
lookback_days: 1
params:
  max_minutes:
    value: 30
    unit: minutes
    why:
      zh: 默认值[C]：30分钟。
      en: Default [C]. Thirty minutes.
  min_km:
    value: 20
    unit: kilometres (as the crow flies)
    why:
      zh: 默认值[D]：直线20公里，半小时山区公路难以到达。
      en: Default [D]. Twenty kilometres in a straight line, hardly possible on county roads in the time.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次在半小时内两地就诊，后一次基金支付合计 {amount} 元"
  en: "{n} visits in two distant places within minutes, {amount} yuan of fund money"
examples:
  - name: twenty minutes and fifty kilometres apart
    institutions: &places |
      institution_id | lon    | lat
      H1             | 115.00 | 30.0
      H2             | 115.52 | 30.0
      H3             | 115.01 | 30.0
    claims: |
      claim_id | institution_id | visit_type | started_at       | settled_at       | fund_amount
      c1       | H1             | outpatient | 2026-11-09 09:00 | 2026-11-09 09:10 | 40
      c2       | H2             | outpatient | 2026-11-09 09:20 | 2026-11-09 09:30 | 50
    finds: [{subject_id: P1, amount: 50, evidence: ["claims|c2", "claims|c1"]}]
  - name: thirty minutes are impossible, thirty-one are let pass
    institutions: *places
    claims: |
      claim_id | person_id | institution_id | visit_type | started_at       | settled_at       | fund_amount
      c1       | P1        | H1             | outpatient | 2026-11-09 09:00 | 2026-11-09 09:10 | 40
      c2       | P1        | H2             | outpatient | 2026-11-09 09:20 | 2026-11-09 09:40 | 50
      c3       | P2        | H1             | outpatient | 2026-11-09 09:00 | 2026-11-09 09:10 | 40
      c4       | P2        | H2             | outpatient | 2026-11-09 09:20 | 2026-11-09 09:41 | 60
    finds: [{subject_id: P1, amount: 50}]
  - name: two clinics in one town, and a pharmacy where family collects
    institutions: *places
    claims: |
      claim_id | institution_id | visit_type | started_at       | settled_at       | fund_amount
      c1       | H1             | outpatient | 2026-11-09 09:00 | 2026-11-09 09:10 | 40
      c2       | H3             | outpatient | 2026-11-09 09:20 | 2026-11-09 09:30 | 50
      c3       | H2             | pharmacy   | 2026-11-09 09:20 | 2026-11-09 09:32 | 50
    finds: []
  - name: a hair over fifty kilometres is farther than fifty
    institutions: *places
    claims: &fifty_km |
      claim_id | institution_id | visit_type | started_at       | settled_at       | fund_amount
      c1       | H1             | outpatient | 2026-11-09 09:00 | 2026-11-09 09:10 | 40
      c2       | H2             | outpatient | 2026-11-09 09:20 | 2026-11-09 09:30 | 50
    params: {min_km: 50}
    finds: [{subject_id: P1, amount: 50}]
  - name: and not farther than fifty-one
    institutions: *places
    claims: *fifty_km
    params: {min_km: 51}
    finds: []
*/
with busy_days as (
    -- a cheap sieve: only people seen twice on one day
    select
        person_id,
        cast(settled_at as date) as settled_on
    from claims
    where settled_at >= $window_start
        and settled_at < $period_end
        and visit_type in ('outpatient', 'emergency', 'chronic_outpatient')
    group by
        person_id,
        cast(settled_at as date)
    having count(*) > 1
),
uses as (
    select
        claims.claim_id,
        claims.person_id,
        claims.institution_id,
        claims.settled_at,
        claims.fund_amount,
        institutions.lon,
        institutions.lat
    from claims
    inner join busy_days
        on busy_days.person_id = claims.person_id
        and busy_days.settled_on = cast(claims.settled_at as date)
    inner join institutions on institutions.institution_id = claims.institution_id
    where claims.visit_type in ('outpatient', 'emergency', 'chronic_outpatient')
        -- a settlement without a time of day says nothing about minutes
        and claims.settled_at <> date_trunc('day', claims.settled_at)
),
consecutive as (
    select
        person_id,
        claim_id,
        settled_at,
        fund_amount,
        lon,
        lat,
        lag(claim_id) over by_time as previous_claim_id,
        lag(settled_at) over by_time as previous_settled_at,
        lag(lon) over by_time as previous_lon,
        lag(lat) over by_time as previous_lat
    from uses
    window by_time as (partition by person_id order by settled_at, claim_id)
),
with_distance as (
    select
        person_id,
        claim_id,
        previous_claim_id,
        fund_amount,
        date_diff('second', previous_settled_at, settled_at) as n_seconds,
        2 * 6371 * asin(sqrt(least(1.0,
            pow(sin(radians(lat - previous_lat) / 2), 2)
            + cos(radians(lat)) * cos(radians(previous_lat)) * pow(sin(radians(lon - previous_lon) / 2), 2)
        ))) as n_km
    from consecutive
    where previous_claim_id is not null
)
select
    person_id as subject_id,
    fund_amount as amount,
    [concat_ws('|', 'claims', claim_id), concat_ws('|', 'claims', previous_claim_id)] as evidence
from with_distance
where n_seconds <= $max_minutes * 60
    and n_km > $min_km
