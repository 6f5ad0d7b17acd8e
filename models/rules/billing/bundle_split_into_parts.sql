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
    组合项目有一个打包价。不收组合、改收各个组成部分，合计比打包价高，差额就是分解收费所得。
  en: >
    The bundle has a price of its own. Charging its parts one by one instead costs more; the difference is the gain.
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
  zh: 各组成部分合计减去组合项目限价（限价未知时为合计）。
  en: The parts together less the cap of the bundle (all of it where no cap is known).
lookback_days: 0
params:
  min_parts:
    value: 2
    unit: different parts on one day
    why:
      zh: 默认值[C]：同日两个以上不同组成部分。
      en: Default [C]. Two or more different parts on one day.
owner: fund supervision
reviewed: 2026-11-01
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
        concat_ws('|', 'claim_lines', bundle_lines.claim_id, bundle_lines.line_no) as line_key
    from bundle_lines
    inner join claims on claims.claim_id = bundle_lines.claim_id
),
bundle_days as (
    select
        charges.person_id,
        charges.institution_id,
        charges.charged_on,
        kp_bundles.main,
        count(distinct charges.item_code) as n_parts,
        sum(charges.covered_amount) as parts_amount,
        list_sort(array_agg(distinct charges.line_key)) as line_keys
    from charges
    inner join kp_bundles
        on kp_bundles.part = charges.item_code
        and charges.charged_on >= kp_bundles.valid_from
        and (kp_bundles.valid_to is null or charges.charged_on <= kp_bundles.valid_to)
    group by
        charges.person_id,
        charges.institution_id,
        charges.charged_on,
        kp_bundles.main
),
split_days as (
    select
        bundle_days.*,
        coalesce(
            case institutions.level
                when 'tertiary' then items.price_cap_tertiary
                when 'secondary' then items.price_cap_secondary
                else items.price_cap_primary
            end,
            items.price_cap,
            0
        ) as bundle_cap,
        -- a part may belong to several bundles: the one that explains most parts speaks
        row_number() over (
            partition by bundle_days.person_id, bundle_days.institution_id, bundle_days.charged_on, bundle_days.line_keys[1]
            order by bundle_days.n_parts desc, bundle_days.main
        ) as preference
    from bundle_days
    inner join institutions on institutions.institution_id = bundle_days.institution_id
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
)
select
    institution_id as subject_id,
    cast(parts_amount - bundle_cap as decimal(14, 2)) as amount,
    line_keys as evidence
from split_days
where preference = 1
    and parts_amount > bundle_cap
