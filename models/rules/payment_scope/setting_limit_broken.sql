/*
title: {zh: 限就医方式药品在其他场景支付, en: Drug paid outside the setting it is limited to}
subject: institution
result: violation
problem: outside_payment_scope
dimension: cost
catalogue: B05
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines, kp_setting_limit]
basis: 医疗保障基金使用监督管理条例 第38条(六)（对应关系为本系统归类，须经法制审核）；“两库”第四批 限就医方式知识点
why:
  zh: >
    限住院支付的药品在门诊、药店结算，超出支付范围。
  en: >
    A drug payable for inpatients only was settled in an outpatient room or a pharmacy.
inspect:
  zh: >
    用药指征、给药地点；是否把住院费用拆到门诊结算。
  en: >
    Indication and place of use; were inpatient costs moved to outpatient settlements?
innocent_reasons:
  zh: >
    急诊留观、日间手术视同住院（已按住院放行）；就医类别填写错误。
  en: >
    Emergency observation and day surgery count as inpatient (they are let pass); a wrong kind of visit.
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
  zh: "{n} 笔限就医方式药品在规定场景以外支付，涉及 {amount} 元"
  en: "{n} charges outside the permitted setting, {amount} yuan"
examples:
  - name: an infusion for inpatients, billed at the outpatient desk and on the ward
    claims: |
      claim_id | visit_type
      c1       | outpatient
      c2       | inpatient
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | LIPID     | 2026-11-09 09:00 | 30
      c2       | 1       | LIPID     | 2026-11-09 09:00 | 30
    kp_setting_limit: &ward |
      item_code | visit_type
      LIPID     | inpatient
    finds: [{subject_id: H1, amount: 30, evidence: ["claim_lines|c1|1"]}]
  - name: emergency and day surgery count as inpatient
    claims: |
      claim_id | visit_type
      c1       | emergency
      c2       | day_surgery
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | LIPID     | 2026-11-09 09:00 | 30
      c2       | 1       | LIPID     | 2026-11-09 09:00 | 30
    kp_setting_limit: *ward
    finds: []
  - name: in force from the tenth
    claims: |
      claim_id | visit_type
      c1       | outpatient
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | LIPID     | 2026-11-09 23:00 | 30
      c1       | 2       | LIPID     | 2026-11-10 00:00 | 40
    kp_setting_limit: |
      item_code | visit_type | valid_from
      LIPID     | inpatient  | 2026-11-10
    finds: [{subject_id: H1, amount: 40}]
*/
with judged as (
    select
        claims.institution_id,
        claim_lines.claim_id,
        claim_lines.line_no,
        max(coalesce(claim_lines.covered_amount, claim_lines.amount)) as covered_amount,
        bool_or(
            claims.visit_type = kp_setting_limit.visit_type
            or (kp_setting_limit.visit_type = 'inpatient' and claims.visit_type in ('emergency', 'day_surgery'))
        ) as permitted
    from claim_lines
    inner join kp_setting_limit
        on kp_setting_limit.item_code = claim_lines.item_code
        and cast(claim_lines.charged_at as date) >= kp_setting_limit.valid_from
        and (kp_setting_limit.valid_to is null or cast(claim_lines.charged_at as date) <= kp_setting_limit.valid_to)
    inner join claims on claims.claim_id = claim_lines.claim_id
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and coalesce(claim_lines.covered_amount, claim_lines.amount) > 0
    group by
        claims.institution_id,
        claim_lines.claim_id,
        claim_lines.line_no
)
select
    institution_id as subject_id,
    covered_amount as amount,
    [concat_ws('|', 'claim_lines', claim_id, line_no)] as evidence
from judged
where not permitted
