/*
title: {zh: "参保人次均基金支付", en: "Fund money per settlement of a person"}
subject: insured_person
numerator: {zh: "基金支付额", en: "paid by the fund"}
denominator: {zh: "结算次数", en: "settlements"}
unit: yuan
model: mean
direction: high
peers: [insurance_type, age_band]
dimension: cost
catalogue: H10
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "频繁就诊且次均基金支付高于同龄同险种者。"
  en: "Frequent, and dearer per settlement than people of the same age and insurance."
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
  - name: three settlements
    claims: |
      claim_id | person_id | fund_amount
      c1       | P1        | 10
      c2       | P1        | 20
      c3       | P1        | 30
    params: {min_visits: 2}
    finds: [{subject_id: P1, numerator: 60, denominator: 3}]
  - name: too few visits to speak of
    claims: |
      claim_id | person_id
      c1       | P1
    finds: []
*/
select
    person_id as subject_id,
    sum(fund_amount) as numerator,
    count(*) as denominator
from claim_summary
group by person_id
having count(*) >= $min_visits
