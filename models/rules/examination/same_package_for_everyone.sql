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
reads: [claims, claim_lines]
basis: 医疗保障基金使用监督管理条例 第38条(二)
why:
  zh: >
    一个科室在一个季度里收治的病人不论什么病，入院两天内几乎人人做同一组检查，而其他机构的同名科室并不这样做，检查由套餐决定而不是由病情决定。
  en: >
    Whatever the disease, nearly everybody admitted to one department in a quarter gets the same set of tests within two days, and the same department of other houses does
    not do so. The package decides, not the illness.
inspect:
  zh: >
    看信息系统里是否设有“入院套餐”，是否与绩效挂钩；抽病历问每项检查的理由。
  en: >
    Is there an "admission package" in the system, is it tied to bonuses? Take records and ask the reason of each test.
innocent_reasons:
  zh: >
    专科或临床路径规定的必查项目，术前传染病筛查等常规（其他机构同名科室半数以上病人也做的项目不计；没有同名科室可比的不判断）。
  en: >
    Tests a speciality or a pathway prescribes, screening before operations (what more than half of the patients in the same department elsewhere get does not count; a
    department nobody else has is not judged).
amount:
  zh: 该次住院中套餐项目的医保范围内金额。
  en: The covered amount of the package's tests in the stay.
fact: {zh: 科室季度, en: quarter of a department}
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
    unit: share of the department's admissions in a quarter
    why:
      zh: 默认值[D]：八成以上病人都做。
      en: Default [D]. Given to eight in ten.
  max_peer_share:
    value: 0.5
    unit: share of admissions to the same department elsewhere
    why:
      zh: 默认值[D]：其他机构同名科室过半病人也做的属常规。
      en: Default [D]. What more than half of the patients elsewhere get is routine.
  min_admissions:
    value: 10
    unit: admissions in the quarter
    why:
      zh: 默认值[D]：少于10人次看不出套餐。
      en: Default [D]. Fewer than ten show no pattern.
  min_diseases:
    value: 3
    unit: different principal diagnoses (three characters)
    why:
      zh: 默认值[D]：单病种科室的固定检查不算。
      en: Default [D]. A department for one disease may have a fixed set.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 个科室季度的住院都做同一组检查（{records} 次），套餐金额 {amount} 元"
  en: "one and the same package of tests for everyone in {n} quarters of departments ({records} stays), {amount} yuan"
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
    params: {min_tests: 2, min_admissions: 2, min_diseases: 2}
    finds:
      - {subject_id: H1, amount: 180, evidence: ["claims|c1", "claim_lines|c1|1", "claim_lines|c1|2"]}
      - {subject_id: H1, amount: 180, evidence: ["claims|c2", "claim_lines|c2|1", "claim_lines|c2|2"]}
  - name: one disease may have its fixed tests
    claims: *stays
    claim_lines: *tests
    params: {min_tests: 2, min_admissions: 2, min_diseases: 3}
    finds: []
  - name: no other house has the department
    claims: |
      claim_id | institution_id | visit_type | department | started_at       | principal_diagnosis
      c1       | H1             | inpatient  | 内科       | 2026-10-01 09:00 | J18.900
      c2       | H1             | inpatient  | 内科       | 2026-10-02 09:00 | I10.x00
      c3       | H2             | inpatient  | 外科       | 2026-10-02 09:00 | I10.x00
    claim_lines: *tests
    params: {min_tests: 2, min_admissions: 2, min_diseases: 2}
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
    params: {min_tests: 2, min_admissions: 2, min_diseases: 2}
    finds: []
  - name: every patient of H1, and every other one of H2, which is the most that peers may show
    claims: &four_stays |
      claim_id | institution_id | visit_type | department | started_at       | principal_diagnosis
      c1       | H1             | inpatient  | 内科       | 2026-10-01 09:00 | J18.900
      c2       | H1             | inpatient  | 内科       | 2026-10-02 09:00 | I10.x00
      c3       | H2             | inpatient  | 内科       | 2026-10-02 09:00 | I10.x00
      c4       | H2             | inpatient  | 内科       | 2026-10-02 09:00 | I10.x00
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | amount
      c1       | 1       | TUMOUR    | lab        | 2026-10-01 10:00 | 100
      c1       | 2       | THYROID   | lab        | 2026-10-02 10:00 | 80
      c2       | 1       | TUMOUR    | lab        | 2026-10-02 10:00 | 100
      c2       | 2       | THYROID   | lab        | 2026-10-02 10:00 | 80
      c4       | 1       | TUMOUR    | lab        | 2026-10-02 10:00 | 100
      c4       | 2       | THYROID   | lab        | 2026-10-02 10:00 | 80
    params: {min_tests: 2, min_admissions: 2, min_diseases: 2, min_share: 1.0}
    finds:
      - {subject_id: H1, amount: 180}
      - {subject_id: H1, amount: 180}
*/
with stays as (
    select
        claim_id,
        institution_id,
        coalesce(department, '-') as department,
        date_trunc('quarter', started_at) as quarter,
        cast(started_at as date) as admitted_on,
        left(principal_diagnosis, 3) as disease
    from claims
    where visit_type = 'inpatient'
        and started_at >= $window_start
        and started_at < $period_end
),
first_tests as (
    select
        claim_lines.claim_id,
        claim_lines.item_code,
        sum(coalesce(claim_lines.covered_amount, claim_lines.amount)) as covered_amount,
        min(claim_lines.line_no) as line_no
    from claim_lines
    inner join stays on stays.claim_id = claim_lines.claim_id
    where claim_lines.item_class in ('lab', 'imaging', 'exam')
        and date_diff('day', stays.admitted_on, cast(claim_lines.charged_at as date)) between 0 and 1
        and claim_lines.quantity > 0
    group by
        claim_lines.claim_id,
        claim_lines.item_code
),
department_quarters as (
    select
        institution_id,
        department,
        quarter,
        count(*) as n_stays,
        count(distinct disease) as n_diseases
    from stays
    group by
        institution_id,
        department,
        quarter
),
quarter_items as (
    select
        stays.institution_id,
        stays.department,
        stays.quarter,
        first_tests.item_code,
        count(*) as n_with
    from first_tests
    inner join stays on stays.claim_id = first_tests.claim_id
    group by
        stays.institution_id,
        stays.department,
        stays.quarter,
        first_tests.item_code
),
own_stays as (
    select
        institution_id,
        department,
        sum(n_stays) as n_stays
    from department_quarters
    group by
        institution_id,
        department
),
own_items as (
    select
        institution_id,
        department,
        item_code,
        sum(n_with) as n_with
    from quarter_items
    group by
        institution_id,
        department,
        item_code
),
all_stays as (
    select
        department,
        sum(n_stays) as n_stays
    from own_stays
    group by department
),
all_items as (
    select
        department,
        item_code,
        sum(n_with) as n_with
    from own_items
    group by
        department,
        item_code
),
package_items as (
    select
        quarter_items.institution_id,
        quarter_items.department,
        quarter_items.quarter,
        quarter_items.item_code,
        count(*) over (
            partition by quarter_items.institution_id, quarter_items.department, quarter_items.quarter
        ) as n_items
    from quarter_items
    inner join department_quarters
        on department_quarters.institution_id = quarter_items.institution_id
        and department_quarters.department = quarter_items.department
        and department_quarters.quarter = quarter_items.quarter
    inner join own_stays
        on own_stays.institution_id = quarter_items.institution_id
        and own_stays.department = quarter_items.department
    inner join own_items
        on own_items.institution_id = quarter_items.institution_id
        and own_items.department = quarter_items.department
        and own_items.item_code = quarter_items.item_code
    inner join all_stays on all_stays.department = quarter_items.department
    inner join all_items
        on all_items.department = quarter_items.department
        and all_items.item_code = quarter_items.item_code
    where department_quarters.n_stays >= $min_admissions
        and department_quarters.n_diseases >= $min_diseases
        and quarter_items.n_with >= department_quarters.n_stays * $min_share
        -- the same department of other houses; without any there is nothing to compare with
        and all_stays.n_stays > own_stays.n_stays
        and all_items.n_with - own_items.n_with <= (all_stays.n_stays - own_stays.n_stays) * $max_peer_share
),
packages as (
    select
        stays.institution_id,
        stays.department,
        stays.quarter,
        stays.claim_id,
        sum(first_tests.covered_amount) as covered_amount,
        count(*) as n_items,
        list_sort(array_agg(concat_ws('|', 'claim_lines', first_tests.claim_id, first_tests.line_no))) as line_keys
    from stays
    inner join package_items
        on package_items.institution_id = stays.institution_id
        and package_items.department = stays.department
        and package_items.quarter = stays.quarter
    inner join first_tests
        on first_tests.claim_id = stays.claim_id
        and first_tests.item_code = package_items.item_code
    where package_items.n_items >= $min_tests
    group by
        stays.institution_id,
        stays.department,
        stays.quarter,
        stays.claim_id
)
select
    institution_id as subject_id,
    covered_amount as amount,
    list_concat([concat_ws('|', 'claims', claim_id)], line_keys) as evidence,
    concat_ws('|', department, quarter) as fact
from packages
where n_items >= $min_tests
