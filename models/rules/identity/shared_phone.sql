/*
title: {zh: 多户共用一个联系电话, en: One telephone for many households}
subject: institution
result: suspicion
problem: identity_anomaly
dimension: cost
catalogue: E04
stage: after
authority: 医疗保障
severity: low
reads: [claims, insured_persons, institutions]
may_be_empty: [insured_persons]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    同一机构里多个不同户的参保人留同一个电话，且这部分基金支出居全机构前列，可能是中介或工作人员代办、集中持卡。
  en: >
    Insured people of several households leave one telephone number with a house, and the money behind it is among the highest: an agent or a member of staff may
    be handling their cards.
inspect:
  zh: >
    查该号码机主与机构的关系；抽查名下病人是否认识机主、是否亲自就诊。
  en: >
    Whose number is it and what ties him to the house? Do the patients know the owner and did they come themselves?
innocent_reasons:
  zh: >
    村医代老人留电话（村卫生室不计）；养老院、学校统一电话；同户家人（按户计数）。
  en: >
    A village doctor's number for the elderly (village clinics do not count); a nursing home or a school; one family (households are counted).
amount:
  zh: 该号码下该次结算的基金支付额。
  en: What the fund paid on each claim with the number.
fact: {zh: 电话号码, en: telephone number}
lookback_days: 0
params:
  min_households:
    value: 3
    unit: households
    why:
      zh: 默认值[C]：多于2人；这里按户计，3户起。
      en: Default [C]. More than two; counted in households here, so three.
  top_share:
    value: 0.05
    unit: share of all numbers by fund money
    why:
      zh: 默认值[C]：基金支出前5%的号码。
      en: Default [C]. Numbers in the top five percent by fund money.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 个联系电话为多户共用（{records} 次结算），基金支付 {amount} 元"
  en: "{n} telephone numbers shared by several households ({records} claims), {amount} yuan"
examples:
  - name: one number, three households, the most money
    claims: &four_claims |
      claim_id | person_id | institution_id | contact_phone | fund_amount
      c1       | A         | H1             | T1            | 900
      c2       | B         | H1             | T1            | 800
      c3       | D         | H1             | T1            | 700
      c4       | E         | H1             | T2            | 100
    insured_persons: &households |
      person_id | household_token
      A         | HA
      B         | HB
      D         | HD
      E         | HE
    institutions: &hospital |
      institution_id | kind
      H1             | general_hospital
    finds:
      - {subject_id: H1, amount: 900, evidence: ["claims|c1"]}
      - {subject_id: H1, amount: 800, evidence: ["claims|c2"]}
      - {subject_id: H1, amount: 700, evidence: ["claims|c3"]}
  - name: two households are below the limit
    claims: *four_claims
    insured_persons: |
      person_id | household_token
      A         | HA
      B         | HB
      D         | HB
      E         | HE
    institutions: *hospital
    finds: []
  - name: the village doctor leaves his own number
    claims: *four_claims
    insured_persons: *households
    institutions: |
      institution_id | kind
      H1             | village_clinic
    finds: []
  - name: of three numbers the two with most money are the upper half
    claims: |
      claim_id | person_id | institution_id | contact_phone | fund_amount
      c1       | A         | H1             | T1            | 900
      c2       | B         | H1             | T1            | 800
      c3       | D         | H1             | T1            | 700
      c4       | A         | H1             | T2            | 90
      c5       | B         | H1             | T2            | 80
      c6       | D         | H1             | T2            | 70
      c7       | E         | H1             | T3            | 10
    insured_persons: *households
    institutions: *hospital
    params: {top_share: 0.5}
    finds:
      - {subject_id: H1, amount: 900}
      - {subject_id: H1, amount: 800}
      - {subject_id: H1, amount: 700}
      - {subject_id: H1, amount: 90}
      - {subject_id: H1, amount: 80}
      - {subject_id: H1, amount: 70}
*/
with phones_of_people as (
    -- one row per house, number and person, before anything is looked up
    select
        institution_id,
        contact_phone,
        person_id,
        sum(fund_amount) as fund_amount
    from claims
    where settled_at >= $window_start
        and settled_at < $period_end
        and contact_phone is not null
    group by
        institution_id,
        contact_phone,
        person_id
),
phones as (
    select
        phones_of_people.institution_id,
        phones_of_people.contact_phone,
        count(distinct coalesce(insured_persons.household_token, phones_of_people.person_id)) as n_households,
        percent_rank() over (order by sum(phones_of_people.fund_amount)) as money_rank
    from phones_of_people
    inner join institutions on institutions.institution_id = phones_of_people.institution_id
    left join insured_persons on insured_persons.person_id = phones_of_people.person_id
    where institutions.kind <> 'village_clinic'
    group by
        phones_of_people.institution_id,
        phones_of_people.contact_phone
),
shared as (
    select
        institution_id,
        contact_phone
    from phones
    where n_households >= $min_households
        and money_rank >= 1 - $top_share
)
select
    claims.institution_id as subject_id,
    claims.fund_amount as amount,
    [concat_ws('|', 'claims', claims.claim_id)] as evidence,
    claims.contact_phone as fact
from claims
inner join shared
    on shared.institution_id = claims.institution_id
    and shared.contact_phone = claims.contact_phone
where claims.settled_at >= $window_start
    and claims.settled_at < $period_end
