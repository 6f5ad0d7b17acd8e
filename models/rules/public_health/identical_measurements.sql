/*
title: {zh: 随访数据雷同, en: The same values measured in many people}
subject: practitioner
result: suspicion
problem: public_health_fund
dimension: quality
catalogue: K03
stage: after
authority: 卫生健康
severity: medium
reads: [public_health_services]
basis: 基本公共卫生服务项目资金与服务规范（本系统自拟规则，条款须经本地确认）
why:
  zh: >
    同一名随访人员在一天之内给五个以上的人记录了完全相同的血压、血糖等数值。真实测量会有差别。
  en: >
    One worker wrote down exactly the same values (blood pressure, glucose) for five or more people on one day. Real measurements differ.
inspect:
  zh: >
    电话问被随访人是否量过；看设备存储记录；核对随访表时间间隔。
  en: >
    Ask the people by telephone whether they were measured; the memory of the device; minutes between the records.
innocent_reasons:
  zh: >
    系统默认值未改；只记录“正常”等文字（不含数字的不计）。
  en: >
    A default of the form left unchanged; words such as "normal" (texts without figures do not count).
amount:
  zh: 服务记录没有金额。
  en: The record carries no money.
lookback_days: 0
params:
  min_persons:
    value: 5
    unit: persons a day
    why:
      zh: 默认值[D]：5人。
      en: Default [D]. Five.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 条随访记录的测量值与同日他人完全相同"
  en: "{n} records with values equal to those of others on the day"
examples:
  - name: five people, one blood pressure
    public_health_services: |
      service_id | person_id | practitioner_id | service_code | performed_at     | values_text
      s1         | A         | D1              | htn          | 2026-10-05 09:00 | 128/82 5.6
      s2         | B         | D1              | htn          | 2026-10-05 09:10 | 128/82 5.6
      s3         | C         | D1              | htn          | 2026-10-05 09:20 | 128/82 5.6
      s4         | D         | D1              | htn          | 2026-10-05 09:30 | 128/82 5.6
      s5         | E         | D1              | htn          | 2026-10-05 09:40 | 128/82 5.6
      s6         | F         | D1              | htn          | 2026-10-05 09:50 | 130/82 5.6
    finds:
      - {subject_id: D1, amount: 0, evidence: ["public_health_services|s1"]}
      - {subject_id: D1, amount: 0, evidence: ["public_health_services|s2"]}
      - {subject_id: D1, amount: 0, evidence: ["public_health_services|s3"]}
      - {subject_id: D1, amount: 0, evidence: ["public_health_services|s4"]}
      - {subject_id: D1, amount: 0, evidence: ["public_health_services|s5"]}
  - name: four people, and one of them twice
    public_health_services: |
      service_id | person_id | practitioner_id | service_code | performed_at     | values_text
      s1         | A         | D1              | htn          | 2026-10-05 09:00 | 128/82 5.6
      s2         | B         | D1              | htn          | 2026-10-05 09:10 | 128/82 5.6
      s3         | C         | D1              | htn          | 2026-10-05 09:20 | 128/82 5.6
      s4         | D         | D1              | htn          | 2026-10-05 09:30 | 128/82 5.6
      s5         | D         | D1              | htn          | 2026-10-05 09:40 | 128/82 5.6
    finds: []
  - name: a word is no measurement, and another day begins anew
    public_health_services: |
      service_id | person_id | practitioner_id | service_code | performed_at     | values_text
      s1         | A         | D1              | htn          | 2026-10-05 09:00 | 正常
      s2         | B         | D1              | htn          | 2026-10-05 09:10 | 正常
      s3         | C         | D1              | htn          | 2026-10-05 09:20 | 正常
      s4         | D         | D1              | htn          | 2026-10-05 09:30 | 正常
      s5         | E         | D1              | htn          | 2026-10-05 09:40 | 正常
      s6         | A         | D1              | htn          | 2026-10-06 09:00 | 128/82
      s7         | B         | D1              | htn          | 2026-10-06 09:10 | 128/82
      s8         | C         | D1              | htn          | 2026-10-07 09:20 | 128/82
      s9         | D         | D1              | htn          | 2026-10-07 09:30 | 128/82
      s10        | E         | D1              | htn          | 2026-10-07 09:40 | 128/82
    finds: []
*/
with measured as (
    select
        service_id,
        person_id,
        practitioner_id,
        coalesce(service_code, '-') as service_code,
        cast(performed_at as date) as measured_on,
        values_text
    from public_health_services
    where practitioner_id is not null
        and regexp_matches(values_text, '[0-9]')
        and performed_at >= $window_start
        and performed_at < $period_end
),
copied as (
    select
        practitioner_id,
        service_code,
        measured_on,
        values_text
    from measured
    group by
        practitioner_id,
        service_code,
        measured_on,
        values_text
    having count(distinct person_id) >= $min_persons
)
select
    measured.practitioner_id as subject_id,
    cast(0 as decimal(14, 2)) as amount,
    [concat_ws('|', 'public_health_services', measured.service_id)] as evidence
from measured
inner join copied
    on copied.practitioner_id = measured.practitioner_id
    and copied.service_code = measured.service_code
    and copied.measured_on = measured.measured_on
    and copied.values_text = measured.values_text
