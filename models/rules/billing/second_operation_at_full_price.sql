/*
title: {zh: 同一切口第二手术未折价, en: Second operation through one incision at full price}
subject: institution
result: suspicion
problem: full_price_secondary
dimension: cost
catalogue: A12
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines, institutions, items, kp_incision_groups]
basis: 医疗保障基金使用监督管理条例 第38条(三)；医保智能监管“两库”第二批 限定主次操作知识点
why:
  zh: >
    经同一切口做两种以上手术，第二种起应按规定折价。同组两项同日都按全价收费，提示没有折价。数据里看不到切口，故列为可疑。
  en: >
    Two operations through one incision: from the second on the price is reduced. Both billed in full on one day points to a missing discount. The incision
    itself is not in the data, hence a suspicion.
inspect:
  zh: >
    手术记录写明的切口与术式；当地折价比例（多为50%）。
  en: >
    Incision and technique in the operation record; the local discount (often one half).
innocent_reasons:
  zh: >
    确为两个切口或两次麻醉；当地对该组无折价规定。
  en: >
    Two incisions or two anaesthesias; no local discount for the group.
amount:
  zh: 第二项起按折价比例应减少的金额。
  en: What the discount takes off the second and further operations.
lookback_days: 0
params:
  discount:
    value: 0.5
    unit: share of the price
    why:
      zh: 默认值[C]：第二项按50%，须按当地规定确认。
      en: Default [C]. The second at 50 %; confirm locally.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 项同一切口的次要手术按全价收费，应折价约 {amount} 元"
  en: "{n} secondary operations at full price, discount about {amount} yuan"
examples:
  - name: two operations of one group, both in full
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | unit_price | amount
      c1       | 1       | OP1       | 2026-11-09 09:00 | 1        | 2000       | 2000
      c1       | 2       | OP2       | 2026-11-09 09:00 | 1        | 1200       | 1200
    items: &prices |
      item_code | price_cap
      OP1       | 2000
      OP2       | 1200
    kp_incision_groups: &group |
      item_code | incision_group
      OP1       | 胃肠手术组
      OP2       | 胃肠手术组
    finds: [{subject_id: H1, amount: 600, evidence: ["claim_lines|c1|2", "claim_lines|c1|1"]}]
  - name: the second is already reduced
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | unit_price | amount
      c1       | 1       | OP1       | 2026-11-09 09:00 | 1        | 2000       | 2000
      c1       | 2       | OP2       | 2026-11-09 09:00 | 1        | 600        | 600
    items: *prices
    kp_incision_groups: *group
    finds: []
  - name: half a unit is also a reduction, and so is another day
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | unit_price | amount
      c1       | 1       | OP1       | 2026-11-09 09:00 | 1        | 2000       | 2000
      c1       | 2       | OP2       | 2026-11-09 09:00 | 0.5      | 1200       | 600
      c1       | 3       | OP2       | 2026-11-10 09:00 | 1        | 1200       | 1200
    items: *prices
    kp_incision_groups: *group
    finds: []
*/
with group_lines as (
    select
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        kp_incision_groups.incision_group,
        cast(claim_lines.charged_at as date) as charged_on,
        claim_lines.quantity,
        claim_lines.unit_price
    from claim_lines
    inner join kp_incision_groups
        on kp_incision_groups.item_code = claim_lines.item_code
        and cast(claim_lines.charged_at as date) >= kp_incision_groups.valid_from
        and (kp_incision_groups.valid_to is null or cast(claim_lines.charged_at as date) <= kp_incision_groups.valid_to)
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and claim_lines.quantity >= 1
),
full_price_lines as (
    select distinct
        claims.institution_id,
        group_lines.claim_id,
        group_lines.line_no,
        group_lines.item_code,
        group_lines.incision_group,
        group_lines.charged_on,
        group_lines.quantity,
        group_lines.unit_price
    from group_lines
    inner join claims on claims.claim_id = group_lines.claim_id
    inner join institutions on institutions.institution_id = claims.institution_id
    inner join items
        on items.item_code = group_lines.item_code
        and group_lines.charged_on >= items.valid_from
        and (items.valid_to is null or group_lines.charged_on <= items.valid_to)
    where group_lines.unit_price >= coalesce(
        case institutions.level
            when 'tertiary' then items.price_cap_tertiary
            when 'secondary' then items.price_cap_secondary
            else items.price_cap_primary
        end,
        items.price_cap
    )
),
ranked as (
    select
        institution_id,
        item_code,
        quantity,
        unit_price,
        concat_ws('|', 'claim_lines', claim_id, line_no) as line_key,
        first_value(item_code) over operation_day as main_code,
        first_value(concat_ws('|', 'claim_lines', claim_id, line_no)) over operation_day as main_key
    from full_price_lines
    window operation_day as (
        partition by claim_id, incision_group, charged_on
        order by unit_price desc, line_no
    )
)
select
    institution_id as subject_id,
    cast(unit_price * quantity * (1 - $discount) as decimal(14, 2)) as amount,
    [line_key, main_key] as evidence
from ranked
where item_code <> main_code
