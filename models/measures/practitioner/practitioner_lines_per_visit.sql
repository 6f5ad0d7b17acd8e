/*
title: {zh: "医师次均收费条数", en: "Charge lines per visit of a doctor"}
subject: practitioner
numerator: {zh: "门诊收费明细条数", en: "charge lines of outpatients"}
denominator: {zh: "门诊人次", en: "outpatient visits"}
unit: rate
model: mean
direction: high
peers: [kind, scope]
dimension: cost
catalogue: F08
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "每次门诊开出的项目数高于同专业，提示套餐式开单。"
  en: "More items per visit than colleagues suggests ordering by package."
inspect:
  zh: "抽取该医师费用最高的病历，核对医嘱与病情。"
  en: "Take this doctor's files with the highest charges; do orders fit the illness?"
innocent_reasons:
  zh: "专科门诊、带组主任名下汇总、慢病长处方。"
  en: "A speciality, a head whose team works under the name, long prescriptions."
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: part of one visit
    claims: |
      claim_id | practitioner_id | visit_type
      c1       | D1              | outpatient
    claim_lines: |
      claim_id | line_no | item_class | amount
      c1       | 1       | drug       | 30
      c1       | 2       | nursing    | 70
    finds: [{subject_id: D1, numerator: 2, denominator: 1}]
  - name: headers without lines say nothing
    claims: |
      claim_id | practitioner_id | visit_type
      c1       | D1              | outpatient
    claim_lines: |
      claim_id | line_no | item_class | amount
    finds: []
*/
select
    practitioner_id as subject_id,
    sum(n_lines) as numerator,
    count(*) as denominator
from claim_summary
where practitioner_id is not null and n_lines > 0
    and visit_type in ('outpatient', 'emergency', 'chronic_outpatient')
group by practitioner_id
