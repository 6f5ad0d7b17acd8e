/*
title: {zh: "最忙医师结算占比", en: "Share of settlements of the busiest doctor"}
subject: institution
numerator: {zh: "最忙医师的结算数", en: "settlements of the busiest doctor"}
denominator: {zh: "有医师的结算数", en: "settlements that name a doctor"}
unit: share
model: binomial
direction: high
peers: [kind, speciality, level, ownership]
dimension: quality
catalogue: F08
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "结算集中于一名医师，提示挂名开单或激励开单（F08、J03）。"
  en: "Settlements that concentrate on one doctor suggest a borrowed name or an incentive to order (F08, J03)."
inspect:
  zh: "核对该医师排班、签名笔迹与处方时间。"
  en: "Compare the doctor's rota, handwriting and the times of prescriptions."
innocent_reasons:
  zh: "只有一两名医师的小机构（同类比较已考虑级别）。"
  en: "A small house with one or two doctors (peers are of the same level)."
params: {}
state: shadow
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: two of three
    claims: |
      claim_id | practitioner_id
      c1       | D1
      c2       | D1
      c3       | D2
    finds: [{subject_id: H1, numerator: 2, denominator: 3}]
  - name: no doctor named
    claims: |
      claim_id | practitioner_id
      c1       |
    finds: []
*/
with per_doctor as (
    select institution_id, practitioner_id, count(*) as n_claims
    from claim_summary
    where practitioner_id is not null
    group by institution_id, practitioner_id
)
select
    institution_id as subject_id,
    max(n_claims) as numerator,
    sum(n_claims) as denominator
from per_doctor
group by institution_id
