/*
title: {zh: 套餐与组成项目同收, en: A panel and its component billed together}
subject: institution
result: suspicion
problem: duplicate_charge
dimension: cost
catalogue: A07
stage: after
authority: 医疗保障
severity: low
reads: [claims, claim_lines, kp_bundles, kp_included_items]
may_be_empty: [kp_included_items]
basis: 医疗保障基金使用监督管理条例 第38条(三)
why:
  zh: >
    已收组合项目，又在同一天收其中的单项。公布在重复收费知识点里的组合由“重复收费（内涵包含）”判断，这里只列其余地方组合。
  en: >
    The panel was charged and one of its components as well on the same day. Pairs of the official table are judged by included_item_billed; here are
    the remaining local panels.
inspect:
  zh: >
    申请单与报告单：单项结果是否已在组合报告内；是否同一标本。
  en: >
    Is the single result already part of the panel's report, was it one sample?
innocent_reasons:
  zh: >
    治疗前后同日复查；单项用另一种方法复核。
  en: >
    Checked again on the same day after treatment; confirmed by another method.
amount:
  zh: 组成项目的医保范围内金额。
  en: The covered amount of the component.
lookback_days: 0
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次组合与其组成项目同日收费，涉及 {amount} 元"
  en: "{n} components billed beside their panel, {amount} yuan"
examples:
  - name: a blood count and the platelets
    claim_lines: &count |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | CBC       | 2026-11-09 09:00 | 18
      c1       | 2       | PLT       | 2026-11-09 09:00 | 8
    kp_bundles: &parts |
      main | part
      CBC  | PLT
    finds: [{subject_id: H1, amount: 8, evidence: ["claim_lines|c1|2", "claim_lines|c1|1"]}]
  - name: the platelets again on the next day
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | CBC       | 2026-11-09 23:59 | 18
      c1       | 2       | PLT       | 2026-11-10 00:00 | 8
    kp_bundles: *parts
    finds: []
  - name: the official table has the pair, another rule speaks
    claim_lines: *count
    kp_bundles: *parts
    kp_included_items: |
      main | part | scope
      CBC  | PLT  | day
    finds: []
*/
with local_pairs as (
    select
        kp_bundles.main,
        kp_bundles.part,
        min(kp_bundles.valid_from) as valid_from,
        max(coalesce(kp_bundles.valid_to, $period_end)) as valid_to
    from kp_bundles
    left join kp_included_items
        on kp_included_items.main = kp_bundles.main
        and kp_included_items.part = kp_bundles.part
    where kp_included_items.main is null
    group by
        kp_bundles.main,
        kp_bundles.part
),
pair_codes as (
    select main as item_code
    from local_pairs
    union
    select part as item_code
    from local_pairs
),
charges as (
    select
        claims.person_id,
        claims.institution_id,
        claim_lines.item_code,
        cast(claim_lines.charged_at as date) as charged_on,
        coalesce(claim_lines.covered_amount, claim_lines.amount) as covered_amount,
        concat_ws('|', 'claim_lines', claim_lines.claim_id, claim_lines.line_no) as line_key
    from claim_lines
    inner join pair_codes on pair_codes.item_code = claim_lines.item_code
    inner join claims on claims.claim_id = claim_lines.claim_id
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and claim_lines.quantity > 0
)
select
    component.institution_id as subject_id,
    max(component.covered_amount) as amount,
    [component.line_key, min(panel.line_key)] as evidence
from charges as component
inner join local_pairs
    on local_pairs.part = component.item_code
    and component.charged_on between local_pairs.valid_from and local_pairs.valid_to
inner join charges as panel
    on panel.person_id = component.person_id
    and panel.institution_id = component.institution_id
    and panel.charged_on = component.charged_on
    and panel.item_code = local_pairs.main
group by
    component.institution_id,
    component.line_key
