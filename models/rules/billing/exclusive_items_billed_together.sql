/*
title: {zh: 互斥项目同收, en: Two items that exclude each other}
subject: institution
result: suspicion
problem: duplicate_charge
dimension: cost
catalogue: A13
stage: after
authority: 医疗保障
severity: low
reads: [claims, claim_lines, kp_exclusive]
basis: 医疗保障基金使用监督管理条例 第38条(三)
why:
  zh: >
    同一次服务只能二选一的项目（如全身麻醉与局部麻醉）同时收费，其中一项没有发生或属重复。
  en: >
    Of two items only one can apply to a service (general and local anaesthesia, say). Both charged means one did not happen or is a duplicate.
inspect:
  zh: >
    麻醉记录、治疗单，看实际采用哪一种。
  en: >
    Record of anaesthesia or treatment: which of the two took place?
innocent_reasons:
  zh: >
    局麻失败改全麻；同日两次不同操作。
  en: >
    Local anaesthesia failed and was changed; two separate procedures on the day.
amount:
  zh: 两项中较低的一项。
  en: The lower of the two charges.
lookback_days: 0
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次互斥项目同时收费，涉及 {amount} 元"
  en: "{n} pairs of items that exclude each other, {amount} yuan"
examples:
  - name: general and local anaesthesia in one operation
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | GENERAL   | 2026-11-09 09:00 | 600
      c1       | 2       | LOCAL     | 2026-11-09 09:00 | 80
    kp_exclusive: &pair |
      first | second | scope
      GENERAL | LOCAL | day
    finds: [{subject_id: H1, amount: 80, evidence: ["claim_lines|c1|2", "claim_lines|c1|1"]}]
  - name: on two days, and for two people
    claims: |
      claim_id | person_id
      c1       | P1
      c2       | P2
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | GENERAL   | 2026-11-09 09:00 | 600
      c1       | 2       | LOCAL     | 2026-11-10 09:00 | 80
      c2       | 1       | LOCAL     | 2026-11-09 09:00 | 80
    kp_exclusive: *pair
    finds: []
  - name: the visit as the scope reaches over midnight
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | GENERAL   | 2026-11-09 23:50 | 600
      c1       | 2       | LOCAL     | 2026-11-10 00:10 | 80
    kp_exclusive: |
      first | second | scope
      GENERAL | LOCAL | visit
    finds: [{subject_id: H1, amount: 80}]
*/
with exclusive_codes as (
    select first as item_code
    from kp_exclusive
    union
    select second as item_code
    from kp_exclusive
),
charges as (
    select
        claims.person_id,
        claims.institution_id,
        coalesce(claims.visit_id, claims.claim_id) as visit_id,
        claim_lines.item_code,
        cast(claim_lines.charged_at as date) as charged_on,
        coalesce(claim_lines.covered_amount, claim_lines.amount) as covered_amount,
        concat_ws('|', 'claim_lines', claim_lines.claim_id, claim_lines.line_no) as line_key
    from claim_lines
    inner join exclusive_codes on exclusive_codes.item_code = claim_lines.item_code
    inner join claims on claims.claim_id = claim_lines.claim_id
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and claim_lines.quantity > 0
),
pairs as (
    select
        charges.institution_id,
        least(charges.covered_amount, other.covered_amount) as lower_amount,
        case when charges.covered_amount <= other.covered_amount then charges.line_key else other.line_key end as lower_key,
        case when charges.covered_amount <= other.covered_amount then other.line_key else charges.line_key end as higher_key
    from charges
    inner join kp_exclusive
        on kp_exclusive.first = charges.item_code
        and charges.charged_on >= kp_exclusive.valid_from
        and (kp_exclusive.valid_to is null or charges.charged_on <= kp_exclusive.valid_to)
    inner join charges as other
        on other.person_id = charges.person_id
        and other.institution_id = charges.institution_id
        and other.item_code = kp_exclusive.second
        and (
            (kp_exclusive.scope = 'day' and other.charged_on = charges.charged_on)
            or (kp_exclusive.scope = 'visit' and other.visit_id = charges.visit_id)
        )
)
select
    institution_id as subject_id,
    max(lower_amount) as amount,
    [lower_key, min(higher_key)] as evidence
from pairs
where lower_key <> higher_key
    and lower_amount > 0
group by
    institution_id,
    lower_key
