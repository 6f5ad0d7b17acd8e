/*
title: {zh: 超支付疗程用药或治疗, en: Paid beyond the permitted course}
subject: institution
result: violation
problem: above_payment_standard
dimension: cost
catalogue: B07
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines, kp_course_limit]
basis: 医疗保障基金使用监督管理条例 第38条(六)（对应关系为本系统归类，须经法制审核）；“两库”第六批、第八批 限疗程知识点
why:
  zh: >
    知识点规定一个疗程最多支付的天数（多为14天）。同一次住院内，或规定的统计范围内，收费的不同日期数超过上限，超出的日期不应支付。
    跨机构转诊、住院重新计算，只在同一机构内累计。
  en: >
    The published course sets how many days are payable, fourteen for most. Counted are the different days of charge within the stay, or within the published span,
    in one house; the days beyond are not payable.
inspect:
  zh: >
    医嘱起止日期、停药医嘱；超疗程是否告知并由病人自付。
  en: >
    Start and stop of the order; was the patient told and charged privately for the days beyond?
innocent_reasons:
  zh: >
    两个独立疾病发作各用一个疗程；退药未冲账；本省另有疗程规定。
  en: >
    Two separate attacks with a course each; returned drugs not refunded yet; another course in the province.
amount:
  zh: 超出天数的医保范围内金额。
  en: The covered amount of the days beyond the course.
lookback_days: 0
params:
  episode_days:
    value: 180
    unit: days
    why:
      zh: 默认值[D]：按“一个疾病过程”统计时，半年内视为同一过程。
      en: Default [D]. Where the course is per disease episode, half a year counts as one episode.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 笔费用超出规定的支付疗程，涉及 {amount} 元"
  en: "{n} charges beyond the payable course, {amount} yuan"
examples:
  - name: four days in one stay, three are payable
    claims: &stay |
      claim_id | visit_id | visit_type
      c1       | v1       | inpatient
      c2       | v2       | inpatient
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | INJ       | 2026-10-01 09:00 | 50
      c1       | 2       | INJ       | 2026-10-02 09:00 | 50
      c1       | 3       | INJ       | 2026-10-03 09:00 | 50
      c1       | 4       | INJ       | 2026-10-04 09:00 | 50
    kp_course_limit: &three |
      item_code | max_days | scope
      INJ       | 3        | visit
    finds: [{subject_id: H1, amount: 50, evidence: ["claim_lines|c1|4"]}]
  - name: exactly three days, twice on one of them, and a new stay begins anew
    claims: *stay
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | INJ       | 2026-10-01 09:00 | 50
      c1       | 2       | INJ       | 2026-10-02 09:00 | 50
      c1       | 3       | INJ       | 2026-10-03 09:00 | 50
      c1       | 4       | INJ       | 2026-10-03 21:00 | 50
      c2       | 1       | INJ       | 2026-10-20 09:00 | 50
    kp_course_limit: *three
    finds: []
  - name: per year, over two stays
    claims: *stay
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | TRAIN     | 2026-03-01 09:00 | 50
      c1       | 2       | TRAIN     | 2026-03-02 09:00 | 50
      c2       | 1       | TRAIN     | 2026-10-20 09:00 | 60
    kp_course_limit: |
      item_code | max_days | scope
      TRAIN     | 2        | year
    finds: [{subject_id: H1, amount: 60, evidence: ["claim_lines|c2|1"]}]
  - name: a new episode after half a year
    claims: *stay
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | TRAIN     | 2026-03-01 09:00 | 50
      c1       | 2       | TRAIN     | 2026-03-02 09:00 | 50
      c2       | 1       | TRAIN     | 2026-10-20 09:00 | 60
    kp_course_limit: |
      item_code | max_days | scope
      TRAIN     | 2        | episode
    finds: []
  - name: a hundred and eighty days apart is one episode, a day more begins a new one
    claims: |
      claim_id | person_id
      c1       | P1
      c2       | P2
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | TRAIN     | 2026-03-02 09:00 | 50
      c1       | 2       | TRAIN     | 2026-08-29 09:00 | 60
      c2       | 1       | TRAIN     | 2026-03-02 09:00 | 50
      c2       | 2       | TRAIN     | 2026-08-30 09:00 | 60
    kp_course_limit: |
      item_code | max_days | scope
      TRAIN     | 1        | episode
    finds: [{subject_id: H1, amount: 60, evidence: ["claim_lines|c1|2"]}]
  - name: no span is published, so every stay begins anew
    claims: *stay
    claim_lines: &two_stays |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | INJ       | 2026-03-01 09:00 | 50
      c1       | 2       | INJ       | 2026-03-02 09:00 | 50
      c2       | 1       | INJ       | 2026-10-20 09:00 | 60
    kp_course_limit: |
      item_code | max_days | scope
      INJ       | 2        |
    finds: []
  - name: the local limit is per year and the stricter one, it wins over the national one per stay
    claims: *stay
    claim_lines: *two_stays
    kp_course_limit: |
      item_code | max_days | scope | source   | province
      INJ       | 2        | visit | national |
      INJ       | 2        | year  | local    | 42
    finds: [{subject_id: H1, amount: 60, evidence: ["claim_lines|c2|1"]}]
*/
with limited_lines as (
    -- the local value wins over the national one; where several stand side by side, the longest course is applied
    select
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        -- a publication that names no span speaks of the stay
        coalesce(kp_course_limit.scope, 'visit') as scope,
        cast(claim_lines.charged_at as date) as charged_on,
        max(coalesce(claim_lines.covered_amount, claim_lines.amount)) as covered_amount,
        max(kp_course_limit.max_days) as max_days
    from claim_lines
    inner join kp_course_limit
        on kp_course_limit.item_code = claim_lines.item_code
        and cast(claim_lines.charged_at as date) >= kp_course_limit.valid_from
        and (kp_course_limit.valid_to is null or cast(claim_lines.charged_at as date) <= kp_course_limit.valid_to)
    left join kp_course_limit as local_limit
        on kp_course_limit.province is null
        and local_limit.province is not null
        and local_limit.item_code = kp_course_limit.item_code
        and cast(claim_lines.charged_at as date) >= local_limit.valid_from
        and (local_limit.valid_to is null or cast(claim_lines.charged_at as date) <= local_limit.valid_to)
    where claim_lines.charged_at < $period_end
        and local_limit.item_code is null
        and kp_course_limit.max_days is not null
        and coalesce(claim_lines.covered_amount, claim_lines.amount) > 0
    group by
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        coalesce(kp_course_limit.scope, 'visit'),
        cast(claim_lines.charged_at as date)
),
charges as (
    select
        limited_lines.*,
        claims.institution_id,
        concat_ws(
            '|',
            claims.person_id,
            claims.institution_id,
            limited_lines.item_code,
            limited_lines.scope,
            case limited_lines.scope
                when 'visit' then coalesce(claims.visit_id, claims.claim_id)
                when 'year' then cast(extract(year from limited_lines.charged_on) as varchar)
                else '-'
            end
        ) as course
    from limited_lines
    inner join claims on claims.claim_id = limited_lines.claim_id
),
course_days as (
    select
        course,
        scope,
        charged_on,
        lag(charged_on) over (partition by course order by charged_on) as previous_on
    from charges
    group by
        course,
        scope,
        charged_on
),
episodes as (
    select
        course,
        charged_on,
        sum(
            case
                when scope = 'episode' and date_diff('day', previous_on, charged_on) > $episode_days then 1
                else 0
            end
        ) over (partition by course order by charged_on) as episode_no
    from course_days
),
numbered_days as (
    select
        course,
        charged_on,
        row_number() over (partition by course, episode_no order by charged_on) as day_no
    from episodes
)
select
    charges.institution_id as subject_id,
    max(charges.covered_amount) as amount,
    [concat_ws('|', 'claim_lines', charges.claim_id, charges.line_no)] as evidence
from charges
inner join numbered_days
    on numbered_days.course = charges.course
    and numbered_days.charged_on = charges.charged_on
where numbered_days.day_no > charges.max_days
    and charges.charged_on >= $window_start
group by
    charges.institution_id,
    charges.claim_id,
    charges.line_no
