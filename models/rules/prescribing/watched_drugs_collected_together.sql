/*
title: {zh: 倒卖团伙, en: The same people collect often resold drugs on the same days}
subject: institution
result: suspicion
problem: prescribing
dimension: cost
catalogue: G12
stage: after
authority: 医疗保障、公安
severity: high
reads: [prescriptions, insured_persons, kp_drug_classes]
may_be_empty: [insured_persons]
basis: 医疗保障基金使用监督管理条例 第41条(三)（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    几张来自不同家庭的卡反复在同一天、同一机构开易倒卖药品，像是一个人拿着多张卡替药贩子开药。
  en: >
    Cards of different households collect often resold drugs at one house on the same days again and again: somebody with a bundle of cards, buying for a dealer.
inspect:
  zh: >
    看当日监控和签字是否一人；电话询问持卡人病情、药在哪里；追查药品去向。
  en: >
    Cameras and signatures of those days: one person? Ask the card holders about their illness and where the drugs are; follow the packs.
innocent_reasons:
  zh: >
    村医代取、集中发药日；慢病管理同一天复诊；同一养老机构。
  en: >
    A village doctor collects for neighbours, a fixed dispensing day; chronic patients called on one day; one nursing home.
amount:
  zh: 这些同日开药的处方金额。
  en: The price of the drugs collected on those shared days.
fact: {zh: 日, en: day}
lookback_days: 0
params:
  min_days:
    value: 4
    unit: shared days
    why:
      zh: 默认值[D]：慢病按月取药，一年偶遇三四次以内可能是巧合。
      en: Default [D]. Monthly refills may meet by chance a few times.
  min_partners:
    value: 2
    unit: others
    why:
      zh: 默认值[D]：连本人至少三张卡。
      en: Default [D]. Three cards at least.
  min_places:
    value: 2
    unit: houses
    why:
      zh: 默认值[D]：同一组人在两家以上机构出现，排除集中发药日。
      en: Default [D]. Together at two houses or more, which a fixed dispensing day does not explain.
  max_crowd:
    value: 30
    unit: people on one day at one house
    why:
      zh: 默认值[D]：当日开这类药的人太多时相遇是巧合。
      en: Default [D]. Where more people collect such drugs on a day, meeting is chance.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 天有同一组人同日开出易倒卖药品（{records} 次），涉及 {amount} 元"
  en: "on {n} days the same people collected often resold drugs together ({records} collections), {amount} yuan"
examples:
  - name: three cards together on two days at two houses
    kp_drug_classes: &watched |
      drug_code | resale_watch
      W         | true
    insured_persons: &strangers |
      person_id | household_token
      A         | h1
      B         | h2
      C         | h3
    prescriptions: &ring |
      prescription_id | drug_line | person_id | institution_id | prescribed_at    | drug_code | amount
      a1              | 1         | A         | H1             | 2026-10-01 09:00 | W         | 100
      b1              | 1         | B         | H1             | 2026-10-01 09:05 | W         | 100
      c1              | 1         | C         | H1             | 2026-10-01 09:10 | W         | 100
      a2              | 1         | A         | H2             | 2026-10-20 09:00 | W         | 100
      b2              | 1         | B         | H2             | 2026-10-20 09:05 | W         | 100
      c2              | 1         | C         | H2             | 2026-10-20 09:10 | W         | 100
    params: {min_days: 2, max_crowd: 3}
    finds:
      - {subject_id: H1, amount: 100, evidence: ["prescriptions|a1|1"]}
      - {subject_id: H1, amount: 100, evidence: ["prescriptions|b1|1"]}
      - {subject_id: H1, amount: 100, evidence: ["prescriptions|c1|1"]}
      - {subject_id: H2, amount: 100, evidence: ["prescriptions|a2|1"]}
      - {subject_id: H2, amount: 100, evidence: ["prescriptions|b2|1"]}
      - {subject_id: H2, amount: 100, evidence: ["prescriptions|c2|1"]}
  - name: two shared days are fewer than three
    kp_drug_classes: *watched
    insured_persons: *strangers
    prescriptions: *ring
    params: {min_days: 3}
    finds: []
  - name: two partners are fewer than three
    kp_drug_classes: *watched
    insured_persons: *strangers
    prescriptions: *ring
    params: {min_days: 2, min_partners: 3}
    finds: []
  - name: two houses are fewer than three
    kp_drug_classes: *watched
    insured_persons: *strangers
    prescriptions: *ring
    params: {min_days: 2, min_places: 3}
    finds: []
  - name: three people are a crowd where two are the limit
    kp_drug_classes: *watched
    insured_persons: *strangers
    prescriptions: *ring
    params: {min_days: 2, max_crowd: 2}
    finds: []
  - name: a family
    kp_drug_classes: *watched
    insured_persons: |
      person_id | household_token
      A         | h1
      B         | h1
      C         | h1
    prescriptions: *ring
    params: {min_days: 2}
    finds: []
*/
with watched as (
    select distinct drug_code
    from kp_drug_classes
    where resale_watch
        and valid_from < $period_end
        and (valid_to is null or valid_to >= $window_start)
),
collected as (
    select
        prescriptions.prescription_id,
        prescriptions.drug_line,
        prescriptions.person_id,
        coalesce(prescriptions.dispensed_by_institution_id, prescriptions.institution_id) as place_id,
        cast(prescriptions.prescribed_at as date) as day,
        coalesce(prescriptions.amount, 0) as amount
    from prescriptions
    inner join watched on watched.drug_code = prescriptions.drug_code
    where prescriptions.prescribed_at >= $window_start
        and prescriptions.prescribed_at < $period_end
),
meetings as (
    select distinct
        collected.person_id,
        coalesce(insured_persons.household_token, collected.person_id) as household,
        collected.place_id,
        collected.day
    from collected
    left join insured_persons on insured_persons.person_id = collected.person_id
),
occasions as (
    select
        place_id,
        day
    from meetings
    group by
        place_id,
        day
    having count(*) > 1
        and count(*) <= $max_crowd
),
small_meetings as (
    select meetings.*
    from meetings
    inner join occasions
        on occasions.place_id = meetings.place_id
        and occasions.day = meetings.day
),
often_together as (
    select
        one.person_id,
        other.person_id as partner_id
    from small_meetings as one
    inner join small_meetings as other
        on other.place_id = one.place_id
        and other.day = one.day
    where one.household <> other.household
    group by
        one.person_id,
        other.person_id
    having count(distinct one.day) >= $min_days
        and count(distinct one.place_id) >= $min_places
),
members as (
    select person_id
    from often_together
    group by person_id
    having count(*) >= $min_partners
),
shared_days as (
    select distinct
        one.person_id,
        one.place_id,
        one.day
    from small_meetings as one
    inner join often_together on often_together.person_id = one.person_id
    inner join small_meetings as other
        on other.person_id = often_together.partner_id
        and other.place_id = one.place_id
        and other.day = one.day
    inner join members on members.person_id = one.person_id
)
select
    collected.place_id as subject_id,
    cast(collected.amount as decimal(14, 2)) as amount,
    [concat_ws('|', 'prescriptions', collected.prescription_id, collected.drug_line)] as evidence,
    collected.day as fact
from collected
inner join shared_days
    on shared_days.person_id = collected.person_id
    and shared_days.place_id = collected.place_id
    and shared_days.day = collected.day
