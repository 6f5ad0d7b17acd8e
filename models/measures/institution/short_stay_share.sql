/*
title: {zh: "短住院占比", en: "Share of very short stays"}
subject: institution
numerator: {zh: "短住院人次", en: "stays of few days"}
denominator: {zh: "住院人次", en: "stays"}
unit: share
model: binomial
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: C03
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "短住院占比高，提示低标准入院或体检式住院（C03、C04）。"
  en: "Many very short stays suggest admissions that were not needed (C03, C04)."
inspect:
  zh: "抽取相关病历，核对诊疗记录与收费清单。"
  en: "Draw files at random and compare the records of care with what was charged."
innocent_reasons:
  zh: "专科特色、重症转诊中心或服务人群不同；先看病例组合调整后的数值。"
  en: "A speciality, a referral centre or other patients; look at the case-mix adjusted figure first."
params:
  max_days:
    value: 2
    unit: days
    why:
      zh: "默认值[D]：低于常用的3天低标准入院界线（C03）。"
      en: "Default [D]: below the usual limit of three days (C03)."
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: one of two stays is short
    claims: |
      claim_id | visit_type | started_at       | ended_at
      c1       | inpatient  | 2026-10-01 09:00 | 2026-10-06 10:00
      c2       | inpatient  | 2026-10-01 09:00 | 2026-10-02 18:00
    finds: [{subject_id: H1, numerator: 1, denominator: 2}]
  - name: no stay, no share
    claims: |
      claim_id | visit_type
      c1       | outpatient
    finds: []
*/
select
    institution_id as subject_id,
    sum(case when n_days <= $max_days then 1 else 0 end) as numerator,
    count(*) as denominator
from claim_summary
where visit_type = 'inpatient'
group by institution_id
