/*
title: {zh: "单项费用集中度", en: "Share of the single biggest item"}
subject: institution
numerator: {zh: "费用最高的一个项目", en: "the item with most money"}
denominator: {zh: "全部费用", en: "all charges"}
unit: share
model: mean
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: H06
reads: [claim_lines, claims]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "费用集中在一个项目，是虚记和串换常见的样子（H06）。"
  en: "Money concentrated on one item is what phantom and substituted charges often look like (H06)."
inspect:
  zh: "核对该项目的医嘱、执行记录、设备日志和进销存。"
  en: "Compare orders, execution records, device log and stock of that item."
innocent_reasons:
  zh: "专科机构本来就只做少数项目。"
  en: "A specialised house does few things by nature."
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: 70 of 100
    claim_lines: |
      claim_id | line_no | item_code | amount
      c1       | 1       | A         | 70
      c1       | 2       | B         | 30
    finds: [{subject_id: H1, numerator: 70, denominator: 100}]
  - name: nothing settled in the window
    claims: |
      claim_id | settled_at
      c1       | 2024-11-09 09:00
    claim_lines: |
      claim_id | line_no | item_code | amount
      c1       | 1       | A         | 70
    finds: []
*/
with per_item as (
    select c.institution_id, l.item_code, sum(l.amount) as item_amount
    from claim_lines as l
    join claims as c on c.claim_id = l.claim_id
    where c.settled_at >= $window_start
        and c.settled_at < $period_end
    group by c.institution_id, l.item_code
)
select
    institution_id as subject_id,
    max(item_amount) as numerator,
    sum(item_amount) as denominator
from per_item
group by institution_id
