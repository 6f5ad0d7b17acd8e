/*
title: {zh: 超高频购药, en: The same drug more than four times a month}
subject: insured_person
result: suspicion
problem: prescribing
dimension: cost
catalogue: G06
stage: after
authority: 医疗保障
severity: medium
reads: [prescriptions]
basis: 医疗保障基金使用监督管理条例 第38条(二)、第41条(三)（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    一个自然月内同一种药取了四次以上，门诊慢病一般一月一次即可。
  en: >
    The same drug collected more than four times within a calendar month; once is usual for a chronic disease.
inspect:
  zh: >
    逐次核对取药人、签名、追溯码；是否多张卡轮用。
  en: >
    Who collected each time, signatures, trace codes; were several cards used in turn?
innocent_reasons:
  zh: >
    隔日或每日门诊注射按次取药（注射剂不计）；药品缺货分次给付。
  en: >
    Injections given day by day (not counted); a drug out of stock handed out in parts.
amount:
  zh: 第五次起的药费。
  en: The cost of the fifth and further collections.
lookback_days: 0
params:
  max_fills:
    value: 4
    unit: fills per calendar month
    why:
      zh: 默认值[C]：每月4次，超过才计。
      en: Default [C]. Four a month are let pass.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次取药超过每月四次，药费 {amount} 元"
  en: "{n} collections beyond four a month, {amount} yuan"
examples:
  - name: five collections in one month
    prescriptions: |
      prescription_id | drug_line | prescribed_at    | drug_code | amount
      r1              | 1         | 2026-10-01 09:00 | A         | 10
      r2              | 1         | 2026-10-08 09:00 | A         | 10
      r3              | 1         | 2026-10-15 09:00 | A         | 10
      r4              | 1         | 2026-10-22 09:00 | A         | 10
      r5              | 1         | 2026-10-29 09:00 | A         | 11
    finds: [{subject_id: P1, amount: 11, evidence: ["prescriptions|r5|1", "prescriptions|r1|1", "prescriptions|r2|1", "prescriptions|r3|1", "prescriptions|r4|1"]}]
  - name: four, and the fifth in the next month
    prescriptions: |
      prescription_id | drug_line | prescribed_at    | drug_code | amount
      r1              | 1         | 2026-10-01 09:00 | A         | 10
      r2              | 1         | 2026-10-08 09:00 | A         | 10
      r3              | 1         | 2026-10-15 09:00 | A         | 10
      r4              | 1         | 2026-10-22 09:00 | A         | 10
      r5              | 1         | 2026-11-01 09:00 | A         | 11
    finds: []
  - name: an injection every day
    prescriptions: |
      prescription_id | drug_line | prescribed_at    | drug_code | generic_name | amount
      r1              | 1         | 2026-10-01 09:00 | A         | 头孢注射液   | 10
      r2              | 1         | 2026-10-02 09:00 | A         | 头孢注射液   | 10
      r3              | 1         | 2026-10-03 09:00 | A         | 头孢注射液   | 10
      r4              | 1         | 2026-10-04 09:00 | A         | 头孢注射液   | 10
      r5              | 1         | 2026-10-05 09:00 | A         | 头孢注射液   | 11
    finds: []
*/
with busy_months as (
    -- a cheap sieve by lines; prescriptions are counted below
    select
        person_id,
        drug_code,
        date_trunc('month', prescribed_at) as month
    from prescriptions
    where prescribed_at >= $window_start
        and prescribed_at < $period_end
        and visit_type is distinct from 'inpatient'
    group by
        person_id,
        drug_code,
        date_trunc('month', prescribed_at)
    having count(*) > $max_fills
),
fills as (
    select
        prescriptions.person_id,
        prescriptions.drug_code,
        busy_months.month,
        prescriptions.prescription_id,
        min(prescriptions.drug_line) as drug_line,
        min(prescriptions.prescribed_at) as prescribed_at,
        sum(coalesce(prescriptions.amount, 0)) as amount
    from prescriptions
    inner join busy_months
        on busy_months.person_id = prescriptions.person_id
        and busy_months.drug_code = prescriptions.drug_code
        and busy_months.month = date_trunc('month', prescriptions.prescribed_at)
    where prescriptions.visit_type is distinct from 'inpatient'
        and not regexp_matches(coalesce(prescriptions.generic_name, ''), '注射|输液')
        and not regexp_matches(coalesce(prescriptions.route, ''), '注射|静脉|^(iv|im|ih|sc)')
    group by
        prescriptions.person_id,
        prescriptions.drug_code,
        busy_months.month,
        prescriptions.prescription_id
),
numbered as (
    select
        person_id,
        drug_code,
        month,
        amount,
        concat_ws('|', 'prescriptions', prescription_id, drug_line) as fill_key,
        row_number() over (
            partition by person_id, drug_code, month
            order by prescribed_at, prescription_id
        ) as fill_no
    from fills
),
permitted as (
    select
        person_id,
        drug_code,
        month,
        list_sort(array_agg(fill_key)) as fill_keys
    from numbered
    where fill_no <= $max_fills
    group by
        person_id,
        drug_code,
        month
)
select
    numbered.person_id as subject_id,
    numbered.amount,
    list_concat([numbered.fill_key], permitted.fill_keys) as evidence
from numbered
inner join permitted
    on permitted.person_id = numbered.person_id
    and permitted.drug_code = numbered.drug_code
    and permitted.month = numbered.month
where numbered.fill_no > $max_fills
