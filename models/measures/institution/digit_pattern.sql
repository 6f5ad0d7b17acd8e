/*
title: {zh: "金额个位分布异常", en: "Last digits unlike those of the same kind"}
subject: institution
numerator: {zh: "个位数字与同类不同、超出偶然的结算数", en: "settlements whose last yuan digit differs from the kind beyond chance"}
denominator: {zh: "结算数", en: "settlements"}
unit: share
model: mean
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: H07
reads: [claim_summary, institutions]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "编造的金额个位数字分布与真实收费不同；这里计算与同类分布的距离，扣除偶然部分。"
  en: "Invented amounts end in other digits than real ones; this is the distance from the digits of the kind, less what chance gives."
inspect:
  zh: "抽取个位集中的结算，核对明细与票据。"
  en: "Take settlements with the favoured digit; compare lines and receipts."
innocent_reasons:
  zh: "定额收费、取整优惠、少数高频套餐。"
  en: "Flat fees, rounded discounts, a few frequent packages."
params:
  least_claims:
    value: 100
    unit: settlements
    why: {zh: "默认值[D]：少于100笔看不出十个数字的分布", en: "Default [D]: ten digits show no pattern in fewer than 100"}
  least_amount:
    value: 10
    unit: yuan
    why: {zh: "低于10元的多为定额收费", en: "Below ten yuan most charges are flat fees"}
state: shadow
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: always the digit nine where others have all
    institutions: |
      institution_id | kind
      H1             | clinic
      H2             | clinic
    claims: |
      claim_id | institution_id | total_amount
      a0       | H1             | 19
      a1       | H1             | 19
      a2       | H1             | 19
      a3       | H1             | 19
      b0       | H2             | 10
      b1       | H2             | 11
      b2       | H2             | 10
      b3       | H2             | 11
    params: {least_claims: 4}
    finds: [{subject_id: H1, denominator: 4}, {subject_id: H2, denominator: 4}]
  - name: too few to have a pattern
    claims: |
      claim_id | total_amount
      c1       | 19
    finds: []
*/
with digits as (
    select
        c.institution_id,
        i.kind,
        cast(floor(c.total_amount) as bigint) % 10 as digit
    from claim_summary as c
    join institutions as i on i.institution_id = c.institution_id
    where c.total_amount >= $least_amount
),
of_kind as (
    select
        kind,
        digit,
        cast(count(*) as double) / sum(count(*)) over (partition by kind) as share
    from digits
    group by kind, digit
),
sizes as (
    select institution_id, kind, count(*) as n_claims
    from digits
    group by institution_id, kind
    having count(*) >= $least_claims
),
own as (
    select institution_id, digit, count(*) as n_digit
    from digits
    group by institution_id, digit
),
compared as (
    select
        s.institution_id,
        s.n_claims,
        abs(coalesce(o.n_digit, 0) - s.n_claims * k.share) / 2 as moved,
        sqrt(s.n_claims * k.share * (1 - k.share) * 2 / pi()) / 2 as by_chance
    from sizes as s
    join of_kind as k on k.kind = s.kind
    left join own as o on o.institution_id = s.institution_id and o.digit = k.digit
)
select
    institution_id as subject_id,
    greatest(sum(moved) - sum(by_chance), 0) as numerator,
    max(n_claims) as denominator
from compared
group by institution_id
