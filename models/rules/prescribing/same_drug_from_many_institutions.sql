/*
title: {zh: 多机构大量开同一种药, en: One drug collected from many houses}
subject: insured_person
result: suspicion
problem: prescribing
dimension: cost
catalogue: G11
stage: after
authority: 医疗保障、公安
severity: high
reads: [prescriptions]
basis: 医疗保障基金使用监督管理条例 第41条(三)
why:
  zh: >
    同一种药半年内在三家以上机构开出六十个单位以上，像是“职业开药人”：走多家、开足量、药不自用。
  en: >
    One drug from three or more houses and above sixty units within half a year: the pattern of a professional buyer who visits many, takes the maximum and does not use it.
inspect:
  zh: >
    查取药监控和签名；扫追溯码看药品去向；本人病情是否需要该量。
  en: >
    Footage and signatures at collection, trace codes of the packs, is the amount needed for the illness?
innocent_reasons:
  zh: >
    基层缺药被迫辗转；按片计数的慢病药（看单位）；随子女异地居住。
  en: >
    The drug was short and had to be sought; chronic tablets counted singly (see the unit); living in turns with children.
amount:
  zh: 该次取药的药费。
  en: The cost of the collected drug.
lookback_days: 0
params:
  window_days:
    value: 183
    unit: days
    why:
      zh: 默认值[C]：6个月。
      en: Default [C]. Six months.
  min_institutions:
    value: 3
    unit: houses
    why:
      zh: 默认值[C]：3家。
      en: Default [C]. Three.
  min_quantity:
    value: 60
    unit: units of sale
    why:
      zh: 默认值[C]：60个包装单位，超过才计。
      en: Default [C]. More than sixty packs.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "半年内 {n} 次在多家机构开同一种药，药费 {amount} 元"
  en: "{n} collections of one drug from several houses within half a year, {amount} yuan"
examples:
  - name: three houses, sixty-one packs
    prescriptions: |
      prescription_id | drug_line | institution_id | prescribed_at    | drug_code | quantity | unit | amount
      r1              | 1         | H1             | 2026-08-01 09:00 | A         | 20       | 盒   | 70
      r2              | 1         | H2             | 2026-08-03 09:00 | A         | 20       | 盒   | 71
      r3              | 1         | H3             | 2026-09-06 09:00 | A         | 21       | 盒   | 72
    finds:
      - {subject_id: P1, amount: 70, evidence: ["prescriptions|r1|1"]}
      - {subject_id: P1, amount: 71, evidence: ["prescriptions|r2|1"]}
      - {subject_id: P1, amount: 72, evidence: ["prescriptions|r3|1"]}
  - name: sixty packs are still within the limit
    prescriptions: |
      prescription_id | drug_line | institution_id | prescribed_at    | drug_code | quantity | unit | amount
      r1              | 1         | H1             | 2026-08-01 09:00 | A         | 20       | 盒   | 70
      r2              | 1         | H2             | 2026-08-03 09:00 | A         | 20       | 盒   | 71
      r3              | 1         | H3             | 2026-09-06 09:00 | A         | 20       | 盒   | 72
    finds: []
  - name: tablets counted singly, from three houses over half a year
    prescriptions: |
      prescription_id | drug_line | institution_id | prescribed_at    | drug_code | quantity | unit | amount
      r1              | 1         | H1             | 2026-08-01 09:00 | A         | 60       | 片   | 70
      r2              | 1         | H2             | 2026-09-03 09:00 | A         | 60       | 片   | 71
      r3              | 1         | H3             | 2026-10-06 09:00 | A         | 60       | 片   | 72
    finds: []
  - name: a hundred and eighty-three days ago still counts, a day earlier does not
    prescriptions: |
      prescription_id | drug_line | person_id | institution_id | prescribed_at    | drug_code | quantity | unit | amount
      r1              | 1         | P1        | H1             | 2026-05-17 09:00 | A         | 20       | 盒   | 70
      r2              | 1         | P1        | H2             | 2026-08-03 09:00 | A         | 20       | 盒   | 71
      r3              | 1         | P1        | H3             | 2026-09-06 09:00 | A         | 21       | 盒   | 72
      r4              | 1         | P2        | H1             | 2026-05-16 09:00 | A         | 20       | 盒   | 80
      r5              | 1         | P2        | H2             | 2026-08-03 09:00 | A         | 20       | 盒   | 81
      r6              | 1         | P2        | H3             | 2026-09-06 09:00 | A         | 21       | 盒   | 82
    finds:
      - {subject_id: P1, amount: 70}
      - {subject_id: P1, amount: 71}
      - {subject_id: P1, amount: 72}
*/
with buyers as (
    select
        person_id,
        drug_code
    from prescriptions
    where prescribed_at >= $window_start
        and prescribed_at < $period_end
        and date_diff('day', cast(prescribed_at as date), $period_end) <= $window_days
        and visit_type is distinct from 'inpatient'
        and coalesce(unit, '') not in ('片', '粒', '丸', '枚', 'ml', '毫升', 'g', '克')
    group by
        person_id,
        drug_code
    having sum(quantity) > $min_quantity
        and count(distinct institution_id) >= $min_institutions
)
select
    prescriptions.person_id as subject_id,
    coalesce(prescriptions.amount, 0) as amount,
    [concat_ws('|', 'prescriptions', prescriptions.prescription_id, prescriptions.drug_line)] as evidence
from prescriptions
inner join buyers
    on buyers.person_id = prescriptions.person_id
    and buyers.drug_code = prescriptions.drug_code
where prescriptions.prescribed_at >= $window_start
    and prescriptions.prescribed_at < $period_end
    and date_diff('day', cast(prescriptions.prescribed_at as date), $period_end) <= $window_days
    and prescriptions.visit_type is distinct from 'inpatient'
    and coalesce(prescriptions.unit, '') not in ('片', '粒', '丸', '枚', 'ml', '毫升', 'g', '克')
