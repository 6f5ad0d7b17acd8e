/*
title: {zh: 重复收费（内涵包含）, en: Item billed together with the item that includes it}
subject: institution
result: violation
problem: duplicate_charge
dimension: cost
catalogue: A01
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines, kp_included_items]
basis: 医疗保障基金使用监督管理条例 第38条(三)；医保智能监管“两库”第七批 项目重复收费知识点
why:
  zh: >
    主项目的价格内涵已经包含从项目，两项同收等于让基金付两次钱。
  en: >
    The price of the main item already covers the part. Billing both makes the fund pay twice.
inspect:
  zh: >
    调医嘱单、执行记录，核对两项的执行时间；查本省价格项目内涵是否与国家知识点一致。
  en: >
    Order sheet and execution record of the listed lines, times of both items; check whether the province words the content of the item differently.
innocent_reasons:
  zh: >
    从项目因病情在另一时间单独实施并有单独医嘱；本省价格规范另有规定；当日转科先后占用两种床位。
  en: >
    The part was repeated on clinical grounds at another time under its own order; the province prices the item differently; a transfer between wards
    on that day.
amount:
  zh: 从项目的医保范围内金额。
  en: The covered amount of the included item.
lookback_days: 0
params:
  long_scope_hours:
    value: 6
    unit: hours
    why:
      zh: 知识点频度“6小时”[N]。
      en: The published scope "6 hours" [N].
  short_scope_hours:
    value: 1
    unit: hours
    why:
      zh: 知识点频度“同一小时”[N]，按60分钟内理解。
      en: The published scope "within the same hour" [N], read as within sixty minutes.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次在收取主项目时又收取其内涵项目，涉及 {amount} 元"
  en: "{n} charges for items already included in another charge, {amount} yuan"
examples:
  - name: main and part on one day
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | quantity | amount | covered_amount
      c1       | 1       | M         | 2026-11-09 09:00 | 1        | 50     | 40
      c1       | 2       | P         | 2026-11-09 15:05 | 1        | 9      | 9
    kp_included_items: &day |
      main | part | scope
      M    | P    | day
    finds: [{subject_id: H1, amount: 9, evidence: ["claim_lines|c1|2", "claim_lines|c1|1"]}]
  - name: the part alone, on another day, or for another person
    claims: |
      claim_id | person_id
      c1       | P1
      c2       | P2
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | M         | 2026-11-09 09:00 | 40
      c1       | 2       | P         | 2026-11-10 09:05 | 9
      c2       | 1       | P         | 2026-11-09 09:05 | 9
    kp_included_items: *day
    finds: []
  - name: within six hours at the minute, not a minute later
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | M         | 2026-11-09 09:00 | 40
      c1       | 2       | P         | 2026-11-09 15:00 | 9
      c1       | 3       | P         | 2026-11-09 15:01 | 8
    kp_included_items: |
      main | part | scope
      M    | P    | 6h
    finds: [{subject_id: H1, amount: 9}]
  - name: one visit over two days, the local code extends the national one
    claims: |
      claim_id | visit_id
      c1       | v1
      c2       | v1
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | M-3       | 2026-11-09 09:00 | 40
      c2       | 1       | P-1       | 2026-11-12 09:00 | 9
    kp_included_items: |
      main | part | scope
      M    | P    | visit
    finds: [{subject_id: H1, amount: 9}]
  - name: the pair was not yet in force on the day of service
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | M         | 2026-11-09 09:00 | 40
      c1       | 2       | P         | 2026-11-09 09:05 | 9
    kp_included_items: |
      main | part | scope | valid_from
      M    | P    | day   | 2026-11-10
    finds: []
  - name: the patient pays the part alone
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount | covered_amount
      c1       | 1       | M         | 2026-11-09 09:00 | 40     | 40
      c1       | 2       | P         | 2026-11-09 09:05 | 9      | 0
    kp_included_items: *day
    finds: []
  - name: within the hour, not a minute later
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | M         | 2026-11-09 09:00 | 40
      c1       | 2       | P         | 2026-11-09 10:00 | 9
      c1       | 3       | P         | 2026-11-09 10:01 | 8
    kp_included_items: |
      main | part | scope
      M    | P    | 1h
    finds: [{subject_id: H1, amount: 9}]
*/
with billed_codes as (
    select distinct item_code
    from claim_lines
    where charged_at >= $window_start
        and charged_at < $period_end
),
main_codes as (
    -- provinces extend the national code, so a billed code matches when it starts with the published one
    select distinct
        kp_included_items.main,
        billed_codes.item_code
    from kp_included_items
    inner join billed_codes on starts_with(billed_codes.item_code, kp_included_items.main)
),
part_codes as (
    select distinct
        kp_included_items.part,
        billed_codes.item_code
    from kp_included_items
    inner join billed_codes on starts_with(billed_codes.item_code, kp_included_items.part)
),
pairs as (
    select
        main_codes.item_code as main_code,
        part_codes.item_code as part_code,
        kp_included_items.scope,
        kp_included_items.valid_from,
        coalesce(kp_included_items.valid_to, $period_end) as valid_to
    from kp_included_items
    inner join main_codes on main_codes.main = kp_included_items.main
    inner join part_codes on part_codes.part = kp_included_items.part
),
relevant_codes as (
    select main_code as item_code
    from pairs
    union
    select part_code as item_code
    from pairs
),
relevant_lines as (
    select
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        claim_lines.charged_at,
        coalesce(claim_lines.covered_amount, claim_lines.amount) as covered_amount
    from claim_lines
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and claim_lines.quantity > 0
        -- not a join: most lines must be gone before their claims are looked up
        and claim_lines.item_code in (select relevant_codes.item_code from relevant_codes)
),
charges as (
    select
        relevant_lines.*,
        claims.person_id,
        claims.institution_id,
        coalesce(claims.visit_id, claims.claim_id) as visit_id,
        cast(relevant_lines.charged_at as date) as charged_on
    from relevant_lines
    inner join claims on claims.claim_id = relevant_lines.claim_id
),
main_charges as (
    select
        charges.*,
        concat_ws('|', 'claim_lines', charges.claim_id, charges.line_no) as line_key
    from charges
    where charges.item_code in (select pairs.main_code from pairs)
),
part_charges as (
    select
        charges.*,
        pairs.main_code,
        pairs.scope
    from charges
    inner join pairs
        on pairs.part_code = charges.item_code
        and charges.charged_on between pairs.valid_from and pairs.valid_to
    where charges.covered_amount > 0
),
mains_of_day as (
    select
        person_id,
        institution_id,
        item_code,
        charged_on,
        min(line_key) as main_key
    from main_charges
    group by
        person_id,
        institution_id,
        item_code,
        charged_on
),
mains_of_visit as (
    select
        person_id,
        institution_id,
        item_code,
        visit_id,
        min(line_key) as main_key
    from main_charges
    group by
        person_id,
        institution_id,
        item_code,
        visit_id
),
hits as (
    select
        part_charges.institution_id,
        part_charges.claim_id,
        part_charges.line_no,
        part_charges.covered_amount,
        mains_of_day.main_key
    from part_charges
    inner join mains_of_day
        on mains_of_day.person_id = part_charges.person_id
        and mains_of_day.institution_id = part_charges.institution_id
        and mains_of_day.item_code = part_charges.main_code
        and mains_of_day.charged_on = part_charges.charged_on
    where part_charges.scope = 'day'
    union all
    select
        part_charges.institution_id,
        part_charges.claim_id,
        part_charges.line_no,
        part_charges.covered_amount,
        mains_of_visit.main_key
    from part_charges
    inner join mains_of_visit
        on mains_of_visit.person_id = part_charges.person_id
        and mains_of_visit.institution_id = part_charges.institution_id
        and mains_of_visit.item_code = part_charges.main_code
        and mains_of_visit.visit_id = part_charges.visit_id
    where part_charges.scope = 'visit'
    union all
    select
        part_charges.institution_id,
        part_charges.claim_id,
        part_charges.line_no,
        part_charges.covered_amount,
        main_charges.line_key as main_key
    from part_charges
    inner join main_charges
        on main_charges.person_id = part_charges.person_id
        and main_charges.institution_id = part_charges.institution_id
        and main_charges.item_code = part_charges.main_code
        and abs(date_diff('second', main_charges.charged_at, part_charges.charged_at))
        <= 3600 * case part_charges.scope when '6h' then $long_scope_hours else $short_scope_hours end
    where part_charges.scope in ('6h', '1h')
)
select
    institution_id as subject_id,
    max(covered_amount) as amount,
    [concat_ws('|', 'claim_lines', claim_id, line_no), min(main_key)] as evidence
from hits
where main_key <> concat_ws('|', 'claim_lines', claim_id, line_no)
group by
    institution_id,
    claim_id,
    line_no
