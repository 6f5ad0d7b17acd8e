/*
title: {zh: "高频就诊者结算占比", en: "Share of settlements of very frequent patients"}
subject: institution
numerator: {zh: "一年在本机构就诊不少于24次者的结算数", en: "settlements of persons with 24 or more here in a year"}
denominator: {zh: "全部结算数", en: "all settlements"}
unit: share
model: binomial
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: H10
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "结算集中于少数高频人员，提示集中保管医保卡或倒卖药品。"
  en: "Settlements of few very frequent people suggest collected cards or resale of drugs."
inspect:
  zh: "电话或上门核实就诊最多的人员是否到诊、卡由谁保管。"
  en: "Ask the most frequent patients, by telephone or at home, whether they came and who keeps the card."
innocent_reasons:
  zh: "透析、康复、精神等固定疗程机构；村卫生室常客。"
  en: "Dialysis, rehabilitation and psychiatric cycles; regulars of a village clinic."
params:
  frequent:
    value: 24
    unit: settlements
    why: {zh: "默认值[D]：平均每月两次", en: "Default [D]: twice a month"}
state: shadow
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: two of three, from two visits on
    claims: |
      claim_id | person_id
      c1       | P1
      c2       | P1
      c3       | P2
    params: {frequent: 2}
    finds: [{subject_id: H1, numerator: 2, denominator: 3}]
  - name: outside the window nothing counts
    claims: |
      claim_id | settled_at
      c1       | 2025-11-16 23:59
    finds: []
*/
with per_person as (
    select institution_id, person_id, count(*) as n_claims
    from claim_summary
    group by institution_id, person_id
)
select
    institution_id as subject_id,
    sum(case when n_claims >= $frequent then n_claims else 0 end) as numerator,
    sum(n_claims) as denominator
from per_person
group by institution_id
