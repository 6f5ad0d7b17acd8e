/*
title: {zh: "药品最大开方者占比", en: "Share of a drug by its busiest prescriber"}
subject: drug
numerator: {zh: "开得最多的医师的条数", en: "lines of the busiest prescriber"}
denominator: {zh: "处方条数", en: "prescribed lines"}
unit: share
model: binomial
direction: high
peers: [drug_class]
dimension: quality
catalogue: F08
reads: [prescriptions]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "某药集中由一名医师开出，提示带金销售或倒卖。"
  en: "A drug that one doctor prescribes suggests kick-backs or resale."
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
with per_doctor as (
    select drug_code, practitioner_id, count(*) as n_lines
    from prescriptions
    where practitioner_id is not null
        and prescribed_at >= $window_start
        and prescribed_at < $period_end
    group by drug_code, practitioner_id
)
select
    drug_code as subject_id,
    max(n_lines) as numerator,
    sum(n_lines) as denominator
from per_doctor
group by drug_code
