/*
title: {zh: 节假日住院异常, en: Admissions surge over a holiday}
subject: institution
result: suspicion
problem: inpatient_behaviour
dimension: cost
catalogue: C10
stage: after
authority: 医疗保障
severity: low
reads: [claims, holidays]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    节假日择期住院本应减少。某院一个假期的入院人数远超自身平日水平，可能是利用监管空档集中虚挂住院。
  en: >
    Over a holiday planned admissions fall everywhere. A house that admits far more than on its own usual days may be filling beds on paper while nobody checks.
inspect:
  zh: >
    调该假期的入院登记、护理记录、体温单和食堂、值班记录，电话回访病人是否在院。
  en: >
    Admission book, nursing records and temperature charts of those days, duty roster and kitchen; telephone the patients.
innocent_reasons:
  zh: >
    假期交通事故、饮酒、流感；外出务工人员返乡就医；其他医院假期停诊，病人集中到值守的医院。
  en: >
    Accidents, alcohol and influenza over the holiday; workers home for the feast; neighbours closed, so that patients go where there is duty.
amount:
  zh: 假期住院的基金支付额乘以超出平日水平的比例。
  en: The fund's payment for the holiday's stays, times the share beyond the usual level.
fact: {zh: 假期, en: holiday}
lookback_days: 0
params:
  min_z:
    value: 3.0
    unit: standard deviations of a count
    why:
      zh: 默认值[D]：手册取3。
      en: Default [D]. The handbook takes 3.
  min_admissions:
    value: 6
    unit: admissions in the holiday
    why:
      zh: 默认值[D]：人数太少说明不了问题。
      en: Default [D]. Fewer say nothing.
  min_usual_days:
    value: 60
    unit: ordinary days
    why:
      zh: 默认值[D]：平日不足两个月无从比较。
      en: Default [D]. Without two months of ordinary days there is nothing to compare with.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 个假期内住院 {records} 人次，远多于平日，超出部分基金 {amount} 元"
  en: "{records} admissions over {n} holidays, far above the house's usual days, {amount} yuan beyond them"
examples:
  - name: four admissions on one day of the holiday, one in ten days else
    claims: &surge |
      claim_id | person_id | visit_type | started_at       | ended_at         | settled_at       | fund_amount
      c1       | P1        | inpatient  | 2026-10-01 09:00 | 2026-10-04 09:00 | 2026-10-04 10:00 | 1000
      c2       | P2        | inpatient  | 2026-10-01 09:10 | 2026-10-04 09:00 | 2026-10-04 10:00 | 1000
      c3       | P3        | inpatient  | 2026-10-01 09:20 | 2026-10-04 09:00 | 2026-10-04 10:00 | 1000
      c4       | P4        | inpatient  | 2026-10-01 09:30 | 2026-10-04 09:00 | 2026-10-04 10:00 | 1000
      u1       | P5        | inpatient  | 2026-10-11 09:00 | 2026-10-14 09:00 | 2026-10-14 10:00 | 1000
      u2       | P6        | inpatient  | 2026-10-20 09:00 | 2026-10-24 09:00 | 2026-10-24 10:00 | 1000
    holidays: &national_day |
      day        | kind    | name
      2026-10-01 | holiday | 国庆节
    params: {min_admissions: 4, min_usual_days: 45, min_z: 3}
    finds:
      - {subject_id: H1, amount: 988.89, evidence: ["claims|c1"]}
      - {subject_id: H1, amount: 988.89, evidence: ["claims|c2"]}
      - {subject_id: H1, amount: 988.89, evidence: ["claims|c3"]}
      - {subject_id: H1, amount: 988.89, evidence: ["claims|c4"]}
  - name: four are fewer than five
    claims: *surge
    holidays: *national_day
    params: {min_admissions: 5, min_usual_days: 20}
    finds: []
  - name: the house is open for forty-five ordinary days, forty-six are asked for
    claims: *surge
    holidays: *national_day
    params: {min_admissions: 4, min_usual_days: 46}
    finds: []
  - name: as many as a busy house admits every day
    claims: |
      claim_id | person_id | visit_type | started_at       | ended_at         | settled_at       | fund_amount
      c1       | P1        | inpatient  | 2026-10-01 09:00 | 2026-10-04 09:00 | 2026-10-04 10:00 | 1000
      c2       | P2        | inpatient  | 2026-10-01 09:10 | 2026-10-04 09:00 | 2026-10-04 10:00 | 1000
      u1       | P5        | inpatient  | 2026-11-11 09:00 | 2026-11-14 09:00 | 2026-11-14 10:00 | 1000
      u2       | P6        | inpatient  | 2026-11-12 09:00 | 2026-11-14 09:00 | 2026-11-14 10:00 | 1000
      u3       | P7        | inpatient  | 2026-11-13 09:00 | 2026-11-14 09:00 | 2026-11-14 10:00 | 1000
    holidays: *national_day
    params: {min_admissions: 2, min_usual_days: 3, min_z: 9}
    finds: []
  - name: in two days of a holiday two admissions, one in four ordinary days; z is just above and just below the limit
    claims: &mild |
      claim_id | person_id | visit_type | started_at       | ended_at         | settled_at       | fund_amount
      c1       | P1        | inpatient  | 2026-10-01 09:00 | 2026-10-04 09:00 | 2026-10-04 10:00 | 1000
      c2       | P2        | inpatient  | 2026-10-01 09:10 | 2026-10-04 09:00 | 2026-10-04 10:00 | 1000
      u1       | P5        | inpatient  | 2026-10-02 09:00 | 2026-10-05 09:00 | 2026-10-05 10:00 | 1000
      u2       | P6        | inpatient  | 2026-10-20 09:00 | 2026-10-24 09:00 | 2026-10-24 10:00 | 1000
    holidays: *national_day
    params: {min_admissions: 2, min_usual_days: 20, min_z: 8.5}
    finds:
      - {subject_id: H1}
      - {subject_id: H1}
*/
with admissions as (
    select
        institution_id,
        claim_id,
        cast(started_at as date) as admitted_on,
        fund_amount
    from claims
    where visit_type = 'inpatient'
        and started_at >= $window_start
        and started_at < $period_end
),
days_off as (
    select
        day,
        coalesce(name, 'holiday') as holiday,
        date_trunc('year', day) as year
    from holidays
    where kind = 'holiday'
        and day >= $window_start
        and day < $period_end
),
lengths as (
    select
        holiday,
        year,
        count(*) as n_days
    from days_off
    group by
        holiday,
        year
),
open_days as (
    -- ordinary days since the house's first admission in the window
    select
        admissions.institution_id,
        sum(case when days_off.day is null then 1 else 0 end) as n_usual,
        date_diff('day', min(admissions.admitted_on), cast($period_end as date)) as n_days,
        min(admissions.admitted_on) as first_day
    from admissions
    left join days_off on days_off.day = admissions.admitted_on
    group by admissions.institution_id
),
usual as (
    select
        open_days.institution_id,
        open_days.n_usual,
        max(open_days.n_days) - count(days_off.day) as n_usual_days
    from open_days
    left join days_off on days_off.day >= open_days.first_day
    group by
        open_days.institution_id,
        open_days.n_usual
),
over_holidays as (
    select
        admissions.institution_id,
        days_off.holiday,
        days_off.year,
        admissions.claim_id,
        admissions.fund_amount,
        count(*) over (partition by admissions.institution_id, days_off.holiday, days_off.year) as n_admitted,
        lengths.n_days
    from admissions
    inner join days_off on days_off.day = admissions.admitted_on
    inner join lengths
        on lengths.holiday = days_off.holiday
        and lengths.year = days_off.year
),
compared as (
    select
        over_holidays.*,
        usual.n_usual_days,
        greatest(usual.n_usual, 1) * over_holidays.n_days / cast(usual.n_usual_days as double) as expected
    from over_holidays
    inner join usual on usual.institution_id = over_holidays.institution_id
    where usual.n_usual_days > 0
)
select
    institution_id as subject_id,
    cast(fund_amount * (n_admitted - expected) / n_admitted as decimal(14, 2)) as amount,
    [concat_ws('|', 'claims', claim_id)] as evidence,
    concat_ws('|', holiday, year) as fact
from compared
where n_admitted >= $min_admissions
    and n_usual_days >= $min_usual_days
    and n_admitted - expected > $min_z * sqrt(expected)
