/*
title: {zh: "共用电话患者占比", en: "Share of patients behind a shared telephone"}
subject: institution
numerator: {zh: "与他户两人以上共用联系电话的患者数", en: "patients whose telephone three or more persons of different households share"}
denominator: {zh: "留有电话的患者数", en: "patients with a telephone"}
unit: share
model: binomial
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: E04
reads: [claims, insured_persons]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "多户患者共用一个联系电话，提示机构代留电话、虚构就诊（E04、C17）。"
  en: "One telephone for patients of many households suggests that the house filled it in or that visits were made up (E04, C17)."
inspect:
  zh: "拨打该电话，询问患者是否到诊。"
  en: "Call the number and ask whether the patients came."
innocent_reasons:
  zh: "村医代留电话、养老院、学生宿舍。"
  en: "A village doctor's own number, a home for the aged, a dormitory."
params:
  households:
    value: 3
    unit: households
    why: {zh: "目录E04：超过2人共用", en: "Catalogue E04: more than two persons"}
state: shadow
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: three households, one number
    insured_persons: |
      person_id | household_token
      P1        | F1
      P2        | F2
      P3        | F3
    claims: |
      claim_id | person_id | contact_phone
      c1       | P1        | T1
      c2       | P2        | T1
      c3       | P3        | T1
    finds: [{subject_id: H1, numerator: 3, denominator: 3}]
  - name: no number was noted
    claims: |
      claim_id | contact_phone
      c1       |
    finds: []
*/
with noted as (
    select distinct
        c.institution_id,
        c.person_id,
        c.contact_phone,
        coalesce(p.household_token, c.person_id) as household
    from claims as c
    left join insured_persons as p on p.person_id = c.person_id
    where c.contact_phone is not null
        and c.settled_at >= $window_start
        and c.settled_at < $period_end
),
phones as (
    select institution_id, contact_phone, count(distinct household) as n_households
    from noted
    group by institution_id, contact_phone
)
select
    n.institution_id as subject_id,
    count(distinct case when s.n_households >= $households then n.person_id end) as numerator,
    count(distinct n.person_id) as denominator
from noted as n
join phones as s on s.institution_id = n.institution_id and s.contact_phone = n.contact_phone
group by n.institution_id
