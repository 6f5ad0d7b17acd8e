/*
title: {zh: 扩大计价单位, en: More treatment billed in a day than a patient can be given}
subject: institution
result: suspicion
problem: above_payment_standard
dimension: cost
catalogue: A14
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines, items]
basis: 医疗保障基金使用监督管理条例 第38条(三)
why:
  zh: >
    按次计价的治疗把部位数、小时数乘进数量。没有治疗日志可对，但同一病人一天内同一治疗的数量乘以标准时长已超过一天可能做的时间，数量不可信。
  en: >
    Treatment priced by the session is billed with parts of the body or hours multiplied in. Without a treatment log the count is held against time: quantity times the usual minutes of one treatment exceed what one patient
    can be given in a day.
inspect:
  zh: >
    核对治疗单次数、起止时间和病人签字；看计价单位说明。
  en: >
    Sessions, times and signatures on the treatment slips; what the unit of the price is.
innocent_reasons:
  zh: >
    目录单位就是部位或小时（单位不为“次”的不计）；几天的治疗一天记账；标准时长填得过长。
  en: >
    The unit of the catalogue is a part or an hour (only items priced by the session are judged); several days entered on one; usual minutes set too long.
amount:
  zh: 超出可能时长部分对应的医保范围内金额。
  en: The covered amount for the part beyond the possible time.
lookback_days: 0
params:
  max_minutes:
    value: 240
    unit: minutes of one treatment in a day
    why:
      zh: 默认值[D]：同一治疗一天4小时已很少见；常规时长不是收费标准。
      en: Default [D]. Four hours of one treatment in a day are rare; usual times are no billing rule.
  min_quantity:
    value: 4
    unit: sessions
    why:
      zh: 默认值[D]：不足4次不看，避免时间长的单次治疗。
      en: Default [D]. Below four nothing is said, a single session may be long.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 笔治疗数量超出一天可能，超出部分 {amount} 元"
  en: "{n} lines with more sessions than a day holds, {amount} yuan beyond it"
examples:
  - name: eight sessions of thirty minutes fill the limit, ten go beyond
    items: &massage |
      item_code | item_class | unit | std_minutes
      M         | treatment  | 次   | 30
    claims: &claims |
      claim_id | person_id
      c1       | P1
      c2       | P2
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | amount
      c1       | 1       | M         | treatment  | 2026-10-01 09:00 | 8        | 80
      c2       | 1       | M         | treatment  | 2026-10-01 09:00 | 4        | 40
      c2       | 2       | M         | treatment  | 2026-10-01 10:00 | 6        | 60
    finds:
      - {subject_id: H1, amount: 8, evidence: ["claim_lines|c2|1"]}
      - {subject_id: H1, amount: 12, evidence: ["claim_lines|c2|2"]}
  - name: four long sessions are looked at, three are not
    items: |
      item_code | item_class | unit | std_minutes
      M         | treatment  | 次   | 90
    claims: *claims
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | amount
      c1       | 1       | M         | treatment  | 2026-10-01 09:00 | 3        | 80
      c2       | 1       | M         | treatment  | 2026-10-01 09:00 | 4        | 90
    finds: [{subject_id: H1, amount: 30}]
  - name: priced by the hour
    items: |
      item_code | item_class | unit | std_minutes
      M         | treatment  | 小时 | 60
    claims: *claims
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | quantity | amount
      c1       | 1       | M         | treatment  | 2026-10-01 09:00 | 24       | 80
    finds: []
*/
with session_items as (
    select
        item_code,
        valid_from,
        valid_to,
        std_minutes
    from items
    where unit = '次'
        and item_class in ('treatment', 'tcm', 'other')
        and std_minutes > 0
),
sessions as (
    select
        claims.institution_id,
        claims.person_id,
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        cast(claim_lines.charged_at as date) as charged_on,
        claim_lines.quantity,
        session_items.std_minutes,
        coalesce(claim_lines.covered_amount, claim_lines.amount) as covered_amount
    from claim_lines
    inner join session_items
        on session_items.item_code = claim_lines.item_code
        and cast(claim_lines.charged_at as date) >= session_items.valid_from
        and (session_items.valid_to is null or cast(claim_lines.charged_at as date) <= session_items.valid_to)
    inner join claims on claims.claim_id = claim_lines.claim_id
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and claim_lines.item_class in ('treatment', 'tcm')
        and claim_lines.quantity > 0
),
long_days as (
    select
        institution_id,
        person_id,
        item_code,
        charged_on,
        sum(quantity * std_minutes) as n_minutes
    from sessions
    group by
        institution_id,
        person_id,
        item_code,
        charged_on
    having sum(quantity * std_minutes) > $max_minutes
        and sum(quantity) >= $min_quantity
)
select
    sessions.institution_id as subject_id,
    cast(
        sessions.covered_amount * (long_days.n_minutes - $max_minutes) / long_days.n_minutes as decimal(14, 2)
    ) as amount,
    [concat_ws('|', 'claim_lines', sessions.claim_id, sessions.line_no)] as evidence
from sessions
inner join long_days
    on long_days.institution_id = sessions.institution_id
    and long_days.person_id = sessions.person_id
    and long_days.item_code = sessions.item_code
    and long_days.charged_on = sessions.charged_on
where sessions.covered_amount > 0
