/*
title: {zh: 变异系数异常, en: Fees of one doctor scatter far more than those of others}
subject: practitioner
result: suspicion
problem: statistical_outlier
dimension: cost
catalogue: H05
stage: after
authority: 医疗保障
severity: low
reads: [claim_summary]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    门诊每次费用的变异系数高于全体医师均值加3个标准差，说明少数结算异常昂贵，值得看一眼。
  en: >
    The coefficient of variation of the doctor's outpatient fees lies above the mean of all doctors plus three standard deviations: a few claims are strangely dear and worth a look.
inspect:
  zh: >
    看费用最高的几次结算：做了什么、是否有医嘱和报告。
  en: >
    The dearest claims: what was done, are there orders and reports?
innocent_reasons:
  zh: >
    偶有门诊手术或贵重检查；新增诊疗项目；退费重收。
  en: >
    A minor operation or a dear exam now and then; a new service; corrected bills.
amount:
  zh: 线索性规则，不计金额。
  en: A lead only, no money.
lookback_days: 0
params:
  max_deviations:
    value: 3.0
    unit: standard deviations
    why:
      zh: 默认值[C]：3个标准差。
      en: Default [C]. Three standard deviations.
  min_claims:
    value: 50
    unit: claims of the doctor
    why:
      zh: 默认值[D]：不足50次不判断。
      en: Default [D]. Fewer are not judged.
  shown_claims:
    value: 20
    unit: claims
    why:
      zh: 默认值[D]：列出费用最高的20次结算。
      en: Default [D]. The twenty dearest claims are listed.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "门诊费用离散程度远高于其他医师，列出费用最高的结算"
  en: "Outpatient fees scatter far more than those of other doctors; the dearest claims are listed"
examples:
  - name: one doctor's fees are 10 and 90, four others take 10 each time
    claims: &claims |
      claim_id | practitioner_id | visit_type | started_at       | settled_at       | total_amount
      a1       | D1              | outpatient | 2026-10-01 09:00 | 2026-10-01 10:00 | 10
      a2       | D1              | outpatient | 2026-10-02 09:00 | 2026-10-02 10:00 | 90
      b1       | D2              | outpatient | 2026-10-01 09:00 | 2026-10-01 10:00 | 10
      b2       | D2              | outpatient | 2026-10-02 09:00 | 2026-10-02 10:00 | 10
      c1       | D3              | outpatient | 2026-10-01 09:00 | 2026-10-01 10:00 | 10
      c2       | D3              | outpatient | 2026-10-02 09:00 | 2026-10-02 10:00 | 10
      e1       | D4              | outpatient | 2026-10-01 09:00 | 2026-10-01 10:00 | 10
      e2       | D4              | outpatient | 2026-10-02 09:00 | 2026-10-02 10:00 | 10
      f1       | D5              | outpatient | 2026-10-01 09:00 | 2026-10-01 10:00 | 10
      f2       | D5              | outpatient | 2026-10-02 09:00 | 2026-10-02 10:00 | 10
    claim_lines: &lines |
      claim_id | line_no | amount
      a1       | 1       | 10
    params: {min_claims: 2, max_deviations: 1.7}
    finds: [{subject_id: D1, amount: 0, evidence: ["claims|a1", "claims|a2"]}]
  - name: the most that one of five can be above the mean is less than 1.8 deviations
    claims: *claims
    claim_lines: *lines
    params: {min_claims: 2, max_deviations: 1.8}
    finds: []
  - name: two claims are fewer than three
    claims: *claims
    claim_lines: *lines
    params: {min_claims: 3, max_deviations: 1.7}
    finds: []
  - name: only the dearest is shown
    claims: *claims
    claim_lines: *lines
    params: {min_claims: 2, max_deviations: 1.7, shown_claims: 1}
    finds: [{subject_id: D1, evidence: ["claims|a2"]}]
*/
with visits as (
    select
        practitioner_id,
        claim_id,
        cast(total_amount as double) as total_amount
    from claim_summary
    where visit_type in ('outpatient', 'chronic_outpatient')
        and practitioner_id is not null
        and total_amount > 0
),
doctors as (
    select
        practitioner_id,
        stddev_samp(total_amount) / avg(total_amount) as variation
    from visits
    group by practitioner_id
    having count(*) >= $min_claims
),
everyone as (
    select
        avg(variation) as mean_variation,
        stddev_samp(variation) as deviation
    from doctors
),
far_above as (
    select doctors.practitioner_id
    from doctors
    cross join everyone
    where doctors.variation > everyone.mean_variation + $max_deviations * everyone.deviation
        and everyone.deviation > 0
),
dearest as (
    select
        visits.practitioner_id,
        visits.claim_id,
        row_number() over (
            partition by visits.practitioner_id order by visits.total_amount desc, visits.claim_id
        ) as place
    from visits
    inner join far_above on far_above.practitioner_id = visits.practitioner_id
)
select
    practitioner_id as subject_id,
    cast(0 as decimal(14, 2)) as amount,
    list_sort(array_agg(concat_ws('|', 'claims', claim_id))) as evidence
from dearest
where place <= $shown_claims
group by practitioner_id
