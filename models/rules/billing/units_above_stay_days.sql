/*
title: {zh: 计费数量超过住院天数, en: More bed or nursing days billed than the stay had}
subject: institution
result: violation
problem: above_payment_standard
dimension: cost
catalogue: A04
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines, items, kp_frequency_limit, shared_cards]
may_be_empty: [items, kp_frequency_limit, shared_cards]
basis: 医疗保障基金使用监督管理条例 第38条(三)
why:
  zh: >
    床位、护理、诊查按天收费，入院当天计、出院当天不计，至少一天。收费天数比住院天数还多，多出的天数没有人住。
  en: >
    Bed, nursing and the daily consultation are charged by the day; the day of admission counts, the day of discharge does not, at least one. Nobody lay
    there on the days beyond.
inspect:
  zh: >
    对照体温单首末日期、出入院登记与收费明细。
  en: >
    First and last day of the temperature chart and the register of admissions against the charges.
innocent_reasons:
  zh: >
    出院当日按半日或全日收取（已给1天容差）；母婴同卡（已排除可识别者）；同日先后使用两种床位。
  en: >
    The day of discharge charged in full (one day is tolerated); mother and child on one card (excluded where visible); two kinds of bed on one day.
amount:
  zh: 超出天数部分的医保范围内金额。
  en: The covered amount of the days beyond the stay.
lookback_days: 0
params:
  tolerance_days:
    value: 1
    unit: days
    why:
      zh: 默认值[M]：允许多1天，因出院日收费各地不一。
      en: Default [M]. One day more, since places differ in charging the day of discharge.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 笔按日收费超过实际住院天数，超出部分 {amount} 元"
  en: "{n} daily charges beyond the days of the stay, {amount} yuan"
examples:
  - name: three days in bed, five nights charged
    claims: &three_days |
      claim_id | visit_type | started_at       | ended_at
      c1       | inpatient  | 2026-10-01 09:00 | 2026-10-04 10:00
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | amount
      c1       | 1       | BED       | bed        | 2026-10-04 09:00 | 5        | 150
    items: &bed |
      item_code | item_class | unit
      BED       | bed        | 日
    finds: [{subject_id: H1, amount: 30, evidence: ["claim_lines|c1|1", "claims|c1"]}]
  - name: one day more is tolerated
    claims: *three_days
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | amount
      c1       | 1       | BED       | bed        | 2026-10-04 09:00 | 4        | 120
    items: *bed
    finds: []
  - name: a stay of one day counts one day
    claims: |
      claim_id | visit_type | started_at       | ended_at
      c1       | inpatient  | 2026-10-01 09:00 | 2026-10-01 20:00
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | amount
      c1       | 1       | BED       | bed        | 2026-10-01 09:00 | 2        | 60
    items: *bed
    finds: []
  - name: nursing priced by the hour is no matter of days
    claims: *three_days
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | amount
      c1       | 1       | NUR       | nursing    | 2026-10-04 09:00 | 70       | 150
    items: |
      item_code | item_class | unit
      NUR       | nursing    | 小时
    finds: []
  - name: the settlement covers two interim claims of one stay
    claims: |
      claim_id | visit_id | visit_type | started_at       | ended_at
      c1       | v1       | inpatient  | 2026-10-01 09:00 | 2026-10-04 10:00
      c2       | v1       | inpatient  | 2026-10-04 10:00 | 2026-10-08 10:00
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | amount
      c2       | 1       | BED       | bed        | 2026-10-08 09:00 | 7        | 210
    items: *bed
    finds: []
  - name: published as an item of the day from the day of the charge
    claims: *three_days
    claim_lines: &therapy |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | amount
      c1       | 1       | THE       | treatment  | 2026-10-04 09:00 | 5        | 150
    kp_frequency_limit: |
      item_code | max_quantity | unit | period | valid_from
      THE       | 1            | day  | day    | 2026-10-04
    finds: [{subject_id: H1, amount: 30}]
  - name: published from the day after, and another publication ended the day before
    claims: *three_days
    claim_lines: *therapy
    kp_frequency_limit: |
      item_code | max_quantity | unit | period | valid_from | valid_to
      THE       | 1            | day  | day    | 2026-10-05 |
      THE       | 1            | day  | day    | 2020-01-01 | 2026-10-03
    finds: []
*/
with daily_codes as (
    select
        item_code,
        valid_from,
        valid_to
    from items
    where item_class in ('bed', 'nursing', 'consultation')
        and regexp_matches(unit, '日|天')
    union
    select
        item_code,
        valid_from,
        valid_to
    from kp_frequency_limit
    where unit = 'day'
        and period = 'day'
),
daily_lines as (
    -- priced by the day on the day of the charge; two publications in force are one charge
    select distinct
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        claim_lines.charged_at,
        claim_lines.quantity,
        coalesce(claim_lines.covered_amount, claim_lines.amount) as covered_amount
    from claim_lines
    inner join daily_codes
        on daily_codes.item_code = claim_lines.item_code
        and cast(claim_lines.charged_at as date) >= daily_codes.valid_from
        and (daily_codes.valid_to is null or cast(claim_lines.charged_at as date) <= daily_codes.valid_to)
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and claim_lines.quantity > 0
),
stay_claims as (
    select
        claim_id,
        person_id,
        institution_id,
        coalesce(visit_id, claim_id) as visit_id,
        cast(started_at as date) as admitted_on,
        cast(ended_at as date) as discharged_on
    from claims
    where visit_type = 'inpatient'
        and ended_at is not null
),
stays as (
    select
        person_id,
        institution_id,
        visit_id,
        greatest(date_diff('day', min(admitted_on), max(discharged_on)), 1) as n_days
    from stay_claims
    group by
        person_id,
        institution_id,
        visit_id
),
claim_totals as (
    -- summed per claim before anything is joined
    select
        claim_id,
        item_code,
        sum(quantity) as quantity
    from daily_lines
    group by
        claim_id,
        item_code
),
long_bills as (
    select
        stays.person_id,
        stays.institution_id,
        stays.visit_id,
        claim_totals.item_code,
        max(stays.n_days) + $tolerance_days as n_days_allowed
    from claim_totals
    inner join stay_claims on stay_claims.claim_id = claim_totals.claim_id
    inner join stays
        on stays.person_id = stay_claims.person_id
        and stays.institution_id = stay_claims.institution_id
        and stays.visit_id = stay_claims.visit_id
    group by
        stays.person_id,
        stays.institution_id,
        stays.visit_id,
        claim_totals.item_code
    having sum(claim_totals.quantity) > max(stays.n_days) + $tolerance_days
),
running as (
    select
        stay_claims.institution_id,
        daily_lines.claim_id,
        daily_lines.line_no,
        daily_lines.quantity,
        daily_lines.covered_amount,
        long_bills.n_days_allowed,
        sum(daily_lines.quantity) over (
            partition by
                stay_claims.person_id,
                stay_claims.institution_id,
                stay_claims.visit_id,
                daily_lines.item_code
            order by
                daily_lines.charged_at,
                daily_lines.claim_id,
                daily_lines.line_no
            rows between unbounded preceding and current row
        ) as quantity_so_far
    from long_bills
    inner join stay_claims
        on stay_claims.person_id = long_bills.person_id
        and stay_claims.institution_id = long_bills.institution_id
        and stay_claims.visit_id = long_bills.visit_id
    inner join daily_lines
        on daily_lines.claim_id = stay_claims.claim_id
        and daily_lines.item_code = long_bills.item_code
    left join shared_cards on shared_cards.claim_id = stay_claims.claim_id
    where shared_cards.claim_id is null
)
select
    institution_id as subject_id,
    cast(covered_amount * least(quantity, quantity_so_far - n_days_allowed) / quantity as decimal(14, 2)) as amount,
    [concat_ws('|', 'claim_lines', claim_id, line_no), concat_ws('|', 'claims', claim_id)] as evidence
from running
where quantity_so_far > n_days_allowed
