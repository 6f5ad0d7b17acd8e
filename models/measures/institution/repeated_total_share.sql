/*
title: {zh: "相同金额结算占比", en: "Share of settlements with one of the commonest totals"}
subject: institution
numerator: {zh: "与本机构最常见三种总额相同的结算数", en: "settlements with one of the three commonest totals here"}
denominator: {zh: "门诊结算数", en: "outpatient settlements"}
unit: share
model: binomial
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: H07
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "很多结算总额分文不差，提示成批虚构或固定套餐收费。"
  en: "Many settlements of exactly the same total suggest made-up batches or fixed packages."
inspect:
  zh: "抽取同额结算，核对就诊时间、签名与处方。"
  en: "Take settlements of the same total; compare times, signatures and prescriptions."
innocent_reasons:
  zh: "一般诊疗费、疫苗、固定体检项目等定额项目。"
  en: "Flat fees, vaccinations, fixed check-ups."
params:
  commonest:
    value: 3
    unit: totals
    why: {zh: "默认值[D]：一种总额可能只是挂号费", en: "Default [D]: a single one may be the registration fee"}
state: shadow
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: four totals once each
    claims: |
      claim_id | visit_type | total_amount
      c1       | outpatient | 31.20
      c2       | outpatient | 31.20
      c3       | outpatient | 44.10
      c4       | outpatient | 52.30
      c5       | outpatient | 60.70
    finds: [{subject_id: H1, numerator: 4, denominator: 5}]
  - name: stays are left out
    claims: |
      claim_id | visit_type | total_amount
      c1       | inpatient  | 31.20
    finds: []
*/
with per_total as (
    select institution_id, total_amount, count(*) as n_claims
    from claim_summary
    where visit_type in ('outpatient', 'emergency', 'chronic_outpatient', 'pharmacy') and total_amount > 0
    group by institution_id, total_amount
),
placed as (
    select
        *,
        row_number() over (partition by institution_id order by n_claims desc, total_amount) as place
    from per_total
)
select
    institution_id as subject_id,
    sum(case when place <= $commonest then n_claims else 0 end) as numerator,
    sum(n_claims) as denominator
from placed
group by institution_id
