/*
title: {zh: "再入院占比", en: "Share of stays that follow another closely"}
subject: institution
numerator: {zh: "出院后短期内又在本院住院的人次", en: "stays soon after the person's last one here"}
denominator: {zh: "住院人次", en: "stays"}
unit: share
model: binomial
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: C01
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "短期再入院偏多，提示分解住院（C01）。条例没有规定天数。"
  en: "Many stays soon after the last one suggest split admissions (C01). The regulation names no number of days."
inspect:
  zh: "抽取间隔最短的病例，核对两次住院的主要诊断和出院医嘱。"
  en: "Take the shortest gaps; compare diagnoses and discharge orders of both stays."
innocent_reasons:
  zh: "化疗、放疗、透析、分期手术、精神科等计划内再入院。"
  en: "Planned returns: chemotherapy, radiotherapy, dialysis, second-stage operations, psychiatry."
params:
  max_gap_days:
    value: 15
    unit: days
    why:
      zh: "实务常用15天[C]，可按地方规定调整；法规无此数。"
      en: "15 days is common practice [C] and adjustable; no law names it."
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: back after four days
    claims: |
      claim_id | visit_type | started_at       | ended_at
      c1       | inpatient  | 2026-10-01 09:00 | 2026-10-06 10:00
      c2       | inpatient  | 2026-10-10 09:00 | 2026-10-12 18:00
    finds: [{subject_id: H1, numerator: 1, denominator: 2}]
  - name: back after months
    claims: |
      claim_id | visit_type | started_at       | ended_at
      c1       | inpatient  | 2026-05-01 09:00 | 2026-05-06 10:00
      c2       | inpatient  | 2026-10-10 09:00 | 2026-10-12 18:00
    finds: [{subject_id: H1, numerator: 0, denominator: 2}]
*/
with stays as (
    select
        institution_id,
        person_id,
        started_on,
        lag(cast(ended_at as date)) over (
            partition by institution_id, person_id order by started_at, claim_id
        ) as last_ended_on
    from claim_summary
    where visit_type = 'inpatient'
)
select
    institution_id as subject_id,
    sum(case when date_diff('day', last_ended_on, started_on) <= $max_gap_days then 1 else 0 end) as numerator,
    count(*) as denominator
from stays
group by institution_id
