/*
title: {zh: 药量大于所写天数所需, en: More packs than the stated days need}
subject: institution
result: suspicion
problem: prescribing
dimension: cost
catalogue: G01
stage: before
authority: 卫生健康、医疗保障
severity: medium
reads: [prescriptions]
basis: 处方管理办法 第19条；医疗保障基金使用监督管理条例 第38条(二)
why:
  zh: >
    处方写的天数没有超，给的盒数却是同药、同用法、同天数常见量的一倍半以上：天数写小、数量开大，绕过天数限制。
  en: >
    The days on the prescription are within the limit, but the packs are more than one and a half times what others get of the same drug in the same dose for
    the same days. Days
    written small and packs given large slip past the limit.
inspect:
  zh: >
    按单次剂量、频次、包装规格核算应给数量；看是否集中在几名医生；药品是否由病人领走。
  en: >
    Compute the packs from dose, frequency and pack size; is it the habit of a few doctors; did the patient receive the drug?
innocent_reasons:
  zh: >
    包装规格不同而编码相同；整盒最小包装（数量1不判断）；输液等短程用药按次取（7天以下不判断）；按剂量调整期多备。
  en: >
    Another pack size under the same code; the smallest pack (a single pack is not judged); infusions and short courses (below seven days not judged); a dose
    being adjusted.
amount:
  zh: 超出常见量部分的药费。
  en: The cost of what exceeds the usual quantity.
lookback_days: 0
params:
  min_ratio:
    value: 1.5
    unit: times the usual packs
    why:
      zh: 默认值[D]：1.5倍，容纳整盒取整。
      en: Default [D]. One and a half times, which leaves room for whole packs.
  min_days:
    value: 7
    unit: days
    why:
      zh: 默认值[D]：7天以下多为输液和短程用药，按次给药。
      en: Default [D]. Below seven days are infusions and short courses, given as needed.
  min_prescriptions:
    value: 30
    unit: prescriptions of the drug in the same dose for the same days
    why:
      zh: 默认值[D]：少于30条没有“常见量”可言。
      en: Default [D]. Below thirty there is no usual quantity.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 条处方的药量大于所写天数所需，多出约 {amount} 元"
  en: "{n} prescriptions with more packs than their days need, about {amount} yuan"
examples:
  - name: two packs for thirty days are usual, six are not (three prescriptions make a custom in this example)
    prescriptions: &customary |
      prescription_id | drug_line | institution_id | visit_type         | prescribed_at    | drug_code | dose | frequency_code | days_supply | quantity | amount
      r1              | 1         | H2             | chronic_outpatient | 2026-10-01 09:00 | A         | 5    | qd             | 30          | 2        | 20
      r2              | 1         | H2             | chronic_outpatient | 2026-10-02 09:00 | A         | 5    | qd             | 30          | 2        | 20
      r3              | 1         | H2             | chronic_outpatient | 2026-10-03 09:00 | A         | 5    | qd             | 30          | 2        | 20
      r4              | 1         | H1             | chronic_outpatient | 2026-10-04 09:00 | A         | 5    | qd             | 30          | 6        | 60
    params: {min_prescriptions: 3}
    finds: [{subject_id: H1, amount: 40, evidence: ["prescriptions|r4|1"]}]
  - name: too few to know the custom
    prescriptions: *customary
    finds: []
  - name: three packs are one and a half times two, the limit
    prescriptions: |
      prescription_id | drug_line | visit_type         | prescribed_at    | drug_code | dose | frequency_code | days_supply | quantity | amount
      r1              | 1         | chronic_outpatient | 2026-10-01 09:00 | A         | 5    | qd             | 30          | 2        | 20
      r2              | 1         | chronic_outpatient | 2026-10-02 09:00 | A         | 5    | qd             | 30          | 2        | 20
      r3              | 1         | chronic_outpatient | 2026-10-03 09:00 | A         | 5    | qd             | 30          | 2        | 20
      r4              | 1         | chronic_outpatient | 2026-10-04 09:00 | A         | 5    | qd             | 30          | 3        | 30
      r5              | 1         | chronic_outpatient | 2026-10-05 09:00 | A         | 10   | qd             | 30          | 6        | 60
      r6              | 1         | chronic_outpatient | 2026-10-05 09:00 | A         | 5    | qd             | 7           | 2        | 20
    params: {min_prescriptions: 3}
    finds: []
  - name: a week's supply is judged, four prescriptions are the custom (in this example)
    prescriptions: |
      prescription_id | drug_line | institution_id | visit_type | prescribed_at    | drug_code | dose | frequency_code | days_supply | quantity | amount
      r1              | 1         | H2             | outpatient | 2026-10-01 09:00 | A         | 5    | qd             | 7           | 2        | 20
      r2              | 1         | H2             | outpatient | 2026-10-02 09:00 | A         | 5    | qd             | 7           | 2        | 20
      r3              | 1         | H2             | outpatient | 2026-10-03 09:00 | A         | 5    | qd             | 7           | 2        | 20
      r4              | 1         | H1             | outpatient | 2026-10-04 09:00 | A         | 5    | qd             | 7           | 6        | 60
      r5              | 1         | H1             | outpatient | 2026-10-04 09:00 | B         | 5    | qd             | 6           | 2        | 20
      r6              | 1         | H1             | outpatient | 2026-10-04 09:00 | B         | 5    | qd             | 6           | 2        | 20
      r7              | 1         | H1             | outpatient | 2026-10-04 09:00 | B         | 5    | qd             | 6           | 2        | 20
      r8              | 1         | H1             | outpatient | 2026-10-04 09:00 | B         | 5    | qd             | 6           | 6        | 60
    params: {min_prescriptions: 4}
    finds: [{subject_id: H1, amount: 40, evidence: ["prescriptions|r4|1"]}]
*/
with supplies as (
    select
        institution_id,
        prescription_id,
        drug_line,
        drug_code,
        coalesce(dose, 0) as dose,
        coalesce(dose_unit, '') as dose_unit,
        coalesce(frequency_code, '') as frequency_code,
        coalesce(unit, '') as unit,
        days_supply,
        quantity,
        coalesce(amount, 0) as amount
    from prescriptions
    where prescribed_at >= $window_start
        and prescribed_at < $period_end
        and days_supply >= $min_days
        and quantity > 0
        and visit_type in ('outpatient', 'chronic_outpatient', 'emergency', 'online')
),
customs as (
    select
        drug_code,
        dose,
        dose_unit,
        frequency_code,
        unit,
        days_supply,
        median(quantity) as usual_quantity
    from supplies
    group by
        drug_code,
        dose,
        dose_unit,
        frequency_code,
        unit,
        days_supply
    having count(*) >= $min_prescriptions
)
select
    supplies.institution_id as subject_id,
    cast(supplies.amount * (supplies.quantity - customs.usual_quantity) / supplies.quantity as decimal(14, 2)) as amount,
    [concat_ws('|', 'prescriptions', supplies.prescription_id, supplies.drug_line)] as evidence
from supplies
inner join customs
    on customs.drug_code = supplies.drug_code
    and customs.dose = supplies.dose
    and customs.dose_unit = supplies.dose_unit
    and customs.frequency_code = supplies.frequency_code
    and customs.unit = supplies.unit
    and customs.days_supply = supplies.days_supply
where supplies.quantity > 1
    and round(supplies.quantity, 6) > round(customs.usual_quantity * $min_ratio, 6)
