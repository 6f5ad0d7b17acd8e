/*
title: {zh: 超年度支付限额, en: Paid beyond the yearly cap of the item}
subject: institution
result: violation
problem: above_payment_standard
dimension: cost
catalogue: B11
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines, kp_annual_cap]
basis: 医疗保障基金使用监督管理条例 第38条(六)（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    当地规定该项目每人每个自然年度的支付限额。同一病人累计的医保范围内金额超过限额后，超出部分不应再由基金支付。
  en: >
    The place caps what the fund pays one person for the item in a calendar year. Beyond it nothing more may be paid.
inspect:
  zh: >
    核对年度累计台账和当地限额文件；超限后是否应由病人自付。
  en: >
    The year's running total and the local rule; should the patient have paid the rest?
innocent_reasons:
  zh: >
    当地按医保年度而非自然年度计算；经批准提高限额；多份规定并存（取最高限额）。
  en: >
    The place counts insurance years, not calendar years; a higher cap was approved; several rules in force (the highest is used).
amount:
  zh: 超出限额的医保范围内金额，记在造成超限的各笔费用上。
  en: The covered amount beyond the cap, on the lines that went beyond it.
lookback_days: 366
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 笔费用超过年度支付限额，超出 {amount} 元"
  en: "{n} lines beyond the yearly cap, {amount} yuan too much"
examples:
  - name: a cap of a hundred, at the cap and one yuan above it
    kp_annual_cap: &cap |
      item_code | max_amount
      A         | 100
    claims: &claims |
      claim_id | person_id
      c1       | P1
      c2       | P2
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount | covered_amount
      c1       | 1       | A         | 2026-03-01 09:00 | 60     | 60
      c1       | 2       | A         | 2026-10-01 09:00 | 60     | 40
      c2       | 1       | A         | 2026-03-01 09:00 | 60     | 60
      c2       | 2       | A         | 2026-10-01 09:00 | 60     | 41
    finds: [{subject_id: H1, amount: 1, evidence: ["claim_lines|c2|2"]}]
  - name: two calendar years
    kp_annual_cap: *cap
    claims: *claims
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | A         | 2025-12-31 09:00 | 90
      c1       | 2       | A         | 2026-01-01 09:00 | 90
    finds: []
  - name: two publications, the more generous one counts
    kp_annual_cap: |
      item_code | max_amount | source
      A         | 100        | county
      A         | 200        | province
    claims: *claims
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | A         | 2026-03-01 09:00 | 150
    finds: []
*/
with capped_lines as (
    select
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        claim_lines.charged_at,
        max(coalesce(claim_lines.covered_amount, claim_lines.amount)) as covered_amount,
        max(kp_annual_cap.max_amount) as max_amount
    from claim_lines
    inner join kp_annual_cap
        on kp_annual_cap.item_code = claim_lines.item_code
        and cast(claim_lines.charged_at as date) >= kp_annual_cap.valid_from
        and (kp_annual_cap.valid_to is null or cast(claim_lines.charged_at as date) <= kp_annual_cap.valid_to)
    where claim_lines.charged_at < $period_end
    group by
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        claim_lines.charged_at
),
running as (
    select
        claims.institution_id,
        capped_lines.claim_id,
        capped_lines.line_no,
        capped_lines.charged_at,
        capped_lines.covered_amount,
        capped_lines.max_amount,
        sum(capped_lines.covered_amount) over (
            partition by claims.person_id, capped_lines.item_code, extract(year from capped_lines.charged_at)
            order by capped_lines.charged_at, capped_lines.claim_id, capped_lines.line_no
            rows between unbounded preceding and current row
        ) as paid_so_far
    from capped_lines
    inner join claims on claims.claim_id = capped_lines.claim_id
)
select
    institution_id as subject_id,
    cast(least(covered_amount, paid_so_far - max_amount) as decimal(14, 2)) as amount,
    [concat_ws('|', 'claim_lines', claim_id, line_no)] as evidence
from running
where charged_at >= $window_start
    and paid_so_far > max_amount
    and covered_amount > 0
