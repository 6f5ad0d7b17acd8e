/*
title: {zh: 体检式住院, en: A stay that was a check-up}
subject: institution
result: suspicion
problem: inpatient_behaviour
dimension: cost
catalogue: C04
stage: after
authority: 医疗保障
severity: medium
reads: [claim_summary]
basis: 医疗保障基金使用监督管理条例 第38条(二)
why:
  zh: >
    住院费用大半是检查检验，治疗和用药很少：体检不属于医保支付范围，以住院名义做体检等于由基金买单。
  en: >
    Most of the bill is tests and hardly anything is treatment. The fund does not pay for check-ups; calling one a hospital stay
    makes it pay.
inspect:
  zh: >
    看入院指征、检查阳性结果是否引出治疗；核对同日入院者是否同单位、同村；查有无单位体检协议或“免费体检”宣传。
  en: >
    Was there an indication, did any result lead to treatment? Did people of one employer or village come on one day? Look for
    check-up contracts or "free check-up" advertising.
innocent_reasons:
  zh: >
    疑难病例入院查因；术前检查后病人拒绝手术或转院；胸痛、晕厥等急诊排查。
  en: >
    A diagnostic puzzle; an operation declined, or a transfer, after the tests; chest pain or syncope that had to be ruled out.
amount:
  zh: 该次住院的基金支付额。
  en: What the fund paid for the stay.
lookback_days: 0
params:
  min_test_share:
    value: 0.6
    unit: share of tests and care
    why:
      zh: 默认值[D]：检查检验在诊疗费用（不含床位、护理、诊查）中的占比下限60%，可按同级P95上调；床位费高低不影响判断。
      en: Default [D]. At least 60 % of what is done (bed, nursing and consultation left out, whose prices differ); raise it to the peers' 95th percentile.
  max_care_share:
    value: 0.2
    unit: share of the whole bill
    why:
      zh: 默认值[D]：治疗、手术、药品合计低于20%。
      en: Default [D]. Treatment, operation and drugs together below 20 %.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次住院六成以上是检查检验、几乎没有治疗，涉及基金 {amount} 元"
  en: "{n} stays made of tests with hardly any treatment, {amount} yuan of fund money"
examples:
  - name: tests 80 %, a bed, one tablet
    claims: &stay |
      claim_id | visit_type | started_at       | ended_at         | settled_at       | principal_diagnosis | fund_amount
      c1       | inpatient  | 2026-10-01 09:00 | 2026-10-03 10:00 | 2026-10-03 11:00 | R53.x00             | 900
    claim_lines: |
      claim_id | line_no | charged_at       | item_class | amount
      c1       | 1       | 2026-10-01 10:00 | lab        | 400
      c1       | 2       | 2026-10-01 11:00 | imaging    | 400
      c1       | 3       | 2026-10-01 12:00 | bed        | 150
      c1       | 4       | 2026-10-01 12:00 | drug       | 50
    finds: [{subject_id: H1, amount: 900}]
  - name: tests exactly 60 % of what was done, and care just below 20 % of the bill
    claims: *stay
    claim_lines: |
      claim_id | line_no | charged_at       | item_class | amount
      c1       | 1       | 2026-10-01 10:00 | lab        | 285
      c1       | 3       | 2026-10-01 12:00 | bed        | 525
      c1       | 4       | 2026-10-01 12:00 | drug       | 190
    finds: [{subject_id: H1}]
  - name: many tests, then treatment for what they found
    claims: *stay
    claim_lines: |
      claim_id | line_no | charged_at       | item_class | amount
      c1       | 1       | 2026-10-01 10:00 | lab        | 700
      c1       | 2       | 2026-10-01 12:00 | treatment  | 100
      c1       | 3       | 2026-10-01 12:00 | drug       | 200
    finds: []
*/
with stays as (
    select
        claim_id,
        institution_id,
        fund_amount,
        line_amount,
        lab_amount + imaging_amount + exam_amount as test_amount,
        drug_amount + treatment_amount + surgery_amount + consumable_amount + tcm_amount as care_amount
    from claim_summary
    where visit_type = 'inpatient'
        and started_at >= $window_start
        and started_at < $period_end
        and line_amount > 0
)
select
    institution_id as subject_id,
    fund_amount as amount,
    [concat_ws('|', 'claims', claim_id)] as evidence
from stays
where test_amount > 0
    and test_amount >= (test_amount + care_amount) * cast($min_test_share as decimal(9, 6))
    and care_amount < line_amount * cast($max_care_share as decimal(9, 6))
