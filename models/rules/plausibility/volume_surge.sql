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
    有三周以上，就诊人次是自己全年周中位数的两倍以上，而同周全县其他机构没有这样的涨幅（流感、节后都会全县一起涨）。
  en: >
    For three weeks or more the house saw more than twice its own median week, while the rest of the county did not (an epidemic or the days after a holiday lift everybody).
inspect:
  zh: >
    看新增人次集中在哪些医师、项目、村组、时段；有无义诊、送礼品、接送；抽查病人是否到过。
  en: >
    On which doctors, items, villages and hours does the growth fall? Free clinics, gifts, transport? Ask patients whether they came.
innocent_reasons:
  zh: >
    新开业或新科室；合并、接管他院；集中筛查、义诊活动；季节性专科。
  en: >
    Newly opened or a new department; a merger; a screening campaign; a seasonal speciality.
amount:
  zh: 该周基金支付中超出自身常量的比例部分，估算值。
  en: The week's fund money in proportion to what exceeds the usual number; an estimate.
lookback_days: 0
params:
  min_ratio:
    value: 2
    unit: times the own median week
    why:
      zh: 默认值[D]：手册对单月用3倍；这里要求持续多周并扣除全县涨幅，用2倍。
      en: Default [D]. The handbook takes 3 for one month; here several weeks are asked for and the county's growth is taken off, so 2.
  min_weeks:
    value: 3
    unit: weeks in the window
    why:
      zh: 默认值[D]：一两周可能是活动或补传。
      en: Default [D]. One or two weeks may be an event.
  min_growth:
    value: 30
    unit: visits a week
    why:
      zh: 默认值[D]：每周至少多30人次，避免小机构偶然波动。
      en: Default [D]. At least thirty more a week, so that small houses do not top the list by chance.
  min_past_weeks:
    value: 12
    unit: weeks with visits
    why:
      zh: 默认值[D]：至少12周才有自己的常量可比。
      en: Default [D]. Twelve weeks make a usual number.
  shown_claims:
    value: 20
    unit: claims a week
    why:
      zh: 每周只列金额最高的20笔，便于核查。
      en: Only the twenty highest claims of a week are listed.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 周业务量突增，超出常量部分约 {amount} 元"
  en: "volume surged in {n} weeks, about {amount} yuan above the usual"
examples:
  - name: one a week, then four in one week (one week and one visit suffice in this example)
    claims: &growing |
      claim_id | institution_id | started_at       | fund_amount
      a1       | H1             | 2026-10-06 09:00 | 100
      a2       | H1             | 2026-10-13 09:00 | 100
      a3       | H1             | 2026-10-20 09:00 | 100
      b1       | H1             | 2026-11-03 09:00 | 110
      b2       | H1             | 2026-11-04 09:00 | 100
      b3       | H1             | 2026-11-05 09:00 | 100
      b4       | H1             | 2026-11-06 09:00 | 90
      x1       | H2             | 2026-10-06 09:00 | 100
      x2       | H2             | 2026-10-13 09:00 | 100
      x3       | H2             | 2026-10-20 09:00 | 100
      x4       | H2             | 2026-11-05 09:00 | 100
    params: {min_growth: 1, min_weeks: 1, min_past_weeks: 3, shown_claims: 2}
    finds: [{subject_id: H1, amount: 300, evidence: ["claims|b1", "claims|b2"]}]
  - name: one week where three are asked for
    claims: *growing
    params: {min_growth: 1, min_past_weeks: 3}
    finds: []
  - name: the growth is small in numbers
    claims: *growing
    params: {min_weeks: 1, min_past_weeks: 3}
    finds: []
  - name: the whole county grew alike
    claims: |
      claim_id | institution_id | started_at       | fund_amount
      a1       | H1             | 2026-10-06 09:00 | 100
      a2       | H1             | 2026-10-13 09:00 | 100
      a3       | H1             | 2026-10-20 09:00 | 100
      b1       | H1             | 2026-11-03 09:00 | 100
      b2       | H1             | 2026-11-04 09:00 | 100
      b3       | H1             | 2026-11-05 09:00 | 100
      x1       | H2             | 2026-10-06 09:00 | 100
      x2       | H2             | 2026-10-13 09:00 | 100
      x3       | H2             | 2026-10-20 09:00 | 100
      x4       | H2             | 2026-11-04 09:00 | 100
      x5       | H2             | 2026-11-05 09:00 | 100
      x6       | H2             | 2026-11-05 09:00 | 100
    params: {min_growth: 1, min_weeks: 1, min_past_weeks: 3}
    finds: []
  - name: grown by three, more than three times the usual, after three weeks and itself
    claims: *growing
    params: {min_growth: 3, min_weeks: 1, min_past_weeks: 4, min_ratio: 3}
    finds: [{subject_id: H1, amount: 300}]
*/
with weeks as (
    -- week 0 is the last one of the window, week 1 the one before, and so on; the day of service counts, not the upload
    select
        institution_id,
        cast(floor((date_diff('day', cast(started_at as date), $period_end) - 1) / 7) as integer) as week_no,
        count(*) as n_claims,
        sum(fund_amount) as fund_amount
    from claims
    where started_at >= $window_start
        and started_at < $period_end
    group by
        institution_id,
        cast(floor((date_diff('day', cast(started_at as date), $period_end) - 1) / 7) as integer)
),
usual as (
    select
        institution_id,
        median(n_claims) as usual_claims
    from weeks
    group by institution_id
    having count(*) >= $min_past_weeks
),
compared as (
    select
        weeks.institution_id,
        weeks.week_no,
        weeks.n_claims,
        weeks.fund_amount,
        usual.usual_claims,
        (sum(weeks.n_claims) over county_week) - weeks.n_claims as n_others,
        (sum(usual.usual_claims) over county_week) - usual.usual_claims as usual_others
    from weeks
    inner join usual on usual.institution_id = weeks.institution_id
    window county_week as (partition by weeks.week_no)
),
surges as (
    select
        institution_id,
        week_no,
        fund_amount * (n_claims - usual_claims) / n_claims as surplus_amount,
        count(*) over (partition by institution_id) as n_weeks
    from compared
    where n_claims - usual_claims >= $min_growth
        and n_claims > usual_claims * $min_ratio
        and n_claims * usual_others > usual_claims * $min_ratio * n_others
),
surging_claims as (
    select
        surges.institution_id,
        surges.week_no,
        surges.surplus_amount,
        concat_ws('|', 'claims', claims.claim_id) as claim_key,
        row_number() over (
            partition by surges.institution_id, surges.week_no
            order by claims.fund_amount desc, claims.claim_id
        ) as claim_rank
    from claims
    inner join surges
        on surges.institution_id = claims.institution_id
        and surges.week_no = cast(floor((date_diff('day', cast(claims.started_at as date), $period_end) - 1) / 7) as integer)
    where surges.n_weeks >= $min_weeks
        and claims.started_at >= $window_start
        and claims.started_at < $period_end
)
select
    institution_id as subject_id,
    cast(max(surplus_amount) as decimal(14, 2)) as amount,
    list_sort(array_agg(claim_key)) as evidence
from surging_claims
where claim_rank <= $shown_claims
group by
    institution_id,
    week_no
