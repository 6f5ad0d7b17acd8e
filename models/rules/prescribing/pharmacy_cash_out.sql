/*
title: {zh: 药店套现, en: One card swiped in one pharmacy far too often or too high}
subject: institution
result: suspicion
problem: prescribing
dimension: cost
catalogue: G16
stage: after
authority: 医疗保障
severity: high
reads: [claims, prescriptions]
may_be_empty: [prescriptions]
basis: 医疗保障基金使用监督管理条例 第38条(五)（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    同一张卡在同一家药店一年刷五十次以上、单笔超两千元，或多笔均价超五百元，且没有处方支撑：像是换现金、换日用品。
  en: >
    One card in one pharmacy more than fifty times a year, above two thousand yuan at once, or above five hundred on average, with no prescription behind it: as if cash or
    household goods were handed out.
inspect:
  zh: >
    现场看是否摆放日用品、保健品；调监控、进销存；问持卡人买了什么。
  en: >
    Are household goods or supplements on the shelves; footage, purchases and stock; ask the holder what was bought.
innocent_reasons:
  zh: >
    凭处方购买的肿瘤、罕见病药（有处方关联的不计）；家庭共济账户多人使用；偏远地区唯一药店。
  en: >
    Cancer or rare-disease drugs on prescription (purchases tied to a prescription do not count); a family account; the only pharmacy far and wide.
amount:
  zh: 该次刷卡的基金与个人账户支付额。
  en: What the fund and the personal account paid on this use.
fact: {zh: 卡, en: card}
lookback_days: 0
params:
  max_uses:
    value: 50
    unit: uses per card, pharmacy and window
    why:
      zh: 默认值[C]：一年50次。
      en: Default [C]. Fifty a year.
  max_single:
    value: 2000
    unit: yuan
    why:
      zh: 默认值[C]：单笔2000元。
      en: Default [C]. Two thousand at once.
  max_mean:
    value: 500
    unit: yuan
    why:
      zh: 默认值[C]：均价500元。
      en: Default [C]. Five hundred on average.
  min_uses_for_mean:
    value: 3
    unit: uses
    why:
      zh: 默认值[D]：均价至少3笔才看。
      en: Default [D]. An average needs three uses.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 张卡刷卡过于频繁或金额过高（{records} 次），涉及 {amount} 元"
  en: "{n} cards used too often or for too much ({records} uses), {amount} yuan"
examples:
  - name: above two thousand at once; exactly two thousand is let pass
    claims: |
      claim_id | person_id | institution_id | visit_type | settled_at       | fund_amount | account_amount
      c1       | P1        | P9             | pharmacy   | 2026-10-01 09:00 | 0           | 2000.01
      c2       | P2        | P9             | pharmacy   | 2026-10-01 09:00 | 0           | 2000.00
    finds: [{subject_id: P9, amount: 2000.01, evidence: ["claims|c1"]}]
  - name: six hundred, three times
    claims: |
      claim_id | institution_id | visit_type | settled_at       | fund_amount | account_amount
      c1       | P9             | pharmacy   | 2026-10-01 09:00 | 0           | 600
      c2       | P9             | pharmacy   | 2026-10-05 09:00 | 0           | 600
      c3       | P9             | pharmacy   | 2026-10-09 09:00 | 0           | 600
    finds:
      - {subject_id: P9, amount: 600, evidence: ["claims|c1"]}
      - {subject_id: P9, amount: 600, evidence: ["claims|c2"]}
      - {subject_id: P9, amount: 600, evidence: ["claims|c3"]}
  - name: a dear drug on prescription
    claims: |
      claim_id | institution_id | visit_type | settled_at       | fund_amount | account_amount
      c1       | P9             | pharmacy   | 2026-10-01 09:00 | 4000        | 600
    prescriptions: |
      prescription_id | drug_line | claim_id
      r1              | 1         | c1
    finds: []
  - name: five hundred three times is the limit of the mean
    claims: |
      claim_id | institution_id | visit_type | settled_at       | fund_amount | account_amount
      c1       | P9             | pharmacy   | 2026-10-01 09:00 | 0           | 499
      c2       | P9             | pharmacy   | 2026-10-05 09:00 | 0           | 500
      c3       | P9             | pharmacy   | 2026-10-09 09:00 | 0           | 501
    finds: []
  - name: three uses where two are the limit (of this example), and two
    claims: |
      claim_id | person_id | institution_id | visit_type | settled_at       | fund_amount | account_amount
      c1       | P1        | P9             | pharmacy   | 2026-10-01 09:00 | 0           | 20
      c2       | P1        | P9             | pharmacy   | 2026-10-05 09:00 | 0           | 21
      c3       | P1        | P9             | pharmacy   | 2026-10-09 09:00 | 0           | 22
      c4       | P2        | P9             | pharmacy   | 2026-10-01 09:00 | 0           | 20
      c5       | P2        | P9             | pharmacy   | 2026-10-05 09:00 | 0           | 20
    params: {max_uses: 2}
    finds:
      - {subject_id: P9, amount: 20}
      - {subject_id: P9, amount: 21}
      - {subject_id: P9, amount: 22}
*/
with notable_cards as (
    -- a cheap sieve: without a high payment there is no high mean
    select
        person_id,
        institution_id
    from claims
    where visit_type = 'pharmacy'
        and settled_at >= $window_start
        and settled_at < $period_end
    group by
        person_id,
        institution_id
    having count(*) > $max_uses
        or max(fund_amount + coalesce(account_amount, 0)) > least($max_mean, $max_single)
),
candidates as (
    select
        claims.claim_id,
        claims.person_id,
        claims.institution_id,
        claims.fund_amount + coalesce(claims.account_amount, 0) as paid_amount
    from claims
    inner join notable_cards
        on notable_cards.person_id = claims.person_id
        and notable_cards.institution_id = claims.institution_id
    where claims.visit_type = 'pharmacy'
        and claims.settled_at >= $window_start
        and claims.settled_at < $period_end
),
on_prescription as (
    select distinct candidates.claim_id
    from candidates
    inner join prescriptions on prescriptions.claim_id = candidates.claim_id
),
per_card as (
    select
        candidates.institution_id,
        candidates.person_id,
        candidates.claim_id,
        candidates.paid_amount,
        count(*) over card_and_pharmacy as n_uses,
        avg(candidates.paid_amount) over card_and_pharmacy as mean_amount
    from candidates
    left join on_prescription on on_prescription.claim_id = candidates.claim_id
    where on_prescription.claim_id is null
    window card_and_pharmacy as (partition by candidates.person_id, candidates.institution_id)
)
select
    institution_id as subject_id,
    paid_amount as amount,
    [concat_ws('|', 'claims', claim_id)] as evidence,
    person_id as fact
from per_card
where paid_amount > 0
    and (
        n_uses > $max_uses
        or paid_amount > $max_single
        or (n_uses >= $min_uses_for_mean and mean_amount > $max_mean)
    )
