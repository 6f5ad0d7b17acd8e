/*
title: {zh: 单项集中度, en: One item makes most of a doctor's income}
subject: practitioner
result: suspicion
problem: statistical_outlier
dimension: cost
catalogue: H06
stage: after
authority: 医疗保障
severity: low
reads: [claim_lines, practitioners]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    一名医师的非药品收入四成以上来自同一个项目，是同专业同事的两倍以上。国外被除名的医疗人员中这一比例约40%，同侪约20%。
  en: >
    Two fifths and more of what a doctor bills besides drugs is one item, twice as much as with colleagues of the specialty. Excluded providers abroad showed about 40 %, their peers 20 %.
inspect:
  zh: >
    抽查该项目的治疗单、执行记录和病人签字，问病人是否做过。
  en: >
    Treatment slips, execution records and signatures of the item; ask patients whether it was done.
innocent_reasons:
  zh: >
    专做一项技术的医师（透析、内镜、白内障）；同专业人数少。
  en: >
    A doctor of one technique (dialysis, endoscopy, cataract); few colleagues in the specialty.
amount:
  zh: 线索性规则，不计金额。
  en: A lead only, no money.
lookback_days: 0
params:
  min_share:
    value: 0.4
    unit: share of amounts besides drugs
    why:
      zh: 默认值[C-]：40%。
      en: Default [C-]. 40 %.
  min_peer_ratio:
    value: 2.0
    unit: times the specialty's median
    why:
      zh: 默认值[C-]：同侪的两倍。
      en: Default [C-]. Twice the peers.
  min_peers:
    value: 4
    unit: doctors of the specialty
    why:
      zh: 默认值[D]：连本人不足4人不作比较。
      en: Default [D]. With fewer, the doctor included, there is no comparison.
  min_amount:
    value: 5000
    unit: yuan of the item
    why:
      zh: 默认值[D]：金额太小不看。
      en: Default [D]. Smaller sums are not looked at.
  shown_lines:
    value: 20
    unit: lines
    why:
      zh: 默认值[D]：列出金额最高的20笔。
      en: Default [D]. The twenty dearest lines are listed.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "收入高度集中于同一项目，列出金额最高的费用"
  en: "One item makes most of the income; its dearest lines are listed"
examples:
  - name: four fifths one item, colleagues of the specialty two fifths
    practitioners: &doctors |
      practitioner_id | institution_id | scope
      D1              | H1             | 外科
      D2              | H1             | 外科
      D3              | H1             | 外科
    claim_lines: &lines |
      claim_id | line_no | item_code | item_class | charged_at       | amount | ordering_practitioner_id
      c1       | 1       | A         | treatment  | 2026-10-01 09:00 | 50     | D1
      c1       | 2       | A         | treatment  | 2026-10-01 09:00 | 30     | D1
      c1       | 3       | B         | treatment  | 2026-10-01 09:00 | 20     | D1
      c1       | 4       | X         | drug       | 2026-10-01 09:00 | 900    | D1
      c2       | 1       | A         | treatment  | 2026-10-01 09:00 | 40     | D2
      c2       | 2       | B         | treatment  | 2026-10-01 09:00 | 30     | D2
      c2       | 3       | C         | treatment  | 2026-10-01 09:00 | 30     | D2
      c3       | 1       | A         | treatment  | 2026-10-01 09:00 | 40     | D3
      c3       | 2       | B         | treatment  | 2026-10-01 09:00 | 30     | D3
      c3       | 3       | C         | treatment  | 2026-10-01 09:00 | 30     | D3
    params: {min_peers: 3, min_amount: 80, min_share: 0.8}
    finds: [{subject_id: D1, amount: 0, evidence: ["claim_lines|c1|1", "claim_lines|c1|2"]}]
  - name: three doctors are fewer than four
    practitioners: *doctors
    claim_lines: *lines
    params: {min_peers: 4, min_amount: 80}
    finds: []
  - name: eighty yuan are fewer than eighty-one
    practitioners: *doctors
    claim_lines: *lines
    params: {min_peers: 3, min_amount: 81}
    finds: []
  - name: twice the middle one is less than two and a tenth times
    practitioners: *doctors
    claim_lines: *lines
    params: {min_peers: 3, min_amount: 80, min_peer_ratio: 2.1}
    finds: []
  - name: only the dearest line is shown
    practitioners: *doctors
    claim_lines: *lines
    params: {min_peers: 3, min_amount: 80, shown_lines: 1, min_peer_ratio: 2.0}
    finds: [{subject_id: D1, evidence: ["claim_lines|c1|1"]}]
*/
with amounts as (
    select
        ordering_practitioner_id as practitioner_id,
        item_code,
        sum(amount) as amount
    from claim_lines
    where charged_at >= $window_start
        and charged_at < $period_end
        and item_class in ('lab', 'imaging', 'exam', 'treatment', 'surgery', 'tcm')
        and ordering_practitioner_id is not null
    group by
        ordering_practitioner_id,
        item_code
),
shares as (
    select
        practitioner_id,
        item_code,
        amount,
        cast(amount / sum(amount) over (partition by practitioner_id) as double) as share,
        row_number() over (partition by practitioner_id order by amount desc, item_code) as place
    from amounts
    where amount > 0
),
top_items as (
    select
        shares.practitioner_id,
        shares.item_code,
        shares.amount,
        shares.share,
        practitioners.scope
    from shares
    inner join practitioners on practitioners.practitioner_id = shares.practitioner_id
    where shares.place = 1
        and practitioners.scope is not null
),
middles as (
    select
        scope,
        count(*) as n_doctors,
        median(share) as middle
    from top_items
    group by scope
),
concentrated as (
    select
        top_items.practitioner_id,
        top_items.item_code
    from top_items
    inner join middles on middles.scope = top_items.scope
    where top_items.share >= $min_share
        and top_items.share >= middles.middle * $min_peer_ratio
        and middles.n_doctors >= $min_peers
        and top_items.amount >= $min_amount
),
dearest as (
    select
        concentrated.practitioner_id,
        claim_lines.claim_id,
        claim_lines.line_no,
        row_number() over (
            partition by concentrated.practitioner_id
            order by claim_lines.amount desc, claim_lines.claim_id, claim_lines.line_no
        ) as place
    from claim_lines
    inner join concentrated
        on concentrated.practitioner_id = claim_lines.ordering_practitioner_id
        and concentrated.item_code = claim_lines.item_code
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
)
select
    practitioner_id as subject_id,
    cast(0 as decimal(14, 2)) as amount,
    list_sort(array_agg(concat_ws('|', 'claim_lines', claim_id, line_no))) as evidence
from dearest
where place <= $shown_lines
group by practitioner_id
