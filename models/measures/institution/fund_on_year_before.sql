/*
title: {zh: "基金支付同比", en: "Fund money on the year before"}
subject: institution
numerator: {zh: "近13周基金支付", en: "paid by the fund in the last 13 weeks"}
denominator: {zh: "上年同期13周", en: "the same 13 weeks a year before"}
unit: ratio
model: mean
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: H02
reads: [claims]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "与上年同一时期相比增长远超同类；同期比较排除季节影响。"
  en: "Growth on the same season of the year before far beyond that of peers."
inspect:
  zh: "核对增长来自哪些科室、项目和人群。"
  en: "Which departments, items and people does the growth come from?"
innocent_reasons:
  zh: "新院区、新科室、并入的机构、政策调整。"
  en: "A new site or department, a merger, a new tariff."
params: {}
state: shadow
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: as much as a year before
    claims: |
      claim_id | settled_at       | fund_amount
      c1       | 2026-11-10 09:00 | 100
      c2       | 2025-11-10 09:00 | 100
    finds: [{subject_id: H1, numerator: 100, denominator: 100}]
  - name: a house without a year before
    claims: |
      claim_id | settled_at       | fund_amount
      c1       | 2026-11-10 09:00 | 100
    finds: []
*/
with compared as (
    select institution_id, settled_at, fund_amount
    from claims
    where (settled_at >= cast($period_end as timestamp) - interval 91 day and settled_at < $period_end)
        or (
            settled_at >= cast($period_end as timestamp) - interval 455 day
            and settled_at < cast($period_end as timestamp) - interval 364 day
        )
)
select
    institution_id as subject_id,
    sum(case when settled_at >= cast($period_end as timestamp) - interval 91 day then fund_amount else 0 end) as numerator,
    sum(case when settled_at < cast($period_end as timestamp) - interval 364 day then fund_amount else 0 end) as denominator
from compared
group by institution_id
having count(case when settled_at < cast($period_end as timestamp) - interval 364 day then 1 end) > 0
