/*
title: {zh: 一张处方超过五种药, en: More than five drugs on one prescription}
subject: institution
result: violation
problem: prescribing
dimension: safety
catalogue: G03
stage: before
authority: 卫生健康
severity: low
reads: [prescriptions, items]
may_be_empty: [items]
basis: 处方管理办法 第6条
why:
  zh: >
    西药、中成药每张处方不得超过五种。品种越多，相互作用和浪费越多；中药饮片、输液溶媒和住院医嘱不在此限。
  en: >
    A prescription of western or Chinese patent drugs may not exceed five. More drugs mean more interactions and more waste. Decoction pieces, solvents of infusions and
    orders on the ward are not counted.
inspect:
  zh: >
    处方点评：是否联合用药不适宜；是否诱导凑单。
  en: >
    Review the prescriptions: unsuitable combinations, drugs added to reach a sum?
innocent_reasons:
  zh: >
    两张纸质处方合并成一个电子处方号；同一药品不同规格算两种（规格按编码计）。
  en: >
    Two paper prescriptions under one electronic number; two strengths of one drug count twice (codes are counted).
amount:
  zh: 第六种起的药费。
  en: The cost of the sixth and further drugs.
lookback_days: 0
params:
  max_drugs:
    value: 5
    unit: drugs
    why:
      zh: 处方管理办法[P]：不得超过5种。
      en: The prescription rules [P] allow five.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 张处方超过五种药品，第六种起 {amount} 元"
  en: "{n} prescriptions with more than five drugs, {amount} yuan beyond the fifth"
examples:
  - name: six drugs
    prescriptions: |
      prescription_id | drug_line | visit_type | prescribed_at    | drug_code | amount
      r1              | 1         | outpatient | 2026-11-09 09:00 | A         | 10
      r1              | 2         | outpatient | 2026-11-09 09:00 | B         | 10
      r1              | 3         | outpatient | 2026-11-09 09:00 | C         | 10
      r1              | 4         | outpatient | 2026-11-09 09:00 | D         | 10
      r1              | 5         | outpatient | 2026-11-09 09:00 | E         | 10
      r1              | 6         | outpatient | 2026-11-09 09:00 | F         | 13
    finds: [{subject_id: H1, amount: 13, evidence: ["prescriptions|r1|6"]}]
  - name: five drugs, one of them on two lines
    prescriptions: |
      prescription_id | drug_line | visit_type | prescribed_at    | drug_code | amount
      r1              | 1         | outpatient | 2026-11-09 09:00 | A         | 10
      r1              | 2         | outpatient | 2026-11-09 09:00 | B         | 10
      r1              | 3         | outpatient | 2026-11-09 09:00 | C         | 10
      r1              | 4         | outpatient | 2026-11-09 09:00 | D         | 10
      r1              | 5         | outpatient | 2026-11-09 09:00 | E         | 10
      r1              | 6         | outpatient | 2026-11-09 09:00 | E         | 13
    finds: []
  - name: a decoction of seven pieces, and an infusion with its solvent
    prescriptions: |
      prescription_id | drug_line | visit_type | prescribed_at    | drug_code | drug_class | amount
      r1              | 1         | outpatient | 2026-11-09 09:00 | A         |            | 10
      r1              | 2         | outpatient | 2026-11-09 09:00 | B         |            | 10
      r1              | 3         | outpatient | 2026-11-09 09:00 | C         |            | 10
      r1              | 4         | outpatient | 2026-11-09 09:00 | D         |            | 10
      r1              | 5         | outpatient | 2026-11-09 09:00 | E         |            | 10
      r1              | 6         | outpatient | 2026-11-09 09:00 | PIECE     |            | 13
      r1              | 7         | outpatient | 2026-11-09 09:00 | SALINE    | B05BB      | 13
    items: |
      item_code | item_class
      PIECE     | tcm
    finds: []
*/
with long_prescriptions as (
    -- a cheap sieve by lines; different drugs are counted below
    select prescription_id
    from prescriptions
    where prescribed_at >= $window_start
        and prescribed_at < $period_end
        and visit_type in ('outpatient', 'chronic_outpatient', 'emergency', 'online')
    group by prescription_id
    having count(*) > $max_drugs
),
decoction_pieces as (
    select distinct item_code
    from items
    where item_class = 'tcm'
),
drugs as (
    select
        prescriptions.institution_id,
        prescriptions.prescription_id,
        prescriptions.drug_code,
        min(prescriptions.drug_line) as drug_line,
        sum(coalesce(prescriptions.amount, 0)) as amount
    from prescriptions
    inner join long_prescriptions on long_prescriptions.prescription_id = prescriptions.prescription_id
    left join decoction_pieces on decoction_pieces.item_code = prescriptions.drug_code
    where decoction_pieces.item_code is null
        and not starts_with(coalesce(prescriptions.drug_class, ''), 'B05')
    group by
        prescriptions.institution_id,
        prescriptions.prescription_id,
        prescriptions.drug_code
),
numbered as (
    select
        institution_id,
        prescription_id,
        drug_line,
        amount,
        row_number() over (partition by institution_id, prescription_id order by drug_line) as drug_no
    from drugs
)
select
    institution_id as subject_id,
    sum(amount) as amount,
    list_sort(array_agg(concat_ws('|', 'prescriptions', prescription_id, drug_line))) as evidence
from numbered
where drug_no > $max_drugs
group by
    institution_id,
    prescription_id
