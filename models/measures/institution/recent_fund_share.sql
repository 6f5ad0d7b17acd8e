/*
title: {zh: "近13周基金支付占比", en: "Share of the year that falls into the last 13 weeks"}
subject: institution
numerator: {zh: "近13周基金支付", en: "paid by the fund in the last 13 weeks"}
denominator: {zh: "52周基金支付", en: "paid by the fund in 52 weeks"}
unit: share
model: mean
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: H02
reads: [weekly_activity]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "近一季度占全年的比重远高于同类，提示突击结算。"
  en: "A last quarter far heavier than that of peers suggests a rush of settlements."
inspect:
  zh: "核对近一季度增长来自哪些科室、项目和人群。"
  en: "Which departments, items and people does the last quarter come from?"
innocent_reasons:
  zh: "新开业、季节性专科。"
  en: "A newly opened house, a seasonal speciality."
params:
  recent_from:
    value: 39
    unit: week of the window
    why: {zh: "52周中的最后13周", en: "The last 13 of 52 weeks"}
state: shadow
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: one of two weeks is recent
    claims: |
      claim_id | settled_at       | fund_amount
      c1       | 2026-11-10 09:00 | 100
      c2       | 2026-03-10 09:00 | 300
    finds: [{subject_id: H1, numerator: 100, denominator: 400}]
  - name: outside the window nothing counts
    claims: |
      claim_id | settled_at
      c1       | 2025-11-16 23:59
    finds: []
*/
select
    subject_id,
    sum(case when week_no >= $recent_from then fund_amount else 0 end) as numerator,
    sum(fund_amount) as denominator
from weekly_activity
where subject_type = 'institution'
group by subject_id
