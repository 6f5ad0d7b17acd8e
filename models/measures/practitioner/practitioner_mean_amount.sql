/*
title: {zh: "医师门诊次均费用", en: "Mean amount of a doctor's outpatient visit"}
subject: practitioner
numerator: {zh: "门诊总费用", en: "outpatient charges"}
denominator: {zh: "门诊人次", en: "outpatient visits"}
unit: yuan
model: mean
direction: high
peers: [kind, scope]
dimension: cost
catalogue: H03
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "同科医师之间次均费用差别过大。"
  en: "One doctor's visits cost far more than those of colleagues."
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
  - name: two visits
    claims: |
      claim_id | visit_type | total_amount | practitioner_id
      c1       | outpatient | 100          | D1
      c2       | outpatient | 300          | D1
    finds: [{subject_id: D1, numerator: 400, denominator: 2}]
  - name: other kinds of visit do not count
    claims: |
      claim_id | visit_type | total_amount | practitioner_id
      c1       | pharmacy   | 100          | D1
    finds: []
*/
select
    practitioner_id as subject_id,
    sum(total_amount) as numerator,
    count(*) as denominator
from claim_summary
where practitioner_id is not null
    and visit_type in ('outpatient', 'emergency', 'chronic_outpatient')
group by practitioner_id
