/*
title: {zh: 同一费用重复结算, en: The same charge billed twice}
subject: institution
result: suspicion
problem: duplicate_charge
dimension: cost
catalogue: A02
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines]
basis: 医疗保障基金使用监督管理条例 第38条(三)
why:
  zh: >
    同一人、同一机构、同一项目、同一单价、同一秒钟出现两条以上收费（已冲抵退费）：多半是同一笔费用收了两遍。
  en: >
    One person, one house, one item, one price, one second, two charges after refunds are netted: most likely one service was charged twice.
inspect:
  zh: >
    核对医嘱与执行次数；看是否同一处方号；查系统接口是否重传。
  en: >
    Orders and executions of that moment; one order number or two; whether the interface sent a batch again.
innocent_reasons:
  zh: >
    双侧部位分两条记录；批量记账统一记为零点（零点记账不计）；一次开出两份不同医嘱（医嘱号不同，不计）。
  en: >
    Both sides of the body on two lines; batch posting at midnight (does not count); two orders with numbers of their own (do not count).
amount:
  zh: 第二条起的医保范围内金额。
  en: The covered amount of the second and further lines.
lookback_days: 0
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 笔费用与另一笔同人同项同秒同价，涉及 {amount} 元"
  en: "{n} charges equal another in person, item, second and price, {amount} yuan"
examples:
  - name: one infusion, twice in one second, in two settlements
    claim_lines: |
      claim_id | line_no | item_code | charged_at          | unit_price | amount
      c1       | 1       | INF       | 2026-11-09 09:00:07 | 12         | 12
      c2       | 1       | INF       | 2026-11-09 09:00:07 | 12         | 12
    finds: [{subject_id: H1, amount: 12, evidence: ["claim_lines|c2|1", "claim_lines|c1|1"]}]
  - name: a second later, another price, another person
    claims: |
      claim_id | person_id
      c1       | P1
      c2       | P2
    claim_lines: |
      claim_id | line_no | item_code | charged_at          | unit_price | amount
      c1       | 1       | INF       | 2026-11-09 09:00:07 | 12         | 12
      c1       | 2       | INF       | 2026-11-09 09:00:08 | 12         | 12
      c1       | 3       | INF       | 2026-11-09 09:00:07 | 13         | 13
      c2       | 1       | INF       | 2026-11-09 09:00:07 | 12         | 12
    finds: []
  - name: posted in a batch at midnight
    claim_lines: |
      claim_id | line_no | item_code | charged_at          | unit_price | amount
      c1       | 1       | INJ       | 2026-11-09 00:00:00 | 12         | 12
      c1       | 2       | INJ       | 2026-11-09 00:00:00 | 12         | 12
    finds: []
  - name: two orders with numbers of their own
    claim_lines: |
      claim_id | line_no | item_code | charged_at          | unit_price | amount | order_id
      c1       | 1       | XR        | 2026-11-09 09:00:07 | 60         | 60     | o1
      c1       | 2       | XR        | 2026-11-09 09:00:07 | 60         | 60     | o2
    finds: []
*/
with repeated as (
    -- a cheap first sieve over all lines: numbers only, no join
    select
        charged_at,
        unit_price
    from claim_lines
    where charged_at >= $window_start
        and charged_at < $period_end
        and charged_at <> date_trunc('day', charged_at)
        and quantity > 0
    group by
        charged_at,
        unit_price
    having count(*) > 1
),
candidates as (
    select
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        claim_lines.charged_at,
        claim_lines.unit_price,
        coalesce(claim_lines.order_id, '') as order_id,
        coalesce(claim_lines.covered_amount, claim_lines.amount) as covered_amount,
        count(*) over (
            partition by claim_lines.charged_at, claim_lines.unit_price, claim_lines.item_code
        ) as n_equal
    from claim_lines
    inner join repeated
        on repeated.charged_at = claim_lines.charged_at
        and repeated.unit_price = claim_lines.unit_price
    where claim_lines.quantity > 0
    qualify n_equal > 1
),
numbered as (
    select
        claims.institution_id,
        candidates.covered_amount,
        concat_ws('|', 'claim_lines', candidates.claim_id, candidates.line_no) as line_key,
        first_value(concat_ws('|', 'claim_lines', candidates.claim_id, candidates.line_no)) over twins as first_key
    from candidates
    inner join claims on claims.claim_id = candidates.claim_id
    window twins as (
        partition by
            claims.person_id,
            claims.institution_id,
            candidates.item_code,
            candidates.charged_at,
            candidates.unit_price,
            candidates.order_id
        order by
            candidates.claim_id,
            candidates.line_no
    )
)
select
    institution_id as subject_id,
    covered_amount as amount,
    [line_key, first_key] as evidence
from numbered
where line_key <> first_key
