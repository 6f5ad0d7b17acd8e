/*
title: {zh: 限机构等级药品在低等级机构支付, en: Drug paid below the level it is limited to}
subject: institution
result: violation
problem: outside_payment_scope
dimension: cost
catalogue: B04
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines, institutions, kp_level_limit]
basis: 医疗保障基金使用监督管理条例 第38条(六)（对应关系为本系统归类，须经法制审核）；“两库”第五批 限机构等级知识点
why:
  zh: >
    部分注射剂因安全风险限二级或三级以上机构使用和支付，低等级机构用了，既不该付钱，也有用药风险。
  en: >
    Some injections are limited to secondary or tertiary houses because of their risk. Used below, they are neither payable nor safe.
inspect:
  zh: >
    该药由谁开、是否有抢救条件和不良反应记录；是否套用编码。
  en: >
    Who prescribed it, are there means of rescue, any adverse reactions; or is the code borrowed?
innocent_reasons:
  zh: >
    机构等级登记滞后；医共体总院下沉用药按总院等级管理；本省已取消限制。
  en: >
    The register lags behind; a branch of a medical alliance under the parent's level; the province lifted the limit.
amount:
  zh: 该笔费用的医保范围内金额。
  en: The covered amount of the line.
lookback_days: 0
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 笔限等级药品在等级不足的机构支付，涉及 {amount} 元"
  en: "{n} charges for drugs limited to a higher level, {amount} yuan"
examples:
  - name: limited to secondary, given in a primary house, an ungraded one, and a secondary one
    institutions: &houses |
      institution_id | level
      H1             | primary
      H2             | ungraded
      H3             | secondary
      H4             |
    claims: |
      claim_id | institution_id
      c1       | H1
      c2       | H2
      c3       | H3
      c4       | H4
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | INJ       | 2026-11-09 09:00 | 30
      c2       | 1       | INJ       | 2026-11-09 09:00 | 40
      c3       | 1       | INJ       | 2026-11-09 09:00 | 50
      c4       | 1       | INJ       | 2026-11-09 09:00 | 60
    kp_level_limit: |
      item_code | min_level
      INJ       | secondary
    finds: [{subject_id: H1, amount: 30}, {subject_id: H2, amount: 40}]
  - name: exactly the level asked for
    institutions: *houses
    claims: |
      claim_id | institution_id
      c3       | H3
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c3       | 1       | INJ       | 2026-11-09 09:00 | 50
    kp_level_limit: |
      item_code | min_level
      INJ       | secondary
    finds: []
  - name: the province asks for less than the nation
    institutions: *houses
    claims: |
      claim_id | institution_id
      c1       | H1
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | INJ       | 2026-11-09 09:00 | 50
    kp_level_limit: |
      item_code | min_level | source
      INJ       | secondary | national
      INJ       | primary   | province
    finds: []
*/
with limited_lines as (
    -- 3 tertiary, 2 secondary, 1 primary; where several publications are in force, the lowest level asked for is applied
    select
        claim_lines.claim_id,
        claim_lines.line_no,
        max(coalesce(claim_lines.covered_amount, claim_lines.amount)) as covered_amount,
        min(case kp_level_limit.min_level when 'tertiary' then 3 when 'secondary' then 2 else 1 end) as rank_needed
    from claim_lines
    inner join kp_level_limit
        on kp_level_limit.item_code = claim_lines.item_code
        and cast(claim_lines.charged_at as date) >= kp_level_limit.valid_from
        and (kp_level_limit.valid_to is null or cast(claim_lines.charged_at as date) <= kp_level_limit.valid_to)
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and coalesce(claim_lines.covered_amount, claim_lines.amount) > 0
    group by
        claim_lines.claim_id,
        claim_lines.line_no
)
select
    claims.institution_id as subject_id,
    limited_lines.covered_amount as amount,
    [concat_ws('|', 'claim_lines', limited_lines.claim_id, limited_lines.line_no)] as evidence
from limited_lines
inner join claims on claims.claim_id = limited_lines.claim_id
inner join institutions on institutions.institution_id = claims.institution_id
where institutions.level is not null
    and claims.visit_type <> 'pharmacy'
    and case institutions.level when 'tertiary' then 3 when 'secondary' then 2 when 'primary' then 1 else 0 end
    < limited_lines.rank_needed
