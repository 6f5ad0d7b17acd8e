/*
title: {zh: 不可能的工作日, en: More work than a day holds}
subject: practitioner
result: suspicion
problem: statistical_outlier
dimension: quality
catalogue: H01
stage: after
authority: 卫生健康、医疗保障
severity: medium
reads: [claim_lines, items, practitioners]
may_be_empty: [practitioners]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    把一名人员当日执行的项目按标准工时相加，超过十二小时。标准工时不是收费条件，只说明要看一看：是工号被共用，还是有的项目没有做。
  en: >
    The usual minutes of all items one person performed on one day add up to more than twelve hours. Usual minutes are no condition of payment; they say where to look: an
    account shared by many, or items not done.
inspect:
  zh: >
    排班表、考勤、操作记录签名；该工号是否科室共用；当日病人抽查。
  en: >
    Rota, attendance, signatures; is the account shared by the department; ask patients of that day.
innocent_reasons:
  zh: >
    科室共用工号；治疗由多名技师分担而登记一人；标准工时偏长；集中补记。护士不判断：病房项目同时进行，又都记在责任护士名下。
  en: >
    One account for a department; several technicians under one name; usual minutes too long; entries made up later. Nurses are not judged: items on a ward run side by
    side and are booked to the nurse in charge.
amount:
  zh: 超出时限部分按工时比例折算的费用。
  en: The charges of the day in proportion to the time beyond the limit.
lookback_days: 0
params:
  max_hours:
    value: 12
    unit: hours a day
    why:
      zh: 默认值[D]：12小时复核，16小时高度可疑，24小时不可能。
      en: Default [D]. Above 12 review, above 16 high, above 24 impossible.
  shown_lines:
    value: 20
    unit: lines of the day
    why:
      zh: 只列用时最多的20条明细，便于核查。
      en: Only the twenty longest lines are listed, enough to check the day.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 个工作日工时超过 12 小时，超出部分费用约 {amount} 元"
  en: "{n} days of more than twelve hours of work, about {amount} yuan beyond"
examples:
  - name: sixteen hours of treatment in one day
    claim_lines: &sixteen |
      claim_id | line_no | item_code | charged_at       | quantity | amount | performing_practitioner_id
      c1       | 1       | ACU       | 2026-11-09 09:00 | 10       | 300    | D1
      c2       | 1       | ACU       | 2026-11-09 15:00 | 22       | 660    | D1
    items: &half_hour |
      item_code | std_minutes
      ACU       | 30
    finds: [{subject_id: D1, amount: 240, evidence: ["claim_lines|c2|1", "claim_lines|c1|1"]}]
  - name: twelve hours exactly
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | amount | performing_practitioner_id
      c1       | 1       | ACU       | 2026-11-09 09:00 | 24       | 300    | D1
    items: *half_hour
    finds: []
  - name: a nurse in charge of a ward
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | amount | performing_practitioner_id
      c1       | 1       | ACU       | 2026-11-09 09:00 | 40       | 300    | N1
    items: *half_hour
    practitioners: |
      practitioner_id | profession
      N1              | nurse
    finds: []
  - name: two people, and two days
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | amount | performing_practitioner_id
      c1       | 1       | ACU       | 2026-11-09 09:00 | 20       | 300    | D1
      c2       | 1       | ACU       | 2026-11-09 09:00 | 20       | 300    | D2
      c3       | 1       | ACU       | 2026-11-10 09:00 | 20       | 300    | D1
    items: *half_hour
    finds: []
  - name: only the longest line is shown where one is asked for
    claim_lines: *sixteen
    items: *half_hour
    params: {shown_lines: 1}
    finds: [{subject_id: D1, amount: 240, evidence: ["claim_lines|c2|1"]}]
*/
with minutes as (
    -- where the price list changed, the shortest of its usual minutes is taken
    select
        item_code,
        min(std_minutes) as n_minutes
    from items
    where std_minutes > 0
    group by item_code
),
nurses as (
    select practitioner_id
    from practitioners
    where profession = 'nurse'
),
work_days as (
    select
        claim_lines.performing_practitioner_id as practitioner_id,
        cast(claim_lines.charged_at as date) as worked_on,
        sum(minutes.n_minutes * claim_lines.quantity) as n_minutes,
        sum(claim_lines.amount) as amount
    from claim_lines
    inner join minutes on minutes.item_code = claim_lines.item_code
    where claim_lines.performing_practitioner_id is not null
        and claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and claim_lines.quantity > 0
        and claim_lines.performing_practitioner_id not in (select nurses.practitioner_id from nurses)
    group by
        claim_lines.performing_practitioner_id,
        cast(claim_lines.charged_at as date)
    having sum(minutes.n_minutes * claim_lines.quantity) > $max_hours * 60
),
day_lines as (
    select
        work_days.practitioner_id,
        work_days.worked_on,
        concat_ws('|', 'claim_lines', claim_lines.claim_id, claim_lines.line_no) as line_key,
        row_number() over (
            partition by work_days.practitioner_id, work_days.worked_on
            order by minutes.n_minutes * claim_lines.quantity desc, claim_lines.claim_id, claim_lines.line_no
        ) as line_rank
    from claim_lines
    inner join minutes on minutes.item_code = claim_lines.item_code
    inner join work_days
        on work_days.practitioner_id = claim_lines.performing_practitioner_id
        and work_days.worked_on = cast(claim_lines.charged_at as date)
    where claim_lines.quantity > 0
),
shown as (
    select
        practitioner_id,
        worked_on,
        max(case when line_rank = 1 then line_key end) as longest_key,
        list_sort(array_agg(line_key) filter (where line_rank > 1)) as other_keys
    from day_lines
    where line_rank <= $shown_lines
    group by
        practitioner_id,
        worked_on
)
select
    work_days.practitioner_id as subject_id,
    cast(work_days.amount * (work_days.n_minutes - $max_hours * 60) / work_days.n_minutes as decimal(14, 2)) as amount,
    case
        when shown.other_keys is null then [shown.longest_key]
        else list_concat([shown.longest_key], shown.other_keys)
    end as evidence
from work_days
inner join shown
    on shown.practitioner_id = work_days.practitioner_id
    and shown.worked_on = work_days.worked_on
