/*
title: {zh: 死亡后仍有收费, en: Billed after death}
subject: institution
result: violation
problem: identity_anomaly
dimension: cost
catalogue: E05
stage: after
authority: 医疗保障、公安
severity: high
reads: [claims, claim_lines, insured_persons]
may_be_empty: [claim_lines]
basis: 医疗保障基金使用监督管理条例 第40条
why:
  zh: >
    参保人死亡登记之后仍发生诊疗、购药。以费用发生时间判断；结算晚于死亡不算。
  en: >
    Care or medicine charged after the registered death. The time of service counts; a settlement after death is normal.
inspect:
  zh: >
    核对死亡登记日期与医院死亡记录；谁持卡、谁签字；药品去向。
  en: >
    Date in the register against the hospital's record of death; who held the card and who signed; where did the medicine go?
innocent_reasons:
  zh: >
    死亡日期登记错误或同名误登；死亡当日夜间跨零点的抢救、料理费用（已给1天容差）。
  en: >
    A wrong date or a namesake in the register; rescue and last care around midnight (one day is tolerated).
amount:
  zh: 死亡后费用的医保范围内金额；无明细的结算取基金支付额。
  en: The covered amount of the lines after death; the fund payment for claims delivered without lines.
lookback_days: 0
params:
  grace_days:
    value: 1
    unit: days
    why:
      zh: 默认值[D]：1天，容忍零点前后和登记误差。
      en: Default [D]. One day, for midnight and for the register.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 笔费用发生在参保人死亡之后，涉及 {amount} 元"
  en: "{n} charges after the insured person's death, {amount} yuan"
examples:
  - name: medicine two days after death; the day after is tolerated
    insured_persons: &dead |
      person_id | died_on
      P1        | 2026-10-01
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount | covered_amount
      c1       | 1       | TAB       | 2026-10-02 09:00 | 50     | 40
      c1       | 2       | TAB       | 2026-10-03 09:00 | 50     | 41
    finds: [{subject_id: H1, amount: 41, evidence: ["claim_lines|c1|2"]}]
  - name: treated before death, settled three weeks later
    insured_persons: *dead
    claims: |
      claim_id | started_at       | settled_at
      c1       | 2026-09-20 09:00 | 2026-10-22 09:00
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | TAB       | 2026-09-30 09:00 | 50
    finds: []
  - name: a claim delivered without lines is judged by its start
    insured_persons: *dead
    claims: |
      claim_id | started_at       | settled_at       | fund_amount
      c1       | 2026-10-20 09:00 | 2026-10-20 10:00 | 300
    finds: [{subject_id: H1, amount: 300, evidence: ["claims|c1"]}]
  - name: a claim of nothing without lines, as a refund of it leaves behind
    claims: |
      claim_id | started_at       | fund_amount
      c1       | 2026-10-01 09:00 | 0
    insured_persons: |
      person_id | died_on
      P1        | 2026-05-01
    finds: []
*/
with the_dead as (
    select
        person_id,
        died_on
    from insured_persons
    where died_on < $period_end
),
their_claims as (
    select
        claims.claim_id,
        claims.institution_id,
        cast(claims.started_at as date) as started_on,
        claims.fund_amount,
        the_dead.died_on
    from claims
    inner join the_dead on the_dead.person_id = claims.person_id
    where claims.settled_at > the_dead.died_on
),
their_lines as (
    select
        their_claims.institution_id,
        claim_lines.claim_id,
        claim_lines.line_no,
        cast(claim_lines.charged_at as date) as charged_on,
        coalesce(claim_lines.covered_amount, claim_lines.amount) as covered_amount,
        their_claims.died_on
    from claim_lines
    inner join their_claims on their_claims.claim_id = claim_lines.claim_id
    -- all other lines are gone before anything is joined
    where claim_lines.claim_id in (select their_claims.claim_id from their_claims)
),
charges as (
    select
        institution_id,
        charged_on,
        died_on,
        covered_amount,
        concat_ws('|', 'claim_lines', claim_id, line_no) as record_key
    from their_lines
    where covered_amount > 0
    union all
    select
        their_claims.institution_id,
        their_claims.started_on as charged_on,
        their_claims.died_on,
        their_claims.fund_amount as covered_amount,
        concat_ws('|', 'claims', their_claims.claim_id) as record_key
    from their_claims
    where their_claims.fund_amount > 0
        and their_claims.claim_id not in (select their_lines.claim_id from their_lines)
)
select
    institution_id as subject_id,
    covered_amount as amount,
    [record_key] as evidence
from charges
where date_diff('day', died_on, charged_on) > $grace_days
    and charged_on >= $window_start
    and charged_on < $period_end
