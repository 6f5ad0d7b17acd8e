/*
title: {zh: 频繁住院, en: In and out of hospital all year}
subject: insured_person
result: suspicion
problem: inpatient_behaviour
dimension: cost
catalogue: C14
stage: after
authority: 医疗保障
severity: medium
reads: [claims, diagnoses]
may_be_empty: [diagnoses]
basis: 医疗保障基金使用监督管理条例 第38条(一)(二)（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    排除肿瘤、透析、精神、康复等周期性治疗后，一个人一年住院六次以上或住院一百天以上，提示以住院代替门诊、养老，或卡被反复利用。
  en: >
    Six admissions or more than a hundred days in bed within a year, with tumours, dialysis, psychiatry and rehabilitation set aside. The stay may stand
    in for a clinic or a nursing home, or the card is being used over and over.
inspect:
  zh: >
    把各次住院按时间排开看间隔、诊断是否轮换；核对本人是否在院、由谁办理、是否集中在一两家机构。
  en: >
    Lay the stays out in time: gaps, diagnoses taking turns, one or two houses only? Was the person really there, and who did the paperwork?
innocent_reasons:
  zh: >
    终末期心衰、慢阻肺等反复急性加重；罕见病定期输注；失能老人无人照护。
  en: >
    End-stage heart failure or COPD with repeated attacks; rare diseases with regular infusions; a disabled person without care at home.
amount:
  zh: 该次住院的基金支付额（该人每次住院各计一次命中）。
  en: What the fund paid for the stay; each stay of the person is one hit.
lookback_days: 0
params:
  min_admissions:
    value: 6
    unit: stays in the window
    why:
      zh: 默认值[D]：一年6次。
      en: Default [D]. Six a year.
  max_days:
    value: 100
    unit: days in the window
    why:
      zh: 弱默认值[C-]：一年100天，仅供参考。
      en: Weak default [C-]. A hundred days a year.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "一年内住院 {n} 次，基金支付 {amount} 元"
  en: "{n} stays within a year, {amount} yuan of fund money"
examples:
  - name: two stays, the limit for this example, and one person with one
    claims: |
      claim_id | person_id | visit_type | started_at       | ended_at         | principal_diagnosis | fund_amount
      c1       | P1        | inpatient  | 2026-03-01 09:00 | 2026-03-09 10:00 | I10.x00             | 1000
      c2       | P1        | inpatient  | 2026-08-01 09:00 | 2026-08-09 10:00 | I10.x00             | 1100
      c3       | P2        | inpatient  | 2026-08-01 09:00 | 2026-08-09 10:00 | I10.x00             | 1200
    params: {min_admissions: 2}
    finds:
      - {subject_id: P1, amount: 1000, evidence: ["claims|c1"]}
      - {subject_id: P1, amount: 1100, evidence: ["claims|c2"]}
  - name: a hundred days are allowed, the hundred and first is not
    claims: |
      claim_id | person_id | visit_type | started_at       | ended_at         | principal_diagnosis | fund_amount
      c1       | P1        | inpatient  | 2026-03-01 09:00 | 2026-06-09 10:00 | I10.x00             | 9000
      c2       | P2        | inpatient  | 2026-03-01 09:00 | 2026-06-10 10:00 | I10.x00             | 9500
    finds: [{subject_id: P2, amount: 9500}]
  - name: dialysis needs its rhythm
    claims: |
      claim_id | person_id | visit_type | started_at       | ended_at         | principal_diagnosis | fund_amount
      c1       | P1        | inpatient  | 2026-03-01 09:00 | 2026-03-09 10:00 | N18.900             | 1000
      c2       | P1        | inpatient  | 2026-08-01 09:00 | 2026-08-09 10:00 | N18.900             | 1100
    params: {min_admissions: 2}
    finds: []
*/
with cyclic_claims as (
    select distinct claim_id
    from diagnoses
    where regexp_matches(diagnosis_code, '^(C|D0|D3[7-9]|D4[0-8]|D5[5-9]|D6[67]|F|O|N18|A1[5-9]|T86|Z49|Z5[01]|Z94)')
),
stays as (
    select
        claims.person_id,
        max(claims.claim_id) as claim_id,
        min(cast(claims.started_at as date)) as admitted_on,
        max(cast(claims.ended_at as date)) as discharged_on,
        sum(claims.fund_amount) as fund_amount
    from claims
    left join cyclic_claims on cyclic_claims.claim_id = claims.claim_id
    where claims.visit_type = 'inpatient'
        and claims.started_at >= $window_start
        and claims.started_at < $period_end
        and cyclic_claims.claim_id is null
        and not coalesce(regexp_matches(
            claims.principal_diagnosis,
            '^(C|D0|D3[7-9]|D4[0-8]|D5[5-9]|D6[67]|F|O|N18|A1[5-9]|T86|Z49|Z5[01]|Z94)'
        ), false)
        and not coalesce(regexp_matches(claims.department, '肿瘤|放疗|化疗|透析|血液净化|精神|康复|结核|安宁'), false)
    group by
        claims.person_id,
        claims.institution_id,
        coalesce(claims.visit_id, claims.claim_id)
),
per_person as (
    select
        *,
        count(*) over (partition by person_id) as n_stays,
        sum(greatest(date_diff('day', admitted_on, discharged_on), 1)) over (partition by person_id) as n_days
    from stays
)
select
    person_id as subject_id,
    fund_amount as amount,
    [concat_ws('|', 'claims', claim_id)] as evidence
from per_person
where n_stays >= $min_admissions
    or n_days > $max_days
