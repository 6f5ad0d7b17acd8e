/*
title: {zh: "次均住院耗材费", en: "Consumables per stay"}
subject: institution
numerator: {zh: "住院耗材费", en: "charges for consumables of stays"}
denominator: {zh: "住院人次", en: "stays"}
unit: yuan
model: mean
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: H03
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "次均耗材费偏高提示虚记、串换或超量使用耗材。"
  en: "High charges for consumables per stay suggest phantom charges, substitution or over-use."
inspect:
  zh: "核对耗材出入库、条码与病历粘贴联。"
  en: "Compare stock records, bar codes and the labels in the file."
innocent_reasons:
  zh: "专科特色、重症转诊中心、疫情或体检季；先看病例组合调整后的数值。"
  en: "A speciality, a referral centre, an outbreak or a season of check-ups; look at the case-mix adjusted figure first."
params: {}
state: shadow
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: thirty in one stay
    claims: |
      claim_id | visit_type
      c1       | inpatient
    claim_lines: |
      claim_id | line_no | item_class | amount
      c1       | 1       | consumable | 30
      c1       | 2       | nursing    | 70
    finds: [{subject_id: H1, numerator: 30, denominator: 1}]
  - name: an outpatient has no stay
    claims: |
      claim_id | visit_type
      c1       | outpatient
    claim_lines: |
      claim_id | line_no | item_class | amount
      c1       | 1       | consumable | 30
    finds: []
*/
select
    institution_id as subject_id,
    sum(consumable_amount) as numerator,
    count(*) as denominator
from claim_summary
where n_lines > 0 and visit_type = 'inpatient'
group by institution_id
