/*
title: {zh: "药品人均费用", en: "Money per person who takes a drug"}
subject: drug
numerator: {zh: "药费", en: "charges"}
denominator: {zh: "用药人数", en: "persons who take it"}
unit: yuan
model: mean
direction: high
peers: [drug_class]
dimension: cost
catalogue: G12
reads: [prescriptions]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "某药人均费用远高于同类药，提示囤药或倒卖。"
  en: "Far more money per person than drugs of the class suggests hoarding or resale."
inspect:
  zh: "查看该药增长来自哪些机构和医师，核对进销存与处方。"
  en: "Which houses and doctors does it come from? Compare stock with prescriptions."
innocent_reasons:
  zh: "新进目录、季节性疾病、集采替换。"
  en: "New in the catalogue, a season, a change of supplier by central purchase."
params: {}
state: shadow
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: two persons
    prescriptions: |
      prescription_id | drug_code | person_id | prescribed_at    | days_supply | amount | practitioner_id
      r1              | X         | P1        | 2026-11-10 09:00 | 7           | 10     | D1
      r2              | X         | P1        | 2026-10-10 09:00 | 21          | 30     | D1
      r3              | X         | P2        | 2026-03-10 09:00 | 14          | 20     | D2
    finds: [{subject_id: X, numerator: 60, denominator: 2}]
  - name: outside the window nothing counts
    prescriptions: |
      prescription_id | drug_code | person_id | prescribed_at    | days_supply | amount | practitioner_id
      r1              | X         | P1        | 2025-11-10 09:00 | 7           | 10     | D1
    finds: []
*/
select
    drug_code as subject_id,
    sum(amount) as numerator,
    count(distinct person_id) as denominator
from prescriptions
where amount > 0
    and prescribed_at >= $window_start
    and prescribed_at < $period_end
group by drug_code
