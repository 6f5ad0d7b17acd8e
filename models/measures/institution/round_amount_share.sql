/*
title: {zh: "整数金额占比", en: "Share of claims at round amounts"}
subject: institution
numerator: {zh: "总费用为整数倍的结算", en: "claims at a round total"}
denominator: {zh: "全部结算", en: "all claims"}
unit: share
model: binomial
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: H07
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "结算金额多为整数，提示空刷、套现或手工编造（H07、G16）。"
  en: "Totals that are round too often suggest invented sales or cashing out of cards (H07, G16)."
inspect:
  zh: "抽取相关病历，核对诊疗记录与收费清单。"
  en: "Draw files at random and compare the records of care with what was charged."
innocent_reasons:
  zh: "专科特色、重症转诊中心或服务人群不同；先看病例组合调整后的数值。"
  en: "A speciality, a referral centre or other patients; look at the case-mix adjusted figure first."
params:
  multiple:
    value: 50
    unit: yuan
    why:
      zh: "默认值[D]：50元的整数倍在真实价格中少见。"
      en: "Default [D]: multiples of 50 are rare among real prices."
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: 300 is round, 301.5 is not
    claims: |
      claim_id | total_amount
      c1       | 300
      c2       | 301.50
    finds: [{subject_id: H1, numerator: 1, denominator: 2}]
  - name: a settlement of nothing does not count
    claims: |
      claim_id | total_amount
      c1       | 0
    finds: []
*/
select
    institution_id as subject_id,
    sum(case when total_amount = floor(total_amount / $multiple) * $multiple then 1 else 0 end) as numerator,
    count(*) as denominator
from claim_summary
where total_amount > 0
group by institution_id
