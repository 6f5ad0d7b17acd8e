/*
title: {zh: "参保人更换医师比例", en: "Distinct doctors per settlement of a person"}
subject: insured_person
numerator: {zh: "不同医师数", en: "different doctors"}
denominator: {zh: "有医师的结算次数", en: "settlements that name a doctor"}
unit: share
model: binomial
direction: high
peers: [insurance_type, age_band]
dimension: cost
catalogue: G12
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "频繁更换医师，提示多处开药（G12）。"
  en: "A new doctor at nearly every visit suggests collecting prescriptions (G12)."
inspect:
  zh: "电话或上门核实是否本人就诊、卡由谁保管、药品去向。"
  en: "Ask the person, by telephone or at home: who came, who keeps the card, where did the drugs go?"
innocent_reasons:
  zh: "多病共存、透析与肿瘤患者、照护者代购。"
  en: "Several illnesses, dialysis, a tumour, a carer who collects for others."
params:
  min_visits:
    value: 12
    unit: settlements
    why: {zh: "只看就诊频繁者；少数几次的比例没有意义", en: "Only frequent users; shares of a few visits mean nothing"}
state: shadow
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: two doctors in three visits
    claims: |
      claim_id | person_id | practitioner_id
      c1       | P1        | D1
      c2       | P1        | D1
      c3       | P1        | D2
    params: {min_visits: 2}
    finds: [{subject_id: P1, numerator: 2, denominator: 3}]
  - name: too few visits to speak of
    claims: |
      claim_id | person_id
      c1       | P1
    finds: []
*/
select
    person_id as subject_id,
    count(distinct practitioner_id) as numerator,
    count(*) as denominator
from claim_summary
where practitioner_id is not null
group by person_id
having count(*) >= $min_visits
