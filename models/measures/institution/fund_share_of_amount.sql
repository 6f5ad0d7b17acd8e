/*
title: {zh: "基金支付占总费用比", en: "Share of charges paid by the fund"}
subject: institution
numerator: {zh: "基金支付额", en: "paid by the fund"}
denominator: {zh: "总费用", en: "all charges"}
unit: share
model: mean
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: D04
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "住院基金支付比例异常高，提示减免自付、诱导住院（C17）。"
  en: "An unusually high share paid by the fund suggests waived co-payments to attract patients (C17)."
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
  - name: the fund pays 80 of 100
    claims: |
      claim_id | visit_type | total_amount | fund_amount
      c1       | inpatient  | 100          | 80
    finds: [{subject_id: H1, numerator: 80, denominator: 100}]
  - name: an outpatient visit does not count
    claims: |
      claim_id | visit_type | total_amount | fund_amount
      c1       | outpatient | 100          | 80
    finds: []
*/
select
    institution_id as subject_id,
    sum(fund_amount) as numerator,
    sum(total_amount) as denominator
from claim_summary
where total_amount > 0
    and visit_type = 'inpatient'
group by institution_id
