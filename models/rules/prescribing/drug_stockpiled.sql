/*
title: {zh: 囤药, en: Refilled while a month's supply is still at hand}
subject: insured_person
result: suspicion
problem: prescribing
dimension: cost
catalogue: G05
stage: before
authority: 医疗保障
severity: medium
reads: [prescriptions]
basis: 医疗保障基金使用监督管理条例 第38条(二)、第41条(三)
why:
  zh: >
    把各家机构发的同一种药加起来，领药时手里还剩一个月以上的量。药吃不完，往往流向倒卖。
  en: >
    Counting the same drug over all houses, more than a month's supply was still at hand when the next was collected. What nobody can take is often sold on.
inspect:
  zh: >
    上门看剩余药品；问谁代取、放在哪里；看是否多家机构轮流开。
  en: >
    Look at the remaining medicine; who collects and where is it kept; do several houses take turns?
innocent_reasons:
  zh: >
    外出务工提前备药；剂量调整后原处方未用完；药品丢失损坏。
  en: >
    Stock for months of work elsewhere; a dose that was changed; medicine lost or spoilt.
amount:
  zh: 该次取药的药费。
  en: The cost of the collected drug.
lookback_days: 120
params:
  max_stock_days:
    value: 30
    unit: days at hand
    why:
      zh: 默认值[D]：手中剩余超过30天。
      en: Default [D]. More than thirty days still at hand.
  memory_days:
    value: 120
    unit: days
    why:
      zh: 默认值[D]：只累计最近120天，之前的假定已用完或丢弃。
      en: Default [D]. Supply older than this is taken as used up.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次在余药超过一个月时再次取同一种药，药费 {amount} 元"
  en: "{n} refills with more than a month of the drug still at hand, {amount} yuan"
examples:
  - name: thirty days in three houses within a week
    prescriptions: |
      prescription_id | drug_line | institution_id | prescribed_at    | drug_code | days_supply | amount
      r1              | 1         | H1             | 2026-10-01 09:00 | A         | 30          | 70
      r2              | 1         | H2             | 2026-10-03 09:00 | A         | 30          | 71
      r3              | 1         | H3             | 2026-10-06 09:00 | A         | 30          | 72
    finds: [{subject_id: P1, amount: 72, evidence: ["prescriptions|r3|1", "prescriptions|r1|1", "prescriptions|r2|1"]}]
  - name: thirty days left is the limit
    prescriptions: |
      prescription_id | drug_line | institution_id | prescribed_at    | drug_code | days_supply | amount
      r1              | 1         | H1             | 2026-10-01 09:00 | A         | 30          | 70
      r2              | 1         | H2             | 2026-10-01 15:00 | A         | 30          | 71
      r3              | 1         | H3             | 2026-10-31 09:00 | A         | 30          | 72
    finds: []
  - name: every month a month's supply, fetched a few days early
    prescriptions: |
      prescription_id | drug_line | institution_id | prescribed_at    | drug_code | days_supply | amount
      r1              | 1         | H1             | 2026-08-01 09:00 | A         | 30          | 70
      r2              | 1         | H1             | 2026-08-28 09:00 | A         | 30          | 70
      r3              | 1         | H1             | 2026-09-25 09:00 | A         | 30          | 70
      r4              | 1         | H1             | 2026-10-24 09:00 | A         | 30          | 70
    finds: []
  - name: a supply of a hundred and twenty days ago is still remembered
    prescriptions: |
      prescription_id | drug_line | institution_id | prescribed_at    | drug_code | days_supply | amount
      r1              | 1         | H1             | 2026-05-01 09:00 | A         | 100         | 70
      r2              | 1         | H2             | 2026-08-09 09:00 | A         | 20          | 71
      r3              | 1         | H3             | 2026-08-15 09:00 | A         | 45          | 71
      r4              | 1         | H3             | 2026-08-29 09:00 | A         | 30          | 72
    finds: [{subject_id: P1, amount: 72, evidence: ["prescriptions|r4|1", "prescriptions|r1|1", "prescriptions|r2|1", "prescriptions|r3|1"]}]
*/
with refilled as (
    -- first sieve: somebody with two fills of a drug whose days, the longest aside, exceed the limit
    select
        person_id,
        drug_code
    from prescriptions
    where prescribed_at < $period_end
        and days_supply > 0
        and visit_type is distinct from 'inpatient'
    group by
        person_id,
        drug_code
    having sum(days_supply) - max(days_supply) > $max_stock_days
),
fills as (
    select
        prescriptions.person_id,
        prescriptions.drug_code,
        prescriptions.prescription_id,
        prescriptions.drug_line,
        coalesce(prescriptions.dispensed_at, prescriptions.prescribed_at) as filled_at,
        prescriptions.days_supply,
        coalesce(prescriptions.amount, 0) as amount
    from prescriptions
    inner join refilled
        on refilled.person_id = prescriptions.person_id
        and refilled.drug_code = prescriptions.drug_code
    where prescriptions.prescribed_at < $period_end
        and prescriptions.days_supply > 0
        and prescriptions.visit_type is distinct from 'inpatient'
),
with_previous as (
    select
        *,
        cast(filled_at as date) as filled_on,
        -- how many days before the last supply ended this one was fetched
        (lag(days_supply) over history)
        - date_diff('day', cast(lag(filled_at) over history as date), cast(filled_at as date)) as days_early
    from fills
    window history as (partition by person_id, drug_code order by filled_at, prescription_id, drug_line)
),
hoarders as (
    -- second sieve: a stock can only grow by what is fetched early
    select
        person_id,
        drug_code
    from with_previous
    group by
        person_id,
        drug_code
    having sum(greatest(coalesce(days_early, 0), 0)) > $max_stock_days
),
suspects as (
    select with_previous.*
    from with_previous
    inner join hoarders
        on hoarders.person_id = with_previous.person_id
        and hoarders.drug_code = with_previous.drug_code
),
with_stock as (
    select
        later.person_id,
        later.prescription_id,
        later.drug_line,
        later.amount,
        sum(earlier.days_supply) - date_diff('day', min(earlier.filled_on), later.filled_on) as stock_days,
        list_sort(array_agg(concat_ws('|', 'prescriptions', earlier.prescription_id, earlier.drug_line))) as earlier_keys
    from suspects as later
    inner join suspects as earlier
        on earlier.person_id = later.person_id
        and earlier.drug_code = later.drug_code
        and earlier.filled_at < later.filled_at
        and date_diff('day', earlier.filled_on, later.filled_on) <= $memory_days
    where later.filled_on >= $window_start
        and later.filled_on < $period_end
    group by
        later.person_id,
        later.prescription_id,
        later.drug_line,
        later.amount,
        later.filled_on
)
select
    person_id as subject_id,
    amount,
    list_concat([concat_ws('|', 'prescriptions', prescription_id, drug_line)], earlier_keys) as evidence
from with_stock
where stock_days > $max_stock_days
