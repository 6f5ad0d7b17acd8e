/*
title: {zh: 同一就诊两个险种重复享受待遇, en: One visit paid by two insurances}
subject: insured_person
result: violation
problem: identity_anomaly
dimension: cost
catalogue: E08
stage: after
authority: 医疗保障
severity: high
reads: [claims]
basis: 医疗保障基金使用监督管理条例 第41条(二)
why:
  zh: >
    同一次就诊既按职工医保又按居民医保结算，重复享受待遇。
  en: >
    One and the same visit was settled under employee and under resident insurance: the benefit was taken twice.
inspect:
  zh: >
    核对参保关系起止时间、两次结算票据；确认是否一次为作废未冲账。
  en: >
    Enrolment dates and both receipts; is one of them a void settlement that was never reversed?
innocent_reasons:
  zh: >
    年中由居民转职工、住院跨两段参保分段结算；先结算后更正但冲账尚未送达。
  en: >
    A change of insurance during a long stay, settled in two parts; a correction whose reversal has not arrived yet.
amount:
  zh: 两次结算中较晚一次的基金支付额。
  en: What the fund paid in the later of the two settlements.
lookback_days: 0
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次就诊由职工、居民两个险种重复结算，涉及基金 {amount} 元"
  en: "{n} visits settled under two insurances, {amount} yuan of fund money"
examples:
  - name: one outpatient visit, both insurances
    claims: |
      claim_id | visit_id | insurance_type | started_at       | ended_at         | settled_at       | fund_amount
      c1       | v1       | resident       | 2026-11-09 09:00 | 2026-11-09 10:00 | 2026-11-09 10:00 | 80
      c2       | v1       | employee       | 2026-11-09 09:00 | 2026-11-09 10:00 | 2026-11-09 11:00 | 90
    finds: [{subject_id: P1, amount: 90, evidence: ["claims|c2", "claims|c1"]}]
  - name: a long stay settled in two parts around a change of insurance; they touch and do not overlap
    claims: |
      claim_id | visit_id | insurance_type | started_at       | ended_at         | settled_at       | fund_amount
      c1       | v1       | resident       | 2026-10-09 09:00 | 2026-10-31 10:00 | 2026-10-31 10:00 | 80
      c2       | v1       | employee       | 2026-10-31 10:00 | 2026-11-09 10:00 | 2026-11-09 11:00 | 90
    finds: []
  - name: two visits on one day, and basic insurance beside a supplementary one
    claims: |
      claim_id | visit_id | insurance_type | started_at       | ended_at         | settled_at       | fund_amount
      c1       | v1       | resident       | 2026-11-09 09:00 | 2026-11-09 10:00 | 2026-11-09 10:00 | 80
      c2       | v2       | employee       | 2026-11-09 09:00 | 2026-11-09 10:00 | 2026-11-09 11:00 | 90
      c3       | v1       | other          | 2026-11-09 09:00 | 2026-11-09 10:00 | 2026-11-09 11:00 | 20
    finds: []
*/
with twice_insured as (
    -- a cheap sieve: only people who used both insurances within the window
    select person_id
    from claims
    where insurance_type in ('employee', 'resident')
        and started_at >= $window_start
        and started_at < $period_end
    group by person_id
    having min(insurance_type) <> max(insurance_type)
),
candidates as (
    select
        claim_id,
        visit_id,
        person_id,
        institution_id,
        insurance_type,
        started_at,
        coalesce(ended_at, started_at) as ended_at,
        settled_at,
        fund_amount
    from claims
    where visit_id is not null
        and insurance_type in ('employee', 'resident')
        and started_at >= $window_start
        and started_at < $period_end
        and fund_amount > 0
        and person_id in (select twice_insured.person_id from twice_insured)
)
select
    later.person_id as subject_id,
    max(later.fund_amount) as amount,
    list_concat(
        [concat_ws('|', 'claims', later.claim_id)],
        list_sort(array_agg(concat_ws('|', 'claims', earlier.claim_id)))
    ) as evidence
from candidates as later
inner join candidates as earlier
    on earlier.person_id = later.person_id
    and earlier.institution_id = later.institution_id
    and earlier.visit_id = later.visit_id
    and earlier.insurance_type <> later.insurance_type
    and (
        earlier.settled_at < later.settled_at
        or (earlier.settled_at = later.settled_at and earlier.claim_id < later.claim_id)
    )
    -- parts of a stay that only touch are no double benefit
    and (
        (earlier.started_at < later.ended_at and later.started_at < earlier.ended_at)
        or earlier.started_at = later.started_at
    )
group by
    later.person_id,
    later.claim_id
