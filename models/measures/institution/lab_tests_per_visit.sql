/*
title: {zh: "门诊次均检验项数", en: "Lab tests per outpatient visit"}
subject: institution
numerator: {zh: "检验项数", en: "lab lines"}
denominator: {zh: "有明细的门诊人次", en: "outpatient visits with lines"}
unit: rate
model: poisson
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: F04
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "每次就诊检验项目明显多于同类，提示套餐式检查（F04）。"
  en: "Many more lab items per visit than peers suggests tests ordered by the package (F04)."
inspect:
  zh: "抽取相关病历，核对诊疗记录与收费清单。"
  en: "Draw files at random and compare the records of care with what was charged."
innocent_reasons:
  zh: "专科特色、重症转诊中心或服务人群不同；先看病例组合调整后的数值。"
  en: "A speciality, a referral centre or other patients; look at the case-mix adjusted figure first."
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: one of two visits has tests
    claims: |
      claim_id
      c1
      c2
    claim_lines: |
      claim_id | line_no | item_class
      c1       | 1       | lab
      c1       | 2       | lab
      c2       | 1       | drug
    finds: [{subject_id: H1, numerator: 2, denominator: 2}]
  - name: headers without lines say nothing about tests
    claims: |
      claim_id
      c1
    claim_lines: |
      claim_id | line_no | item_class
    finds: []
*/
select
    institution_id as subject_id,
    sum(n_lab_lines) as numerator,
    count(*) as denominator
from claim_summary
where n_lines > 0
    and visit_type in ('outpatient', 'emergency', 'chronic_outpatient')
group by institution_id
