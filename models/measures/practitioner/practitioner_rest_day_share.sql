/*
title: {zh: "医师休息日就诊占比", en: "A doctor's visits on days of rest"}
subject: practitioner
numerator: {zh: "周末与节假日的就诊", en: "visits on weekends and holidays"}
denominator: {zh: "全部就诊", en: "all visits"}
unit: share
model: binomial
direction: high
peers: [kind, scope]
dimension: cost
catalogue: C10
reads: [calendar, claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "休息日业务量异常，提示集中虚假就诊或代刷（C10）。"
  en: "Unusual activity on days of rest suggests invented visits (C10)."
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
  - name: a Sunday and a Monday
    claims: |
      claim_id | started_at       | practitioner_id
      c1       | 2026-11-08 09:00 | D1
      c2       | 2026-11-09 09:00 | D1
    finds: [{subject_id: D1, numerator: 1, denominator: 2}]
  - name: a Sunday that was made a working day
    claims: |
      claim_id | started_at       | practitioner_id
      c1       | 2026-11-08 09:00 | D1
    holidays: |
      day        | kind
      2026-11-08 | working_day
    finds: [{subject_id: D1, numerator: 0, denominator: 1}]
*/
select
    practitioner_id as subject_id,
    sum(case when c.is_rest_day then 1 else 0 end) as numerator,
    count(*) as denominator
from claim_summary
join calendar as c on c.day = claim_summary.started_on
where practitioner_id is not null
    and visit_type <> 'inpatient'
group by practitioner_id
