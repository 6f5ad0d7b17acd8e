/*
title: {zh: "门诊检查检验费占比", en: "Share of tests in outpatient charges"}
subject: institution
numerator: {zh: "检验、影像、检查费", en: "charges for lab, imaging and examinations"}
denominator: {zh: "门诊全部费用", en: "all charges of outpatients"}
unit: share
model: mean
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: F05
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "检查检验费占比长期高于同类，是过度检查最常用的指标（F05）。"
  en: "A share of tests above that of peers is the usual first sign of over-examination (F05)."
inspect:
  zh: "抽取费用最高的病历，核对医嘱、报告与病情是否相称。"
  en: "Take the files with the highest charges; do orders and reports fit the illness?"
innocent_reasons:
  zh: "专科特色、重症转诊中心、疫情或体检季；先看病例组合调整后的数值。"
  en: "A speciality, a referral centre, an outbreak or a season of check-ups; look at the case-mix adjusted figure first."
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: the part of the money
    claims: |
      claim_id | visit_type
      c1       | outpatient
    claim_lines: |
      claim_id | line_no | item_class | amount
      c1       | 1       | lab        | 30
      c1       | 2       | nursing    | 70
    finds: [{subject_id: H1, numerator: 30, denominator: 100}]
  - name: headers without lines say nothing about shares
    claims: |
      claim_id | visit_type
      c1       | outpatient
    claim_lines: |
      claim_id | line_no | item_class | amount
    finds: []
*/
select
    institution_id as subject_id,
    sum(lab_amount + imaging_amount + exam_amount) as numerator,
    sum(line_amount) as denominator
from claim_summary
where n_lines > 0
    and visit_type in ('outpatient', 'emergency', 'chronic_outpatient')
group by institution_id
