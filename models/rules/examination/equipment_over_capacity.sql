/*
title: {zh: 设备超负荷检查, en: More exams on one device than the day holds}
subject: institution
result: suspicion
problem: unreasonable_examination
dimension: quality
catalogue: F10
stage: after
authority: 卫生健康、医疗保障
severity: medium
reads: [claims, items, reports]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    一台设备一天的检查次数乘以每次最少用时，超过了可开机时间：要么检查走过场，要么有的检查没有做。
  en: >
    The exams of one device on one day, each at its usual minutes, take longer than the device can run: done in haste, or some not done.
inspect:
  zh: >
    设备日志、曝光计数、排班表；同日报告是否雷同。
  en: >
    Device log, exposure counter, rota; do reports of that day resemble each other?
innocent_reasons:
  zh: >
    登记的设备号实为多台；新设备用时更短；义诊体检集中日。
  en: >
    One number stands for several devices; a faster new machine; a day of mass screening.
amount:
  zh: 只作线索，不计金额。
  en: No money is stated; a lead only.
lookback_days: 0
params:
  max_hours:
    value: 16
    unit: hours a day
    why:
      zh: 默认值[D]：两班16小时。
      en: Default [D]. Two shifts.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 个设备日检查用时超过可开机时间"
  en: "{n} device-days with more exams than the day holds"
examples:
  - name: three exams of six hours
    claims: &one_house |
      claim_id | institution_id
      c1       | H1
    items: &six_hours |
      item_code | std_minutes
      MR        | 360
    reports: |
      report_id | claim_id | item_code | reported_at      | equipment_id
      r1        | c1       | MR        | 2026-10-01 10:00 | E1
      r2        | c1       | MR        | 2026-10-01 11:00 | E1
      r3        | c1       | MR        | 2026-10-01 12:00 | E1
    finds: [{subject_id: H1, amount: 0, evidence: ["reports|r1", "reports|r2", "reports|r3"]}]
  - name: sixteen hours exactly
    claims: *one_house
    items: |
      item_code | std_minutes
      MR        | 480
    reports: |
      report_id | claim_id | item_code | reported_at      | equipment_id
      r1        | c1       | MR        | 2026-10-01 10:00 | E1
      r2        | c1       | MR        | 2026-10-01 11:00 | E1
    finds: []
  - name: two devices share the work
    claims: *one_house
    items: *six_hours
    reports: |
      report_id | claim_id | item_code | reported_at      | equipment_id
      r1        | c1       | MR        | 2026-10-01 10:00 | E1
      r2        | c1       | MR        | 2026-10-01 11:00 | E2
      r3        | c1       | MR        | 2026-10-01 12:00 | E2
    finds: []
*/
with minutes as (
    select
        item_code,
        min(std_minutes) as n_minutes
    from items
    where std_minutes > 0
    group by item_code
),
busy_days as (
    select
        reports.equipment_id,
        cast(reports.reported_at as date) as reported_on,
        sum(minutes.n_minutes) as n_minutes
    from reports
    inner join minutes on minutes.item_code = reports.item_code
    where reports.equipment_id is not null
        and reports.reported_at >= $window_start
        and reports.reported_at < $period_end
    group by
        reports.equipment_id,
        cast(reports.reported_at as date)
    having sum(minutes.n_minutes) > $max_hours * 60
),
device_days as (
    select
        claims.institution_id,
        reports.equipment_id,
        busy_days.reported_on,
        sum(minutes.n_minutes) as n_minutes,
        list_sort(array_agg(concat_ws('|', 'reports', reports.report_id))) as report_keys
    from busy_days
    inner join reports
        on reports.equipment_id = busy_days.equipment_id
        and cast(reports.reported_at as date) = busy_days.reported_on
    inner join minutes on minutes.item_code = reports.item_code
    inner join claims on claims.claim_id = reports.claim_id
    group by
        claims.institution_id,
        reports.equipment_id,
        busy_days.reported_on
)
select
    institution_id as subject_id,
    cast(0 as decimal(14, 2)) as amount,
    report_keys as evidence
from device_days
where n_minutes > $max_hours * 60
