/*
title: {zh: "每次住院手术操作数", en: "Procedures per stay"}
subject: institution
numerator: {zh: "手术操作数", en: "procedures"}
denominator: {zh: "住院人次", en: "stays"}
unit: rate
model: poisson
direction: high
peers: [kind, speciality, level, ownership]
dimension: quality
catalogue: D01
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "每次住院的手术操作数高于同类，提示虚记操作或高套分组（D01）。"
  en: "More procedures per stay than peers suggests phantom procedures or upcoding (D01)."
inspect:
  zh: "抽取相关病历，核对诊疗记录与收费清单。"
  en: "Draw files at random and compare the records of care with what was charged."
innocent_reasons:
  zh: "专科特色、重症转诊中心或服务人群不同；先看病例组合调整后的数值。"
  en: "A speciality, a referral centre or other patients; look at the case-mix adjusted figure first."
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: two procedures in one of two stays
    claims: |
      claim_id | visit_type
      c1       | inpatient
      c2       | inpatient
    procedures: |
      claim_id | position | procedure_code
      c1       | 1        | 47.01
      c1       | 2        | 54.11
    finds: [{subject_id: H1, numerator: 2, denominator: 2}]
  - name: no stay
    claims: |
      claim_id | visit_type
      c1       | outpatient
    finds: []
*/
select
    institution_id as subject_id,
    sum(n_procedures) as numerator,
    count(*) as denominator
from claim_summary
where visit_type = 'inpatient'
group by institution_id
