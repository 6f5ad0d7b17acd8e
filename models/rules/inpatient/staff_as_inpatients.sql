/*
title: {zh: 职工虚假住院, en: The house's own staff fill its beds}
subject: institution
result: suspicion
problem: inpatient_behaviour
dimension: cost
catalogue: C13
stage: after
authority: 医疗保障
severity: high
reads: [claims, practitioners]
basis: 医疗保障基金使用监督管理条例 第40条（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    本院职工在本院住院的比例远高于其他机构：有报道称医院组织职工挂名住院套取基金。须登记的身份令牌与参保人编号为同一号码时才能比对。
  en: >
    Far more of the house's inpatients are its own staff than elsewhere: houses have been reported that admitted their staff on paper. Can be seen only where the register's identity
    and the insured number are the same number.
inspect:
  zh: >
    对照职工考勤、排班、手术和门诊出诊记录与其住院日期；查护理记录和体温单。
  en: >
    Attendance, rosters and clinics of these members of staff against the days of their stays; nursing records and temperature charts.
innocent_reasons:
  zh: >
    职工生病首选本院；大医院职工多；传染病流行时医务人员感染住院。
  en: >
    Staff fall ill and choose their own house; large houses have many; staff infected in an epidemic.
amount:
  zh: 职工住院的基金支付额乘以超出同侪水平的比例。
  en: The fund's payment for the staff's stays, times the share beyond what other houses show.
lookback_days: 0
params:
  min_z:
    value: 3.0
    unit: standard deviations of a count
    why:
      zh: 默认值[D]：手册取3。
      en: Default [D]. The handbook takes 3.
  min_stays:
    value: 4
    unit: stays of staff
    why:
      zh: 默认值[D]：少于4次多为正常生病。
      en: Default [D]. Fewer are ordinary illness.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 人次为本院职工在本院住院，明显多于同侪，超出部分基金 {amount} 元"
  en: "{n} stays of its own staff, far more than other houses show, {amount} yuan beyond them"
examples:
  - name: two of three stays are staff, none of three elsewhere
    practitioners: &staff |
      practitioner_id | institution_id | identity_token
      D1              | H1             | T1
      D2              | H1             | T2
      D3              | H2             | T3
    claims: &stays |
      claim_id | person_id | institution_id | visit_type | started_at       | ended_at         | fund_amount
      c1       | T1        | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-04 09:00 | 1000
      c2       | T2        | H1             | inpatient  | 2026-10-02 09:00 | 2026-10-04 09:00 | 1000
      c3       | P1        | H1             | inpatient  | 2026-10-02 09:00 | 2026-10-04 09:00 | 1000
      c4       | P2        | H2             | inpatient  | 2026-10-02 09:00 | 2026-10-04 09:00 | 1000
      c5       | P3        | H2             | inpatient  | 2026-10-02 09:00 | 2026-10-04 09:00 | 1000
      c6       | P4        | H2             | inpatient  | 2026-10-02 09:00 | 2026-10-04 09:00 | 1000
    params: {min_stays: 2, min_z: 2.1}
    finds:
      - {subject_id: H1, amount: 750, evidence: ["claims|c1", "practitioners|D1"]}
      - {subject_id: H1, amount: 750, evidence: ["claims|c2", "practitioners|D2"]}
  - name: two stays are fewer than three
    practitioners: *staff
    claims: *stays
    params: {min_stays: 3, min_z: 2.1}
    finds: []
  - name: nurses of the other hospital are patients like everybody
    practitioners: |
      practitioner_id | institution_id | identity_token
      D1              | H2             | T1
      D2              | H2             | T2
    claims: *stays
    params: {min_stays: 2, min_z: 2.1}
    finds: []
*/
with stays as (
    select
        claim_id,
        person_id,
        institution_id,
        fund_amount
    from claims
    where visit_type = 'inpatient'
        and started_at >= $window_start
        and started_at < $period_end
),
staff_stays as (
    select
        stays.institution_id,
        stays.claim_id,
        stays.fund_amount,
        max(practitioners.practitioner_id) as practitioner_id
    from stays
    inner join practitioners
        on practitioners.identity_token = stays.person_id
        and practitioners.institution_id = stays.institution_id
    group by
        stays.institution_id,
        stays.claim_id,
        stays.fund_amount
),
staff_counts as (
    select
        institution_id,
        count(*) as n_staff
    from staff_stays
    group by institution_id
),
houses as (
    select
        stays.institution_id,
        count(*) as n_stays,
        max(coalesce(staff_counts.n_staff, 0)) as n_staff
    from stays
    left join staff_counts on staff_counts.institution_id = stays.institution_id
    group by stays.institution_id
),
compared as (
    select
        institution_id,
        n_stays,
        n_staff,
        -- half a stay stands in for what nobody else has shown yet
        n_stays * (sum(n_staff) over () - n_staff + 0.5) / greatest(sum(n_stays) over () - n_stays, 1) as expected
    from houses
)
select
    staff_stays.institution_id as subject_id,
    cast(staff_stays.fund_amount * (compared.n_staff - compared.expected) / compared.n_staff as decimal(14, 2)) as amount,
    [
        concat_ws('|', 'claims', staff_stays.claim_id),
        concat_ws('|', 'practitioners', staff_stays.practitioner_id)
    ] as evidence
from staff_stays
inner join compared on compared.institution_id = staff_stays.institution_id
where compared.n_staff >= $min_stays
    and compared.n_staff - compared.expected > $min_z * sqrt(compared.expected)
