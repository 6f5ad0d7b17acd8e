/*
title: {zh: "每床日费用", en: "Amount per day of stay"}
subject: institution
numerator: {zh: "住院总费用", en: "inpatient charges"}
denominator: {zh: "住院天数", en: "days of stay"}
unit: yuan
model: mean
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: D03
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "每床日费用高于同类，提示多项收费或虚记项目。"
  en: "Days of stay that cost more than at peers suggest added or phantom items."
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
  - name: five days for 1000
    claims: |
      claim_id | visit_type | started_at       | ended_at         | total_amount
      c1       | inpatient  | 2026-10-01 09:00 | 2026-10-06 10:00 | 1000
    finds: [{subject_id: H1, numerator: 1000, denominator: 5}]
  - name: outpatients have no bed
    claims: |
      claim_id | visit_type
      c1       | outpatient
    finds: []
*/
select
    institution_id as subject_id,
    sum(total_amount) as numerator,
    sum(n_days) as denominator
from claim_summary
where visit_type = 'inpatient'
group by institution_id
