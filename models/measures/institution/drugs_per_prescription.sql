/*
title: {zh: "每张处方药品数", en: "Drugs per prescription"}
subject: institution
numerator: {zh: "药品条数", en: "prescribed drugs"}
denominator: {zh: "处方张数", en: "prescriptions"}
unit: rate
model: mean
direction: high
peers: [kind, speciality, level, ownership]
dimension: quality
catalogue: G03
reads: [prescriptions]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "每张处方药品数高于同类，提示联合用药过多（G03、G07）。"
  en: "More drugs per prescription than peers suggests needless combinations (G03, G07)."
inspect:
  zh: "抽取品种最多的处方作处方点评。"
  en: "Have the prescriptions with most drugs reviewed by a pharmacist."
innocent_reasons:
  zh: "老年多病人群。"
  en: "Old patients with several illnesses."
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: three drugs on two prescriptions
    prescriptions: |
      prescription_id | drug_line | prescribed_at
      r1              | 1         | 2026-11-09 09:00
      r1              | 2         | 2026-11-09 09:00
      r2              | 1         | 2026-11-09 09:00
    finds: [{subject_id: H1, numerator: 3, denominator: 2}]
  - name: before the window
    prescriptions: |
      prescription_id | drug_line | prescribed_at
      r1              | 1         | 2024-11-09 09:00
    finds: []
*/
select
    institution_id as subject_id,
    count(*) as numerator,
    count(distinct prescription_id) as denominator
from prescriptions
where prescribed_at >= $window_start
    and prescribed_at < $period_end
group by institution_id
