/*
title: {zh: "医师人均基金支付", en: "Fund money per person of a doctor"}
subject: practitioner
numerator: {zh: "基金支付额", en: "paid by the fund"}
denominator: {zh: "就诊人数", en: "persons seen"}
unit: yuan
model: mean
direction: high
peers: [kind, scope]
dimension: cost
catalogue: H03
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "人均基金支付高于同类且不能由病情解释。"
  en: "The fund pays more per person than at peers without sicker patients."
inspect:
  zh: "抽取就诊最多的人员，电话或上门核实是否到诊。"
  en: "Ask the most frequent patients, by telephone or at home, whether they were there."
innocent_reasons:
  zh: "重症转诊中心、透析与肿瘤中心。"
  en: "A referral centre, a centre for dialysis or tumours."
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: 300 for two persons
    claims: |
      claim_id | person_id | fund_amount | practitioner_id
      c1       | P1        | 100         | D1
      c2       | P1        | 100         | D1
      c3       | P2        | 100         | D1
    finds: [{subject_id: D1, numerator: 300, denominator: 2}]
  - name: outside the window nothing counts
    claims: |
      claim_id | settled_at       | practitioner_id
      c1       | 2025-11-16 23:59 | D1
    finds: []
*/
select
    practitioner_id as subject_id,
    sum(fund_amount) as numerator,
    count(distinct person_id) as denominator
from claim_summary
where practitioner_id is not null
group by practitioner_id
