/*
title: {zh: "收住院比例", en: "Share of visits that become stays"}
subject: institution
numerator: {zh: "住院人次", en: "stays"}
denominator: {zh: "门诊加住院人次", en: "outpatient visits and stays"}
unit: share
model: binomial
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: C15
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "收住院比例高于同类，提示诱导住院、小病大治（C15、C17）。"
  en: "More of the visits become stays than at peers: light illness admitted, patients attracted (C15, C17)."
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
  - name: one stay among two
    claims: |
      claim_id | visit_type
      c1       | inpatient
      c2       | outpatient
    finds: [{subject_id: H1, numerator: 1, denominator: 2}]
  - name: a pharmacy sells and admits nobody
    claims: |
      claim_id | visit_type
      c1       | pharmacy
    finds: []
*/
select
    institution_id as subject_id,
    sum(case when visit_type = 'inpatient' then 1 else 0 end) as numerator,
    count(*) as denominator
from claim_summary
where visit_type in ('outpatient', 'emergency', 'chronic_outpatient', 'inpatient')
group by institution_id
