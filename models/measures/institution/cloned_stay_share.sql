/*
title: {zh: "雷同住院占比", en: "Share of stays with the same care as others"}
subject: institution
numerator: {zh: "至少三名患者项目组合雷同的住院数", en: "stays whose care is alike for three or more patients"}
denominator: {zh: "项目不少于8种的住院数", en: "stays with eight or more items"}
unit: share
model: binomial
direction: high
peers: [kind, speciality, level, ownership]
dimension: quality
catalogue: C11
reads: [claim_lines, claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "不同患者住院项目组合几乎完全相同，提示复制病历或虚假住院（C11）。每次住院的项目集合取八个最小散列值作签名（MinHash），八个全同才算雷同：重合九成五的三次中有两次，重合一半的千次中只有四次。"
  en: "Stays of different patients with nearly the same items suggest copied files or stays that did not happen (C11). Eight minimal hashes of its items are the signature of a stay (MinHash); alike means all eight: two of three pairs that share 95 per cent, four of a thousand that share half."
inspect:
  zh: "并排查阅雷同病历的医嘱、病程记录和检验数值。"
  en: "Read orders, notes and laboratory values of such files side by side."
innocent_reasons:
  zh: "单病种临床路径、白内障等标准化手术、产科。"
  en: "Clinical pathways, standard operations such as cataract, obstetrics."
params:
  least_items:
    value: 8
    unit: items
    why: {zh: "默认值[D]：项目太少时相同没有意义", en: "Default [D]: with few items being the same means nothing"}
  patients:
    value: 3
    unit: persons
    why: {zh: "目录C11：至少3名患者", en: "Catalogue C11: three patients"}
state: shadow
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: three patients, the same two items
    claims: |
      claim_id | person_id | visit_type
      c1       | P1        | inpatient
      c2       | P2        | inpatient
      c3       | P3        | inpatient
      c4       | P4        | inpatient
    claim_lines: |
      claim_id | line_no | item_code
      c1       | 1       | A
      c1       | 2       | B
      c2       | 1       | A
      c2       | 2       | B
      c3       | 1       | A
      c3       | 2       | B
      c4       | 1       | X
      c4       | 2       | Y
    params: {least_items: 2}
    finds: [{subject_id: H1, numerator: 3, denominator: 4}]
  - name: two items are no pattern
    claims: |
      claim_id | person_id | visit_type
      c1       | P1        | inpatient
    claim_lines: |
      claim_id | line_no | item_code
      c1       | 1       | A
      c1       | 2       | B
    finds: []
*/
with stays as (
    select claim_id, institution_id, person_id
    from claim_summary
    where visit_type = 'inpatient'
),
stay_items as (
    select distinct claim_id, item_code
    from claim_lines
    where claim_id in (select stays.claim_id from stays)
),
cared as (
    select s.claim_id, s.institution_id, s.person_id, i.item_code
    from stays as s
    join stay_items as i on i.claim_id = s.claim_id
),
hashed as (
    select
        item_code,
        md5(concat('1', item_code)) as h1,
        md5(concat('2', item_code)) as h2,
        md5(concat('3', item_code)) as h3,
        md5(concat('4', item_code)) as h4,
        md5(concat('5', item_code)) as h5,
        md5(concat('6', item_code)) as h6,
        md5(concat('7', item_code)) as h7,
        md5(concat('8', item_code)) as h8
    from (select distinct item_code from cared)
),
signed as (
    select
        c.claim_id,
        c.institution_id,
        c.person_id,
        concat(min(h.h1), min(h.h2), min(h.h3), min(h.h4), min(h.h5), min(h.h6), min(h.h7), min(h.h8)) as signature
    from cared as c
    join hashed as h on h.item_code = c.item_code
    group by c.claim_id, c.institution_id, c.person_id
    having count(*) >= $least_items
),
alike as (
    select institution_id, signature, count(*) as n_stays, count(distinct person_id) as n_persons
    from signed
    group by institution_id, signature
)
select
    institution_id as subject_id,
    sum(case when n_persons >= $patients then n_stays else 0 end) as numerator,
    sum(n_stays) as denominator
from alike
group by institution_id
