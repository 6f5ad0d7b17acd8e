/*
title: {zh: "医师日均门诊量", en: "Visits per doctor and day"}
subject: institution
numerator: {zh: "门诊人次", en: "outpatient visits"}
denominator: {zh: "医师出诊日数", en: "days on which a doctor saw anyone"}
unit: rate
model: poisson
direction: high
peers: [kind, speciality, level, ownership]
dimension: quality
catalogue: H01
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "每名医师每日接诊量高于同类，提示挂名、代签或虚构门诊（H01、J03）。"
  en: "More visits per doctor and day than peers suggests borrowed names or invented visits (H01, J03)."
inspect:
  zh: "核对当日排班、签到和处方签名。"
  en: "Compare rota, attendance and the signatures on prescriptions of the busiest days."
innocent_reasons:
  zh: "名医门诊、疫苗或体检日、便民开药窗口。"
  en: "A renowned doctor, a vaccination or check-up day, a window for repeat prescriptions."
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: three visits on two doctor's days
    claims: |
      claim_id | practitioner_id | started_at
      c1       | D1              | 2026-11-09 09:00
      c2       | D1              | 2026-11-09 10:00
      c3       | D2              | 2026-11-09 10:00
    finds: [{subject_id: H1, numerator: 3, denominator: 2}]
  - name: no doctor named
    claims: |
      claim_id | practitioner_id
      c1       |
    finds: []
*/
with per_day as (
    select institution_id, practitioner_id, started_on, count(*) as n_visits
    from claim_summary
    where practitioner_id is not null
        and visit_type in ('outpatient', 'emergency', 'chronic_outpatient')
    group by institution_id, practitioner_id, started_on
)
select
    institution_id as subject_id,
    sum(n_visits) as numerator,
    count(*) as denominator
from per_day
group by institution_id
