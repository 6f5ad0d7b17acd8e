/*
title: {zh: "门诊次均费用", en: "Mean amount of an outpatient visit"}
subject: institution
numerator: {zh: "门诊总费用", en: "outpatient charges"}
denominator: {zh: "门诊人次", en: "outpatient visits"}
unit: yuan
model: mean
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: H03
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "次均费用高于同类且不能由病情解释，提示多收、多查、多开。"
  en: "A mean amount above peers that illness does not explain suggests over-charging, over-testing or over-prescribing."
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
      claim_id | visit_type | total_amount
      c1       | outpatient | 100
      c2       | outpatient | 300
    finds: [{subject_id: H1, numerator: 400, denominator: 2}]
  - name: other kinds of visit do not count
    claims: |
      claim_id | visit_type | total_amount
      c1       | pharmacy   | 100
    finds: []
*/
select
    institution_id as subject_id,
    sum(total_amount) as numerator,
    count(*) as denominator
from claim_summary
where visit_type in ('outpatient', 'emergency', 'chronic_outpatient')
group by institution_id
