/*
title: {zh: "医师人均门诊次数", en: "A doctor's visits per person"}
subject: practitioner
numerator: {zh: "门诊和购药次数", en: "outpatient visits and purchases"}
denominator: {zh: "就诊人数", en: "persons seen"}
unit: rate
model: mean
direction: high
peers: [kind, scope]
dimension: cost
catalogue: E07
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "同一批人反复就诊明显多于同类，提示分解就诊、空刷医保卡。"
  en: "The same people coming back far more often than at peers suggests split visits or cards used without their owners."
inspect:
  zh: "抽取就诊最多的人员，电话或上门核实是否到诊。"
  en: "Ask the most frequent patients, by telephone or at home, whether they were there."
innocent_reasons:
  zh: "慢病管理、透析、康复、针灸疗程等需要反复就诊。"
  en: "Chronic care, dialysis, rehabilitation and courses of acupuncture bring people back."
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: three visits of two persons
    claims: |
      claim_id | person_id | practitioner_id
      c1       | P1        | D1
      c2       | P1        | D1
      c3       | P2        | D1
    finds: [{subject_id: D1, numerator: 3, denominator: 2}]
  - name: a stay is no visit
    claims: |
      claim_id | visit_type | practitioner_id
      c1       | inpatient  | D1
    finds: []
*/
select
    practitioner_id as subject_id,
    count(*) as numerator,
    count(distinct person_id) as denominator
from claim_summary
where visit_type <> 'inpatient'
    and practitioner_id is not null
group by practitioner_id
