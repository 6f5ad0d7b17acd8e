/*
title: {zh: 同类投诉反复出现, en: The same complaint again and again}
subject: institution
result: suspicion
problem: licensing_and_duty
dimension: quality
catalogue: J04
stage: after
authority: 卫生健康、医疗保障
severity: medium
reads: [claims, complaints]
may_be_empty: [claims]
basis: 医疗保障基金使用监督管理条例 第25条（检查重点的选择依据）
why:
  zh: >
    90天内不同的人就同一主题投诉同一机构三次以上，并且每万人次投诉高于全县两倍。大医院投诉总数多，要看比率。
  en: >
    Three or more people complained about one topic of one house within ninety days, and its complaints per 10,000 visits are above twice the county's. A big hospital has
    more of everything; the rate counts.
inspect:
  zh: >
    把投诉按主题、科室、人员归类，优先核查同一指向；对照同期违规线索。
  en: >
    Sort the complaints by department and person, check what they point to first, compare with other findings of those weeks.
innocent_reasons:
  zh: >
    同一事件多人投诉；同一人反复来信（按投诉人去重）；已查明不实（不计）。
  en: >
    One event with many voices; one person writing again and again (counted once); found untrue (not counted).
amount:
  zh: 不涉及金额。
  en: No money is stated.
lookback_days: 90
params:
  window_days:
    value: 90
    unit: days
    why:
      zh: 默认值[D]：90天。
      en: Default [D]. Ninety days.
  min_complainants:
    value: 3
    unit: complainants
    why:
      zh: 默认值[D]：3人。
      en: Default [D]. Three.
  min_rate_ratio:
    value: 2
    unit: times the county's rate
    why:
      zh: 默认值[D]：每人次投诉率高于全县2倍。
      en: Default [D]. Twice the county's complaints per visit.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "90 天内同一主题被反复投诉，共 {n} 件"
  en: "{n} complaints about one topic within ninety days"
examples:
  - name: three people about one topic; the house sees few visits
    complaints: &three |
      complaint_id | institution_id | received_at      | topic    | complainant_token
      k1           | H1             | 2026-09-01 09:00 | 乱收费   | A
      k2           | H1             | 2026-10-01 09:00 | 乱收费   | B
      k3           | H1             | 2026-11-01 09:00 | 乱收费   |
    claims: |
      claim_id | institution_id | settled_at
      c1       | H1             | 2026-10-01 09:00
      c2       | H2             | 2026-10-01 09:00
      c3       | H2             | 2026-10-01 09:00
      c4       | H2             | 2026-10-01 09:00
    finds:
      - {subject_id: H1, amount: 0, evidence: ["complaints|k1"]}
      - {subject_id: H1, amount: 0, evidence: ["complaints|k2"]}
      - {subject_id: H1, amount: 0, evidence: ["complaints|k3"]}
  - name: the big hospital has as many complaints as its visits let expect
    complaints: *three
    claims: |
      claim_id | institution_id | settled_at
      c1       | H1             | 2026-10-01 09:00
      c2       | H1             | 2026-10-01 09:00
      c3       | H1             | 2026-10-01 09:00
      c4       | H2             | 2026-10-01 09:00
    finds: []
  - name: one person three times, one found untrue, one too long ago
    complaints: |
      complaint_id | institution_id | received_at      | topic    | complainant_token | verified
      k1           | H1             | 2026-09-01 09:00 | 乱收费   | A                 |
      k2           | H1             | 2026-10-01 09:00 | 乱收费   | A                 |
      k3           | H1             | 2026-11-01 09:00 | 乱收费   | B                 | false
      k4           | H1             | 2026-03-01 09:00 | 乱收费   | D                 |
      k5           | H1             | 2026-11-01 09:00 | 服务态度 | E                 |
    claims: |
      claim_id | institution_id | settled_at
      c1       | H1             | 2026-10-01 09:00
      c2       | H2             | 2026-10-01 09:00
      c3       | H2             | 2026-10-01 09:00
      c4       | H2             | 2026-10-01 09:00
    finds: []
  - name: the first of three came ninety days before the end, a day earlier it would be too old
    complaints: |
      complaint_id | institution_id | received_at      | topic    | complainant_token
      k1           | H1             | 2026-08-18 09:00 | 乱收费   | A
      k2           | H1             | 2026-10-01 09:00 | 乱收费   | B
      k3           | H1             | 2026-11-01 09:00 | 乱收费   | D
      k4           | H2             | 2026-08-17 09:00 | 乱收费   | A
      k5           | H2             | 2026-10-01 09:00 | 乱收费   | B
      k6           | H2             | 2026-11-01 09:00 | 乱收费   | D
    claims: |
      claim_id | institution_id | settled_at
      c1       | H3             | 2026-10-01 09:00
    finds:
      - {subject_id: H1, evidence: ["complaints|k1"]}
      - {subject_id: H1, evidence: ["complaints|k2"]}
      - {subject_id: H1, evidence: ["complaints|k3"]}
*/
with heard as (
    select
        complaint_id,
        institution_id,
        coalesce(topic, '-') as topic,
        -- an anonymous complaint counts as a person of its own
        coalesce(complainant_token, complaint_id) as complainant,
        cast(received_at as date) as received_on
    from complaints
    where institution_id is not null
        and received_at >= $window_start
        and received_at < $period_end
        and coalesce(verified, true)
),
recent as (
    select *
    from heard
    where date_diff('day', received_on, $period_end) <= $window_days
),
topics as (
    select
        institution_id,
        topic
    from recent
    group by
        institution_id,
        topic
    having count(distinct complainant) >= $min_complainants
),
complaint_counts as (
    select
        institution_id,
        count(*) as n_complaints
    from heard
    group by institution_id
),
visit_counts as (
    select
        institution_id,
        count(*) as n_visits
    from claims
    where settled_at >= $window_start
        and settled_at < $period_end
    group by institution_id
),
county as (
    select
        (select sum(complaint_counts.n_complaints) from complaint_counts) as n_complaints,
        (select sum(visit_counts.n_visits) from visit_counts) as n_visits
),
loud as (
    select complaint_counts.institution_id
    from complaint_counts
    cross join county
    left join visit_counts on visit_counts.institution_id = complaint_counts.institution_id
    -- a house without settlements (a beauty clinic, say) has no rate and is judged by its number alone
    where visit_counts.n_visits is null
        or complaint_counts.n_complaints * county.n_visits
        >= $min_rate_ratio * county.n_complaints * visit_counts.n_visits
)
select
    recent.institution_id as subject_id,
    cast(0 as decimal(14, 2)) as amount,
    [concat_ws('|', 'complaints', recent.complaint_id)] as evidence
from recent
inner join topics
    on topics.institution_id = recent.institution_id
    and topics.topic = recent.topic
inner join loud on loud.institution_id = recent.institution_id
