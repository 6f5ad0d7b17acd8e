/*
title: {zh: 超频次超数量收费, en: More units billed than the published limit}
subject: institution
result: violation
problem: above_payment_standard
dimension: cost
catalogue: A03
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines, kp_frequency_limit, shared_cards]
may_be_empty: [shared_cards]
basis: 医疗保障基金使用监督管理条例 第38条(三)；医保智能监管“两库”第八批 项目限频次知识点
why:
  zh: >
    按日计价的项目一天只能收一次，按小时计价的项目一天最多二十四小时。超出部分没有对应的服务。
  en: >
    An item priced by the day can be charged once a day, one priced by the hour for at most twenty-four hours. No service stands behind the rest.
inspect:
  zh: >
    调监护、护理、呼吸机等使用记录，核对起止时间与收费数量。
  en: >
    Records of use (monitor, nursing, ventilator): start and end against the quantity charged.
innocent_reasons:
  zh: >
    前一日费用次日补记（前一日有空额的先抵扣）；多胎新生儿记在母亲卡上（已排除可识别者）；本省计价单位不同。
  en: >
    Yesterday's charge posted today (what yesterday left unused is taken off first); twins on their mother's card (excluded where visible); another pricing unit in the province.
amount:
  zh: 超出限量部分的医保范围内金额，按该行数量比例折算。
  en: The covered amount of the units above the limit, in proportion to the line's quantity.
lookback_days: 0
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 笔收费数量超过规定频次，超出部分 {amount} 元"
  en: "{n} charges above the published frequency, {amount} yuan above the limit"
examples:
  - name: thirty hours of monitoring in one day
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | amount | covered_amount
      c1       | 1       | MON       | 2026-11-09 08:00 | 20       | 100    | 80
      c1       | 2       | MON       | 2026-11-09 20:00 | 10       | 50     | 40
    kp_frequency_limit: &monitor |
      item_code | max_quantity | unit | period
      MON       | 24           | hour | day
    finds: [{subject_id: H1, amount: 24, evidence: ["claim_lines|c1|2", "claim_lines|c1|1"]}]
  - name: exactly twenty-four hours, and twenty-four more the next day
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | amount
      c1       | 1       | MON       | 2026-11-09 08:00 | 24       | 100
      c1       | 2       | MON       | 2026-11-10 08:00 | 24       | 100
    kp_frequency_limit: *monitor
    finds: []
  - name: two beds on one day
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | amount
      c1       | 1       | BED       | 2026-11-09 00:10 | 1        | 30
      c1       | 2       | BED       | 2026-11-09 23:50 | 1        | 30
    kp_frequency_limit: &bed |
      item_code | max_quantity | unit | period
      BED       | 1            | day  | day
    finds: [{subject_id: H1, amount: 30, evidence: ["claim_lines|c1|2", "claim_lines|c1|1"]}]
  - name: admitted before midnight, the first day's bed posted on the second
    claims: |
      claim_id | visit_type | started_at       | ended_at
      c1       | inpatient  | 2026-11-08 23:50 | 2026-11-11 10:00
    claim_lines: &two_beds |
      claim_id | line_no | item_code | charged_at       | quantity | amount
      c1       | 1       | BED       | 2026-11-09 00:10 | 1        | 30
      c1       | 2       | BED       | 2026-11-09 12:50 | 1        | 30
      c1       | 3       | BED       | 2026-11-10 12:50 | 1        | 30
    kp_frequency_limit: *bed
    finds: []
  - name: the same two beds after a day that had its own
    claims: |
      claim_id | visit_type | started_at       | ended_at
      c1       | inpatient  | 2026-11-07 23:50 | 2026-11-11 10:00
      c0       | inpatient  | 2026-11-07 23:50 | 2026-11-11 10:00
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | amount
      c0       | 1       | BED       | 2026-11-08 00:10 | 1        | 30
      c1       | 1       | BED       | 2026-11-09 00:10 | 1        | 30
      c1       | 2       | BED       | 2026-11-09 12:50 | 1        | 30
    kp_frequency_limit: *bed
    finds: [{subject_id: H1, amount: 30, evidence: ["claim_lines|c1|2", "claim_lines|c1|1"]}]
  - name: twins nursed on their mother's card
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | amount
      c1       | 1       | BED       | 2026-11-09 00:10 | 1        | 30
      c1       | 2       | BED       | 2026-11-09 00:10 | 1        | 30
    diagnoses: |
      claim_id | position | diagnosis_code
      c1       | 1        | O84.000
      c1       | 2        | Z37.200
    kp_frequency_limit: *bed
    finds: []
  - name: twins whose diagnoses were not delivered, only the principal one of the claim
    claims: |
      claim_id | principal_diagnosis
      c1       | P59.900
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | amount
      c1       | 1       | BED       | 2026-11-09 00:10 | 2        | 60
    kp_frequency_limit: *bed
    finds: []
  - name: mother and child nursed on one claim; no diagnosis came, only the caesarean section
    claims: |
      claim_id | visit_type | started_at       | ended_at
      c1       | inpatient  | 2026-11-08 09:00 | 2026-11-12 10:00
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | amount
      c1       | 1       | BED       | 2026-11-09 00:10 | 1        | 30
      c1       | 2       | BED       | 2026-11-09 00:10 | 2        | 30
    procedures: |
      claim_id | position | procedure_code
      c1       | 1        | 74.1x00
    kp_frequency_limit: *bed
    finds: []
  - name: discharged from one house and admitted to another on the same day
    claims: |
      claim_id | institution_id
      c1       | H1
      c2       | H2
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | amount
      c1       | 1       | BED       | 2026-11-09 00:10 | 1        | 30
      c2       | 1       | BED       | 2026-11-09 16:10 | 1        | 30
    kp_frequency_limit: *bed
    finds: []
  - name: a province allows two, its row stands beside the national one
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | amount
      c1       | 1       | BED       | 2026-11-09 00:10 | 2        | 60
    kp_frequency_limit: |
      item_code | max_quantity | unit | period | source
      BED       | 1            | day  | day    | national batch 8
      BED       | 2            | day  | day    | province
    finds: []
  - name: the local value is the stricter one, and wins from the day it is in force
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | amount
      c1       | 1       | BED       | 2026-11-09 00:10 | 2        | 60
      c2       | 1       | BED       | 2026-11-11 00:10 | 2        | 60
    kp_frequency_limit: |
      item_code | max_quantity | unit | period | source   | province | valid_from
      BED       | 2            | day  | day    | national |          | 2020-01-01
      BED       | 1            | day  | day    | local    | 42       | 2026-11-10
    claims: |
      claim_id | started_at       | person_id
      c1       | 2026-11-09 00:00 | P1
      c2       | 2026-11-11 00:00 | P2
    finds: [{subject_id: H1, amount: 30, evidence: ["claim_lines|c2|1"]}]
*/
with limited as (
    -- one row per charge and publication in force; the local value wins over the national one
    select
        claims.person_id,
        claims.institution_id,
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        claim_lines.charged_at,
        kp_frequency_limit.period,
        kp_frequency_limit.source,
        kp_frequency_limit.max_quantity,
        case kp_frequency_limit.period
            when 'week' then cast(date_trunc('week', claim_lines.charged_at) as date)
            when 'month' then cast(date_trunc('month', claim_lines.charged_at) as date)
            when 'year' then cast(date_trunc('year', claim_lines.charged_at) as date)
            when 'visit' then cast(claims.started_at as date)
            else cast(claim_lines.charged_at as date)
        end as bucket,
        case when kp_frequency_limit.period = 'visit' then coalesce(claims.visit_id, claims.claim_id) else '' end as visit_id,
        claim_lines.quantity,
        coalesce(claim_lines.covered_amount, claim_lines.amount) as covered_amount,
        cast(claims.started_at as date) as started_on
    from claim_lines
    inner join kp_frequency_limit
        on kp_frequency_limit.item_code = claim_lines.item_code
        and cast(claim_lines.charged_at as date) >= kp_frequency_limit.valid_from
        and (kp_frequency_limit.valid_to is null or cast(claim_lines.charged_at as date) <= kp_frequency_limit.valid_to)
    left join kp_frequency_limit as local_limit
        on kp_frequency_limit.province is null
        and local_limit.province is not null
        and local_limit.item_code = kp_frequency_limit.item_code
        and local_limit.period = kp_frequency_limit.period
        and cast(claim_lines.charged_at as date) >= local_limit.valid_from
        and (local_limit.valid_to is null or cast(claim_lines.charged_at as date) <= local_limit.valid_to)
    inner join claims on claims.claim_id = claim_lines.claim_id
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and claim_lines.quantity > 0
        and local_limit.item_code is null
),
totals as (
    select
        person_id,
        institution_id,
        item_code,
        period,
        source,
        bucket,
        visit_id,
        sum(quantity) as quantity,
        max(max_quantity) as max_quantity,
        min(started_on) as started_on
    from limited
    group by all
),
charged_days as (
    select
        person_id,
        institution_id,
        item_code,
        bucket,
        max(quantity) as quantity
    from totals
    where period = 'day'
        -- only who is above a limit is asked about yesterday
        and person_id in (select above.person_id from totals as above where above.quantity > above.max_quantity)
    group by all
),
with_yesterday as (
    select
        above.*,
        -- yesterday's charge is often posted today: what yesterday left unused is taken off, if the visit had begun by then
        above.max_quantity + case
            when above.period = 'day' and above.started_on < above.bucket
                then greatest(above.max_quantity - coalesce(yesterday.quantity, 0), 0)
            else 0
        end as allowed_quantity
    from totals as above
    left join charged_days as yesterday
        on yesterday.person_id = above.person_id
        and yesterday.institution_id = above.institution_id
        and yesterday.item_code = above.item_code
        and yesterday.bucket = cast(above.bucket - interval 1 day as date)
    where above.quantity > above.max_quantity
),
running as (
    select
        limited.*,
        suspects.allowed_quantity,
        sum(limited.quantity) over so_far as quantity_so_far,
        first_value(concat_ws('|', 'claim_lines', limited.claim_id, limited.line_no)) over so_far as first_key
    from with_yesterday as suspects
    inner join limited using (person_id, institution_id, item_code, period, source, bucket, visit_id)
    where suspects.quantity > suspects.allowed_quantity
    window so_far as (
        partition by person_id, institution_id, item_code, period, source, bucket, visit_id
        order by
            limited.charged_at,
            limited.claim_id,
            limited.line_no
        rows between unbounded preceding and current row
    )
),
beyond as (
    select
        institution_id,
        claim_id,
        line_no,
        period,
        quantity,
        covered_amount,
        max(first_key) as first_key,
        min(quantity_so_far - allowed_quantity) as excess,
        count(*) as n_publications
    from running
    where quantity_so_far > allowed_quantity
    group by all
),
in_force as (
    select
        beyond.claim_id,
        beyond.line_no,
        beyond.period,
        count(*) as n_publications
    from beyond
    inner join limited
        on limited.claim_id = beyond.claim_id
        and limited.line_no = beyond.line_no
        and limited.period = beyond.period
    group by all
)
select
    beyond.institution_id as subject_id,
    cast(max(beyond.covered_amount * least(beyond.quantity, beyond.excess) / beyond.quantity) as decimal(14, 2)) as amount,
    case
        when max(beyond.first_key) = concat_ws('|', 'claim_lines', claim_id, line_no) then [max(beyond.first_key)]
        else [concat_ws('|', 'claim_lines', claim_id, line_no), max(beyond.first_key)]
    end as evidence
from beyond
inner join in_force using (claim_id, line_no, period, n_publications)
left join shared_cards using (claim_id)
where shared_cards.claim_id is null
group by beyond.institution_id, claim_id, line_no
