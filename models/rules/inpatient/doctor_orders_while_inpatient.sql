/*
title: {zh: 医师住院期间仍在收治病人, en: Orders in the name of a doctor who lies in hospital}
subject: practitioner
result: suspicion
problem: inpatient_behaviour
dimension: safety
catalogue: C12
stage: after
authority: 医疗保障、卫生健康
severity: high
reads: [claims, claim_lines, practitioners]
basis: 医疗保障基金使用监督管理条例 第40条（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    医师本人正在住院，同一天却以其名义开出医嘱：不是住院是假的，就是有人冒用其名义。须登记的身份令牌与参保人编号为同一号码时才能比对。
  en: >
    The doctor is an inpatient and orders are written in the doctor's name on the same day: either the stay or the signature is not real. Can be seen only where the
    register's identity and the insured number are the same number.
inspect:
  zh: >
    核对医师住院的护理记录、体温单与当日医嘱的登录设备、指纹或密钥；问病人见到的是谁。
  en: >
    Nursing record and temperature chart of the doctor's stay against device, fingerprint or key of the orders; ask the patients whom they saw.
innocent_reasons:
  zh: >
    轻症住院期间远程审核报告；长期医嘱由系统自动延续并沿用原医师姓名；入院日、出院日当天上班（不判断）。
  en: >
    Reports signed from the bed; standing orders that the system continues under the old name; work on the day of admission or discharge (not judged).
amount:
  zh: 该日以其名义开立的费用的医保范围内金额。
  en: The covered amount of the lines ordered in that name on those days.
lookback_days: 0
params:
  min_lines:
    value: 3
    unit: lines on one day
    why:
      zh: 默认值[D]：一两笔可能是系统延续的医嘱。
      en: Default [D]. One or two may be standing orders.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "本人住院期间仍有 {n} 笔以其名义开立的费用，涉及 {amount} 元"
  en: "{n} lines ordered while the doctor was an inpatient, {amount} yuan"
examples:
  - name: three orders on an inner day of the doctor's own stay
    practitioners: &register |
      practitioner_id | institution_id | identity_token
      D1              | H1             | T1
      D2              | H1             | T2
    claims: &stay |
      claim_id | person_id | visit_type | started_at       | ended_at         | settled_at       | institution_id
      s1       | T1        | inpatient  | 2026-10-01 09:00 | 2026-10-08 09:00 | 2026-10-08 10:00 | H1
      c1       | P1        | outpatient | 2026-10-03 09:00 |                  | 2026-10-03 10:00 | H1
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount | ordering_practitioner_id
      c1       | 1       | A         | 2026-10-03 09:00 | 10     | D1
      c1       | 2       | B         | 2026-10-03 09:01 | 20     | D1
      c1       | 3       | C         | 2026-10-03 09:02 | 30     | D1
      c1       | 4       | E         | 2026-10-03 09:02 | 99     | D2
    finds:
      - {subject_id: D1, amount: 10, evidence: ["claim_lines|c1|1", "claims|s1"]}
      - {subject_id: D1, amount: 20, evidence: ["claim_lines|c1|2", "claims|s1"]}
      - {subject_id: D1, amount: 30, evidence: ["claim_lines|c1|3", "claims|s1"]}
  - name: two orders may be standing ones, and on the day of admission one still works
    practitioners: *register
    claims: *stay
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount | ordering_practitioner_id
      c1       | 1       | A         | 2026-10-03 09:00 | 10     | D1
      c1       | 2       | B         | 2026-10-03 09:01 | 20     | D1
      c1       | 3       | A         | 2026-10-01 08:00 | 10     | D1
      c1       | 4       | B         | 2026-10-01 08:01 | 20     | D1
      c1       | 5       | C         | 2026-10-01 08:02 | 30     | D1
    finds: []
*/
with registered as (
    select
        practitioner_id,
        identity_token
    from practitioners
    where identity_token is not null
),
own_stays as (
    select
        registered.practitioner_id,
        claims.claim_id as stay_claim_id,
        cast(claims.started_at as date) as admitted_on,
        cast(claims.ended_at as date) as discharged_on
    from claims
    inner join registered on registered.identity_token = claims.person_id
    where claims.visit_type = 'inpatient'
        and claims.ended_at is not null
),
ordered as (
    select
        own_stays.practitioner_id,
        max(own_stays.stay_claim_id) as stay_claim_id,
        claim_lines.claim_id,
        claim_lines.line_no,
        cast(claim_lines.charged_at as date) as charged_on,
        max(coalesce(claim_lines.covered_amount, claim_lines.amount)) as covered_amount
    from claim_lines
    inner join own_stays
        on own_stays.practitioner_id = claim_lines.ordering_practitioner_id
        and cast(claim_lines.charged_at as date) > own_stays.admitted_on
        and cast(claim_lines.charged_at as date) < own_stays.discharged_on
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
    group by
        own_stays.practitioner_id,
        claim_lines.claim_id,
        claim_lines.line_no,
        cast(claim_lines.charged_at as date)
),
counted as (
    select
        *,
        count(*) over (partition by practitioner_id, charged_on) as n_lines
    from ordered
)
select
    practitioner_id as subject_id,
    cast(covered_amount as decimal(14, 2)) as amount,
    [concat_ws('|', 'claim_lines', claim_id, line_no), concat_ws('|', 'claims', stay_claim_id)] as evidence
from counted
where n_lines >= $min_lines
