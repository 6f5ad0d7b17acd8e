/*
title: {zh: 套餐式检查, en: The same package of tests for everyone}
subject: institution
result: suspicion
problem: unreasonable_examination
dimension: cost
catalogue: F04
stage: after
authority: 卫生健康、医疗保障
severity: medium
reads: [claims, claim_lines, institutions]
basis: 医疗保障基金使用监督管理条例 第38条(二)
why:
  zh: >
    一个科室收治的病人不论什么病，入院两天内几乎人人做同一组检查，而同级其他机构并不这样做，检查由套餐决定而不是由病情决定。
  en: >
    Whatever the disease, nearly everybody admitted to one department gets the same set of tests within two days, and houses of the same level do not do so. The package
    decides, not the illness.
inspect:
  zh: >
    看信息系统里是否设有“入院套餐”，是否与绩效挂钩；抽病历问每项检查的理由。
  en: >
    Is there an "admission package" in the system, is it tied to bonuses? Take records and ask the reason of each test.
innocent_reasons:
  zh: >
    专科或临床路径规定的必查项目；传染病筛查等全院常规（同级机构半数以上都做的项目不计）。
  en: >
    Tests a speciality or a pathway prescribes; routine screening (tests that more than half of the peers' patients get do not count).
amount:
  zh: 该次住院中套餐项目的医保范围内金额。
  en: The covered amount of the package's tests in the stay.
lookback_days: 0
params:
  min_tests:
    value: 5
    unit: tests
    why:
      zh: 默认值[D]：5项以上。
      en: Default [D]. Five or more.
  min_share:
    value: 0.8
    unit: share of the department's admissions
    why:
      zh: 默认值[D]：八成以上病人都做。
      en: Default [D]. Given to eight in ten.
  max_peer_share:
    value: 0.5
    unit: share of peers' admissions
    why:
      zh: 默认值[D]：同级其他机构过半病人也做的属常规。
      en: Default [D]. What more than half of the peers' patients get is routine.
  min_admissions:
    value: 20
    unit: admissions
    why:
      zh: 默认值[D]：少于20人次看不出套餐。
      en: Default [D]. Fewer than twenty show no pattern.
  min_diseases:
    value: 3
    unit: different principal diagnoses (three characters)
    why:
      zh: 默认值[D]：单病种科室的固定检查不算。
      en: Default [D]. A department for one disease may have a fixed set.
owner: health supervision
reviewed: 2026-11-01
says:
  zh: "{n} 次住院都做了同一组检查，套餐金额 {amount} 元"
  en: "{n} stays with one and the same package of tests, {amount} yuan"
examples:
  - name: two tests for both patients of H1, whatever they have; nobody in H2 gets them
    claims: &stays |
      claim_id | institution_id | visit_type | department | started_at       | principal_diagnosis
      c1       | H1             | inpatient  | 内科       | 2026-10-01 09:00 | J18.900
      c2       | H1             | inpatient  | 内科       | 2026-10-02 09:00 | I10.x00
      c3       | H2             | inpatient  | 内科       | 2026-10-02 09:00 | I10.x00
    claim_lines: &tests |
      claim_id | line_no | item_code | item_class | charged_at       | amount
      c1       | 1       | TUMOUR    | lab        | 2026-10-01 10:00 | 100
      c1       | 2       | THYROID   | lab        | 2026-10-02 10:00 | 80
      c2       | 1       | TUMOUR    | lab        | 2026-10-02 10:00 | 100
      c2       | 2       | THYROID   | lab        | 2026-10-02 10:00 | 80
      c3       | 1       | BLOOD     | lab        | 2026-10-02 10:00 | 20
    institutions: &levels |
      institution_id | level
      H1             | secondary
      H2             | secondary
    params: {min_tests: 2, min_admissions: 2, min_diseases: 2}
    finds:
      - {subject_id: H1, amount: 180, evidence: ["claims|c1", "claim_lines|c1|1", "claim_lines|c1|2"]}
      - {subject_id: H1, amount: 180, evidence: ["claims|c2", "claim_lines|c2|1", "claim_lines|c2|2"]}
  - name: one disease may have its fixed tests
    claims: *stays
    claim_lines: *tests
    institutions: *levels
    params: {min_tests: 2, min_admissions: 2, min_diseases: 3}
    finds: []
  - name: the peers do the same, so it is routine
    claims: *stays
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | amount
      c1       | 1       | TUMOUR    | lab        | 2026-10-01 10:00 | 100
      c1       | 2       | THYROID   | lab        | 2026-10-02 10:00 | 80
      c2       | 1       | TUMOUR    | lab        | 2026-10-02 10:00 | 100
      c2       | 2       | THYROID   | lab        | 2026-10-02 10:00 | 80
      c3       | 1       | TUMOUR    | lab        | 2026-10-02 10:00 | 20
      c3       | 2       | THYROID   | lab        | 2026-10-02 10:00 | 20
    institutions: *levels
    params: {min_tests: 2, min_admissions: 2, min_diseases: 2}
    finds: []
*/
with stays as (
    select
        claims.claim_id,
        claims.institution_id,
        institutions.level,
        coalesce(claims.department, '-') as department,
        cast(claims.started_at as date) as admitted_on,
        left(claims.principal_diagnosis, 3) as disease
    from claims
    inner join institutions on institutions.institution_id = claims.institution_id
    where claims.visit_type = 'inpatient'
        and claims.started_at >= $window_start
        and claims.started_at < $period_end
),
first_tests as (
    select
        claim_lines.claim_id,
        claim_lines.item_code,
        sum(coalesce(claim_lines.covered_amount, claim_lines.amount)) as covered_amount,
        min(concat_ws('|', 'claim_lines', claim_lines.claim_id, claim_lines.line_no)) as line_key
    from claim_lines
    inner join stays on stays.claim_id = claim_lines.claim_id
    where claim_lines.item_class in ('lab', 'imaging', 'exam')
        and date_diff('day', stays.admitted_on, cast(claim_lines.charged_at as date)) between 0 and 1
        and claim_lines.quantity > 0
    group by
        claim_lines.claim_id,
        claim_lines.item_code
),
departments as (
    select
        institution_id,
        level,
        department,
        count(*) as n_stays,
        count(distinct disease) as n_diseases
    from stays
    group by
        institution_id,
        level,
        department
),
department_items as (
    select
        stays.institution_id,
        stays.level,
        stays.department,
        first_tests.item_code,
        count(*) as n_with
    from first_tests
    inner join stays on stays.claim_id = first_tests.claim_id
    group by
        stays.institution_id,
        stays.level,
        stays.department,
        first_tests.item_code
),
level_items as (
    select
        level,
        item_code,
        sum(n_with) as n_with
    from department_items
    group by
        level,
        item_code
),
institution_items as (
    select
        institution_id,
        item_code,
        sum(n_with) as n_with
    from department_items
    group by
        institution_id,
        item_code
),
level_stays as (
    select
        level,
        sum(n_stays) as n_stays
    from departments
    group by level
),
institution_stays as (
    select
        institution_id,
        sum(n_stays) as n_stays
    from departments
    group by institution_id
),
package_items as (
    select
        department_items.institution_id,
        department_items.department,
        department_items.item_code,
        count(*) over (partition by department_items.institution_id, department_items.department) as n_items
    from department_items
    inner join departments
        on departments.institution_id = department_items.institution_id
        and departments.department = department_items.department
    inner join level_items
        on level_items.level is not distinct from department_items.level
        and level_items.item_code = department_items.item_code
    inner join institution_items
        on institution_items.institution_id = department_items.institution_id
        and institution_items.item_code = department_items.item_code
    inner join level_stays on level_stays.level is not distinct from department_items.level
    inner join institution_stays on institution_stays.institution_id = department_items.institution_id
    where departments.n_stays >= $min_admissions
        and departments.n_diseases >= $min_diseases
        and department_items.n_with >= departments.n_stays * $min_share
        -- the other houses of the level; without any there is nothing to compare with
        and level_stays.n_stays > institution_stays.n_stays
        and level_items.n_with - institution_items.n_with
        <= (level_stays.n_stays - institution_stays.n_stays) * $max_peer_share
),
packages as (
    select
        stays.institution_id,
        stays.claim_id,
        sum(first_tests.covered_amount) as covered_amount,
        count(*) as n_items,
        list_sort(array_agg(first_tests.line_key)) as line_keys
    from stays
    inner join package_items
        on package_items.institution_id = stays.institution_id
        and package_items.department = stays.department
    inner join first_tests
        on first_tests.claim_id = stays.claim_id
        and first_tests.item_code = package_items.item_code
    where package_items.n_items >= $min_tests
    group by
        stays.institution_id,
        stays.claim_id
)
select
    institution_id as subject_id,
    covered_amount as amount,
    list_concat([concat_ws('|', 'claims', claim_id)], line_keys) as evidence
from packages
where n_items >= $min_tests
