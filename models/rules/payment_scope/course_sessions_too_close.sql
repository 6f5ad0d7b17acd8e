/*
title: {zh: 康复评定训练过密, en: Assessments or sessions closer than the published rhythm}
subject: institution
result: violation
problem: above_payment_standard
dimension: cost
catalogue: B10
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines, kp_course_limit]
basis: 医疗保障基金使用监督管理条例 第38条(六)（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    知识点规定两次评定之间至少间隔若干天（如手功能评定14天），或每周最多若干次（如儿童听力训练每周1次）。间隔不足或超出次数的不予支付。
  en: >
    The published points ask for days between two assessments (hand function: 14) or cap the sessions of a week (hearing training of children: one). What comes sooner or oftener is not payable.
inspect:
  zh: >
    核对康复评定表和治疗记录的日期。
  en: >
    Dates on assessment forms and treatment records.
innocent_reasons:
  zh: >
    一次评定分两笔记账（同日不计）；病情变化需提前复评且有记录（可申诉）；多份知识点并存（取最宽松的）。
  en: >
    One assessment in two lines (one day is one); an earlier assessment for a change that is recorded (can be appealed); several publications (the most generous is used).
amount:
  zh: 间隔不足或超出每周次数的费用的医保范围内金额。
  en: The covered amount of the lines that came too soon or too often.
lookback_days: 30
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 笔评定或训练过密，涉及 {amount} 元"
  en: "{n} assessments or sessions too close together, {amount} yuan"
examples:
  - name: fourteen days apart is the rhythm, thirteen is too soon
    kp_course_limit: &assessment |
      item_code | max_days | min_gap_days
      HAND      | 90       | 14
    claims: &claims |
      claim_id | person_id
      c1       | P1
      c2       | P2
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | HAND      | 2026-10-01 09:00 | 40
      c1       | 2       | HAND      | 2026-10-15 09:00 | 40
      c2       | 1       | HAND      | 2026-10-01 09:00 | 40
      c2       | 2       | HAND      | 2026-10-14 09:00 | 45
    finds: [{subject_id: H1, amount: 45, evidence: ["claim_lines|c2|2", "claim_lines|c2|1"]}]
  - name: one session a week, the next Monday is a new week
    kp_course_limit: |
      item_code | max_days | max_per_week
      HEAR      | 365      | 1
    claims: *claims
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | HEAR      | 2026-10-04 09:00 | 40
      c1       | 2       | HEAR      | 2026-10-05 09:00 | 40
      c2       | 1       | HEAR      | 2026-10-05 09:00 | 40
      c2       | 2       | HEAR      | 2026-10-11 09:00 | 45
    finds: [{subject_id: H1, amount: 45, evidence: ["claim_lines|c2|2", "claim_lines|c2|1"]}]
  - name: an unpaid assessment in between starts no new count, and one day is one assessment
    kp_course_limit: *assessment
    claims: *claims
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount | covered_amount
      c1       | 1       | HAND      | 2026-10-01 09:00 | 20     | 20
      c1       | 2       | HAND      | 2026-10-01 10:00 | 20     | 20
      c1       | 3       | HAND      | 2026-10-08 10:00 | 20     | 0
    finds: []
  - name: two publications, the shorter gap counts
    kp_course_limit: |
      item_code | max_days | min_gap_days | source
      HAND      | 90       | 14           | national
      HAND      | 90       | 7            | province
    claims: *claims
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | HAND      | 2026-10-01 09:00 | 40
      c1       | 2       | HAND      | 2026-10-09 09:00 | 40
    finds: []
*/
with rhythm_lines as (
    -- a publication without a rhythm is the most generous one
    select
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        cast(claim_lines.charged_at as date) as charged_on,
        max(coalesce(claim_lines.covered_amount, claim_lines.amount)) as covered_amount,
        min(coalesce(kp_course_limit.min_gap_days, 0)) as min_gap_days,
        case
            when count(*) = count(kp_course_limit.max_per_week) then max(kp_course_limit.max_per_week)
        end as max_per_week
    from claim_lines
    inner join kp_course_limit
        on kp_course_limit.item_code = claim_lines.item_code
        and cast(claim_lines.charged_at as date) >= kp_course_limit.valid_from
        and (kp_course_limit.valid_to is null or cast(claim_lines.charged_at as date) <= kp_course_limit.valid_to)
    where claim_lines.charged_at < $period_end
        and coalesce(claim_lines.covered_amount, claim_lines.amount) > 0
    group by
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        cast(claim_lines.charged_at as date)
),
charges as (
    select
        rhythm_lines.*,
        claims.person_id,
        claims.institution_id,
        date_trunc('week', rhythm_lines.charged_on) as week
    from rhythm_lines
    inner join claims on claims.claim_id = rhythm_lines.claim_id
    where rhythm_lines.min_gap_days > 0
        or rhythm_lines.max_per_week is not null
),
charged_days as (
    select
        person_id,
        item_code,
        charged_on,
        week,
        min(concat_ws('|', 'claim_lines', claim_id, line_no)) as first_key
    from charges
    group by
        person_id,
        item_code,
        charged_on,
        week
),
numbered_days as (
    select
        *,
        lag(charged_on) over (partition by person_id, item_code order by charged_on) as previous_on,
        lag(first_key) over (partition by person_id, item_code order by charged_on) as previous_key,
        row_number() over (partition by person_id, item_code, week order by charged_on) as day_of_week
    from charged_days
)
select
    charges.institution_id as subject_id,
    cast(charges.covered_amount as decimal(14, 2)) as amount,
    [concat_ws('|', 'claim_lines', charges.claim_id, charges.line_no), numbered_days.previous_key] as evidence
from charges
inner join numbered_days
    on numbered_days.person_id = charges.person_id
    and numbered_days.item_code = charges.item_code
    and numbered_days.charged_on = charges.charged_on
where charges.charged_on >= $window_start
    and numbered_days.previous_on is not null
    and (
        date_diff('day', numbered_days.previous_on, charges.charged_on) < charges.min_gap_days
        or numbered_days.day_of_week > charges.max_per_week
    )
