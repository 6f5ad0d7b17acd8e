/*
title: {zh: 结伴就诊购药, en: People who keep turning up together}
subject: institution
ends: [insured_person, insured_person]
members: 4
dimension: cost
severity: high
catalogue: H10
reads: [claim_summary, insured_persons]
basis: 医疗保障基金使用监督管理条例 第40条、第41条
why:
  zh: 多人反复在同一机构（或轮换多家机构）同一日同一时段一起结算，常见于倒卖药品、收集医保卡集中空刷和结伴住院。
  en: >
    People who again and again settle at the same place, day and hour, at one house or touring several, are what resale of drugs, collected cards and arranged
    admissions look like.
inspect:
  zh: 调取该时段监控与签名，分别询问参保人是否本人到场、卡由谁保管、药品去向。
  en: Camera and signatures of those hours; ask each person apart who came, who keeps the card and where the drugs went.
innocent_reasons:
  zh: 同户家庭（已剔除）、同村同车、透析放化疗康复等固定疗程（按诊断剔除，并按各自固定的星期与时段折减）、集中体检。
  en: >
    Households (left out), one bus from one village, treatment cycles such as dialysis, chemotherapy and rehabilitation
    (left out by diagnosis, and explained by each one's fixed weekdays and hours), group check-ups.
params:
  max_meeting:
    value: 50
    unit: persons
    why: {zh: 一个时段超过50人的相遇没有信息量，且配对数爆炸, en: Meetings of more than 50 carry no information and explode in pairs}
  min_visits:
    value: 3
    unit: visits
    why: {zh: 少于3次的人不可能多次结伴, en: Whoever came less than three times cannot have come together often}
  min_together:
    value: 3
    unit: weeks
    why: {zh: "默认值[D]：两次同时可以是巧合；同一周内多次只算一次", en: "Default [D]: twice may be chance; several meetings in one week are one"}
  wide:
    value: 120
    unit: minutes
    why: {zh: 两小时内到同一机构算一次相遇, en: Two hours at one place are one meeting}
  narrow:
    value: 30
    unit: minutes
    why: {zh: 两小时内超过50人的大机构改用半小时, en: Where more than 50 come in two hours a meeting is half an hour}
  cycles:
    value: Z49;Z50;Z51;N18
    unit: ICD-10 categories
    why: {zh: 透析、康复、放化疗、慢性肾病的固定疗程, en: "Treatment cycles: dialysis, rehabilitation, radio- and chemotherapy, chronic kidney disease"}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 对人员反复同时同地就诊购药，远超巧合；关联最强的一对在 {value} 个不同的周同行，按各自习惯与机构繁忙程度只应约 {peer} 次"
  en: "{n} pairs of people settle together far more often than chance allows; the strongest came together in {value} different
    weeks, where their habits and the bustle of the place explain about {peer}"
examples:
  - name: three days together
    claim_summary: |
      claim_id | person_id | institution_id | started_at       | started_on | visit_type
      a1       | P1        | H1             | 2026-10-05 09:10 | 2026-10-05 | pharmacy
      b1       | P2        | H1             | 2026-10-05 09:40 | 2026-10-05 | pharmacy
      a2       | P1        | H1             | 2026-10-12 14:10 | 2026-10-12 | pharmacy
      b2       | P2        | H1             | 2026-10-12 14:20 | 2026-10-12 | pharmacy
      a3       | P1        | H1             | 2026-10-19 10:00 | 2026-10-19 | pharmacy
      b3       | P2        | H1             | 2026-10-19 11:59 | 2026-10-19 | pharmacy
    insured_persons: |
      person_id | household_token
      P1        | F1
      P2        | F2
    finds: [{left_id: P1, right_id: P2, n_together: 3, n_left: 3, n_right: 3, place_id: H1}]
  - name: a couple goes together
    claim_summary: |
      claim_id | person_id | institution_id | started_at       | started_on | visit_type
      a1       | P1        | H1             | 2026-10-05 09:10 | 2026-10-05 | pharmacy
      b1       | P2        | H1             | 2026-10-05 09:40 | 2026-10-05 | pharmacy
      a2       | P1        | H1             | 2026-10-12 14:10 | 2026-10-12 | pharmacy
      b2       | P2        | H1             | 2026-10-12 14:20 | 2026-10-12 | pharmacy
      a3       | P1        | H1             | 2026-10-19 10:00 | 2026-10-19 | pharmacy
      b3       | P2        | H1             | 2026-10-19 11:59 | 2026-10-19 | pharmacy
    insured_persons: |
      person_id | household_token
      P1        | F1
      P2        | F1
    finds: []
  - name: a tour of three houses, once at each
    claim_summary: |
      claim_id | person_id | institution_id | started_at       | started_on | visit_type
      a1       | P1        | H1             | 2026-10-05 09:10 | 2026-10-05 | pharmacy
      b1       | P2        | H1             | 2026-10-05 09:40 | 2026-10-05 | pharmacy
      a2       | P1        | H2             | 2026-10-14 14:10 | 2026-10-14 | pharmacy
      b2       | P2        | H2             | 2026-10-14 14:20 | 2026-10-14 | pharmacy
      a3       | P1        | H3             | 2026-10-22 10:00 | 2026-10-22 | pharmacy
      b3       | P2        | H3             | 2026-10-22 11:59 | 2026-10-22 | pharmacy
    insured_persons: |
      person_id | household_token
      P1        | F1
      P2        | F2
    finds: [{left_id: P1, right_id: P2, n_together: 3, n_left: 3, n_right: 3, n_slots: 3, place_id: H1}]
  - name: ten days of physiotherapy are two weeks
    claim_summary: |
      claim_id | person_id | institution_id | started_at       | started_on | visit_type
      a1       | P1        | H1             | 2026-10-05 09:10 | 2026-10-05 | outpatient
      b1       | P2        | H1             | 2026-10-05 09:40 | 2026-10-05 | outpatient
      a2       | P1        | H1             | 2026-10-06 09:10 | 2026-10-06 | outpatient
      b2       | P2        | H1             | 2026-10-06 09:20 | 2026-10-06 | outpatient
      a3       | P1        | H1             | 2026-10-07 09:00 | 2026-10-07 | outpatient
      b3       | P2        | H1             | 2026-10-07 09:59 | 2026-10-07 | outpatient
      a4       | P1        | H1             | 2026-10-12 09:00 | 2026-10-12 | outpatient
      b4       | P2        | H1             | 2026-10-12 09:59 | 2026-10-12 | outpatient
    insured_persons: |
      person_id | household_token
      P1        | F1
      P2        | F2
    finds: []
  - name: dialysis days are fixed days
    claim_summary: |
      claim_id | person_id | institution_id | started_at       | started_on | visit_type | principal_diagnosis
      a1       | P1        | H1             | 2026-10-05 09:10 | 2026-10-05 | outpatient | Z49.100
      b1       | P2        | H1             | 2026-10-05 09:40 | 2026-10-05 | outpatient | Z49.100
      a2       | P1        | H1             | 2026-10-12 14:10 | 2026-10-12 | outpatient | Z49.100
      b2       | P2        | H1             | 2026-10-12 14:20 | 2026-10-12 | outpatient | Z49.100
      a3       | P1        | H1             | 2026-10-19 10:00 | 2026-10-19 | outpatient | Z49.100
      b3       | P2        | H1             | 2026-10-19 11:59 | 2026-10-19 | outpatient | Z49.100
    insured_persons: |
      person_id | household_token
      P1        | F1
      P2        | F2
    finds: []
*/
-- Everybody meets by chance. How often, is told by two things, of which the larger counts: how crowded the hours of a place
-- are (the chance that two of its visits fall into one meeting), and habits (both come on Mondays at nine: dialysis, a
-- market day, a course). Several meetings in one week count once, so that ten days of physiotherapy are two.
with people as (
    select
        c.person_id,
        min(coalesce(i.household_token, c.person_id)) as household,
        row_number() over (order by c.person_id) as person_no
    from claim_summary as c
    join insured_persons as i on i.person_id = c.person_id
    group by c.person_id
),
places as (
    select institution_id, row_number() over (order by institution_id) as place_no
    from claim_summary
    group by institution_id
),
visits as (
    -- one a day and house, the first: who settles three times in a morning came once
    select
        p.person_no,
        h.place_no,
        date_diff('day', $window_start, c.started_on) as day_no,
        min(extract(hour from c.started_at) * 60 + extract(minute from c.started_at)) as minute_no
    from claim_summary as c
    join people as p on p.person_id = c.person_id
    join places as h on h.institution_id = c.institution_id
    where not contains($cycles, coalesce(substr(c.principal_diagnosis, 1, 3), 'none'))
    group by p.person_no, h.place_no, date_diff('day', $window_start, c.started_on)
),
crowds as (
    select place_no, day_no, floor(minute_no / $wide) as hours, count(*) as n_meeting
    from visits
    group by place_no, day_no, floor(minute_no / $wide)
),
timed as (
    select
        v.person_no,
        v.place_no,
        v.day_no,
        floor(v.day_no / 7) as week_no,
        v.day_no % 7 * 1000 + floor(v.minute_no / $wide) as habit,
        case
            when c.n_meeting <= $max_meeting then floor(v.minute_no / $wide)
            else 1000 + floor(v.minute_no / $narrow)
        end as slot
    from visits as v
    join crowds as c on c.place_no = v.place_no and c.day_no = v.day_no and c.hours = floor(v.minute_no / $wide)
),
meetings as (
    select
        place_no,
        day_no,
        slot,
        count(*) as n_meeting,
        row_number() over (order by place_no, day_no, slot) as meeting_no
    from timed
    group by place_no, day_no, slot
),
crowding as (
    select place_no, sum(n_meeting) as n_visits, sum(n_meeting * n_meeting) as n_squared
    from meetings
    group by place_no
),
regulars as (
    select person_no
    from timed
    group by person_no
    having count(*) >= $min_visits
),
present as (
    select t.person_no, t.place_no, t.week_no, m.meeting_no
    from timed as t
    join meetings as m on m.place_no = t.place_no and m.day_no = t.day_no and m.slot = t.slot
    join regulars as r on r.person_no = t.person_no
    where m.n_meeting > 1
        and m.n_meeting <= $max_meeting
),
candidates as (
    select a.person_no as left_no, b.person_no as right_no
    from present as a
    join present as b on b.meeting_no = a.meeting_no
    where a.person_no < b.person_no
    group by a.person_no, b.person_no
    having count(*) >= $min_together
),
together as (
    select
        c.left_no,
        c.right_no,
        a.place_no,
        a.week_no,
        min(a.meeting_no) as meeting_no
    from candidates as c
    join present as a on a.person_no = c.left_no
    join present as b on b.person_no = c.right_no and b.meeting_no = a.meeting_no
    group by c.left_no, c.right_no, a.place_no, a.week_no
),
by_place as (
    select
        left_no,
        right_no,
        place_no,
        min(meeting_no) as meeting_no,
        row_number() over (partition by left_no, right_no order by count(*) desc, place_no) as place_rank
    from together
    group by left_no, right_no, place_no
),
pairs as (
    select
        t.left_no,
        t.right_no,
        min(l.person_id) as left_id,
        min(r.person_id) as right_id,
        count(distinct t.week_no) as n_together
    from together as t
    join people as l on l.person_no = t.left_no
    join people as r on r.person_no = t.right_no
    where l.household <> r.household
    group by t.left_no, t.right_no
    having count(distinct t.week_no) >= $min_together
),
at_place as (
    select person_no, place_no, count(*) as n_visits
    from timed
    group by person_no, place_no
),
by_crowd as (
    select
        p.left_no,
        p.right_no,
        sum(l.n_visits) as n_left,
        sum(r.n_visits) as n_right,
        sum(1.0 * l.n_visits * r.n_visits * k.n_squared / (k.n_visits * k.n_visits)) as n_expected
    from pairs as p
    join at_place as l on l.person_no = p.left_no
    join at_place as r on r.person_no = p.right_no and r.place_no = l.place_no
    join crowding as k on k.place_no = l.place_no
    group by p.left_no, p.right_no
),
habits as (
    select person_no, place_no, habit, count(*) as n_visits
    from timed
    group by person_no, place_no, habit
),
span as (
    select max(week_no) - min(week_no) + 1 as n_weeks
    from timed
),
by_habit as (
    select p.left_no, p.right_no, sum(1.0 * l.n_visits * r.n_visits) as n_expected
    from pairs as p
    join habits as l on l.person_no = p.left_no
    join habits as r on r.person_no = p.right_no and r.place_no = l.place_no and r.habit = l.habit
    group by p.left_no, p.right_no
),
ends as (
    select left_no, right_no, left_id as person_id, true as is_left
    from pairs
    union all
    select left_no, right_no, right_id as person_id, false as is_left
    from pairs
),
shown as (
    select
        e.left_no,
        e.right_no,
        min(case when e.is_left then c.claim_id end) as left_claim_id,
        min(case when not e.is_left then c.claim_id end) as right_claim_id,
        min(h.institution_id) as place_id
    from ends as e
    join by_place as b on b.left_no = e.left_no and b.right_no = e.right_no
    join meetings as m on m.meeting_no = b.meeting_no
    join places as h on h.place_no = b.place_no
    join claim_summary as c
        on c.person_id = e.person_id
        and c.institution_id = h.institution_id
        and date_diff('day', $window_start, c.started_on) = m.day_no
    where b.place_rank = 1
    group by e.left_no, e.right_no
)
select
    p.left_id,
    p.right_id,
    p.n_together,
    k.n_left,
    k.n_right,
    round(k.n_left * k.n_right / greatest(k.n_expected, coalesce(h.n_expected / s.n_weeks, 0)), 6) as n_slots,
    e.place_id,
    [concat_ws('|', 'claims', e.left_claim_id), concat_ws('|', 'claims', e.right_claim_id)] as evidence
from pairs as p
join by_crowd as k on k.left_no = p.left_no and k.right_no = p.right_no
left join by_habit as h on h.left_no = p.left_no and h.right_no = p.right_no
join shown as e on e.left_no = p.left_no and e.right_no = p.right_no
cross join span as s
