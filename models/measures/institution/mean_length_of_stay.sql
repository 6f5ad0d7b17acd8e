/*
title: {zh: "平均住院日", en: "Mean length of stay"}
subject: institution
numerator: {zh: "住院天数", en: "days of stay"}
denominator: {zh: "住院人次", en: "stays"}
unit: days
model: mean
direction: both
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: C16
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "住院日明显长于同类，提示挂床或压床。"
  en: "Stays much longer than those of peers suggest beds charged for people who are not there."
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
  - name: five days and one day
    claims: |
      claim_id | visit_type | started_at       | ended_at
      c1       | inpatient  | 2026-10-01 09:00 | 2026-10-06 10:00
      c2       | inpatient  | 2026-10-01 09:00 | 2026-10-01 18:00
    finds: [{subject_id: H1, numerator: 6, denominator: 2}]
  - name: outpatients have no days
    claims: |
      claim_id | visit_type | started_at       | ended_at
      c1       | outpatient | 2026-10-01 09:00 | 2026-10-01 10:00
    finds: []
*/
select
    institution_id as subject_id,
    sum(n_days) as numerator,
    count(*) as denominator
from claim_summary
where visit_type = 'inpatient'
group by institution_id
