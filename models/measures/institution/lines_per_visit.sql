/*
title: {zh: "次均收费条数", en: "Charge lines per outpatient visit"}
subject: institution
numerator: {zh: "门诊收费明细条数", en: "charge lines of outpatients"}
denominator: {zh: "门诊人次", en: "outpatient visits"}
unit: rate
model: mean
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: H03
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "每次门诊收费条数偏多提示分解收费或套餐收费。"
  en: "Many lines per visit suggest unbundling or packages."
inspect:
  zh: "抽取费用最高的病历，核对医嘱、报告与病情是否相称。"
  en: "Take the files with the highest charges; do orders and reports fit the illness?"
innocent_reasons:
  zh: "合并结算的长期处方、体检套餐。"
  en: "Long prescriptions settled at once, check-up packages."
params: {}
state: shadow
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: three lines in one visit
    claims: |
      claim_id | visit_type
      c1       | outpatient
    claim_lines: |
      claim_id | line_no | amount
      c1       | 1       | 5
      c1       | 2       | 5
      c1       | 3       | 5
    finds: [{subject_id: H1, numerator: 3, denominator: 1}]
  - name: a stay is no visit
    claims: |
      claim_id | visit_type
      c1       | inpatient
    claim_lines: |
      claim_id | line_no | amount
      c1       | 1       | 5
    finds: []
*/
select
    institution_id as subject_id,
    sum(n_lines) as numerator,
    count(*) as denominator
from claim_summary
where n_lines > 0
    and visit_type in ('outpatient', 'emergency', 'chronic_outpatient')
group by institution_id
