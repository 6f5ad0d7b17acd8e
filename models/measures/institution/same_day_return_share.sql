/*
title: {zh: "同日重复结算占比", en: "Share of visits repeated on the same day"}
subject: institution
numerator: {zh: "同人同日第二次及以后的门诊结算", en: "second and later settlements of a person on one day"}
denominator: {zh: "门诊和购药结算", en: "outpatient settlements and purchases"}
unit: share
model: binomial
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: G04
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "同一人同日多次结算偏多，提示分解处方、分解收费（G04）。"
  en: "Many people settled twice on one day suggests split prescriptions or split charges (G04)."
inspect:
  zh: "抽取同日多次结算的病历，核对处方与项目是否可以一次完成。"
  en: "Take cases settled twice on a day: could it have been one prescription?"
innocent_reasons:
  zh: "跨科就诊、先检查后取药的流程。"
  en: "Visits to two departments; a tariff office that settles tests and drugs apart."
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: two settlements on one day
    claims: |
      claim_id | started_at
      c1       | 2026-11-09 09:00
      c2       | 2026-11-09 09:10
      c3       | 2026-11-10 09:00
    finds: [{subject_id: H1, numerator: 1, denominator: 3}]
  - name: two persons
    claims: |
      claim_id | person_id | started_at
      c1       | P1        | 2026-11-09 09:00
      c2       | P2        | 2026-11-09 09:10
    finds: [{subject_id: H1, numerator: 0, denominator: 2}]
*/
with per_day as (
    select institution_id, person_id, started_on, count(*) as n_claims
    from claim_summary
    where visit_type <> 'inpatient'
    group by institution_id, person_id, started_on
)
select
    institution_id as subject_id,
    sum(n_claims - 1) as numerator,
    sum(n_claims) as denominator
from per_day
group by institution_id
