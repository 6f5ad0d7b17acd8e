/*
title: {zh: 检查费占比离群, en: Tests take a share of the bill far above the same department elsewhere}
subject: institution
result: suspicion
problem: unreasonable_examination
dimension: cost
catalogue: F05
stage: after
authority: 医疗保障、卫生健康
severity: medium
reads: [claim_summary, claims]
basis: 医疗保障基金使用监督管理条例 第38条(二)
why:
  zh: >
    某科室某月检查检验费占总费用的比例，高于全县各机构同名科室各月分布的上围栏（Q3+1.5IQR），提示以检查创收。
  en: >
    In a month of a department, tests take a share of all charges above the upper fence over all months of departments of that name in the county: tests may be ordered for income.
inspect:
  zh: >
    抽查该月该科室的检查申请与阳性率；看是否有检查指标或绩效挂钩。
  en: >
    Requests and positive findings of that department and month; are there targets or bonuses for tests?
innocent_reasons:
  zh: >
    新开设备或体检任务；科室以诊断为主（如急诊、健康管理）；药品集采降价使占比自然上升。
  en: >
    A new device or a screening task; a department that mainly diagnoses; cheaper drugs raise the share by themselves.
amount:
  zh: 当月检查检验费超出上围栏的部分，按各结算的检查费分摊。
  en: The month's test charges beyond the fence, spread over the claims by their test charges.
fact: {zh: 科室月份, en: month of a department}
lookback_days: 0
params:
  fence:
    value: 1.5
    unit: interquartile ranges above the third quartile
    why:
      zh: 默认值[D]：Tukey 围栏。
      en: Default [D]. Tukey's fence.
  min_claims:
    value: 30
    unit: claims in the month
    why:
      zh: 默认值[D]：少于30次的月份比例不稳。
      en: Default [D]. Shares of smaller months jump.
  min_months:
    value: 24
    unit: months of other houses
    why:
      zh: 默认值[D]：其他机构同名科室不足24个月份数据不作比较。
      en: Default [D]. With fewer months of other houses there is no comparison.
  min_high_months:
    value: 3
    unit: months above the fence
    why:
      zh: 默认值[D]：一两个月偏高多为偶然。
      en: Default [D]. One or two months are often chance.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 个科室月份检查费占比离群（{records} 次结算），超出部分 {amount} 元"
  en: "{n} department months with far too large a share of tests ({records} claims), {amount} yuan beyond the fence"
examples:
  - name: four fifths are tests where other houses have a fifth or less
    claims: &claims |
      claim_id | institution_id | person_id | department | started_at       | settled_at       | total_amount
      a1       | H1             | P1        | 内科       | 2026-10-01 09:00 | 2026-10-01 10:00 | 100
      b1       | H2             | P2        | 内科       | 2026-10-01 09:00 | 2026-10-01 10:00 | 100
      b2       | H2             | P3        | 内科       | 2026-09-01 09:00 | 2026-09-01 10:00 | 100
      b3       | H3             | P4        | 内科       | 2026-10-01 09:00 | 2026-10-01 10:00 | 100
      b4       | H3             | P5        | 内科       | 2026-09-01 09:00 | 2026-09-01 10:00 | 100
    claim_lines: &lines |
      claim_id | line_no | item_code | item_class | charged_at       | amount
      a1       | 1       | T         | lab        | 2026-10-01 09:00 | 50
      a1       | 2       | D         | drug       | 2026-10-01 09:00 | 50
      b1       | 1       | T         | lab        | 2026-10-01 09:00 | 20
      b1       | 2       | D         | drug       | 2026-10-01 09:00 | 80
      b2       | 1       | T         | lab        | 2026-09-01 09:00 | 20
      b2       | 2       | D         | drug       | 2026-09-01 09:00 | 80
      b3       | 1       | T         | lab        | 2026-10-01 09:00 | 10
      b3       | 2       | D         | drug       | 2026-10-01 09:00 | 90
      b4       | 1       | D         | drug       | 2026-09-01 09:00 | 100
    params: {min_claims: 1, min_months: 4, min_high_months: 1, fence: 1.5}
    finds: [{subject_id: H1, amount: 15, evidence: ["claims|a1"]}]
  - name: one high month is fewer than two
    claims: *claims
    claim_lines: *lines
    params: {min_claims: 1, min_months: 4, min_high_months: 2}
    finds: []
  - name: just at the fence with a factor of three, quartiles at a tenth and a fifth
    claims: *claims
    claim_lines: *lines
    params: {min_claims: 1, min_months: 4, min_high_months: 1, fence: 3.0}
    finds: []
  - name: one claim is fewer than two
    claims: *claims
    claim_lines: *lines
    params: {min_claims: 2, min_months: 4, min_high_months: 1}
    finds: []
  - name: four months of other houses are fewer than five
    claims: *claims
    claim_lines: *lines
    params: {min_claims: 1, min_months: 5, min_high_months: 1}
    finds: []
*/
with departments as (
    select
        claim_summary.claim_id,
        claim_summary.institution_id,
        claims.department,
        claim_summary.visit_type = 'inpatient' as is_stay,
        date_trunc('month', claim_summary.settled_at) as month,
        claim_summary.lab_amount + claim_summary.imaging_amount + claim_summary.exam_amount as test_amount,
        claim_summary.line_amount
    from claim_summary
    inner join claims on claims.claim_id = claim_summary.claim_id
    where claim_summary.visit_type <> 'pharmacy'
        and claim_summary.line_amount > 0
        and claims.department is not null
),
months as (
    select
        institution_id,
        department,
        is_stay,
        month,
        sum(test_amount) as test_amount,
        sum(line_amount) as line_amount,
        cast(sum(test_amount) / sum(line_amount) as double) as share
    from departments
    group by
        institution_id,
        department,
        is_stay,
        month
    having count(*) >= $min_claims
),
placed as (
    select
        *,
        row_number() over (partition by department, is_stay order by share, institution_id, month) as place,
        count(*) over (partition by department, is_stay) as n_months,
        count(*) over (partition by department, is_stay, institution_id) as n_own_months
    from months
),
quartiles as (
    select
        department,
        is_stay,
        max(case when place = ceil(n_months * 0.25) then share end) as first_quartile,
        max(case when place = ceil(n_months * 0.75) then share end) as third_quartile
    from placed
    group by
        department,
        is_stay
),
high_months as (
    select
        placed.*,
        count(*) over (partition by placed.institution_id, placed.department, placed.is_stay) as n_high_months,
        quartiles.third_quartile + $fence * (quartiles.third_quartile - quartiles.first_quartile) as upper_fence
    from placed
    inner join quartiles
        on quartiles.department = placed.department
        and quartiles.is_stay = placed.is_stay
    where placed.n_months - placed.n_own_months >= $min_months
        and placed.share > quartiles.third_quartile + $fence * (quartiles.third_quartile - quartiles.first_quartile)
)
select
    departments.institution_id as subject_id,
    cast(
        departments.test_amount * (high_months.share - high_months.upper_fence) / high_months.share as decimal(14, 2)
    ) as amount,
    [concat_ws('|', 'claims', departments.claim_id)] as evidence,
    concat_ws('|', departments.department, departments.is_stay, departments.month) as fact
from departments
inner join high_months
    on high_months.institution_id = departments.institution_id
    and high_months.department = departments.department
    and high_months.is_stay = departments.is_stay
    and high_months.month = departments.month
where high_months.n_high_months >= $min_high_months
    and departments.test_amount > 0
