/*
title: {zh: 加价超标, en: Sold at more than the permitted mark-up}
subject: institution
result: suspicion
problem: above_payment_standard
dimension: cost
catalogue: A16
stage: after
authority: 医疗保障、市场监管
severity: medium
reads: [claims, claim_lines, institutions, stock_movements]
basis: 医疗保障基金使用监督管理条例 第38条(三)（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    结算单价明显高于同期进货均价。公立医疗机构药品零加成，其他机构的加价率由当地规定；超出部分由基金和病人多付。
  en: >
    The unit price settled is far above what the house paid for the drug in the months before. Public houses may add nothing to drugs, others what the place permits; the rest is
    paid by fund and patient.
inspect:
  zh: >
    调该药的进货发票、随货同行单和结算明细，核对批次、规格和单位；问当地加价政策。
  en: >
    Purchase invoices, delivery notes and settled lines of the drug: batch, pack size and unit; the local rule on mark-ups.
innocent_reasons:
  zh: >
    进货单位与结算单位不同（相差数倍的已排除）；集采降价前进的高价库存；进货价填的是含赠送的均价。
  en: >
    Bought and settled in different units (prices many times apart are left out); dear stock from before a price cut; purchase prices that spread free packs.
amount:
  zh: （结算单价－进货均价×允许倍数）×数量，不超过该笔医保范围内金额。
  en: (Unit price minus mean purchase price times the permitted factor) times quantity, at most the covered amount of the line.
lookback_days: 183
params:
  public_drug_factor:
    value: 1.0
    unit: times the purchase price
    why:
      zh: 默认值[M]：公立医疗机构药品零加成。
      en: Default [M]. Public houses add nothing to drugs.
  drug_factor:
    value: 1.5
    unit: times the purchase price
    why:
      zh: 默认值[C]：地方实例，药品1.5倍，按当地规定修改。
      en: Default [C]. A local example for drugs; set your own.
  consumable_factor:
    value: 1.25
    unit: times the purchase price
    why:
      zh: 默认值[C]：地方实例，耗材1.25倍，按当地规定修改。
      en: Default [C]. A local example for consumables; set your own.
  slack:
    value: 0.05
    unit: share
    why:
      zh: 默认值[D]：均价换算和四舍五入的误差。
      en: Default [D]. Room for averaging and rounding.
  other_unit_factor:
    value: 5.0
    unit: times the purchase price
    why:
      zh: 默认值[D]：相差5倍以上多是计价单位不同，不判断。
      en: Default [D]. Five times and more is another unit, not a mark-up, and is not judged.
  memory_months:
    value: 6
    unit: months
    why:
      zh: 默认值[D]：药品一般在半年内售出。
      en: Default [D]. Stock is usually sold within half a year.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 笔药品或耗材加价超过允许倍数，多收 {amount} 元"
  en: "{n} lines sold above the permitted mark-up, {amount} yuan too much"
examples:
  - name: a private clinic sells at twice the purchase price, one and a half times is permitted
    institutions: &private |
      institution_id | kind   | ownership
      H1             | clinic | private
    stock_movements: &bought |
      institution_id | drug_code | month      | purchase_quantity | purchase_price
      H1             | D         | 2026-09-01 | 100               | 10
      H1             | D         | 2026-03-01 | 100               | 99
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | unit_price | amount
      c1       | 1       | D         | drug       | 2026-10-09 09:00 | 2        | 20         | 40
    finds: [{subject_id: H1, amount: 10, evidence: ["claim_lines|c1|1"]}]
  - name: at the permitted price and the slack, and a hair above
    institutions: *private
    stock_movements: *bought
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | unit_price | amount
      c1       | 1       | D         | drug       | 2026-10-09 09:00 | 1        | 15.75      | 15.75
      c2       | 1       | D         | drug       | 2026-10-09 09:00 | 1        | 15.76      | 15.76
    finds: [{subject_id: H1, amount: 0.76, evidence: ["claim_lines|c2|1"]}]
  - name: a consumable at one and a quarter times is permitted, above it is not
    institutions: *private
    stock_movements: *bought
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | unit_price | amount
      c1       | 1       | D         | consumable | 2026-10-09 09:00 | 1        | 13.12      | 13.12
      c2       | 1       | D         | consumable | 2026-10-09 09:00 | 1        | 13.13      | 13.13
    finds: [{subject_id: H1, amount: 0.63, evidence: ["claim_lines|c2|1"]}]
  - name: a public hospital adds nothing to drugs
    institutions: |
      institution_id | ownership
      H1             | public
    stock_movements: *bought
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | unit_price | amount
      c1       | 1       | D         | drug       | 2026-10-09 09:00 | 10       | 10.50      | 105
      c2       | 1       | D         | drug       | 2026-10-09 09:00 | 10       | 10.51      | 105.1
    finds: [{subject_id: H1, amount: 5.1, evidence: ["claim_lines|c2|1"]}]
  - name: bought by the box, settled by the tablet or the other way round
    institutions: *private
    stock_movements: *bought
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | unit_price | amount
      c1       | 1       | D         | drug       | 2026-10-09 09:00 | 1        | 50         | 50
    finds: []
  - name: bought at the dear price seven months before, that purchase is too old to compare
    institutions: *private
    stock_movements: |
      institution_id | drug_code | month      | purchase_quantity | purchase_price
      H1             | D         | 2026-03-01 | 100               | 10
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | unit_price | amount
      c1       | 1       | D         | drug       | 2026-10-09 09:00 | 2        | 20         | 40
    finds: []
  - name: six months before still counts
    institutions: *private
    stock_movements: |
      institution_id | drug_code | month      | purchase_quantity | purchase_price
      H1             | D         | 2026-04-01 | 100               | 10
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | unit_price | amount
      c1       | 1       | D         | drug       | 2026-10-09 09:00 | 2        | 20         | 40
    finds: [{subject_id: H1, amount: 10}]
*/
with purchases as (
    select
        institution_id,
        drug_code,
        month,
        purchase_quantity,
        purchase_price
    from stock_movements
    where purchase_quantity > 0
        and purchase_price > 0
),
sold_lines as (
    select
        claims.institution_id,
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        claim_lines.item_class,
        cast(date_trunc('month', claim_lines.charged_at) as date) as month,
        claim_lines.quantity,
        claim_lines.unit_price,
        coalesce(claim_lines.covered_amount, claim_lines.amount) as covered_amount
    from claim_lines
    inner join claims on claims.claim_id = claim_lines.claim_id
    where claim_lines.item_class in ('drug', 'consumable')
        and claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and claim_lines.item_code in (select purchases.drug_code from purchases)
),
sold_months as (
    select distinct
        institution_id,
        item_code,
        month
    from sold_lines
),
costs as (
    -- the latest purchases before or in the month of the sale
    select
        sold_months.institution_id,
        sold_months.item_code,
        sold_months.month,
        sum(purchases.purchase_quantity * purchases.purchase_price) / sum(purchases.purchase_quantity) as mean_price
    from sold_months
    inner join purchases
        on purchases.institution_id = sold_months.institution_id
        and purchases.drug_code = sold_months.item_code
        and purchases.month <= sold_months.month
        and date_diff('month', purchases.month, sold_months.month) <= $memory_months
    group by
        sold_months.institution_id,
        sold_months.item_code,
        sold_months.month
),
judged as (
    select
        sold_lines.*,
        costs.mean_price,
        costs.mean_price * case
            when sold_lines.item_class = 'consumable' then $consumable_factor
            when institutions.ownership = 'public' then $public_drug_factor
            else $drug_factor
        end as permitted_price
    from sold_lines
    inner join costs
        on costs.institution_id = sold_lines.institution_id
        and costs.item_code = sold_lines.item_code
        and costs.month = sold_lines.month
    inner join institutions on institutions.institution_id = sold_lines.institution_id
)
select
    institution_id as subject_id,
    cast(least((unit_price - permitted_price) * quantity, covered_amount) as decimal(14, 2)) as amount,
    [concat_ws('|', 'claim_lines', claim_id, line_no)] as evidence
from judged
where unit_price > round(permitted_price * (1 + $slack), 4)
    and unit_price < mean_price * $other_unit_factor
    and covered_amount > 0
