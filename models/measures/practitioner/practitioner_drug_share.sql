/*
title: {zh: "医师门诊药占比", en: "Share of drugs in a doctor's outpatient charges"}
subject: practitioner
numerator: {zh: "药品费", en: "charges for drugs"}
denominator: {zh: "门诊全部费用", en: "all charges of outpatients"}
unit: share
model: mean
direction: high
peers: [kind, scope]
dimension: cost
catalogue: H03
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "个别医师药占比明显偏高，提示超量开药。"
  en: "One doctor's share of drugs far above colleagues suggests over-prescribing."
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
      claim_id | visit_type | practitioner_id
      c1       | outpatient | D1
    claim_lines: |
      claim_id | line_no | item_class | amount
      c1       | 1       | drug       | 30
      c1       | 2       | nursing    | 70
    finds: [{subject_id: D1, numerator: 30, denominator: 100}]
  - name: headers without lines say nothing about shares
    claims: |
      claim_id | visit_type | practitioner_id
      c1       | outpatient | D1
    claim_lines: |
      claim_id | line_no | item_class | amount
    finds: []
*/
select
    practitioner_id as subject_id,
    sum(drug_amount) as numerator,
    sum(line_amount) as denominator
from claim_summary
where practitioner_id is not null and n_lines > 0
    and visit_type in ('outpatient', 'emergency', 'chronic_outpatient')
group by practitioner_id
