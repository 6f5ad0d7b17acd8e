/*
title: {zh: "治疗费占比", en: "Share of treatments in charges"}
subject: institution
numerator: {zh: "治疗、中医治疗费", en: "charges for treatment and traditional treatment"}
denominator: {zh: "全部费用", en: "all charges"}
unit: share
model: mean
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: A14
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "理疗、康复、中医治疗按次收费，容易多记次数（A14）。"
  en: "Physiotherapy and traditional treatment are billed by the session and easily inflated (A14)."
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
      c1       | 1       | treatment  | 30
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
    sum(treatment_amount + tcm_amount) as numerator,
    sum(line_amount) as denominator
from claim_summary
where n_lines > 0
group by institution_id
