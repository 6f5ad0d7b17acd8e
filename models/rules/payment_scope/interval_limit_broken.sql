/*
title: {zh: 未满周期重复检验, en: Repeated before the published interval has passed}
subject: institution
result: violation
problem: above_payment_standard
dimension: cost
catalogue: B09
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines, kp_interval_limit]
basis: 医疗保障基金使用监督管理条例 第38条(六)（对应关系为本系统归类，须经法制审核）；“两库”第八批 限周期知识点
why:
  zh: >
    糖化血红蛋白反映两三个月的血糖，15天内再查没有意义。知识点规定周期内最多支付次数，超出部分不支付。
  en: >
    Glycated haemoglobin mirrors two to three months; a second test within fifteen days says nothing new. The published interval sets how often is payable.
inspect:
  zh: >
    上次结果是否在本院可查；第二次申请单的理由；是否检验套餐自动带入。
  en: >
    Was the earlier result at hand, what reason does the second order give, does a panel add the test by itself?
innocent_reasons:
  zh: >
    标本溶血等需要复测（应免费）；病人从外院转来未带结果（跨机构不计入本规则）。
  en: >
    The sample was spoilt and repeated (should be free); results of another house not at hand (only repeats in one house count here).
amount:
  zh: 周期内多出次数的医保范围内金额。
  en: The covered amount of the tests beyond the permitted number.
lookback_days: 31
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次检验未满规定周期重复收费，涉及 {amount} 元"
  en: "{n} tests repeated before the published interval, {amount} yuan"
examples:
  - name: on the fourteenth day it is too early, on the fifteenth it is not
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | HBA1C     | 2026-10-01 09:00 | 60
      c2       | 1       | HBA1C     | 2026-10-15 09:00 | 60
      c3       | 1       | HBA1C     | 2026-10-30 09:00 | 60
    kp_interval_limit: &fifteen |
      item_code | max_times | interval_days
      HBA1C     | 1         | 15
    finds: [{subject_id: H1, amount: 60, evidence: ["claim_lines|c2|1", "claim_lines|c1|1"]}]
  - name: another person, another house
    claims: |
      claim_id | person_id | institution_id
      c1       | P1        | H1
      c2       | P2        | H1
      c3       | P1        | H2
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | HBA1C     | 2026-10-01 09:00 | 60
      c2       | 1       | HBA1C     | 2026-10-03 09:00 | 60
      c3       | 1       | HBA1C     | 2026-10-05 09:00 | 60
    kp_interval_limit: *fifteen
    finds: []
  - name: twice within the interval where twice is permitted
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | HBA1C     | 2026-10-01 09:00 | 60
      c2       | 1       | HBA1C     | 2026-10-05 09:00 | 60
    kp_interval_limit: |
      item_code | max_times | interval_days
      HBA1C     | 2         | 15
    finds: []
  - name: the earlier test lies before the window
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | HBA1C     | 2025-11-14 09:00 | 60
      c2       | 1       | HBA1C     | 2025-11-20 09:00 | 60
    kp_interval_limit: *fifteen
    finds: [{subject_id: H1, amount: 60}]
*/
with limited_lines as (
    -- where several publications are in force, the most generous one is applied
    select
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        claim_lines.charged_at,
        max(coalesce(claim_lines.covered_amount, claim_lines.amount)) as covered_amount,
        max(kp_interval_limit.max_times) as max_times,
        min(kp_interval_limit.interval_days) as interval_days
    from claim_lines
    inner join kp_interval_limit
        on kp_interval_limit.item_code = claim_lines.item_code
        and cast(claim_lines.charged_at as date) >= kp_interval_limit.valid_from
        and (kp_interval_limit.valid_to is null or cast(claim_lines.charged_at as date) <= kp_interval_limit.valid_to)
    where claim_lines.charged_at < $period_end
        and claim_lines.quantity > 0
        and coalesce(claim_lines.covered_amount, claim_lines.amount) > 0
    group by
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        claim_lines.charged_at
),
charges as (
    select
        claims.person_id,
        claims.institution_id,
        limited_lines.item_code,
        limited_lines.max_times,
        limited_lines.interval_days,
        limited_lines.charged_at,
        cast(limited_lines.charged_at as date) as charged_on,
        limited_lines.covered_amount,
        concat_ws('|', 'claim_lines', limited_lines.claim_id, limited_lines.line_no) as line_key
    from limited_lines
    inner join claims on claims.claim_id = limited_lines.claim_id
),
with_earlier as (
    select
        later.institution_id,
        later.line_key,
        later.covered_amount,
        later.max_times,
        count(*) as n_earlier,
        list_sort(array_agg(earlier.line_key)) as earlier_keys
    from charges as later
    inner join charges as earlier
        on earlier.person_id = later.person_id
        and earlier.institution_id = later.institution_id
        and earlier.item_code = later.item_code
        and (
            earlier.charged_at < later.charged_at
            or (earlier.charged_at = later.charged_at and earlier.line_key < later.line_key)
        )
        and date_diff('day', earlier.charged_on, later.charged_on) < later.interval_days
    where later.charged_on >= $window_start
    group by
        later.institution_id,
        later.line_key,
        later.covered_amount,
        later.max_times
)
select
    institution_id as subject_id,
    covered_amount as amount,
    list_concat([line_key], earlier_keys) as evidence
from with_earlier
where n_earlier >= max_times
