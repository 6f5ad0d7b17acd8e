/*
title: {zh: "处方平均天数", en: "Mean days of supply"}
subject: institution
numerator: {zh: "处方天数合计", en: "days of supply"}
denominator: {zh: "处方药品条数", en: "prescribed drugs"}
unit: days
model: mean
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: G01
reads: [prescriptions]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "处方天数长于同类，提示超量开药（G01）。"
  en: "Longer supplies than peers suggest over-prescribing (G01)."
inspect:
  zh: "抽取天数最长的处方，核对病情、长处方理由和取药人。"
  en: "Take the longest prescriptions: reason, long-prescription note, who collected."
innocent_reasons:
  zh: "慢病长处方政策执行得好。"
  en: "The policy of long prescriptions for chronic illness, well applied."
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: seven and thirteen days
    prescriptions: |
      prescription_id | drug_line | practitioner_id | days_supply | prescribed_at
      r1              | 1         | D1              | 7           | 2026-11-09 09:00
      r1              | 2         | D1              | 13          | 2026-11-09 09:00
    finds: [{subject_id: H1, numerator: 20, denominator: 2}]
  - name: a declared long prescription is not held against anyone
    prescriptions: |
      prescription_id | drug_line | practitioner_id | days_supply | long_prescription
      r1              | 1         | D1              | 84          | true
    finds: []
*/
select
    institution_id as subject_id,
    sum(days_supply) as numerator,
    count(*) as denominator
from prescriptions
where days_supply > 0
    and coalesce(long_prescription, false) = false
    and prescribed_at >= $window_start
    and prescribed_at < $period_end
group by institution_id
