/*
title: {zh: "药品近13周占比", en: "Share of a drug's year in the last 13 weeks"}
subject: drug
numerator: {zh: "近13周条数", en: "lines of the last 13 weeks"}
denominator: {zh: "52周条数", en: "lines of 52 weeks"}
unit: share
model: binomial
direction: high
peers: [drug_class]
dimension: cost
catalogue: H02
reads: [prescriptions]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "某药近一季度占全年比重远高于同类药。"
  en: "A last quarter far heavier than that of drugs of the class."
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
  - name: two of three
    prescriptions: |
      prescription_id | drug_code | person_id | prescribed_at    | days_supply | amount | practitioner_id
      r1              | X         | P1        | 2026-11-10 09:00 | 7           | 10     | D1
      r2              | X         | P1        | 2026-10-10 09:00 | 21          | 30     | D1
      r3              | X         | P2        | 2026-03-10 09:00 | 14          | 20     | D2
    finds: [{subject_id: X, numerator: 2, denominator: 3}]
  - name: outside the window nothing counts
    prescriptions: |
      prescription_id | drug_code | person_id | prescribed_at    | days_supply | amount | practitioner_id
      r1              | X         | P1        | 2025-11-10 09:00 | 7           | 10     | D1
    finds: []
*/
select
    drug_code as subject_id,
    sum(case when prescribed_at >= cast($period_end as timestamp) - interval 91 day then 1 else 0 end) as numerator,
    count(*) as denominator
from prescriptions
where prescribed_at >= $window_start
    and prescribed_at < $period_end
group by drug_code
