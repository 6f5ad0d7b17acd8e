/*
title: {zh: 连日药店购药, en: Pharmacy purchases day after day}
subject: insured_person
result: suspicion
problem: prescribing
dimension: cost
catalogue: G15
stage: after
authority: 医疗保障
severity: low
reads: [claims]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    连续三天以上到药店刷卡购药，可能把一笔大额拆成多笔，或卡在他人手里。
  en: >
    The card is used in pharmacies on three or more days in a row: a large sum taken apart, or a card in other hands.
inspect:
  zh: >
    看每天买的是什么、在哪家、几点；与本人核实。
  en: >
    What, where and at what hour each day; ask the person.
innocent_reasons:
  zh: >
    急性病分次购药；家庭共济账户多人使用。
  en: >
    An acute illness; a family account used by several.
amount:
  zh: 该次购药的基金与个人账户支付额。
  en: What the fund and the personal account paid.
lookback_days: 0
params:
  min_days:
    value: 3
    unit: days in a row
    why:
      zh: 默认值[C]：3天。
      en: Default [C]. Three.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "连续多日购药共 {n} 次，涉及 {amount} 元"
  en: "{n} purchases on days in a row, {amount} yuan"
examples:
  - name: three days in a row
    claims: |
      claim_id | visit_type | settled_at       | fund_amount | account_amount
      c1       | pharmacy   | 2026-10-01 09:00 | 0           | 50
      c2       | pharmacy   | 2026-10-02 09:00 | 0           | 51
      c3       | pharmacy   | 2026-10-03 09:00 | 0           | 52
    finds:
      - {subject_id: P1, amount: 50, evidence: ["claims|c1"]}
      - {subject_id: P1, amount: 51, evidence: ["claims|c2"]}
      - {subject_id: P1, amount: 52, evidence: ["claims|c3"]}
  - name: two days, a pause, two days
    claims: |
      claim_id | visit_type | settled_at       | fund_amount
      c1       | pharmacy   | 2026-10-01 09:00 | 50
      c2       | pharmacy   | 2026-10-02 09:00 | 50
      c3       | pharmacy   | 2026-10-04 09:00 | 50
      c4       | pharmacy   | 2026-10-05 09:00 | 50
    finds: []
  - name: three days of infusions at a clinic are no purchases
    claims: |
      claim_id | visit_type | settled_at       | fund_amount
      c1       | outpatient | 2026-10-01 09:00 | 50
      c2       | outpatient | 2026-10-02 09:00 | 50
      c3       | outpatient | 2026-10-03 09:00 | 50
    finds: []
*/
with purchases as (
    select
        claim_id,
        person_id,
        cast(settled_at as date) as bought_on,
        fund_amount + coalesce(account_amount, 0) as paid_amount
    from claims
    where visit_type = 'pharmacy'
        and settled_at >= $window_start
        and settled_at < $period_end
),
days as (
    select
        person_id,
        bought_on
    from purchases
    group by
        person_id,
        bought_on
),
numbered as (
    -- days in a row share the difference between their date and their number
    select
        person_id,
        bought_on,
        date_diff('day', $window_start, bought_on)
        - row_number() over (partition by person_id order by bought_on) as run
    from days
),
long_runs as (
    select
        person_id,
        run,
        min(bought_on) as first_on,
        max(bought_on) as last_on
    from numbered
    group by
        person_id,
        run
    having count(*) >= $min_days
)
select
    purchases.person_id as subject_id,
    purchases.paid_amount as amount,
    [concat_ws('|', 'claims', purchases.claim_id)] as evidence
from purchases
inner join long_runs
    on long_runs.person_id = purchases.person_id
    and purchases.bought_on between long_runs.first_on and long_runs.last_on
where purchases.paid_amount > 0
