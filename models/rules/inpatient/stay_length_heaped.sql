/*
title: {zh: 住院天数堆积, en: Stays heap on one length}
subject: institution
result: suspicion
problem: inpatient_behaviour
dimension: cost
catalogue: C16
stage: after
authority: 医疗保障
severity: low
reads: [claim_summary]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    同样的病，该院住院天数异常集中在某一天数上，其他医院没有这样的堆积。病组、床日付费或考核的临界天数会产生这种形状。
  en: >
    For the same diseases the stays of this house heap on one number of days, those of other houses do not. Limits of case payment, bed-day payment or assessments leave this shape.
inspect:
  zh: >
    抽查堆积天数的病历，看出院日是否由病情决定；问科室是否规定住院天数。
  en: >
    Case notes of stays of that length: did the illness set the day of discharge? Do wards prescribe a length of stay?
innocent_reasons:
  zh: >
    固定疗程的项目（如康复、放化疗）；每周固定手术日、出院日；路径管理规定的天数。
  en: >
    Fixed courses such as rehabilitation; fixed days of operation and discharge; a clinical pathway that names the day.
amount:
  zh: 该天数住院的基金支付额乘以超出部分的比例。
  en: The fund's payment for the stays of that length, times the share beyond what other houses show.
fact: {zh: 住院天数, en: length of stay}
lookback_days: 0
params:
  min_z:
    value: 4.0
    unit: standard deviations of a count
    why:
      zh: 默认值[D]：一院要看许多天数，取4以免偶然。
      en: Default [D]. Many lengths are looked at in each house, 4 keeps chance out.
  min_stays:
    value: 12
    unit: stays of that length
    why:
      zh: 默认值[D]：少于12次看不出形状。
      en: Default [D]. Fewer are no shape.
  min_others:
    value: 10
    unit: stays of other houses for the disease
    why:
      zh: 默认值[D]：其他机构同病不足10次无从比较。
      en: Default [D]. With fewer stays elsewhere there is nothing to compare with.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "住院堆积在 {n} 种天数上（{records} 次），超出其他机构同病水平，超出部分基金 {amount} 元"
  en: "stays heap on {n} lengths ({records} stays), beyond other houses with the same diseases, {amount} yuan beyond them"
examples:
  - name: four stays of seven days each, elsewhere one in four
    claims: &stays |
      claim_id | person_id | institution_id | visit_type | started_at       | ended_at         | settled_at       | principal_diagnosis | fund_amount
      a1       | P1        | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-08 09:00 | 2026-10-08 10:00 | J18.900             | 1000
      a2       | P2        | H1             | inpatient  | 2026-10-02 09:00 | 2026-10-09 09:00 | 2026-10-09 10:00 | J18.900             | 1000
      a3       | P3        | H1             | inpatient  | 2026-10-03 09:00 | 2026-10-10 09:00 | 2026-10-10 10:00 | J18.900             | 1000
      a4       | P4        | H1             | inpatient  | 2026-10-04 09:00 | 2026-10-11 09:00 | 2026-10-11 10:00 | J18.900             | 1000
      b1       | P5        | H2             | inpatient  | 2026-10-01 09:00 | 2026-10-08 09:00 | 2026-10-08 10:00 | J18.900             | 1000
      b2       | P6        | H2             | inpatient  | 2026-10-02 09:00 | 2026-10-08 09:00 | 2026-10-08 10:00 | J18.900             | 1000
      b3       | P7        | H2             | inpatient  | 2026-10-03 09:00 | 2026-10-08 09:00 | 2026-10-08 10:00 | J18.900             | 1000
      b4       | P8        | H2             | inpatient  | 2026-10-04 09:00 | 2026-10-08 09:00 | 2026-10-08 10:00 | J18.900             | 1000
    params: {min_z: 2.9, min_stays: 4, min_others: 4}
    finds:
      - {subject_id: H1, amount: 750, evidence: ["claims|a1"]}
      - {subject_id: H1, amount: 750, evidence: ["claims|a2"]}
      - {subject_id: H1, amount: 750, evidence: ["claims|a3"]}
      - {subject_id: H1, amount: 750, evidence: ["claims|a4"]}
  - name: the same stays under a stricter limit
    claims: *stays
    params: {min_z: 3.1, min_stays: 4, min_others: 4}
    finds: []
  - name: four stays are fewer than five
    claims: *stays
    params: {min_z: 2.9, min_stays: 5, min_others: 4}
    finds: []
  - name: four stays elsewhere are fewer than five
    claims: *stays
    params: {min_z: 2.9, min_stays: 4, min_others: 5}
    finds: []
*/
with stays as (
    select
        institution_id,
        claim_id,
        substr(principal_diagnosis, 1, 3) as disease,
        n_days,
        fund_amount
    from claim_summary
    where visit_type = 'inpatient'
        and principal_diagnosis is not null
        and ended_at is not null
),
of_house as (
    select
        institution_id,
        disease,
        count(*) as n_stays
    from stays
    group by
        institution_id,
        disease
),
of_disease as (
    select
        disease,
        count(*) as n_stays
    from stays
    group by disease
),
by_day as (
    select
        institution_id,
        disease,
        n_days,
        count(*) as n_stays
    from stays
    group by
        institution_id,
        disease,
        n_days
),
days_of_disease as (
    select
        disease,
        n_days,
        sum(n_stays) as n_stays
    from by_day
    group by
        disease,
        n_days
),
expected_by_disease as (
    select
        of_house.institution_id,
        days_of_disease.n_days,
        coalesce(by_day.n_stays, 0) as n_stays,
        of_house.n_stays * (days_of_disease.n_stays - coalesce(by_day.n_stays, 0))
        / cast(of_disease.n_stays - of_house.n_stays as double) as expected
    from of_house
    inner join of_disease on of_disease.disease = of_house.disease
    inner join days_of_disease on days_of_disease.disease = of_house.disease
    left join by_day
        on by_day.institution_id = of_house.institution_id
        and by_day.disease = of_house.disease
        and by_day.n_days = days_of_disease.n_days
    where of_disease.n_stays - of_house.n_stays >= $min_others
),
heaps as (
    select
        institution_id,
        n_days,
        sum(n_stays) as n_stays,
        sum(expected) as expected
    from expected_by_disease
    group by
        institution_id,
        n_days
)
select
    stays.institution_id as subject_id,
    cast(stays.fund_amount * (heaps.n_stays - heaps.expected) / heaps.n_stays as decimal(14, 2)) as amount,
    [concat_ws('|', 'claims', stays.claim_id)] as evidence,
    stays.n_days as fact
from stays
inner join of_disease on of_disease.disease = stays.disease
inner join of_house
    on of_house.institution_id = stays.institution_id
    and of_house.disease = stays.disease
inner join heaps
    on heaps.institution_id = stays.institution_id
    and heaps.n_days = stays.n_days
where of_disease.n_stays - of_house.n_stays >= $min_others
    and heaps.n_stays >= $min_stays
    and heaps.n_stays - heaps.expected > $min_z * sqrt(greatest(heaps.expected, 0.5))
