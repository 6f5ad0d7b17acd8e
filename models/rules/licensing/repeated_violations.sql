/*
title: {zh: 近年屡次违规, en: "Found in violation before, more than once"}
subject: institution
result: suspicion
problem: licensing_and_duty
dimension: quality
catalogue: J05
stage: after
authority: 卫生健康、医疗保障
severity: medium
reads: [inspections]
basis: 线索性规则，不单独作为定性依据；信用分级参考 医疗保障基金使用监督管理条例 第33条
why:
  zh: >
    过去查实的违规按时间衰减（每满一年减半）相加仍达到一次以上的分量，说明屡查屡犯。只看查实的次数，不看检查的次数。
  en: >
    Violations found in the past, each halved per year gone by, still weigh as much as one of today: a house that does it again and again. Only what was found counts, not
    how often one looked.
inspect:
  zh: >
    对照历次处理决定，看整改是否落实、同一问题是否再现。
  en: >
    Former decisions: was it put right, has the same problem come back?
innocent_reasons:
  zh: >
    负责人、管理层已更换；历次问题轻微且类别不同。
  en: >
    New owner or management; small matters of different kinds.
amount:
  zh: 不计金额（以往追回的钱已了结）。
  en: No money is stated; what was recovered is settled.
lookback_days: 1096
params:
  half_life_days:
    value: 365
    unit: days
    why:
      zh: 默认值[D]：12个月减半。
      en: Default [D]. Halved every twelve months.
  memory_days:
    value: 1096
    unit: days
    why:
      zh: 默认值[D]：只看近三年。
      en: Default [D]. Three years back.
  min_weight:
    value: 1.0
    unit: violations of today
    why:
      zh: 默认值[D]：相当于一次刚查实的违规，两次一年前的违规恰好达到。
      en: Default [D]. As much as one found today, reached exactly by two of a year ago.
  min_violations:
    value: 2
    unit: violations
    why:
      zh: 默认值[D]：一次不叫屡次。
      en: Default [D]. Once is not again.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "近三年 {n} 次检查查实违规"
  en: "violations found in {n} inspections of the last three years"
examples:
  - name: two violations, each exactly a year old
    inspections: |
      inspection_id | institution_id | inspected_on | violation_found
      i1            | H1             | 2025-11-16   | true
      i2            | H1             | 2025-11-16   | true
    finds:
      - {subject_id: H1, amount: 0, evidence: ["inspections|i1"]}
      - {subject_id: H1, amount: 0, evidence: ["inspections|i2"]}
  - name: a day older weighs less than one
    inspections: |
      inspection_id | institution_id | inspected_on | violation_found
      i1            | H1             | 2025-11-15   | true
      i2            | H1             | 2025-11-16   | true
    finds: []
  - name: inspected often, found wanting once
    inspections: |
      inspection_id | institution_id | inspected_on | violation_found
      i1            | H1             | 2026-10-15   | true
      i2            | H1             | 2026-09-15   | false
      i3            | H1             | 2026-08-15   | false
    finds: []
  - name: remembered for three years to the day (the weight asked for is small in this example)
    inspections: |
      inspection_id | institution_id | inspected_on | violation_found
      i1            | H1             | 2023-11-16   | true
      i2            | H1             | 2023-11-16   | true
      i3            | H2             | 2023-11-15   | true
      i4            | H2             | 2023-11-15   | true
    params: {min_weight: 0.1}
    finds:
      - {subject_id: H1, evidence: ["inspections|i1"]}
      - {subject_id: H1, evidence: ["inspections|i2"]}
*/
with violations as (
    select
        inspection_id,
        institution_id,
        pow(0.5, date_diff('day', inspected_on, $period_end) / $half_life_days) as weight
    from inspections
    where violation_found
        and inspected_on < $period_end
        and date_diff('day', inspected_on, $period_end) <= $memory_days
),
houses as (
    select institution_id
    from violations
    group by institution_id
    having count(*) >= $min_violations
        and round(sum(weight), 6) >= $min_weight
)
select
    violations.institution_id as subject_id,
    cast(0 as decimal(14, 2)) as amount,
    [concat_ws('|', 'inspections', violations.inspection_id)] as evidence
from violations
inner join houses on houses.institution_id = violations.institution_id
