/*
title: {zh: 结算数量大于进货库存, en: More settled than was ever in stock}
subject: institution
result: suspicion
problem: phantom_charge
dimension: cost
catalogue: A09
stage: after
authority: 医疗保障
severity: high
reads: [claims, claim_lines, items, stock_movements]
may_be_empty: [items]
basis: 医疗保障基金使用监督管理条例 第38条(四)、第40条(三)
why:
  zh: >
    期初库存加进货就是最多能卖出的数量。结算数量比它还多，多出的部分要么没有发药，要么发的是别的药（串换）。
  en: >
    Opening stock plus purchases is all that can be sold. What was settled beyond it was either not handed out or was another product.
inspect:
  zh: >
    盘点实物；调进货发票、随货同行单、追溯码扫码记录，与结算明细按批号核对。盘点属实后可转为明确违规。
  en: >
    Count the shelf; invoices, delivery notes and trace-code scans against the settled lines, batch by batch. A confirmed count turns this into a violation.
innocent_reasons:
  zh: >
    进货单位与结算单位不同（盒/片）；月末在途；连锁门店之间调拨未报。
  en: >
    Bought in boxes, settled in tablets; goods in transit at month's end; transfers between branches not reported.
amount:
  zh: 超出可售数量部分按结算均价计算。
  en: The quantity beyond the stock at the mean settled price.
lookback_days: 0
params:
  tolerance:
    value: 0.05
    unit: share of the stock
    why:
      zh: 默认值[D]：容许5%的月末时间差。
      en: Default [D]. Five percent for the shift at the ends of a month.
  min_amount:
    value: 100
    unit: yuan
    why:
      zh: 弱默认值[C-]：低于100元不提示。
      en: Weak default [C-]. Below a hundred yuan nobody is sent.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 种药品结算数量超过库存与进货之和，超出约 {amount} 元"
  en: "{n} drugs settled beyond stock and purchases, about {amount} yuan"
examples:
  - name: ten in stock, twenty bought, forty settled
    claim_lines: &forty |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | amount
      c1       | 1       | D         | drug       | 2026-09-09 09:00 | 15       | 300
      c1       | 2       | D         | drug       | 2026-10-09 09:00 | 25       | 500
    stock_movements: &stock |
      institution_id | drug_code | month      | opening_quantity | purchase_quantity
      H1             | D         | 2026-09-01 | 10               | 5
      H1             | D         | 2026-10-01 |                  | 15
    finds: [{subject_id: H1, amount: 200, evidence: ["stock_movements|H1|D|2026-10-01", "stock_movements|H1|D|2026-09-01"]}]
  - name: one month of stock is one record
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | amount
      c1       | 1       | D         | drug       | 2026-09-09 09:00 | 40       | 800
    stock_movements: |
      institution_id | drug_code | month      | opening_quantity | purchase_quantity
      H1             | D         | 2026-09-01 | 10               | 10
    finds: [{subject_id: H1, amount: 400, evidence: ["stock_movements|H1|D|2026-09-01"]}]
  - name: within five percent
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | amount
      c1       | 1       | D         | drug       | 2026-09-09 09:00 | 31.5     | 3000
    stock_movements: *stock
    finds: []
  - name: settled in a month for which no stock was reported
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | amount
      c1       | 1       | D         | drug       | 2026-08-09 09:00 | 40       | 3000
    stock_movements: *stock
    finds: []
  - name: bought in boxes, settled in tablets
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | amount
      c1       | 1       | D         | drug       | 2026-09-09 09:00 | 400      | 800
    items: |
      item_code | unit
      D         | 片
    stock_movements: |
      institution_id | drug_code | month      | opening_quantity | purchase_quantity | unit
      H1             | D         | 2026-09-01 | 10               | 20                | 盒
    finds: []
  - name: two hundred yuan too much where two hundred are the least to be named
    claim_lines: *forty
    stock_movements: *stock
    params: {min_amount: 200}
    finds: [{subject_id: H1, amount: 200}]
*/
with stock as (
    select
        institution_id,
        drug_code,
        min(month) as first_month,
        max(month) as last_month,
        count(*) as n_months,
        sum(purchase_quantity) as purchased,
        max(unit) as unit
    from stock_movements
    where month >= $window_start
        and month < $period_end
    group by
        institution_id,
        drug_code
),
available as (
    select
        stock.institution_id,
        stock.drug_code,
        stock.first_month,
        stock.last_month,
        stock.unit,
        coalesce(opening.opening_quantity, 0) + coalesce(stock.purchased, 0) as quantity
    from stock
    inner join stock_movements as opening
        on opening.institution_id = stock.institution_id
        and opening.drug_code = stock.drug_code
        and opening.month = stock.first_month
    -- a month missing in between may hide a purchase
    where stock.n_months = date_diff('month', stock.first_month, stock.last_month) + 1
        and opening.opening_quantity is not null
),
sold_months as (
    -- summed per house and month before stock is looked up: a drug is stocked by many houses
    select
        claims.institution_id,
        claim_lines.item_code,
        cast(date_trunc('month', claim_lines.charged_at) as date) as month,
        sum(claim_lines.quantity) as quantity,
        sum(claim_lines.amount) as amount
    from claim_lines
    inner join claims on claims.claim_id = claim_lines.claim_id
    where claim_lines.item_class = 'drug'
        and claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and claim_lines.item_code in (select available.drug_code from available)
    group by
        claims.institution_id,
        claim_lines.item_code,
        cast(date_trunc('month', claim_lines.charged_at) as date)
),
settled as (
    select
        available.institution_id,
        available.drug_code,
        available.unit,
        available.first_month,
        available.last_month,
        max(available.quantity) as available_quantity,
        sum(sold_months.quantity) as settled_quantity,
        sum(sold_months.amount) as settled_amount
    from sold_months
    inner join available
        on available.institution_id = sold_months.institution_id
        and available.drug_code = sold_months.item_code
        and sold_months.month between available.first_month and available.last_month
    group by
        available.institution_id,
        available.drug_code,
        available.unit,
        available.first_month,
        available.last_month
),
other_units as (
    select distinct
        settled.institution_id,
        settled.drug_code
    from settled
    inner join items on items.item_code = settled.drug_code
    where items.unit <> settled.unit
)
select
    settled.institution_id as subject_id,
    cast(
        settled.settled_amount * (settled.settled_quantity - settled.available_quantity) / settled.settled_quantity
        as decimal(14, 2)
    ) as amount,
    case
        when settled.first_month = settled.last_month
            then [concat_ws('|', 'stock_movements', settled.institution_id, settled.drug_code, settled.last_month)]
        else [
            concat_ws('|', 'stock_movements', settled.institution_id, settled.drug_code, settled.last_month),
            concat_ws('|', 'stock_movements', settled.institution_id, settled.drug_code, settled.first_month)
        ]
    end as evidence
from settled
left join other_units
    on other_units.institution_id = settled.institution_id
    and other_units.drug_code = settled.drug_code
where other_units.drug_code is null
    and settled.settled_quantity - settled.available_quantity
    > settled.available_quantity * cast($tolerance as decimal(9, 6))
    and settled.settled_amount * (settled.settled_quantity - settled.available_quantity)
    >= $min_amount * settled.settled_quantity
