/*
title: {zh: 医师定向药店开方, en: A doctor's patients all end in one dear pharmacy}
subject: practitioner
result: suspicion
problem: prescribing
dimension: cost
catalogue: G17
stage: after
authority: 卫生健康、医疗保障
severity: medium
reads: [prescriptions]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    一名医师的十个以上病人在开方一天内都到同一家院外药店取药，且药价明显高于全县均价，提示有利益往来。
  en: >
    Ten or more patients of one doctor collect at one outside pharmacy within a day, at prices well above the county's mean: somebody may be paid for it.
inspect:
  zh: >
    问病人为何去该药店；查药店与医师的资金、亲属、入股关系；查药店的返点记录。
  en: >
    Why that pharmacy? Payments, family or shares between doctor and pharmacy; records of rebates.
innocent_reasons:
  zh: >
    院内缺药且附近唯一；双通道指定药店；冷链药只有一家。
  en: >
    The only pharmacy near a hospital that is out of stock; a designated pharmacy for special drugs; the only one with a cold chain.
amount:
  zh: 高出全县均价部分的药费。
  en: The cost above the county's mean price.
lookback_days: 0
params:
  max_days:
    value: 1
    unit: days
    why:
      zh: 默认值[C]：1天内。
      en: Default [C]. Within a day.
  min_patients:
    value: 10
    unit: patients
    why:
      zh: 默认值[C]：10人。
      en: Default [C]. Ten.
  min_price_ratio:
    value: 1.5
    unit: times the mean price
    why:
      zh: 默认值[C]：1.5倍。
      en: Default [C]. One and a half times.
owner: fund supervision
reviewed: 2026-11-01
says:
  zh: "{n} 条处方流向同一家高价药店，高出均价 {amount} 元"
  en: "{n} prescriptions filled at one dear pharmacy, {amount} yuan above the mean price"
examples:
  - name: two patients (the limit of this example) pay twice what others pay
    prescriptions: &steered |
      prescription_id | drug_line | person_id | practitioner_id | institution_id | dispensed_by_institution_id | prescribed_at    | dispensed_at     | drug_code | quantity | unit_price
      r1              | 1         | A         | D1              | H1             | P9                          | 2026-10-01 09:00 | 2026-10-01 10:00 | X         | 1        | 40
      r2              | 1         | B         | D1              | H1             | P9                          | 2026-10-02 09:00 | 2026-10-02 10:00 | X         | 1        | 40
      r3              | 1         | E         | D2              | H2             | P8                          | 2026-10-02 09:00 | 2026-10-02 10:00 | X         | 10       | 20
    params: {min_patients: 2}
    finds:
      - {subject_id: D1, amount: 20, evidence: ["prescriptions|r1|1"]}
      - {subject_id: D1, amount: 20, evidence: ["prescriptions|r2|1"]}
  - name: nine patients are not ten
    prescriptions: *steered
    params: {min_patients: 3}
    finds: []
  - name: filled in the hospital's own pharmacy
    prescriptions: |
      prescription_id | drug_line | person_id | practitioner_id | institution_id | dispensed_by_institution_id | prescribed_at    | dispensed_at     | drug_code | quantity | unit_price
      r1              | 1         | A         | D1              | H1             | H1                          | 2026-10-01 09:00 | 2026-10-01 10:00 | X         | 1        | 40
      r2              | 1         | B         | D1              | H1             | H1                          | 2026-10-02 09:00 | 2026-10-02 10:00 | X         | 1        | 40
      r3              | 1         | E         | D2              | H2             | P8                          | 2026-10-02 09:00 | 2026-10-02 10:00 | X         | 10       | 20
    params: {min_patients: 2}
    finds: []
*/
with outside_fills as (
    select
        practitioner_id,
        dispensed_by_institution_id as pharmacy_id,
        person_id,
        prescription_id,
        drug_line,
        drug_code,
        quantity,
        unit_price
    from prescriptions
    where prescribed_at >= $window_start
        and prescribed_at < $period_end
        and dispensed_by_institution_id <> institution_id
        and practitioner_id is not null
        and unit_price > 0
        and date_diff('day', cast(prescribed_at as date), cast(dispensed_at as date)) <= $max_days
),
sold_prices as (
    select
        drug_code,
        dispensed_by_institution_id as seller_id,
        sum(unit_price * quantity) as total_price,
        sum(quantity) as total_quantity
    from prescriptions
    where prescribed_at >= $window_start
        and prescribed_at < $period_end
        and unit_price > 0
        and quantity > 0
        and drug_code in (select outside_fills.drug_code from outside_fills)
    group by
        drug_code,
        dispensed_by_institution_id
),
county_prices as (
    select
        drug_code,
        sum(total_price) as total_price,
        sum(total_quantity) as total_quantity
    from sold_prices
    group by drug_code
),
dear_fills as (
    -- compared with what all other sellers ask
    select
        outside_fills.practitioner_id,
        outside_fills.pharmacy_id,
        outside_fills.person_id,
        outside_fills.prescription_id,
        outside_fills.drug_line,
        outside_fills.quantity,
        outside_fills.unit_price,
        (county_prices.total_price - sold_prices.total_price)
        / (county_prices.total_quantity - sold_prices.total_quantity) as mean_price
    from outside_fills
    inner join county_prices on county_prices.drug_code = outside_fills.drug_code
    inner join sold_prices
        on sold_prices.drug_code = outside_fills.drug_code
        and sold_prices.seller_id = outside_fills.pharmacy_id
    where county_prices.total_quantity > sold_prices.total_quantity
),
steered as (
    select
        practitioner_id,
        pharmacy_id
    from dear_fills
    where unit_price > mean_price * $min_price_ratio
    group by
        practitioner_id,
        pharmacy_id
    having count(distinct person_id) >= $min_patients
)
select
    dear_fills.practitioner_id as subject_id,
    cast((dear_fills.unit_price - dear_fills.mean_price) * dear_fills.quantity as decimal(14, 2)) as amount,
    [concat_ws('|', 'prescriptions', dear_fills.prescription_id, dear_fills.drug_line)] as evidence
from dear_fills
inner join steered
    on steered.practitioner_id = dear_fills.practitioner_id
    and steered.pharmacy_id = dear_fills.pharmacy_id
where dear_fills.unit_price > dear_fills.mean_price * $min_price_ratio
