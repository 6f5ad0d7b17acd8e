/*
title: {zh: 限二线用药未经一线治疗, en: Second-line drug without a first-line attempt}
subject: institution
result: suspicion
problem: outside_payment_scope
dimension: cost
catalogue: B08
stage: before
authority: 医疗保障
severity: medium
reads: [claims, claim_lines, kp_step_therapy]
basis: 医疗保障基金使用监督管理条例 第38条(六)（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    目录限“二线用药”的药品，须先用过一线药无效或不能耐受才支付。在回溯期内全县都查不到该病人用过任何一种一线药。
  en: >
    The catalogue pays the drug only after a first-line drug failed or was not borne. In the look-back no first-line drug of this patient is found anywhere in the county.
inspect:
  zh: >
    看病历是否记载一线用药史、禁忌或不耐受；外地、自费用药记录。
  en: >
    Does the record tell of first-line drugs, contraindications or intolerance; drugs from elsewhere or paid by the patient?
innocent_reasons:
  zh: >
    一线药在外县或自费使用；有禁忌证；刚参保；数据开始前已用过。
  en: >
    First-line drugs taken elsewhere or paid privately; a contraindication; newly insured; used before the data begin.
amount:
  zh: 该药的医保范围内金额。
  en: The covered amount of the drug.
lookback_days: 90
params:
  memory_days:
    value: 90
    unit: days
    why:
      zh: 默认值[D]：回溯90天。
      en: Default [D]. A look-back of 90 days.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 笔二线用药查不到一线用药记录，涉及 {amount} 元"
  en: "{n} lines of a second-line drug without a first-line drug before, {amount} yuan"
examples:
  - name: the second drug without the first; on the same day the first would do
    kp_step_therapy: &steps |
      item_code | first_line
      NEW       | OLD
      NEW       | OLDER
    claims: &claims |
      claim_id | person_id
      c1       | P1
      c2       | P2
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | NEW       | 2026-10-01 09:00 | 90
      c2       | 1       | NEW       | 2026-10-01 09:00 | 90
      c2       | 2       | OLDER     | 2026-10-01 08:00 | 10
    finds: [{subject_id: H1, amount: 90, evidence: ["claim_lines|c1|1"]}]
  - name: ninety days before counts, ninety-one does not
    kp_step_therapy: *steps
    claims: *claims
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | OLD       | 2026-07-03 09:00 | 10
      c1       | 2       | NEW       | 2026-10-01 09:00 | 90
      c2       | 1       | OLD       | 2026-07-02 09:00 | 10
      c2       | 2       | NEW       | 2026-10-01 09:00 | 80
    finds: [{subject_id: H1, amount: 80}]
  - name: once begun, the drug itself is its own history
    kp_step_therapy: *steps
    claims: *claims
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | OLD       | 2026-07-03 09:00 | 10
      c1       | 2       | NEW       | 2026-09-01 09:00 | 90
      c1       | 3       | NEW       | 2026-10-20 09:00 | 90
    finds: []
  - name: the limit came into force later
    kp_step_therapy: |
      item_code | first_line | valid_from
      NEW       | OLD        | 2026-10-02
    claims: *claims
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | NEW       | 2026-10-01 09:00 | 90
    finds: []
*/
with concerned as (
    select item_code
    from kp_step_therapy
    union
    select first_line as item_code
    from kp_step_therapy
),
drug_lines as (
    select
        claims.person_id,
        claims.institution_id,
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        cast(claim_lines.charged_at as date) as charged_on,
        coalesce(claim_lines.covered_amount, claim_lines.amount) as covered_amount
    from claim_lines
    inner join concerned on concerned.item_code = claim_lines.item_code
    inner join claims on claims.claim_id = claim_lines.claim_id
    where claim_lines.charged_at < $period_end
),
second_lines as (
    select distinct
        drug_lines.person_id,
        drug_lines.institution_id,
        drug_lines.claim_id,
        drug_lines.line_no,
        drug_lines.item_code,
        drug_lines.charged_on,
        drug_lines.covered_amount
    from drug_lines
    inner join kp_step_therapy
        on kp_step_therapy.item_code = drug_lines.item_code
        and drug_lines.charged_on >= kp_step_therapy.valid_from
        and (kp_step_therapy.valid_to is null or drug_lines.charged_on <= kp_step_therapy.valid_to)
    where drug_lines.charged_on >= $window_start
        and drug_lines.covered_amount > 0
),
steps as (
    select
        item_code,
        first_line
    from kp_step_therapy
    union
    select
        item_code,
        item_code as first_line
    from kp_step_therapy
),
prepared as (
    select distinct
        second_lines.claim_id,
        second_lines.line_no
    from second_lines
    inner join steps on steps.item_code = second_lines.item_code
    inner join drug_lines as earlier
        on earlier.person_id = second_lines.person_id
        and earlier.item_code = steps.first_line
    where date_diff('day', earlier.charged_on, second_lines.charged_on) between 0 and $memory_days
        and (earlier.item_code <> second_lines.item_code or earlier.charged_on < second_lines.charged_on)
)
select
    second_lines.institution_id as subject_id,
    cast(second_lines.covered_amount as decimal(14, 2)) as amount,
    [concat_ws('|', 'claim_lines', second_lines.claim_id, second_lines.line_no)] as evidence
from second_lines
left join prepared
    on prepared.claim_id = second_lines.claim_id
    and prepared.line_no = second_lines.line_no
where prepared.claim_id is null
