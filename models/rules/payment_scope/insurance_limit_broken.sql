/*
title: {zh: 限险种药品由其他险种支付, en: Drug paid by an insurance that may not pay it}
subject: institution
result: violation
problem: outside_payment_scope
dimension: cost
catalogue: B03
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines, kp_insurance_limit]
basis: 医疗保障基金使用监督管理条例 第38条(六)（对应关系为本系统归类，须经法制审核）；“两库”第三批 限险种知识点
why:
  zh: >
    工伤、生育目录内的药品由基本医疗保险支付，等于把别的基金的账算到医保头上。
  en: >
    A drug of the work-injury or maternity list was paid by basic insurance: one fund's bill was sent to another.
inspect:
  zh: >
    是否有工伤认定、生育登记；该病人应由哪个基金支付。
  en: >
    Is there a recognised work injury or a maternity registration; which fund should have paid?
innocent_reasons:
  zh: >
    生育保险已与职工医保合并结算（参数默认放行）；险种字段填写错误；本省目录已放开。
  en: >
    Maternity insurance is settled together with employee insurance (allowed by default); a wrong insurance code; the province has widened the list.
amount:
  zh: 该笔费用的医保范围内金额。
  en: The covered amount of the line.
lookback_days: 0
params:
  maternity_also_paid_by:
    value: employee
    unit: insurance type
    why:
      zh: 默认值[D]：多地生育保险与职工医保合并实施，职工医保结算不算违规。
      en: Default [D]. In many places maternity is merged with employee insurance; write "none" where it is not.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 笔限险种药品由不应支付的险种支付，涉及 {amount} 元"
  en: "{n} charges paid by an insurance that may not pay them, {amount} yuan"
examples:
  - name: a work-injury drug on resident insurance, and on work-injury insurance
    claims: |
      claim_id | insurance_type
      c1       | resident
      c2       | work_injury
      c3       |
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | SCAR      | 2026-11-09 09:00 | 30
      c2       | 1       | SCAR      | 2026-11-09 09:00 | 30
      c3       | 1       | SCAR      | 2026-11-09 09:00 | 30
    kp_insurance_limit: |
      item_code | insurance_type
      SCAR      | work_injury
    finds: [{subject_id: H1, amount: 30, evidence: ["claim_lines|c1|1"]}]
  - name: maternity and employee insurance are one
    claims: |
      claim_id | insurance_type
      c1       | employee
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | BIRTH     | 2026-11-09 09:00 | 30
    kp_insurance_limit: |
      item_code | insurance_type
      BIRTH     | maternity
    finds: []
  - name: either of two insurances may pay, and the last day of validity counts
    claims: |
      claim_id | insurance_type
      c1       | employee
      c2       | resident
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | BOTH      | 2026-11-09 09:00 | 30
      c2       | 1       | BOTH      | 2026-11-09 09:00 | 40
      c2       | 2       | BOTH      | 2026-11-10 09:00 | 50
    kp_insurance_limit: |
      item_code | insurance_type | valid_to
      BOTH      | employee       | 2026-11-09
      BOTH      | work_injury    | 2026-11-09
    finds: [{subject_id: H1, amount: 40}]
*/
with judged as (
    select
        claims.institution_id,
        claim_lines.claim_id,
        claim_lines.line_no,
        max(coalesce(claim_lines.covered_amount, claim_lines.amount)) as covered_amount,
        bool_or(
            claims.insurance_type = kp_insurance_limit.insurance_type
            or (
                kp_insurance_limit.insurance_type = 'maternity'
                and claims.insurance_type = $maternity_also_paid_by
            )
        ) as permitted
    from claim_lines
    inner join kp_insurance_limit
        on kp_insurance_limit.item_code = claim_lines.item_code
        and cast(claim_lines.charged_at as date) >= kp_insurance_limit.valid_from
        and (kp_insurance_limit.valid_to is null or cast(claim_lines.charged_at as date) <= kp_insurance_limit.valid_to)
    inner join claims on claims.claim_id = claim_lines.claim_id
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and coalesce(claim_lines.covered_amount, claim_lines.amount) > 0
        and claims.insurance_type is not null
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
