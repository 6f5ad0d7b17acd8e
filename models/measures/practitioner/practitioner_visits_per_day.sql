/*
title: {zh: "医师出诊日接诊量", en: "A doctor's visits per working day"}
subject: practitioner
numerator: {zh: "门诊人次", en: "outpatient visits"}
denominator: {zh: "出诊日数", en: "days with any visit"}
unit: rate
model: poisson
direction: high
peers: [kind, scope]
dimension: quality
catalogue: H01
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "接诊量超出同行可能达到的水平，提示被他人冒用名义（H01、J03）。"
  en: "More visits a day than colleagues manage suggests that others use the name (H01, J03)."
inspect:
  zh: "核对排班、签到、处方签名；询问本人。"
  en: "Compare rota, attendance and signatures; ask the doctor."
innocent_reasons:
  zh: "名医、便民开药窗口、体检日。"
  en: "A renowned doctor, a window for repeat prescriptions, check-up days."
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: two visits on one day
    claims: |
      claim_id | practitioner_id | started_at
      c1       | D1              | 2026-11-09 09:00
      c2       | D1              | 2026-11-09 10:00
    finds: [{subject_id: D1, numerator: 2, denominator: 1}]
  - name: no doctor named
    claims: |
      claim_id | practitioner_id
      c1       |
    finds: []
*/
with per_day as (
    select practitioner_id, started_on, count(*) as n_visits
    from claim_summary
    where practitioner_id is not null
        and visit_type in ('outpatient', 'emergency', 'chronic_outpatient')
    group by practitioner_id, started_on
)
select
    practitioner_id as subject_id,
    sum(n_visits) as numerator,
    count(*) as denominator
from per_day
group by practitioner_id
