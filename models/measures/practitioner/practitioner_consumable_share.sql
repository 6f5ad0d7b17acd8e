/*
title: {zh: "医师耗材占比", en: "Share of consumables in a doctor's stays"}
subject: practitioner
numerator: {zh: "住院耗材费", en: "charges for consumables of stays"}
denominator: {zh: "住院全部费用", en: "all charges of stays"}
unit: share
model: mean
direction: high
peers: [kind, scope]
dimension: cost
catalogue: H03
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "名下住院耗材占比高于同专业，提示虚记或串换。"
  en: "A share of consumables above colleagues suggests phantom charges or substitution."
inspect:
  zh: "抽取该医师费用最高的病历，核对医嘱与病情。"
  en: "Take this doctor's files with the highest charges; do orders fit the illness?"
innocent_reasons:
  zh: "专科门诊、带组主任名下汇总、慢病长处方。"
  en: "A speciality, a head whose team works under the name, long prescriptions."
params: {}
state: shadow
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: part of one visit
    claims: |
      claim_id | practitioner_id | visit_type
      c1       | D1              | inpatient
    claim_lines: |
      claim_id | line_no | item_class | amount
      c1       | 1       | consumable | 30
      c1       | 2       | nursing    | 70
    finds: [{subject_id: D1, numerator: 30, denominator: 100}]
  - name: headers without lines say nothing
    claims: |
      claim_id | practitioner_id | visit_type
      c1       | D1              | inpatient
    claim_lines: |
      claim_id | line_no | item_class | amount
    finds: []
*/
select
    practitioner_id as subject_id,
    sum(consumable_amount) as numerator,
    sum(line_amount) as denominator
from claim_summary
where practitioner_id is not null and n_lines > 0
    and visit_type = 'inpatient'
group by practitioner_id
