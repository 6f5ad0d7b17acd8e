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
reads: [claims, claim_lines, diagnoses, kp_frequency_limit]
may_be_empty: [diagnoses]
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
    前一日费用次日补记；多胎新生儿记在母亲卡上（已排除可识别者）；本省计价单位不同。
  en: >
    Yesterday's charge posted today; twins on their mother's card (excluded where visible); another pricing unit in the province.
amount:
  zh: 超出限量部分的医保范围内金额，按该行数量比例折算。
  en: The covered amount of the units above the limit, in proportion to the line's quantity.
lookback_days: 0
params: {}
owner: fund supervision
reviewed: 2026-11-01
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
    finds: [{subject_id: H1, amount: 24, evidence: ["claim_lines|c1|2"]}]
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
    finds: [{subject_id: H1, amount: 30, evidence: ["claim_lines|c1|2"]}]
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
*/
with limited_lines as (
    -- one row per line and publication in force; a line is above the limit when it is above all of them
    select
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        claim_lines.charged_at,
        claim_lines.quantity,
        coalesce(claim_lines.covered_amount, claim_lines.amount) as covered_amount,
        kp_frequency_limit.period,
        kp_frequency_limit.source,
        kp_frequency_limit.max_quantity
    from claim_lines
    inner join kp_frequency_limit
        on kp_frequency_limit.item_code = claim_lines.item_code
        and cast(claim_lines.charged_at as date) >= kp_frequency_limit.valid_from
        and (kp_frequency_limit.valid_to is null or cast(claim_lines.charged_at as date) <= kp_frequency_limit.valid_to)
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and claim_lines.quantity > 0
),
running as (
    select
        claims.institution_id,
        limited_lines.claim_id,
        limited_lines.line_no,
        limited_lines.item_code,
        limited_lines.charged_at,
        limited_lines.period,
        limited_lines.quantity,
        limited_lines.max_quantity,
        limited_lines.covered_amount,
        sum(limited_lines.quantity) over (
            partition by
                claims.person_id,
                claims.institution_id,
                limited_lines.item_code,
                limited_lines.source,
                limited_lines.period,
                case limited_lines.period
                    when 'day' then date_trunc('day', limited_lines.charged_at)
                    when 'week' then date_trunc('week', limited_lines.charged_at)
                    when 'month' then date_trunc('month', limited_lines.charged_at)
                    when 'year' then date_trunc('year', limited_lines.charged_at)
                end,
                case when limited_lines.period = 'visit' then coalesce(claims.visit_id, claims.claim_id) end
            order by
                limited_lines.charged_at,
                limited_lines.claim_id,
                limited_lines.line_no
            rows between unbounded preceding and current row
        ) as quantity_so_far
    from limited_lines
    inner join claims on claims.claim_id = limited_lines.claim_id
),
above as (
    select
        institution_id,
        claim_id,
        line_no,
        item_code,
        cast(charged_at as date) as charged_on,
        period,
        quantity,
        covered_amount,
        min(quantity_so_far - max_quantity) as excess,
        count(*) as n_publications
    from running
    where quantity_so_far > max_quantity
    group by
        institution_id,
        claim_id,
        line_no,
        item_code,
        cast(charged_at as date),
        period,
        quantity,
        covered_amount
),
in_force as (
    select
        above.claim_id,
        above.line_no,
        above.period,
        count(*) as n_publications
    from above
    inner join kp_frequency_limit
        on kp_frequency_limit.item_code = above.item_code
        and kp_frequency_limit.period = above.period
        and above.charged_on >= kp_frequency_limit.valid_from
        and (kp_frequency_limit.valid_to is null or above.charged_on <= kp_frequency_limit.valid_to)
    group by
        above.claim_id,
        above.line_no,
        above.period
),
shared_cards as (
    -- mother and child, or several children, on one card
    select distinct diagnoses.claim_id
    from diagnoses
    inner join above on above.claim_id = diagnoses.claim_id
    where regexp_matches(diagnoses.diagnosis_code, '^(P|Z37|Z38|O30|O84)')
)
select
    above.institution_id as subject_id,
    cast(max(above.covered_amount * least(above.quantity, above.excess) / above.quantity) as decimal(14, 2)) as amount,
    [concat_ws('|', 'claim_lines', above.claim_id, above.line_no)] as evidence
from above
inner join in_force
    on in_force.claim_id = above.claim_id
    and in_force.line_no = above.line_no
    and in_force.period = above.period
    and in_force.n_publications = above.n_publications
left join shared_cards on shared_cards.claim_id = above.claim_id
where shared_cards.claim_id is null
group by
    above.institution_id,
    above.claim_id,
    above.line_no
