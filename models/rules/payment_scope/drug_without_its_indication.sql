/*
title: {zh: 超限定适应症用药, en: Drug without a diagnosis it is limited to}
subject: institution
result: suspicion
problem: outside_payment_scope
dimension: cost
catalogue: B06
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines, diagnoses, kp_indication]
basis: 医疗保障基金使用监督管理条例 第38条(六)（对应关系为本系统归类，须经法制审核）；医保药品目录限定支付范围
why:
  zh: >
    药品只对限定的适应症支付，本次就诊的全部诊断中没有一条符合。官方规则结果为“可疑”，须看病历。
  en: >
    The drug is payable for certain diagnoses only and none of the visit's diagnoses is among them. The official rule calls this a suspicion: see the record.
inspect:
  zh: >
    病程记录中用药理由、检验依据；诊断是否漏编；同药是否普遍如此。
  en: >
    Reason for use and laboratory basis in the notes; a diagnosis left uncoded; is it the same with every patient?
innocent_reasons:
  zh: >
    适应症在病历中但未编码；既往确诊的慢性病本次未列入诊断；名称关键词与本地诊断写法不同。
  en: >
    The indication is in the record but not coded; a chronic disease known before; a local wording of the diagnosis.
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
  zh: "{n} 笔限适应症药品没有相应诊断，涉及 {amount} 元"
  en: "{n} limited drugs without a fitting diagnosis, {amount} yuan"
examples:
  - name: albumin for a cold, and for cirrhosis
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | ALB       | 2026-11-09 09:00 | 300
      c2       | 1       | ALB       | 2026-11-09 09:00 | 300
    diagnoses: |
      claim_id | position | diagnosis_code | diagnosis_name
      c1       | 1        | J06.900        | 急性上呼吸道感染
      c2       | 1        | J06.900        | 急性上呼吸道感染
      c2       | 2        | K74.600        | 肝硬化
    kp_indication: &albumin |
      item_code | indication | indication_kind
      ALB       | K74        | icd_prefix
      ALB       | 低蛋白     | keyword
    finds: [{subject_id: H1, amount: 300, evidence: ["claim_lines|c1|1"]}]
  - name: the words of the diagnosis suffice
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | ALB       | 2026-11-09 09:00 | 300
    diagnoses: |
      claim_id | position | diagnosis_code | diagnosis_name
      c1       | 1        | E88.000        | 重度低蛋白血症
    kp_indication: *albumin
    finds: []
  - name: no diagnosis was delivered at all
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | ALB       | 2026-11-09 09:00 | 300
    kp_indication: *albumin
    finds: []
*/
with limited_codes as (
    select distinct item_code
    from kp_indication
),
limited_lines as (
    select
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        cast(claim_lines.charged_at as date) as charged_on,
        coalesce(claim_lines.covered_amount, claim_lines.amount) as covered_amount
    from claim_lines
    inner join limited_codes on limited_codes.item_code = claim_lines.item_code
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and coalesce(claim_lines.covered_amount, claim_lines.amount) > 0
),
known_diagnoses as (
    select
        diagnoses.claim_id,
        diagnoses.diagnosis_code,
        diagnoses.diagnosis_name
    from diagnoses
    where diagnoses.claim_id in (select limited_lines.claim_id from limited_lines)
    union
    select
        claims.claim_id,
        claims.principal_diagnosis as diagnosis_code,
        '' as diagnosis_name
    from claims
    where claims.claim_id in (select limited_lines.claim_id from limited_lines)
        and claims.principal_diagnosis is not null
),
judged as (
    select
        limited_lines.claim_id,
        limited_lines.line_no,
        max(limited_lines.covered_amount) as covered_amount,
        bool_or(
            (kp_indication.indication_kind = 'icd_prefix' and starts_with(known_diagnoses.diagnosis_code, kp_indication.indication))
            or (
                kp_indication.indication_kind = 'keyword'
                and contains(coalesce(known_diagnoses.diagnosis_name, ''), kp_indication.indication)
            )
        ) as indicated
    from limited_lines
    inner join known_diagnoses on known_diagnoses.claim_id = limited_lines.claim_id
    inner join kp_indication
        on kp_indication.item_code = limited_lines.item_code
        and limited_lines.charged_on >= kp_indication.valid_from
        and (kp_indication.valid_to is null or limited_lines.charged_on <= kp_indication.valid_to)
    group by
        limited_lines.claim_id,
        limited_lines.line_no
)
select
    claims.institution_id as subject_id,
    judged.covered_amount as amount,
    [concat_ws('|', 'claim_lines', judged.claim_id, judged.line_no)] as evidence
from judged
inner join claims on claims.claim_id = judged.claim_id
where not judged.indicated
