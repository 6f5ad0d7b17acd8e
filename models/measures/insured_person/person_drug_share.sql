/*
title: {zh: "参保人药费占比", en: "Share of drugs in a person's charges"}
subject: insured_person
numerator: {zh: "药费", en: "charges for drugs"}
denominator: {zh: "有明细的费用", en: "charges with lines"}
unit: share
model: mean
direction: high
peers: [insurance_type, age_band]
dimension: cost
catalogue: G12
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "几乎全部费用都是药品，提示代开倒卖（G12）。"
  en: "Nearly all charges are drugs, which suggests collecting for resale (G12)."
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
  - name: drugs and nursing
    claims: |
      claim_id | person_id
      c1       | P1
      c2       | P1
    claim_lines: |
      claim_id | line_no | item_class | amount
      c1       | 1       | drug       | 30
      c2       | 1       | nursing    | 70
    params: {min_visits: 2}
    finds: [{subject_id: P1, numerator: 30, denominator: 100}]
  - name: too few visits to speak of
    claims: |
      claim_id | person_id
      c1       | P1
    finds: []
*/
select
    person_id as subject_id,
    sum(drug_amount) as numerator,
    sum(line_amount) as denominator
from claim_summary
where n_lines > 0
group by person_id
having count(*) >= $min_visits
