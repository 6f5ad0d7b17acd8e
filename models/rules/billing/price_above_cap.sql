/*
title: {zh: 超标准收费, en: Price above the cap of the day}
subject: institution
result: violation
problem: above_payment_standard
dimension: cost
catalogue: A05
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines, institutions, items]
may_be_empty: [items]
basis: 医疗保障基金使用监督管理条例 第38条(三)
why:
  zh: >
    单价高于服务当日该级别机构的最高限价，超出部分不应由基金和病人承担。按收费发生日、机构等级取当日有效的价格。
  en: >
    The unit price exceeds the cap that was in force for this level of institution on the day of service. Neither the fund nor the patient owes the rest.
inspect:
  zh: >
    核对价格公示、调价文件生效日与收费系统维护日期；看是否成批、成项目出现。
  en: >
    Price list on display, day a new tariff came into force, day the billing system was updated; one item or the whole list?
innocent_reasons:
  zh: >
    机构等级登记滞后（已晋级）；特需服务另有备案价；加收项目并入主项单价。
  en: >
    The register lags behind a promotion in level; a filed price for special service; a permitted surcharge merged into the unit price.
amount:
  zh: （单价 − 限价）× 数量。
  en: Unit price less cap, times quantity.
lookback_days: 0
params:
  rounding:
    value: 0.001
    unit: share of the cap
    why:
      zh: 默认值[C]：千分之一，容忍四舍五入。
      en: Default [C]. One in a thousand, for rounding.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 笔收费单价高于当日限价，超出 {amount} 元"
  en: "{n} charges above the cap of the day, {amount} yuan too much"
examples:
  - name: a primary institution charges the secondary price
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | unit_price | amount
      c1       | 1       | CT        | 2026-11-09 09:00 | 2        | 180        | 360
    institutions: &primary |
      institution_id | level
      H1             | primary
    items: &ct |
      item_code | valid_from | valid_to   | price_cap_secondary | price_cap_primary
      CT        | 2025-01-01 | 2026-10-31 | 200                 | 170
      CT        | 2026-11-01 |            | 180                 | 150
    finds: [{subject_id: H1, amount: 60, evidence: ["claim_lines|c1|1"]}]
  - name: served under the old tariff, settled under the new one
    claims: |
      claim_id | settled_at
      c1       | 2026-11-12 09:00
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | unit_price | amount
      c1       | 1       | CT        | 2026-10-31 09:00 | 1        | 170        | 170
    institutions: *primary
    items: *ct
    finds: []
  - name: a thousandth above the cap is rounding, more is not
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | unit_price | amount
      c1       | 1       | CT        | 2026-11-09 09:00 | 1        | 150.15     | 150.15
      c1       | 2       | CT        | 2026-11-09 09:00 | 1        | 150.16     | 150.16
    institutions: *primary
    items: *ct
    finds: [{subject_id: H1, amount: 0.16, evidence: ["claim_lines|c1|2"]}]
  - name: the platform's cap on the line is higher, so nothing is certain
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | unit_price | amount | price_cap
      c1       | 1       | CT        | 2026-11-09 09:00 | 1        | 180        | 180    | 180
    institutions: *primary
    items: *ct
    finds: []
*/
with lowest_caps as (
    -- a first sieve without any join to claims: nobody can exceed who stays below the lowest cap the item ever had
    select
        item_code,
        min(least(
            coalesce(price_cap_primary, price_cap, price_cap_secondary, price_cap_tertiary),
            coalesce(price_cap_secondary, price_cap, price_cap_primary, price_cap_tertiary),
            coalesce(price_cap_tertiary, price_cap, price_cap_secondary, price_cap_primary),
            coalesce(price_cap, price_cap_primary, price_cap_secondary, price_cap_tertiary)
        )) as lowest_cap
    from items
    group by item_code
),
dear_lines as (
    select
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        cast(claim_lines.charged_at as date) as charged_on,
        claim_lines.quantity,
        claim_lines.unit_price,
        claim_lines.price_cap
    from claim_lines
    left join lowest_caps on lowest_caps.item_code = claim_lines.item_code
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and claim_lines.quantity > 0
        -- nobody can be above both caps who is not above the one on the line
        and claim_lines.unit_price > coalesce(claim_lines.price_cap, lowest_caps.lowest_cap)
),
catalogue_caps as (
    select
        claims.institution_id,
        dear_lines.claim_id,
        dear_lines.line_no,
        dear_lines.quantity,
        dear_lines.unit_price,
        dear_lines.price_cap,
        coalesce(
            case institutions.level
                when 'tertiary' then items.price_cap_tertiary
                when 'secondary' then items.price_cap_secondary
                when 'primary' then items.price_cap_primary
                when 'ungraded' then items.price_cap_primary
                -- the level is not known: the highest of the three
                else greatest(items.price_cap_tertiary, items.price_cap_secondary, items.price_cap_primary)
            end,
            items.price_cap
        ) as catalogue_cap
    from dear_lines
    inner join claims on claims.claim_id = dear_lines.claim_id
    inner join institutions on institutions.institution_id = claims.institution_id
    left join items
        on items.item_code = dear_lines.item_code
        and dear_lines.charged_on >= items.valid_from
        and (items.valid_to is null or dear_lines.charged_on <= items.valid_to)
),
with_cap as (
    -- when catalogue and platform disagree, the higher cap is applied; a cap of zero is no cap
    select
        institution_id,
        claim_id,
        line_no,
        quantity,
        unit_price,
        max(greatest(coalesce(catalogue_cap, 0), coalesce(price_cap, 0))) as cap
    from catalogue_caps
    group by
        institution_id,
        claim_id,
        line_no,
        quantity,
        unit_price
)
select
    institution_id as subject_id,
    cast((unit_price - cap) * quantity as decimal(14, 2)) as amount,
    [concat_ws('|', 'claim_lines', claim_id, line_no)] as evidence
from with_cap
where cap > 0
    and unit_price - cap > cap * cast($rounding as decimal(9, 6))
