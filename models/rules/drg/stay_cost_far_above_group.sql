/*
title: {zh: 同病组费用离群, en: A stay far dearer than its case group}
subject: institution
result: suspicion
problem: case_group_payment
dimension: cost
catalogue: D03
stage: after
authority: 医疗保障
severity: low
reads: [claims]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    同一病组内费用应当相近。均值加3个标准差以外（例数不足30时用中位数和中位绝对偏差）的病例值得看一眼病案和清单。
  en: >
    Stays of one case group cost about the same. Beyond the mean plus three standard deviations (median and median deviation where fewer than 30 stays are known) a look at record and bill is due.
inspect:
  zh: >
    查该住院的费用清单前十项、手术与耗材、住院天数和转科记录。
  en: >
    The ten largest items of the bill, operations and implants, days and transfers of the stay.
innocent_reasons:
  zh: >
    并发症、二次手术、重症监护；分组错误；跨年结算合并。
  en: >
    Complications, a second operation, intensive care; a wrong group; two years settled together.
amount:
  zh: 费用超出上限的部分，不超过基金支付额。
  en: What the stay cost beyond the limit, at most what the fund paid.
lookback_days: 0
params:
  max_deviations:
    value: 3.0
    unit: standard deviations
    why:
      zh: 默认值[C]：3倍标准差为高，2倍为偏高。
      en: Default [C]. Three are high, two are elevated.
  many_stays:
    value: 30
    unit: stays of the group
    why:
      zh: 默认值[D]：不足30例改用中位数与中位绝对偏差。
      en: Default [D]. Below 30 the median and its deviation are used.
  few_stays:
    value: 8
    unit: stays of the group
    why:
      zh: 默认值[D]：不足8例不判断。
      en: Default [D]. Below 8 nothing is judged.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次住院费用远超同病组，超出部分 {amount} 元"
  en: "{n} stays far dearer than their case group, {amount} yuan beyond it"
examples:
  - name: median 100, median deviation 10 (14.8 as a standard deviation), the limit lies at 144.48
    claims: &stays |
      claim_id | person_id | visit_type | started_at       | drg_code | total_amount | fund_amount
      a1       | P1        | inpatient  | 2026-10-01 09:00 | ES21     | 90           | 80
      a2       | P2        | inpatient  | 2026-10-02 09:00 | ES21     | 100          | 80
      a3       | P3        | inpatient  | 2026-10-03 09:00 | ES21     | 110          | 80
      a4       | P4        | inpatient  | 2026-10-04 09:00 | ES21     | 90           | 80
      a5       | P5        | inpatient  | 2026-10-05 09:00 | ES21     | 150          | 100
    params: {few_stays: 5}
    finds: [{subject_id: H1, amount: 5.52, evidence: ["claims|a5"]}]
  - name: five stays are fewer than six
    claims: *stays
    params: {few_stays: 6}
    finds: []
  - name: the same five by mean and standard deviation, mean 108, deviation 24.9
    claims: *stays
    params: {few_stays: 2, many_stays: 5, max_deviations: 1.6}
    finds: [{subject_id: H1, amount: 2.16, evidence: ["claims|a5"]}]
  - name: interim settlements of one stay are one bill, and small next to one long stay each
    claims: |
      claim_id | visit_id | person_id | visit_type | started_at       | drg_code | total_amount | fund_amount
      a1       | v1       | P1        | inpatient  | 2026-10-01 09:00 | ES21     | 50           | 80
      a2       | v1       | P1        | inpatient  | 2026-10-02 09:00 | ES21     | 50           | 80
      a3       | v3       | P3        | inpatient  | 2026-10-03 09:00 | ES21     | 100          | 80
      a4       | v4       | P4        | inpatient  | 2026-10-04 09:00 | ES21     | 101          | 80
    params: {few_stays: 3, max_deviations: 3}
    finds: []
*/
with stays as (
    select
        institution_id,
        drg_code,
        max(claim_id) as claim_id,
        sum(total_amount) as total_amount,
        sum(fund_amount) as fund_amount
    from claims
    where visit_type = 'inpatient'
        and started_at >= $window_start
        and started_at < $period_end
        and drg_code is not null
    group by
        institution_id,
        person_id,
        coalesce(visit_id, claim_id),
        drg_code
),
middles as (
    select
        drg_code,
        count(*) as n_stays,
        avg(total_amount) as mean_amount,
        coalesce(stddev_samp(total_amount), 0) as deviation,
        median(total_amount) as middle
    from stays
    group by drg_code
),
spreads as (
    select
        stays.drg_code,
        median(abs(stays.total_amount - middles.middle)) as spread
    from stays
    inner join middles on middles.drg_code = stays.drg_code
    group by stays.drg_code
),
limits as (
    -- 1.4826 turns a median deviation into a standard deviation where values are normal
    select
        middles.drg_code,
        middles.n_stays,
        case
            when middles.n_stays >= $many_stays then middles.mean_amount + $max_deviations * middles.deviation
            else middles.middle + $max_deviations * 1.4826 * greatest(spreads.spread, middles.middle * 0.05)
        end as upper_limit
    from middles
    inner join spreads on spreads.drg_code = middles.drg_code
    where middles.n_stays >= $few_stays
)
select
    stays.institution_id as subject_id,
    cast(least(stays.total_amount - limits.upper_limit, stays.fund_amount) as decimal(14, 2)) as amount,
    [concat_ws('|', 'claims', stays.claim_id)] as evidence
from stays
inner join limits on limits.drg_code = stays.drg_code
where stays.total_amount > limits.upper_limit
