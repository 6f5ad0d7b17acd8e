/*
title: {zh: 关联项目缺失, en: Billed without the procedure it needs}
subject: institution
result: suspicion
problem: companion_missing
dimension: cost
catalogue: A11
stage: after
authority: 医疗保障
severity: low
reads: [claims, claim_lines, kp_companions]
basis: 医疗保障基金使用监督管理条例 第38条(三)
why:
  zh: >
    某些材料和加收项目离开主操作没有意义。收了支架没有置入术、收了加收没有主项，提示虚记或串换。
  en: >
    Some consumables and surcharges make no sense without their procedure. A stent without its implantation points to a phantom charge or a swap.
inspect:
  zh: >
    手术、操作记录；材料条码粘贴单与出入库。
  en: >
    Record of the operation; the sheet with the bar codes of the material; store records.
innocent_reasons:
  zh: >
    主操作在另一次结算中收费；本地编码不同未匹配。
  en: >
    The procedure was charged in another settlement; a local code that did not match.
amount:
  zh: 该项目的医保范围内金额。
  en: The covered amount of the item.
lookback_days: 0
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次收取材料或加收项目而没有相应主操作，涉及 {amount} 元"
  en: "{n} items without the procedure they belong to, {amount} yuan"
examples:
  - name: a catheter and no catheterisation
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | TUBE      | 2026-11-09 09:00 | 80
    kp_companions: &tube |
      item_code | companion | scope
      TUBE      | PUT_IN    | day
      TUBE      | CHANGE    | day
    finds: [{subject_id: H1, amount: 80, evidence: ["claim_lines|c1|1"]}]
  - name: any one companion suffices
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | TUBE      | 2026-11-09 09:00 | 80
      c1       | 2       | CHANGE    | 2026-11-09 19:00 | 20
    kp_companions: *tube
    finds: []
  - name: within the visit the day does not matter, within the day it does
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | TUBE      | 2026-11-09 09:00 | 80
      c1       | 2       | PLATE     | 2026-11-09 09:00 | 900
      c1       | 3       | PUT_IN    | 2026-11-10 09:00 | 20
      c1       | 4       | SURGERY   | 2026-11-10 09:00 | 700
    kp_companions: |
      item_code | companion | scope
      TUBE      | PUT_IN    | day
      PLATE     | SURGERY   | visit
    finds: [{subject_id: H1, amount: 80, evidence: ["claim_lines|c1|1"]}]
*/
with companion_codes as (
    select item_code
    from kp_companions
    union
    select companion as item_code
    from kp_companions
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
    inner join companion_codes on companion_codes.item_code = claim_lines.item_code
    inner join claims on claims.claim_id = claim_lines.claim_id
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and claim_lines.quantity > 0
),
judged as (
    select
        lonely.institution_id,
        lonely.line_key,
        lonely.covered_amount,
        count(found.line_key) as n_companions
    from charges as lonely
    inner join kp_companions
        on kp_companions.item_code = lonely.item_code
        and lonely.charged_on >= kp_companions.valid_from
        and (kp_companions.valid_to is null or lonely.charged_on <= kp_companions.valid_to)
    left join charges as found
        on found.person_id = lonely.person_id
        and found.institution_id = lonely.institution_id
        and found.item_code = kp_companions.companion
        and (
            (kp_companions.scope = 'day' and found.charged_on = lonely.charged_on)
            or (kp_companions.scope = 'visit' and found.visit_id = lonely.visit_id)
        )
    group by
        lonely.institution_id,
        lonely.line_key,
        lonely.covered_amount
)
select
    institution_id as subject_id,
    covered_amount as amount,
    [line_key] as evidence
from judged
where n_companions = 0
    and covered_amount > 0
