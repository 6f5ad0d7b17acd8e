/*
title: {zh: 串换项目（收高价项目而少收低价项目）, en: The dear twin is billed where others bill the cheap one}
subject: institution
result: suspicion
problem: substitution
dimension: cost
catalogue: A08
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines, institutions, kp_swaps]
basis: 医疗保障基金使用监督管理条例 第38条(四)
why:
  zh: >
    一对项目作用相近、价格悬殊。同级机构高低价都在用，这家只收高价、从不收低价；或者与同类机构相比，低价项目的占比低得多：提示以高价编码结算低价服务。
  en: >
    Two items serve one purpose at very different prices. Peers of the level bill both and this house the dear one only, or it bills the cheap one far more seldom than houses of its kind: the
    cheap service may be settled under the dear code.
inspect:
  zh: >
    查采购、库存和操作记录，实际使用的是哪一种；看仪器、试剂是否支持高价项目。
  en: >
    Purchases, stock and records of use: which of the two was provided? Do devices and reagents allow the dear one at all?
innocent_reasons:
  zh: >
    只配备一种设备；专科收治重症；低价项目当地已停用。
  en: >
    Only one kind of device; a specialised house with severe cases; the cheap item was withdrawn locally.
amount:
  zh: 高价项目金额与同级机构低价项目均价之差；仍收少量低价项目的，只计超出同类占比的部分。
  en: The dear charge less what peers charge for the cheap twin; where the house still bills some cheap ones, the part beyond what its kind shows.
fact: {zh: 高价项目, en: dear item}
lookback_days: 0
params:
  min_charges:
    value: 20
    unit: charges in the window
    why:
      zh: 默认值[D]：少于20次看不出习惯。
      en: Default [D]. Fewer than twenty show no habit.
  min_peer_share:
    value: 0.3
    unit: share of the cheap twin at peers
    why:
      zh: 默认值[D]：同级机构至少三成用低价项目。
      en: Default [D]. Peers use the cheap twin in at least three of ten cases.
  max_relative_share:
    value: 0.6
    unit: of the cheap twin's share at houses of the kind
    why:
      zh: 默认值[D]：低价项目占比不到同类机构的六成。
      en: Default [D]. The cheap twin's share is below six tenths of what the kind shows.
  min_peers:
    value: 5
    unit: other houses of the kind and level that bill one of the pair
    why:
      zh: 默认值[D]：同类机构不足5家时只看“从不收低价”。
      en: Default [D]. With fewer houses only "never" is looked at.
  min_z:
    value: 4.0
    unit: standard deviations of a share
    why:
      zh: 默认值[D]：排除偶然。
      en: Default [D]. Keeps chance out.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 种高价项目几乎取代同类低价项目（{records} 次收费），差价约 {amount} 元"
  en: "{n} dear items billed and hardly any of their cheap twins ({records} charges), about {amount} yuan dearer"
examples:
  - name: H1 bills only the dear one, H2 both
    claims: &two_houses |
      claim_id | institution_id
      c1       | H1
      c2       | H2
    claim_lines: &lines |
      claim_id | line_no | item_code | charged_at       | quantity | unit_price | amount
      c1       | 1       | DEAR      | 2026-11-09 09:00 | 1        | 90         | 90
      c2       | 1       | DEAR      | 2026-11-09 09:00 | 1        | 90         | 90
      c2       | 2       | CHEAP     | 2026-11-10 09:00 | 1        | 30         | 30
    kp_swaps: &pair |
      billed | provided
      DEAR   | CHEAP
    params: {min_charges: 1}
    finds: [{subject_id: H1, amount: 60, evidence: ["claim_lines|c1|1"]}]
  - name: one charge is no habit
    claims: *two_houses
    claim_lines: *lines
    kp_swaps: *pair
    finds: []
  - name: nobody at this level bills the cheap one
    claims: *two_houses
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | unit_price | amount
      c1       | 1       | DEAR      | 2026-11-09 09:00 | 1        | 90         | 90
      c2       | 1       | DEAR      | 2026-11-09 09:00 | 1        | 90         | 90
    kp_swaps: *pair
    params: {min_charges: 1}
    finds: []
  - name: of two charges elsewhere one is the cheap one, exactly a half
    claims: *two_houses
    claim_lines: *lines
    kp_swaps: *pair
    params: {min_charges: 1, min_peer_share: 0.5}
    finds: [{subject_id: H1, amount: 60}]
  - name: one in four is the cheap one, elsewhere four in five
    claims: *two_houses
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | unit_price | amount
      c1       | 1       | DEAR      | 2026-11-09 09:00 | 1        | 90         | 90
      c1       | 2       | DEAR      | 2026-11-10 09:00 | 1        | 90         | 90
      c1       | 3       | DEAR      | 2026-11-11 09:00 | 1        | 90         | 90
      c1       | 4       | CHEAP     | 2026-11-12 09:00 | 1        | 30         | 30
      c2       | 1       | DEAR      | 2026-11-09 09:00 | 1        | 90         | 90
      c2       | 2       | CHEAP     | 2026-11-10 09:00 | 4        | 30         | 120
      c2       | 3       | CHEAP     | 2026-11-11 09:00 | 1        | 30         | 30
      c2       | 4       | CHEAP     | 2026-11-12 09:00 | 1        | 30         | 30
      c2       | 5       | CHEAP     | 2026-11-13 09:00 | 1        | 30         | 30
    kp_swaps: *pair
    params: {min_charges: 3, min_peers: 1, max_relative_share: 0.32, min_z: 2.6}
    finds: [{subject_id: H1, amount: 44}, {subject_id: H1, amount: 44}, {subject_id: H1, amount: 44}]
  - name: dear charges before the pair was published are not looked at
    claims: *two_houses
    claim_lines: *lines
    kp_swaps: |
      billed | provided | valid_from
      DEAR   | CHEAP    | 2026-11-10
    params: {min_charges: 0}
    finds: []
*/
with swap_codes as (
    select billed as item_code
    from kp_swaps
    union
    select provided as item_code
    from kp_swaps
),
charges as (
    select
        claims.institution_id,
        institutions.level,
        institutions.kind,
        claim_lines.item_code,
        claim_lines.claim_id,
        claim_lines.line_no,
        cast(claim_lines.charged_at as date) as charged_on,
        claim_lines.quantity,
        claim_lines.unit_price
    from claim_lines
    inner join swap_codes on swap_codes.item_code = claim_lines.item_code
    inner join claims on claims.claim_id = claim_lines.claim_id
    inner join institutions on institutions.institution_id = claims.institution_id
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and claim_lines.quantity > 0
),
swaps as (
    select
        billed,
        provided,
        min(valid_from) as valid_from,
        max(coalesce(valid_to, $period_end)) as valid_to
    from kp_swaps
    group by
        billed,
        provided
),
per_institution as (
    select
        swaps.billed,
        swaps.provided,
        swaps.valid_from,
        swaps.valid_to,
        charges.institution_id,
        charges.level,
        charges.kind,
        count(*) filter (where charges.item_code = swaps.billed) as n_dear,
        count(*) filter (where charges.item_code = swaps.provided) as n_cheap
    from swaps
    inner join charges
        on charges.item_code in (swaps.billed, swaps.provided)
        and charges.charged_on between swaps.valid_from and swaps.valid_to
    group by
        swaps.billed,
        swaps.provided,
        swaps.valid_from,
        swaps.valid_to,
        charges.institution_id,
        charges.level,
        charges.kind
),
with_peers as (
    select
        *,
        (sum(n_cheap) over same_level) - n_cheap as n_cheap_level,
        (sum(n_dear) over same_level) - n_dear as n_dear_level,
        (count(*) over same_kind) - 1 as n_peers,
        ((sum(n_cheap) over same_kind) - n_cheap)
        / cast(nullif((sum(n_cheap + n_dear) over same_kind) - n_cheap - n_dear, 0) as double) as kind_share
    from per_institution
    window same_level as (partition by billed, provided, level),
        same_kind as (partition by billed, provided, level, kind)
),
judged as (
    -- the part of the dear charges that would have been cheap ones elsewhere
    select
        *,
        case when n_cheap = 0 then 1.0 else (kind_share * (n_cheap + n_dear) - n_cheap) / n_dear end as share_substituted
    from with_peers
    where n_dear >= $min_charges
        and n_dear > 0
        and ((n_cheap = 0 and n_cheap_level > 0 and n_cheap_level >= $min_peer_share * (n_cheap_level + n_dear_level))
            or (n_peers >= $min_peers
                and kind_share >= $min_peer_share
                and n_cheap <= $max_relative_share * kind_share * (n_cheap + n_dear)
                and kind_share * (n_cheap + n_dear) - n_cheap
                > $min_z * sqrt((n_cheap + n_dear) * kind_share * (1 - kind_share))))
),
cheap_prices as (
    select
        item_code,
        level,
        sum(unit_price * quantity) / sum(quantity) as mean_price
    from charges
    group by
        item_code,
        level
)
select
    charges.institution_id as subject_id,
    cast(greatest(
        (charges.unit_price - cheap_prices.mean_price) * charges.quantity * judged.share_substituted, 0
    ) as decimal(14, 2)) as amount,
    [concat_ws('|', 'claim_lines', charges.claim_id, charges.line_no)] as evidence,
    charges.item_code as fact
from judged
inner join cheap_prices
    on cheap_prices.item_code = judged.provided
    and cheap_prices.level is not distinct from judged.level
inner join charges
    on charges.institution_id = judged.institution_id
    and charges.item_code = judged.billed
    and charges.charged_on between judged.valid_from and judged.valid_to
