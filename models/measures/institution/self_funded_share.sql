/*
title: {zh: "自费占比", en: "Share that patients pay outside the scope"}
subject: institution
numerator: {zh: "范围外费用", en: "charges outside the scope of payment"}
denominator: {zh: "全部费用", en: "all charges"}
unit: share
model: mean
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: D04
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "自费率畸高提示把应由基金支付的费用转嫁给患者（D04）。"
  en: "A high share outside the scope suggests that costs of the case are shifted to the patient (D04)."
inspect:
  zh: "核对知情同意书和自费项目清单，询问患者是否被要求院外购药。"
  en: "Compare consent forms and lists of self-paid items; ask patients whether they were sent to buy drugs outside."
innocent_reasons:
  zh: "患者自愿选择的特需服务、目录外新药。"
  en: "Services that patients chose, new drugs not yet in the catalogue."
params: {}
state: shadow
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: forty of a hundred
    claims: |
      claim_id | total_amount | covered_amount
      c1       | 100          | 60
    finds: [{subject_id: H1, numerator: 40, denominator: 100}]
  - name: nothing is known about the scope
    claims: |
      claim_id | total_amount | covered_amount
      c1       | 100          |
    finds: []
*/
select
    institution_id as subject_id,
    sum(total_amount - covered_amount) as numerator,
    sum(total_amount) as denominator
from claim_summary
where covered_amount > 0
group by institution_id
