/*
title: {zh: 限性别项目用于异性, en: Item for one sex billed for the other}
subject: institution
result: violation
problem: outside_payment_scope
dimension: cost
catalogue: B01
stage: after
authority: 医疗保障
severity: high
reads: [claims, claim_lines, insured_persons, kp_sex_limit, shared_cards]
may_be_empty: [shared_cards]
basis: 医疗保障基金使用监督管理条例 第38条(六)（对应关系为本系统归类，须经法制审核）；“两库”第一批 限性别知识点
why:
  zh: >
    男性做了子宫检查、女性用了前列腺药：要么编码错了，要么用卡的不是本人，要么根本没有做。
  en: >
    A man's womb examined, a woman's prostate treated: a wrong code, somebody else's card, or nothing done at all.
inspect:
  zh: >
    核对病历首页性别、身份证件、申请单姓名；问病人是否做过该项目；看同一项目是否多次出现。
  en: >
    Sex on the record, identity document, name on the order; ask the patient; does the item recur?
innocent_reasons:
  zh: >
    参保登记性别错误；男婴挂母亲卡（已排除可识别者）；医生为配偶代开药。
  en: >
    Sex wrong in the register; a boy treated on his mother's card (excluded where visible); medicine for the spouse.
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
  zh: "{n} 笔限性别项目用于异性参保人，涉及 {amount} 元"
  en: "{n} items limited to one sex billed for the other, {amount} yuan"
examples:
  - name: an ultrasound of the womb for a man
    insured_persons: &man_and_woman |
      person_id | sex
      P1        | M
      P2        | F
    claims: &two_claims |
      claim_id | person_id
      c1       | P1
      c2       | P2
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount | covered_amount
      c1       | 1       | UTERUS    | 2026-11-09 09:00 | 80     | 70
      c2       | 1       | UTERUS    | 2026-11-09 09:00 | 80     | 70
    kp_sex_limit: &limit |
      item_code | sex
      UTERUS    | F
      PENIS     | M
    finds: [{subject_id: H1, amount: 70, evidence: ["claim_lines|c1|1"]}]
  - name: a boy born yesterday, on his mother's card
    insured_persons: *man_and_woman
    claims: *two_claims
    claim_lines: &penis |
      claim_id | line_no | item_code | charged_at       | amount
      c2       | 1       | PENIS     | 2026-11-09 09:00 | 80
    diagnoses: |
      claim_id | position | diagnosis_code
      c2       | 1        | P59.900
    kp_sex_limit: *limit
    finds: []
  - name: a boy on his mother's card of whom no diagnosis came, three weeks after she went home; the day after is no longer his
    insured_persons: |
      person_id | sex
      P1        | F
      P2        | F
    claims: |
      claim_id | person_id | visit_type | started_at       | ended_at         | principal_diagnosis
      b1       | P1        | inpatient  | 2026-10-17 09:00 | 2026-10-20 09:00 | O82.000
      b2       | P2        | inpatient  | 2026-10-08 09:00 | 2026-10-11 09:00 | O82.000
      c1       | P1        | outpatient | 2026-11-09 08:00 |                  |
      c2       | P2        | outpatient | 2026-11-09 08:00 |                  |
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | PENIS     | 2026-11-09 09:00 | 80
      c2       | 1       | PENIS     | 2026-11-09 09:00 | 90
    kp_sex_limit: *limit
    finds: [{subject_id: H1, amount: 90}]
  - name: paid by the patient alone
    insured_persons: *man_and_woman
    claims: *two_claims
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount | covered_amount
      c1       | 1       | UTERUS    | 2026-11-09 09:00 | 80     | 0
    kp_sex_limit: *limit
    finds: []
  - name: two publications contradict each other
    insured_persons: *man_and_woman
    claims: *two_claims
    claim_lines: *penis
    kp_sex_limit: |
      item_code | sex | source
      PENIS     | M   | national
      PENIS     | F   | province
    finds: []
  - name: the limit holds on its last day and not on the next
    insured_persons: *man_and_woman
    claims: *two_claims
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | UTERUS    | 2026-11-09 09:00 | 80
      c1       | 2       | UTERUS    | 2026-11-10 09:00 | 70
    kp_sex_limit: |
      item_code | sex | valid_to
      UTERUS    | F   | 2026-11-09
    finds: [{subject_id: H1, amount: 80}]
*/
with limited_lines as (
    select
        claim_lines.claim_id,
        claim_lines.line_no,
        max(coalesce(claim_lines.covered_amount, claim_lines.amount)) as covered_amount,
        -- where publications contradict each other the limit accuses nobody
        min(kp_sex_limit.sex) as lowest_sex,
        max(kp_sex_limit.sex) as highest_sex
    from claim_lines
    inner join kp_sex_limit
        on kp_sex_limit.item_code = claim_lines.item_code
        and cast(claim_lines.charged_at as date) >= kp_sex_limit.valid_from
        and (kp_sex_limit.valid_to is null or cast(claim_lines.charged_at as date) <= kp_sex_limit.valid_to)
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and coalesce(claim_lines.covered_amount, claim_lines.amount) > 0
    group by
        claim_lines.claim_id,
        claim_lines.line_no
),
mismatches as (
    select
        limited_lines.claim_id,
        limited_lines.line_no,
        limited_lines.covered_amount,
        claims.institution_id
    from limited_lines
    inner join claims on claims.claim_id = limited_lines.claim_id
    inner join insured_persons on insured_persons.person_id = claims.person_id
    where limited_lines.lowest_sex = limited_lines.highest_sex
        and insured_persons.sex <> limited_lines.lowest_sex
)
select
    mismatches.institution_id as subject_id,
    mismatches.covered_amount as amount,
    [concat_ws('|', 'claim_lines', mismatches.claim_id, mismatches.line_no)] as evidence
from mismatches
left join shared_cards on shared_cards.claim_id = mismatches.claim_id
where shared_cards.claim_id is null
