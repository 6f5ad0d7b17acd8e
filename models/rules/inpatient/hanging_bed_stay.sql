/*
title: {zh: 挂床住院, en: A bed charged while nobody was treated}
subject: institution
result: suspicion
problem: inpatient_behaviour
dimension: cost
catalogue: C02
stage: after
authority: 医疗保障
severity: high
reads: [claims, claim_lines]
basis: 医疗保障基金使用监督管理条例 第38条(一)
why:
  zh: >
    住院期间连续多日只有床位、护理、诊查等固定收费，没有任何检查、用药和治疗，提示病人可能已离院或从未在院，只是“挂着床”。
  en: >
    For days in a row only the bed and what comes with it was charged: no test, no drug, no treatment. The patient may have
    gone home, or never have come, while the bed stayed in the books.
inspect:
  zh: >
    不打招呼到病房核对床位与在院名单；调体温单、护理记录、医嘱执行单和门禁、食堂记录；电话询问病人当日是否在院。
  en: >
    Compare beds and patient list unannounced; temperature charts, nursing records, executed orders, gate and canteen records of
    the quiet days; ask the patient where the nights were spent.
innocent_reasons:
  zh: >
    费用集中补记（本规则要求该机构其他住院是逐日记账）；等待手术、病理或转院；安宁疗护；精神科长期住院（已排除）。
  en: >
    Charges posted in one batch (the rule asks that other stays of the house are posted day by day); waiting for an operation,
    a biopsy or a transfer; palliative care; long psychiatric stays (excluded).
amount:
  zh: 该次住院的基金支付额。
  en: What the fund paid for the stay.
lookback_days: 0
params:
  min_quiet_days:
    value: 3
    unit: days
    why:
      zh: 默认值[D]：3天以上才计，避开普通周末两天。
      en: Default [D]. Three, so that an ordinary weekend of two days does not count.
  min_quiet_share:
    value: 0.33
    unit: share of the inner days
    why:
      zh: 默认值[D]：住院中间日至少三分之一无诊疗，长期住院不因三天空档就命中。
      en: Default [D]. At least a third of the days between admission and discharge, so that three days in a long stay do not count.
  min_daily_posting:
    value: 0.2
    unit: share of stays
    why:
      zh: 默认值[D]：该机构至少两成住院逐日有诊疗记账，才能把“无记账”理解为“无诊疗”。
      en: Default [D]. At least a fifth of the house's stays show care on most days; else silence means batch posting.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次住院有多日只收床位护理、无任何诊疗，涉及基金 {amount} 元"
  en: "{n} stays with days of nothing but bed and nursing charges, {amount} yuan of fund money"
examples:
  - name: five inner days, care on one of them
    claims: &two_stays |
      claim_id | visit_type | started_at       | ended_at         | principal_diagnosis | fund_amount
      c1       | inpatient  | 2026-10-01 09:00 | 2026-10-07 10:00 | I10.x00             | 2000
      c2       | inpatient  | 2026-10-01 09:00 | 2026-10-05 10:00 | J18.900             | 3000
    claim_lines: &quiet |
      claim_id | line_no | charged_at       | item_code | item_class
      c1       | 1       | 2026-10-01 10:00 | LAB       | lab
      c1       | 2       | 2026-10-02 00:10 | BED       | bed
      c1       | 3       | 2026-10-02 10:00 | INF       | drug
      c1       | 4       | 2026-10-03 00:10 | BED       | bed
      c1       | 5       | 2026-10-04 00:10 | NUR       | nursing
      c1       | 6       | 2026-10-05 00:10 | BED       | bed
      c1       | 7       | 2026-10-06 00:10 | BED       | bed
      c2       | 1       | 2026-10-02 10:00 | INF       | drug
      c2       | 2       | 2026-10-03 10:00 | INF       | drug
      c2       | 3       | 2026-10-04 00:10 | BED       | bed
      c2       | 4       | 2026-10-04 10:00 | INF       | drug
    finds: [{subject_id: H1, amount: 2000, evidence: ["claims|c1"]}]
  - name: two quiet days are a weekend
    claims: *two_stays
    claim_lines: |
      claim_id | line_no | charged_at       | item_code | item_class
      c1       | 1       | 2026-10-02 10:00 | INF       | drug
      c1       | 2       | 2026-10-03 10:00 | INF       | drug
      c1       | 3       | 2026-10-04 00:10 | BED       | bed
      c1       | 4       | 2026-10-05 00:10 | BED       | bed
      c1       | 5       | 2026-10-06 10:00 | INF       | drug
      c2       | 1       | 2026-10-02 10:00 | INF       | drug
      c2       | 2       | 2026-10-03 10:00 | INF       | drug
      c2       | 3       | 2026-10-04 00:10 | BED       | bed
    finds: []
  - name: a house that posts all charges on the day of discharge
    claims: *two_stays
    claim_lines: |
      claim_id | line_no | charged_at       | item_code | item_class
      c1       | 1       | 2026-10-07 09:00 | INF       | drug
      c1       | 2       | 2026-10-07 09:00 | BED       | bed
      c2       | 1       | 2026-10-04 09:00 | INF       | drug
      c2       | 2       | 2026-10-04 09:00 | BED       | bed
    finds: []
  - name: four of five inner days are quiet, just as many as asked for; one of two stays is posted day by day
    claims: *two_stays
    claim_lines: *quiet
    params: {min_quiet_share: 0.8, min_daily_posting: 1.0}
    finds: [{subject_id: H1, amount: 2000}]
  - name: half of the stays are posted day by day, just enough
    claims: *two_stays
    claim_lines: *quiet
    params: {min_daily_posting: 0.5}
    finds: [{subject_id: H1, amount: 2000}]
*/
with stays as (
    select
        claim_id,
        institution_id,
        cast(started_at as date) as admitted_on,
        cast(ended_at as date) as discharged_on,
        fund_amount
    from claims
    where visit_type = 'inpatient'
        and started_at >= $window_start
        and started_at < $period_end
        and not coalesce(regexp_matches(principal_diagnosis, '^(F|Z51.5)'), false)
        and date_diff('day', cast(started_at as date), cast(ended_at as date)) > $min_quiet_days
),
days_of_care as (
    select
        stays.claim_id,
        count(distinct cast(claim_lines.charged_at as date)) as n_days_of_care
    from stays
    inner join claim_lines on claim_lines.claim_id = stays.claim_id
    where claim_lines.item_class not in ('bed', 'nursing', 'consultation', 'other')
        and cast(claim_lines.charged_at as date) > stays.admitted_on
        and cast(claim_lines.charged_at as date) < stays.discharged_on
    group by stays.claim_id
),
charged_claims as (
    -- a claim delivered without its lines says nothing about care
    select claim_id
    from claim_lines
    where item_class in ('bed', 'nursing')
    group by claim_id
),
inner_days as (
    select
        stays.claim_id,
        stays.institution_id,
        stays.fund_amount,
        date_diff('day', stays.admitted_on, stays.discharged_on) - 1 as n_inner_days,
        coalesce(days_of_care.n_days_of_care, 0) as n_days_of_care
    from stays
    inner join charged_claims on charged_claims.claim_id = stays.claim_id
    left join days_of_care on days_of_care.claim_id = stays.claim_id
),
posting as (
    select
        institution_id,
        avg(case when n_days_of_care >= n_inner_days * (1 - $min_quiet_share) then 1.0 else 0.0 end) as daily_posting
    from inner_days
    group by institution_id
)
select
    inner_days.institution_id as subject_id,
    inner_days.fund_amount as amount,
    [concat_ws('|', 'claims', inner_days.claim_id)] as evidence
from inner_days
inner join posting on posting.institution_id = inner_days.institution_id
where inner_days.n_inner_days - inner_days.n_days_of_care >= $min_quiet_days
    and inner_days.n_inner_days - inner_days.n_days_of_care >= inner_days.n_inner_days * $min_quiet_share
    and posting.daily_posting >= $min_daily_posting
