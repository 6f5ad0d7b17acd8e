/*
title: {zh: "医师每日标准工时", en: "Standard minutes per day performed"}
subject: practitioner
numerator: {zh: "所做项目的标准分钟", en: "standard minutes of what was performed"}
denominator: {zh: "有执行记录的日数", en: "days with anything performed"}
unit: minutes
model: mean
direction: high
peers: [kind, scope]
dimension: quality
catalogue: H01
reads: [claim_lines, items]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "项目标准工时累计超过可能的工作时间（H01）。典型时长不是收费要求，只作线索。"
  en: "The standard minutes add up to more than a working day (H01). Typical times are no billing rule: a lead only."
inspect:
  zh: "核对执行人签名、排班和设备日志。"
  en: "Compare the performer's signature, the rota and the log of the device."
innocent_reasons:
  zh: "团队执行而记在一人名下；设备自动完成的项目。"
  en: "A team's work recorded under one name; items a machine performs."
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: 2 x 30 minutes on one day
    items: |
      item_code | std_minutes
      T         | 30
    claim_lines: |
      claim_id | line_no | item_code | quantity | performing_practitioner_id | charged_at
      c1       | 1       | T         | 2        | D1                         | 2026-11-09 09:00
    finds: [{subject_id: D1, numerator: 60, denominator: 1}]
  - name: no performer named
    items: |
      item_code | std_minutes
      T         | 30
    claim_lines: |
      claim_id | line_no | item_code | quantity | performing_practitioner_id
      c1       | 1       | T         | 2        |
    finds: []
*/
with minutes as (
    select item_code, max(std_minutes) as std_minutes
    from items
    where std_minutes > 0
    group by item_code
),
per_day as (
    select
        l.performing_practitioner_id,
        cast(l.charged_at as date) as performed_on,
        sum(l.quantity * m.std_minutes) as total_minutes
    from claim_lines as l
    join minutes as m on m.item_code = l.item_code
    where l.performing_practitioner_id is not null
        and l.charged_at >= $window_start
        and l.charged_at < $period_end
    group by l.performing_practitioner_id, cast(l.charged_at as date)
)
select
    performing_practitioner_id as subject_id,
    sum(total_minutes) as numerator,
    count(*) as denominator
from per_day
group by performing_practitioner_id
