/*
title: {zh: 超出登记诊疗科目, en: Department not on the licence}
subject: institution
result: suspicion
problem: licensing_and_duty
dimension: safety
catalogue: J02
stage: during
authority: 卫生健康
severity: medium
reads: [claims, institutions]
basis: 医疗机构管理条例 第27条、第47条
why:
  zh: >
    结算上的就诊科室不在执业许可登记的诊疗科目内。超范围执业，病人安全没有保证，费用也不应支付。
  en: >
    The department on the claim is not among the departments of the licence. Practice outside the licence is unsafe and not payable.
inspect:
  zh: >
    看科室门牌、医师执业范围、诊疗科目变更登记。
  en: >
    Door plates, scope of the doctors, registered changes of departments.
innocent_reasons:
  zh: >
    二级科目名称与登记写法不同（互相包含的已放行）；登记更新滞后。
  en: >
    A subdivision worded differently (names that contain each other are let pass); a late register.
amount:
  zh: 该次结算的基金支付额。
  en: What the fund paid on the claim.
lookback_days: 0
params:
  min_claims:
    value: 5
    unit: claims of the department
    why:
      zh: 默认值[D]：少于5次可能是录入错误。
      en: Default [D]. Fewer than five may be a slip.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次结算的科室不在登记的诊疗科目内，涉及基金 {amount} 元"
  en: "{n} claims of a department not on the licence, {amount} yuan of fund money"
examples:
  - name: cosmetic surgery in a house for medicine (one claim suffices in this example)
    claims: |
      claim_id | department   | settled_at       | fund_amount
      c1       | 医疗美容科   | 2026-10-01 09:00 | 300
      c2       | 呼吸内科     | 2026-10-01 09:00 | 300
    institutions: &licence |
      institution_id | departments
      H1             | 内科;外科
    params: {min_claims: 1}
    finds: [{subject_id: H1, amount: 300, evidence: ["claims|c1", "institutions|H1"]}]
  - name: four claims may be a slip
    claims: |
      claim_id | department | settled_at       | fund_amount
      c1       | 口腔科     | 2026-10-01 09:00 | 300
      c2       | 口腔科     | 2026-10-01 09:00 | 300
      c3       | 口腔科     | 2026-10-01 09:00 | 300
      c4       | 口腔科     | 2026-10-01 09:00 | 300
    institutions: *licence
    finds: []
  - name: the register names no departments
    claims: |
      claim_id | department | settled_at       | fund_amount
      c1       | 口腔科     | 2026-10-01 09:00 | 300
    institutions: |
      institution_id | departments
      H1             |
    params: {min_claims: 1}
    finds: []
*/
with departments as (
    select
        institution_id,
        department,
        count(*) as n_claims
    from claims
    where settled_at >= $window_start
        and settled_at < $period_end
        and department is not null
        and visit_type <> 'pharmacy'
    group by
        institution_id,
        department
),
licences as (
    select
        institution_id,
        string_split(departments, ';') as departments
    from institutions
    where departments is not null
),
licensed as (
    select
        licences.institution_id,
        trim(licence.department) as department
    from licences
    cross join unnest(licences.departments) as licence(department)
),
matched as (
    select distinct
        departments.institution_id,
        departments.department
    from departments
    inner join licensed
        on licensed.institution_id = departments.institution_id
        and (
            contains(departments.department, licensed.department)
            or contains(licensed.department, departments.department)
        )
),
unlicensed as (
    select
        departments.institution_id,
        departments.department
    from departments
    left join matched
        on matched.institution_id = departments.institution_id
        and matched.department = departments.department
    where matched.department is null
        and departments.n_claims >= $min_claims
        and departments.institution_id in (select licensed.institution_id from licensed)
)
select
    claims.institution_id as subject_id,
    claims.fund_amount as amount,
    [concat_ws('|', 'claims', claims.claim_id), concat_ws('|', 'institutions', claims.institution_id)] as evidence
from claims
inner join unlicensed
    on unlicensed.institution_id = claims.institution_id
    and unlicensed.department = claims.department
where claims.settled_at >= $window_start
    and claims.settled_at < $period_end
    and claims.visit_type <> 'pharmacy'
