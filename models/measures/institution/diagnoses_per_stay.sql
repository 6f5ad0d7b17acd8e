/*
title: {zh: "每次住院诊断数", en: "Diagnoses per stay"}
subject: institution
numerator: {zh: "诊断数", en: "diagnoses"}
denominator: {zh: "住院人次", en: "stays"}
unit: rate
model: mean
direction: high
peers: [kind, speciality, level, ownership]
dimension: quality
catalogue: D01
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "每次住院的诊断数高于同类，提示为高套分组添加诊断（D01）。"
  en: "More diagnoses per stay than peers suggests diagnoses added to reach a higher case group (D01)."
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
  - name: two diagnoses
    claims: |
      claim_id | visit_type
      c1       | inpatient
    diagnoses: |
      claim_id | position | diagnosis_code
      c1       | 1        | I10
      c1       | 2        | E11
    finds: [{subject_id: H1, numerator: 2, denominator: 1}]
  - name: stays without coded diagnoses say nothing
    claims: |
      claim_id | visit_type
      c1       | inpatient
    diagnoses: |
      claim_id | position
    finds: []
*/
select
    institution_id as subject_id,
    sum(n_diagnoses) as numerator,
    count(*) as denominator
from claim_summary
where visit_type = 'inpatient'
    and n_diagnoses > 0
group by institution_id
