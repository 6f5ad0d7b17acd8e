/*
title: {zh: 分解项目收费, en: A bundle billed as its parts}
subject: institution
result: suspicion
problem: unbundling
dimension: cost
catalogue: A06
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines, institutions, items, kp_bundles]
may_be_empty: [items]
basis: 医疗保障基金使用监督管理条例 第38条(三)
why:
  zh: >
    组合项目有一个打包价。不收组合，却在同一天把它的组成部分（几乎）逐项收齐，或合计超过打包价，就是分解收费。
  en: >
    The bundle has a price of its own. Instead of it (nearly) all of its parts were charged one by one on one day, or parts that together cost more than the bundle.
inspect:
  zh: >
    看检验申请单开的是组合还是单项，仪器是否一次出全部结果（例如血细胞分析）。
  en: >
    Was the bundle ordered, does the analyser give all results in one run (a blood count, for instance)?
innocent_reasons:
  zh: >
    医生确实只需其中几项；部分项目在不同时间、不同标本上做；当地目录没有该组合。
  en: >
    Only some values were needed; different times or samples; the bundle is not in the local catalogue.
amount:
  zh: 各组成部分合计减去同级机构收取该组合的均价（无人收取时用限价，都没有时为合计），不低于0。
  en: The parts together less what houses of the level charge for the bundle on average (its cap where nobody charges it, all of it where neither is known), not below 0.
lookback_days: 0
params:
  min_parts:
    value: 2
    unit: different parts on one day
    why:
      zh: 默认值[C]：同日两个以上不同组成部分。
      en: Default [C]. Two or more different parts on one day.
  min_share_of_parts:
    value: 0.8
    unit: share of the bundle's parts
    why:
      zh: 默认值[D]：收齐八成以上组成部分视同做了组合；少数几项属正常选做。
      en: Default [D]. Eight in ten parts are as good as the bundle; a few of them may be chosen singly.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次把组合项目拆成单项收费，多收约 {amount} 元"
  en: "{n} bundles billed as parts, about {amount} yuan more than the bundle"
examples:
  - name: three counts instead of the blood count
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount | covered_amount
      c1       | 1       | WBC       | 2026-11-09 09:00 | 8      | 8
      c1       | 2       | RBC       | 2026-11-09 09:00 | 8      | 8
      c1       | 3       | PLT       | 2026-11-09 09:00 | 8      | 8
    items: &cbc |
      item_code | price_cap
      CBC       | 18
    kp_bundles: &parts |
      main | part
      CBC  | WBC
      CBC  | RBC
      CBC  | PLT
    finds: [{subject_id: H1, amount: 6, evidence: ["claim_lines|c1|1", "claim_lines|c1|2", "claim_lines|c1|3"]}]
  - name: four of five parts, and what other patients pay for the bundle
    claims: |
      claim_id | person_id
      c1       | P1
      c2       | P2
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | unit_price | amount
      c1       | 1       | P1        | 2026-11-09 09:00 | 1        | 5          | 5
      c1       | 2       | P2        | 2026-11-09 09:00 | 1        | 5          | 5
      c1       | 3       | P3        | 2026-11-09 09:00 | 1        | 5          | 5
      c1       | 4       | P4        | 2026-11-09 09:00 | 1        | 5          | 5
      c2       | 1       | ALL       | 2026-11-09 09:00 | 1        | 17         | 17
    kp_bundles: |
      main | part
      ALL  | P1
      ALL  | P2
      ALL  | P3
      ALL  | P4
      ALL  | P5
    finds: [{subject_id: H1, amount: 3}]
  - name: two parts are cheaper than the bundle
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | WBC       | 2026-11-09 09:00 | 8
      c1       | 2       | RBC       | 2026-11-09 09:00 | 8
    items: *cbc
    kp_bundles: *parts
    finds: []
  - name: one part, even twice, is no bundle
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | WBC       | 2026-11-09 09:00 | 12
      c1       | 2       | WBC       | 2026-11-09 15:00 | 12
    items: *cbc
    kp_bundles: *parts
    finds: []
  - name: the bundle itself was charged (that is another rule)
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | WBC       | 2026-11-09 09:00 | 12
      c1       | 2       | RBC       | 2026-11-09 09:00 | 12
      c1       | 3       | CBC       | 2026-11-09 09:00 | 18
    items: *cbc
    kp_bundles: *parts
    finds: []
  - name: four of five parts are four fifths, three of five are less
    claims: |
      claim_id | person_id
      c1       | P1
      c2       | P2
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | P1        | 2026-11-09 09:00 | 5
      c1       | 2       | P2        | 2026-11-09 09:00 | 5
      c1       | 3       | P3        | 2026-11-09 09:00 | 5
      c1       | 4       | P4        | 2026-11-09 09:00 | 5
      c2       | 1       | P1        | 2026-11-09 09:00 | 5
      c2       | 2       | P2        | 2026-11-09 09:00 | 5
      c2       | 3       | P3        | 2026-11-09 09:00 | 5
    kp_bundles: |
      main | part
      ALL  | P1
      ALL  | P2
      ALL  | P3
      ALL  | P4
      ALL  | P5
    items: |
      item_code | price_cap
      ALL       | 25
    finds: [{subject_id: H1, amount: 0}]
  - name: a larger bundle of which too little is there does not hide the smaller one; two publications, an old part
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | A         | 2026-11-09 09:00 | 8
      c1       | 2       | B         | 2026-11-09 09:00 | 8
      c1       | 3       | C         | 2026-11-09 09:00 | 8
    kp_bundles: |
      main  | part | source   | valid_to
      LARGE | A    | national |
      LARGE | B    | national |
      LARGE | C    | national |
      LARGE | D    | national |
      LARGE | E    | national |
      SMALL | A    | national |
      SMALL | A    | local    |
      SMALL | B    | national |
      SMALL | Z    | national | 2025-12-31
    finds: [{subject_id: H1, amount: 16, evidence: ["claim_lines|c1|1", "claim_lines|c1|2"]}]
*/
with bundle_codes as (
    select main as item_code
    from kp_bundles
    union
    select part as item_code
    from kp_bundles
),
bundle_lines as (
    select
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        cast(claim_lines.charged_at as date) as charged_on,
        claim_lines.unit_price,
        coalesce(claim_lines.covered_amount, claim_lines.amount) as covered_amount
    from claim_lines
    inner join bundle_codes on bundle_codes.item_code = claim_lines.item_code
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and claim_lines.quantity > 0
),
charges as (
    select
        claims.person_id,
        claims.institution_id,
        bundle_lines.item_code,
        bundle_lines.charged_on,
        bundle_lines.covered_amount,
        bundle_lines.unit_price,
        institutions.level,
        concat_ws('|', 'claim_lines', bundle_lines.claim_id, bundle_lines.line_no) as line_key
    from bundle_lines
    inner join claims on claims.claim_id = bundle_lines.claim_id
    inner join institutions on institutions.institution_id = claims.institution_id
),
parts_of_days as (
    -- the parts in force on the day; what two publications name is one part
    select distinct
        days.charged_on,
        kp_bundles.main,
        kp_bundles.part
    from (select distinct charges.charged_on from charges) as days
    inner join kp_bundles
        on days.charged_on >= kp_bundles.valid_from
        and (kp_bundles.valid_to is null or days.charged_on <= kp_bundles.valid_to)
),
bundle_sizes as (
    select
        charged_on,
        main,
        count(*) as n_all_parts
    from parts_of_days
    group by
        charged_on,
        main
),
charged_prices as (
    select
        item_code,
        level,
        cast(avg(unit_price) as decimal(14, 4)) as mean_price
    from charges
    where item_code in (select kp_bundles.main from kp_bundles)
    group by
        item_code,
        level
),
bundle_days as (
    select
        charges.person_id,
        charges.institution_id,
        charges.level,
        charges.charged_on,
        parts_of_days.main,
        count(distinct charges.item_code) as n_parts,
        sum(charges.covered_amount) as parts_amount,
        list_sort(array_agg(distinct charges.line_key)) as line_keys
    from charges
    inner join parts_of_days
        on parts_of_days.part = charges.item_code
        and parts_of_days.charged_on = charges.charged_on
    group by
        charges.person_id,
        charges.institution_id,
        charges.level,
        charges.charged_on,
        parts_of_days.main
),
split_days as (
    select
        bundle_days.*,
        bundle_sizes.n_all_parts,
        coalesce(
            charged_prices.mean_price,
            case bundle_days.level
                when 'tertiary' then items.price_cap_tertiary
                when 'secondary' then items.price_cap_secondary
                when 'primary' then items.price_cap_primary
                when 'ungraded' then items.price_cap_primary
                -- the level is not known: the highest of the three
                else greatest(items.price_cap_tertiary, items.price_cap_secondary, items.price_cap_primary)
            end,
            items.price_cap,
            0
        ) as bundle_price
    from bundle_days
    inner join bundle_sizes
        on bundle_sizes.main = bundle_days.main
        and bundle_sizes.charged_on = bundle_days.charged_on
    left join charged_prices
        on charged_prices.item_code = bundle_days.main
        and charged_prices.level is not distinct from bundle_days.level
    left join charges as bundle_charges
        on bundle_charges.person_id = bundle_days.person_id
        and bundle_charges.institution_id = bundle_days.institution_id
        and bundle_charges.charged_on = bundle_days.charged_on
        and bundle_charges.item_code = bundle_days.main
    left join items
        on items.item_code = bundle_days.main
        and bundle_days.charged_on >= items.valid_from
        and (items.valid_to is null or bundle_days.charged_on <= items.valid_to)
    where bundle_charges.item_code is null
        and bundle_days.n_parts >= $min_parts
),
speaking as (
    -- a part may belong to several bundles: of those that were split, the one that explains most parts speaks
    select
        *,
        row_number() over (
            partition by person_id, institution_id, charged_on, line_keys[1]
            order by n_parts desc, main
        ) as preference
    from split_days
    where n_parts >= n_all_parts * cast($min_share_of_parts as decimal(9, 6))
        or (parts_amount > bundle_price and bundle_price > 0)
)
select
    institution_id as subject_id,
    cast(greatest(parts_amount - bundle_price, 0) as decimal(14, 2)) as amount,
    line_keys as evidence
from speaking
where preference = 1
