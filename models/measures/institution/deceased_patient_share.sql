/*
title: {zh: "就诊者死亡占比", en: "Share of patients who died"}
subject: institution
numerator: {zh: "期内死亡的就诊者", en: "patients who died in the window"}
denominator: {zh: "就诊人数", en: "persons seen"}
unit: share
model: binomial
direction: high
peers: [kind, speciality, level, ownership]
dimension: safety
catalogue: E05
reads: [claim_summary, insured_persons]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "就诊者死亡比例高于同类，质量与冒用死者身份两种可能都要看。"
  en: "More deaths among patients than peers: look at quality, and at identities of the dead still in use."
inspect:
  zh: "核对死亡日期前后的结算和病历。"
  en: "Compare settlements around the dates of death with the records."
innocent_reasons:
  zh: "收治重症、临终关怀、养老机构。"
  en: "Severe illness, palliative care, homes for the old."
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: one of two died
    insured_persons: |
      person_id | died_on
      P1        | 2026-05-01
      P2        |
    claims: |
      claim_id | person_id
      c1       | P1
      c2       | P2
    finds: [{subject_id: H1, numerator: 1, denominator: 2}]
  - name: a death years ago is the business of a rule
    insured_persons: |
      person_id | died_on
      P1        | 2020-05-01
    claims: |
      claim_id | person_id
      c1       | P1
    finds: [{subject_id: H1, numerator: 0, denominator: 1}]
*/
with patients as (
    select distinct institution_id, person_id
    from claim_summary
)
select
    c.institution_id as subject_id,
    sum(case when p.died_on >= $window_start and p.died_on < $period_end then 1 else 0 end) as numerator,
    count(*) as denominator
from patients as c
join insured_persons as p on p.person_id = c.person_id
group by c.institution_id
