/*
title: {zh: "参保人一天两家机构的日数占比", en: "Share of days on which a person used two houses"}
subject: insured_person
numerator: {zh: "到过两家以上机构的日数", en: "days at two or more houses"}
denominator: {zh: "有就诊的日数", en: "days with a visit"}
unit: share
model: binomial
direction: high
peers: [insurance_type, age_band]
dimension: cost
catalogue: E07
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "经常一天去两家机构，提示多处购药或卡被他人使用（E07）。"
  en: "Two houses on many days suggests collecting drugs or a card in other hands (E07)."
inspect:
  zh: "电话或上门核实是否本人就诊、卡由谁保管、药品去向。"
  en: "Ask the person, by telephone or at home: who came, who keeps the card, where did the drugs go?"
innocent_reasons:
  zh: "多病共存、透析与肿瘤患者、照护者代购。"
  en: "Several illnesses, dialysis, a tumour, a carer who collects for others."
params:
  min_visits:
    value: 12
    unit: settlements
    why: {zh: "只看就诊频繁者；少数几次的比例没有意义", en: "Only frequent users; shares of a few visits mean nothing"}
state: shadow
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: one of two days
    claims: |
      claim_id | person_id | institution_id | started_at
      c1       | P1        | H1             | 2026-11-09 09:00
      c2       | P1        | H2             | 2026-11-09 15:00
      c3       | P1        | H1             | 2026-11-10 09:00
    params: {min_visits: 2}
    finds: [{subject_id: P1, numerator: 1, denominator: 2}]
  - name: too few visits to speak of
    claims: |
      claim_id | person_id
      c1       | P1
    finds: []
*/
with per_day as (
    select person_id, started_on, count(*) as n_claims, count(distinct institution_id) as n_houses
    from claim_summary
    group by person_id, started_on
)
select
    person_id as subject_id,
    sum(case when n_houses >= 2 then 1 else 0 end) as numerator,
    count(*) as denominator
from per_day
group by person_id
having sum(n_claims) >= $min_visits
