/*
title: {zh: 业务量突增, en: Volume surges against the house's own past}
subject: institution
result: suspicion
problem: statistical_outlier
dimension: cost
catalogue: H02
stage: after
authority: 医疗保障
severity: medium
reads: [claims]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    最近四周的人次是自己过去同长度时段中位数的三倍以上，而全县没有这样的涨幅。
  en: >
    In the last four weeks the house settled more than three times its own usual number, while the county as a whole did not.
inspect:
  zh: >
    看新增人次集中在哪些医师、项目、村组、时段；有无义诊、送礼品、接送。
  en: >
    On which doctors, items, villages and hours does the growth fall? Free clinics, gifts, transport?
innocent_reasons:
  zh: >
    新开业或新科室；合并、接管他院；疫情、流感高峰；集中补传历史数据。
  en: >
    Newly opened or a new department; a merger; an epidemic; older data delivered late in one go.
amount:
  zh: 超出自身常量部分按四周基金支付比例估算。
  en: The fund money of the four weeks in proportion to what exceeds the usual number; an estimate.
lookback_days: 365
params:
  min_ratio:
    value: 3
    unit: times the own median
    why:
      zh: 默认值[D]：3倍。
      en: Default [D]. Three times.
  min_growth:
    value: 100
    unit: claims in four weeks
    why:
      zh: 默认值[D]：至少多100人次，避免小机构偶然波动。
      en: Default [D]. At least a hundred more, so that small houses do not top the list by chance.
  min_past_blocks:
    value: 3
    unit: blocks of four weeks
    why:
      zh: 默认值[D]：至少有3个过去时段可比。
      en: Default [D]. At least three earlier blocks to compare with.
  shown_claims:
    value: 20
    unit: claims
    why:
      zh: 只列金额最高的20笔，便于核查。
      en: Only the twenty highest claims are listed.
owner: fund supervision
reviewed: 2026-11-01
says:
  zh: "最近四周业务量突增，超出常量部分约 {amount} 元"
  en: "volume surged in the last four weeks, about {amount} yuan above the usual"
examples:
  - name: one a block, then five
    claims: &growing |
      claim_id | institution_id | settled_at       | fund_amount
      a1       | H1             | 2026-07-30 09:00 | 100
      a2       | H1             | 2026-08-30 09:00 | 100
      a3       | H1             | 2026-09-30 09:00 | 100
      b1       | H1             | 2026-11-01 09:00 | 100
      b2       | H1             | 2026-11-02 09:00 | 100
      b3       | H1             | 2026-11-03 09:00 | 100
      b4       | H1             | 2026-11-04 09:00 | 100
      b5       | H1             | 2026-11-05 09:00 | 100
      x1       | H2             | 2026-07-30 09:00 | 100
      x2       | H2             | 2026-08-30 09:00 | 100
      x3       | H2             | 2026-09-30 09:00 | 100
      x4       | H2             | 2026-11-05 09:00 | 100
    params: {min_growth: 4, shown_claims: 2}
    finds: [{subject_id: H1, amount: 400, evidence: ["claims|b1", "claims|b2"]}]
  - name: the growth is small in numbers
    claims: *growing
    finds: []
  - name: the whole county grew alike
    claims: |
      claim_id | institution_id | settled_at       | fund_amount
      a1       | H1             | 2026-07-30 09:00 | 100
      a2       | H1             | 2026-08-30 09:00 | 100
      a3       | H1             | 2026-09-30 09:00 | 100
      b1       | H1             | 2026-11-01 09:00 | 100
      b2       | H1             | 2026-11-02 09:00 | 100
      b3       | H1             | 2026-11-03 09:00 | 100
      b4       | H1             | 2026-11-04 09:00 | 100
      x1       | H2             | 2026-07-30 09:00 | 100
      x2       | H2             | 2026-08-30 09:00 | 100
      x3       | H2             | 2026-09-30 09:00 | 100
      x4       | H2             | 2026-11-04 09:00 | 100
      x5       | H2             | 2026-11-05 09:00 | 100
      x6       | H2             | 2026-11-05 09:00 | 100
      x7       | H2             | 2026-11-05 09:00 | 100
    params: {min_growth: 1}
    finds: []
*/
with blocks as (
    -- block 0 is the last four weeks, block 1 the four before, and so on
    select
        institution_id,
        cast(floor((date_diff('day', cast(settled_at as date), $period_end) - 1) / 28) as integer) as block_no,
        count(*) as n_claims,
        sum(fund_amount) as fund_amount
    from claims
    where settled_at >= $window_start
        and settled_at < $period_end
    group by
        institution_id,
        cast(floor((date_diff('day', cast(settled_at as date), $period_end) - 1) / 28) as integer)
),
own_past as (
    select
        institution_id,
        median(n_claims) as usual_claims,
        count(*) as n_blocks
    from blocks
    where block_no > 0
    group by institution_id
),
surges as (
    select
        blocks.institution_id,
        blocks.n_claims,
        blocks.fund_amount,
        own_past.usual_claims,
        own_past.n_blocks,
        (sum(blocks.n_claims) over () - blocks.n_claims)
        / (sum(own_past.usual_claims) over () - own_past.usual_claims) as growth_of_the_others
    from blocks
    inner join own_past on own_past.institution_id = blocks.institution_id
    where blocks.block_no = 0
),
surging as (
    select
        institution_id,
        fund_amount * (n_claims - usual_claims) / n_claims as surplus_amount
    from surges
    where n_blocks >= $min_past_blocks
        and n_claims > usual_claims * $min_ratio
        and n_claims > usual_claims * $min_ratio * coalesce(growth_of_the_others, 1)
        and n_claims - usual_claims >= $min_growth
),
recent as (
    select
        surging.institution_id,
        surging.surplus_amount,
        concat_ws('|', 'claims', claims.claim_id) as claim_key,
        row_number() over (
            partition by claims.institution_id
            order by claims.fund_amount desc, claims.claim_id
        ) as claim_rank
    from claims
    inner join surging on surging.institution_id = claims.institution_id
    where claims.settled_at < $period_end
        and date_diff('day', cast(claims.settled_at as date), $period_end) <= 4 * 7
)
select
    institution_id as subject_id,
    cast(max(surplus_amount) as decimal(14, 2)) as amount,
    list_sort(array_agg(claim_key)) as evidence
from recent
where claim_rank <= $shown_claims
group by institution_id
