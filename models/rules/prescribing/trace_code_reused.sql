/*
title: {zh: 追溯码重复结算, en: The same pack sold twice}
subject: institution
result: violation
problem: phantom_charge
dimension: cost
catalogue: G09
stage: after
authority: 医疗保障、药品监管
severity: high
reads: [claims, prescriptions]
may_be_empty: [claims]
basis: 医疗保障基金使用监督管理条例 第38条(四)(五)、第40条
why:
  zh: >
    一盒药一个追溯码，只能卖一次。扣除退药后同一码再次结算，说明药品回流、串换或空刷。命中记在后一次结算的机构。
  en: >
    One pack, one code, one sale. The same code settled again, net of returns, means the pack came back, another was handed out, or nothing was. The later seller is named.
inspect:
  zh: >
    查后一次销售的进货来源和随货单；调两次销售的监控和签名；核对实物库存。
  en: >
    Where did the later seller buy the pack; footage and signatures of both sales; count the shelf.
innocent_reasons:
  zh: >
    拆零销售同一包装供多人（按片粒等最小单位销售的不计）；退药已退费但退货冲账未送达；扫码枪重复上传同一处方（同一处方内不计）。
  en: >
    One pack opened for several patients (sales by tablet or ampoule do not count); a return whose reversal has not arrived; one prescription uploaded twice by the scanner
    (repeats inside a prescription do not count).
amount:
  zh: 后一次销售该药的金额。
  en: The cost of the drug in the later sale.
lookback_days: 365
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次销售使用了已售出药品的追溯码，涉及 {amount} 元"
  en: "{n} sales with trace codes that had been sold before, {amount} yuan"
examples:
  - name: sold in one pharmacy, sold again in another
    prescriptions: |
      prescription_id | drug_line | person_id | institution_id | dispensed_by_institution_id | prescribed_at    | unit | amount | trace_codes
      r1              | 1         | P1        | H1             | P8                          | 2026-08-01 09:00 | 盒   | 70     | 111;112
      r2              | 1         | P2        | H1             | P9                          | 2026-09-03 09:00 | 盒   | 71     | 112;113
    finds: [{subject_id: P9, amount: 71, evidence: ["prescriptions|r2|1", "prescriptions|r1|1"]}]
  - name: tablets from one opened pack
    prescriptions: |
      prescription_id | drug_line | person_id | prescribed_at    | unit | quantity | amount | trace_codes
      r1              | 1         | P1        | 2026-08-01 09:00 | 片   | 12       | 7      | 112
      r2              | 1         | P2        | 2026-08-03 09:00 | 片   | 12       | 7      | 112
      r3              | 1         | P1        | 2026-08-01 09:00 | 盒   | 0.5      | 7      | 113
      r4              | 1         | P2        | 2026-08-03 09:00 | 盒   | 0.5      | 7      | 113
    finds: []
  - name: the first sale was refunded, so its claim is gone; two lines of one prescription
    claims: |
      claim_id
      c2
    prescriptions: |
      prescription_id | drug_line | claim_id | prescribed_at    | unit | amount | trace_codes
      r1              | 1         | c1       | 2026-08-01 09:00 | 盒   | 70     | 112
      r2              | 1         | c2       | 2026-08-03 09:00 | 盒   | 71     | 112
      r2              | 2         | c2       | 2026-08-03 09:00 | 盒   | 71     | 112
    finds: []
  - name: one whole pack at the limit, and a first sale before the window
    prescriptions: |
      prescription_id | drug_line | prescribed_at    | unit | quantity | amount | trace_codes
      r1              | 1         | 2025-08-01 09:00 | 盒   | 1        | 70     | 112
      r2              | 1         | 2026-08-03 09:00 | 盒   | 1        | 71     | 112
    finds: [{subject_id: H1, amount: 71}]
*/
with packs as (
    select string_split(replace(trace_codes, ' ', ''), ';') as codes
    from prescriptions
    where trace_codes is not null
        and prescribed_at < $period_end
        and quantity >= 1
        -- one opened pack may serve several patients
        and coalesce(unit, '') not in ('片', '粒', '丸', '枚', '支', '袋', 'ml', '毫升', 'g', '克')
),
reused as (
    select pack.trace_code
    from packs
    cross join unnest(packs.codes) as pack(trace_code)
    group by pack.trace_code
    -- an empty text is no code; asked of the group, for a filter on the code would be carried out on every scan
    having count(*) > 1
        and max(length(pack.trace_code)) > 0
),
packs_of_prescriptions as (
    -- read once more with its number: kept apart, so that the count above carries nothing but codes
    select
        prescription_id,
        string_split(replace(trace_codes, ' ', ''), ';') as codes
    from prescriptions
    where trace_codes is not null
        and prescribed_at < $period_end
),
reusing as (
    select distinct packs_of_prescriptions.prescription_id
    from packs_of_prescriptions
    cross join unnest(packs_of_prescriptions.codes) as pack(trace_code)
    where pack.trace_code in (select reused.trace_code from reused)
),
sales as (
    -- a sale whose claim is not among the netted claims was refunded, or is not known yet
    select
        coalesce(prescriptions.dispensed_by_institution_id, prescriptions.institution_id) as seller_id,
        coalesce(prescriptions.dispensed_at, prescriptions.prescribed_at) as sold_at,
        coalesce(prescriptions.amount, 0) as amount,
        prescriptions.prescription_id,
        concat_ws('|', 'prescriptions', prescriptions.prescription_id, prescriptions.drug_line) as sale_key,
        string_split(replace(prescriptions.trace_codes, ' ', ''), ';') as codes
    from prescriptions
    inner join reusing on reusing.prescription_id = prescriptions.prescription_id
    left join claims on claims.claim_id = prescriptions.claim_id
    where (prescriptions.claim_id is null or claims.claim_id is not null)
        and prescriptions.quantity >= 1
        and coalesce(prescriptions.unit, '') not in ('片', '粒', '丸', '枚', '支', '袋', 'ml', '毫升', 'g', '克')
),
sold_packs as (
    select
        sales.seller_id,
        sales.sold_at,
        sales.amount,
        sales.prescription_id,
        sales.sale_key,
        pack.trace_code
    from sales
    cross join unnest(sales.codes) as pack(trace_code)
),
with_first as (
    select
        sold_packs.seller_id,
        sold_packs.sold_at,
        sold_packs.amount,
        sold_packs.prescription_id,
        sold_packs.sale_key,
        first_value(sold_packs.prescription_id) over by_time as first_prescription_id,
        first_value(sold_packs.sale_key) over by_time as first_key
    from sold_packs
    inner join reused on reused.trace_code = sold_packs.trace_code
    window by_time as (partition by sold_packs.trace_code order by sold_packs.sold_at, sold_packs.sale_key)
)
select
    seller_id as subject_id,
    max(amount) as amount,
    list_concat([sale_key], list_sort(array_agg(distinct first_key))) as evidence
from with_first
where prescription_id <> first_prescription_id
    and sold_at >= $window_start
    and sold_at < $period_end
group by
    seller_id,
    sale_key
