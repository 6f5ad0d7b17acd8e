/*
title: {zh: 开单集中, en: One doctor orders many times the tests of colleagues}
subject: practitioner
result: suspicion
problem: unreasonable_examination
dimension: cost
catalogue: F08
stage: after
authority: 卫生健康、医疗保障
severity: medium
reads: [claim_summary, claims]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    同院同科医师中，一人每次接诊开出的检查检验费超过同事中位数的三倍，检查收入集中在个人，可能与提成、指标有关。
  en: >
    Within one department, one doctor orders more than three times the tests a visit of the middle colleague. Income from tests that gathers at one person may follow a bonus.
inspect:
  zh: >
    调绩效分配方案和该医师的检查申请，比较同类病人的检查；问是否按检查提成。
  en: >
    The bonus scheme and the doctor's requests; compare the tests of like patients; is anybody paid by the test?
innocent_reasons:
  zh: >
    专攻疑难病或专病门诊；只出检查为主的岗位（如体检、内镜）；同事多看复诊开药。
  en: >
    A clinic for difficult cases or one disease; a post that mainly examines; colleagues who mainly see repeat prescriptions.
amount:
  zh: 每次接诊检查费超出同事中位数三倍的部分，按检查费分摊到各结算。
  en: Test charges beyond three times the colleagues' median, spread over the claims by their test charges.
fact: {zh: 科室, en: department}
lookback_days: 0
params:
  max_ratio:
    value: 3.0
    unit: times the colleagues' median
    why:
      zh: 默认值[D]：手册取3倍。
      en: Default [D]. The handbook takes three.
  min_claims:
    value: 50
    unit: claims of the doctor
    why:
      zh: 默认值[D]：不足50次不判断。
      en: Default [D]. Fewer are not judged.
  min_colleagues:
    value: 3
    unit: other doctors
    why:
      zh: 默认值[D]：同事少于3人无从比较。
      en: Default [D]. With fewer colleagues there is no comparison.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "在 {n} 个科室检查费远高于同科同事（{records} 次接诊），超出部分 {amount} 元"
  en: "far more tests than colleagues in {n} departments ({records} visits), {amount} yuan beyond three times their median"
examples:
  - name: a hundred yuan of tests a visit, colleagues twenty and ten
    claims: &claims |
      claim_id | institution_id | practitioner_id | department | visit_type | started_at       | settled_at
      a1       | H1             | D1              | 内科       | outpatient | 2026-10-01 09:00 | 2026-10-01 10:00
      b1       | H1             | D2              | 内科       | outpatient | 2026-10-01 09:00 | 2026-10-01 10:00
      c1       | H1             | D3              | 内科       | outpatient | 2026-10-01 09:00 | 2026-10-01 10:00
      e1       | H2             | D4              | 内科       | outpatient | 2026-10-01 09:00 | 2026-10-01 10:00
    claim_lines: &lines |
      claim_id | line_no | item_code | item_class | charged_at       | amount
      a1       | 1       | T         | lab        | 2026-10-01 09:00 | 100
      b1       | 1       | T         | lab        | 2026-10-01 09:00 | 20
      c1       | 1       | T         | lab        | 2026-10-01 09:00 | 10
      e1       | 1       | T         | lab        | 2026-10-01 09:00 | 900
    params: {min_claims: 1, min_colleagues: 2}
    finds: [{subject_id: D1, amount: 40, evidence: ["claims|a1"]}]
  - name: two colleagues are fewer than three
    claims: *claims
    claim_lines: *lines
    params: {min_claims: 1, min_colleagues: 3}
    finds: []
  - name: one visit is fewer than two
    claims: *claims
    claim_lines: *lines
    params: {min_claims: 2, min_colleagues: 2}
    finds: []
  - name: five times the middle one is not more than five times
    claims: *claims
    claim_lines: *lines
    params: {min_claims: 1, min_colleagues: 2, max_ratio: 5.0}
    finds: []
*/
with visits as (
    select
        claim_summary.claim_id,
        claim_summary.institution_id,
        claims.department,
        claim_summary.practitioner_id,
        claim_summary.lab_amount + claim_summary.imaging_amount + claim_summary.exam_amount as test_amount
    from claim_summary
    inner join claims on claims.claim_id = claim_summary.claim_id
    where claim_summary.visit_type in ('outpatient', 'chronic_outpatient')
        and claim_summary.practitioner_id is not null
        and claims.department is not null
        and claim_summary.n_lines > 0
),
doctors as (
    select
        institution_id,
        department,
        practitioner_id,
        cast(avg(test_amount) as double) as mean_amount
    from visits
    group by
        institution_id,
        department,
        practitioner_id
    having count(*) >= $min_claims
),
middles as (
    select
        institution_id,
        department,
        median(mean_amount) as middle,
        count(*) - 1 as n_colleagues
    from doctors
    group by
        institution_id,
        department
),
far_above as (
    select
        doctors.*,
        middles.middle * $max_ratio as upper_limit
    from doctors
    inner join middles
        on middles.institution_id = doctors.institution_id
        and middles.department = doctors.department
    where middles.n_colleagues >= $min_colleagues
        and middles.middle > 0
        and doctors.mean_amount > middles.middle * $max_ratio
)
select
    visits.practitioner_id as subject_id,
    cast(visits.test_amount * (far_above.mean_amount - far_above.upper_limit) / far_above.mean_amount as decimal(14, 2)) as amount,
    [concat_ws('|', 'claims', visits.claim_id)] as evidence,
    concat_ws('|', visits.institution_id, visits.department) as fact
from visits
inner join far_above
    on far_above.institution_id = visits.institution_id
    and far_above.department = visits.department
    and far_above.practitioner_id = visits.practitioner_id
where visits.test_amount > 0
