/*
title: {zh: "住院药占比", en: "Share of drugs in inpatient charges"}
subject: institution
numerator: {zh: "药品费", en: "charges for drugs"}
denominator: {zh: "住院全部费用", en: "all charges of inpatients"}
unit: share
model: mean
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: H03
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "住院药占比偏高提示超量用药或串换。"
  en: "A high share of drugs in stays suggests over-use or substitution."
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
      c1       | inpatient
    claim_lines: |
      claim_id | line_no | item_class | amount
      c1       | 1       | drug       | 30
      c1       | 2       | nursing    | 70
    finds: [{subject_id: H1, numerator: 30, denominator: 100}]
  - name: headers without lines say nothing about shares
    claims: |
      claim_id | visit_type
      c1       | inpatient
    claim_lines: |
      claim_id | line_no | item_class | amount
    finds: []
*/
select
    institution_id as subject_id,
    sum(drug_amount) as numerator,
    sum(line_amount) as denominator
from claim_summary
where n_lines > 0
    and visit_type = 'inpatient'
group by institution_id
