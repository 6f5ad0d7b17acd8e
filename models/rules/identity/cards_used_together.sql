/*
title: {zh: 敛卡套刷, en: The same cards swiped together day after day}
subject: institution
result: suspicion
problem: identity_anomaly
dimension: cost
catalogue: E03
stage: after
authority: 医疗保障、公安
severity: high
reads: [claims, insured_persons, institutions]
may_be_empty: [insured_persons]
basis: 医疗保障基金使用监督管理条例 第40条(一)、第41条
why:
  zh: >
    三张以上不同户的医保卡多日在同一机构、同一终端、十分钟内先后刷卡。卡多半收在一个人手里。
  en: >
    Three or more cards of different households are swiped at one terminal within ten minutes, on several days. They probably lie in one hand.
inspect:
  zh: >
    调该终端该时段监控；现场看柜台、抽屉有无成叠医保卡；逐人电话核实是否到场、药品是否领到。
  en: >
    Camera footage of the terminal at those minutes; stacks of cards on the premises; phone each holder: were you there, did you receive anything?
innocent_reasons:
  zh: >
    同户家人（已排除）；村卫生室一台终端服务全村老人集中取药（村卫生室要求更多天数）；同班透析病友（已排除）；同一养老院集体就诊。
  en: >
    One household (excluded); a village clinic with one terminal and a fixed day for the elderly (more days are asked there); fellow patients of one
    dialysis shift (excluded); residents of one nursing home.
amount:
  zh: 该次刷卡的基金支付额加个人账户支付额。
  en: What the fund and the personal account paid on this use.
lookback_days: 0
params:
  max_minutes:
    value: 10
    unit: minutes
    why:
      zh: 默认值[D]：10分钟内。
      en: Default [D]. Within ten minutes.
  min_days:
    value: 3
    unit: days per pair
    why:
      zh: 默认值[D]：至少3天同刷。
      en: Default [D]. On at least three days.
  min_days_village:
    value: 6
    unit: days per pair in a village clinic
    why:
      zh: 默认值[D]：村卫生室一台终端、老人结伴取药常见，要求6天。
      en: Default [D]. One terminal and neighbours who come together are common in a village, so six days.
  min_companions:
    value: 2
    unit: other cards
    why:
      zh: 默认值[D]：连同本卡3张起（k=3）。
      en: Default [D]. Two others, so three cards with this one (k = 3).
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次刷卡与另外两张以上的卡反复同时同终端出现，涉及 {amount} 元"
  en: "{n} card uses that recur together at one terminal, {amount} yuan"
examples:
  - name: three cards within minutes, on three days
    claims: &three_by_three |
      claim_id | person_id | institution_id | visit_type | terminal_id | started_at       | settled_at       | fund_amount | account_amount
      a1       | A         | P1             | pharmacy   | T1          | 2026-10-01 09:00 | 2026-10-01 09:00 | 10          | 5
      b1       | B         | P1             | pharmacy   | T1          | 2026-10-01 09:04 | 2026-10-01 09:04 | 20          |
      d1       | D         | P1             | pharmacy   | T1          | 2026-10-01 09:10 | 2026-10-01 09:10 | 30          |
      a2       | A         | P1             | pharmacy   | T1          | 2026-10-08 09:00 | 2026-10-08 09:00 | 10          |
      b2       | B         | P1             | pharmacy   | T1          | 2026-10-08 09:04 | 2026-10-08 09:04 | 20          |
      d2       | D         | P1             | pharmacy   | T1          | 2026-10-08 09:10 | 2026-10-08 09:10 | 30          |
      a3       | A         | P1             | pharmacy   | T1          | 2026-10-15 09:00 | 2026-10-15 09:00 | 10          |
      b3       | B         | P1             | pharmacy   | T1          | 2026-10-15 09:04 | 2026-10-15 09:04 | 20          |
      d3       | D         | P1             | pharmacy   | T1          | 2026-10-15 09:10 | 2026-10-15 09:10 | 30          |
    institutions: |
      institution_id | kind
      P1             | pharmacy
    finds:
      - {subject_id: P1, amount: 15, evidence: ["claims|a1", "claims|b1", "claims|d1"]}
      - {subject_id: P1, amount: 20, evidence: ["claims|b1", "claims|a1", "claims|d1"]}
      - {subject_id: P1, amount: 30, evidence: ["claims|d1", "claims|a1", "claims|b1"]}
      - {subject_id: P1, amount: 10, evidence: ["claims|a2", "claims|b2", "claims|d2"]}
      - {subject_id: P1, amount: 20, evidence: ["claims|b2", "claims|a2", "claims|d2"]}
      - {subject_id: P1, amount: 30, evidence: ["claims|d2", "claims|a2", "claims|b2"]}
      - {subject_id: P1, amount: 10, evidence: ["claims|a3", "claims|b3", "claims|d3"]}
      - {subject_id: P1, amount: 20, evidence: ["claims|b3", "claims|a3", "claims|d3"]}
      - {subject_id: P1, amount: 30, evidence: ["claims|d3", "claims|a3", "claims|b3"]}
  - name: three days in a village clinic with one terminal for everybody
    claims: *three_by_three
    institutions: |
      institution_id | kind
      P1             | village_clinic
    finds: []
  - name: on two days only
    claims: |
      claim_id | person_id | institution_id | visit_type | terminal_id | started_at       | settled_at       | fund_amount
      a1       | A         | P1             | pharmacy   | T1          | 2026-10-01 09:00 | 2026-10-01 09:00 | 10
      b1       | B         | P1             | pharmacy   | T1          | 2026-10-01 09:04 | 2026-10-01 09:04 | 20
      d1       | D         | P1             | pharmacy   | T1          | 2026-10-01 09:10 | 2026-10-01 09:10 | 30
      a2       | A         | P1             | pharmacy   | T1          | 2026-10-08 09:00 | 2026-10-08 09:00 | 10
      b2       | B         | P1             | pharmacy   | T1          | 2026-10-08 09:04 | 2026-10-08 09:04 | 20
      d2       | D         | P1             | pharmacy   | T1          | 2026-10-08 09:10 | 2026-10-08 09:10 | 30
      a3       | A         | P1             | pharmacy   | T1          | 2026-10-15 09:00 | 2026-10-15 09:00 | 10
      b3       | B         | P1             | pharmacy   | T2          | 2026-10-15 09:04 | 2026-10-15 09:04 | 20
      d3       | D         | P1             | pharmacy   | T1          | 2026-10-15 09:11 | 2026-10-15 09:11 | 30
    institutions: |
      institution_id | kind
      P1             | pharmacy
    finds: []
  - name: three fellow patients of one dialysis shift
    claims: |
      claim_id | person_id | institution_id | terminal_id | started_at       | settled_at       | principal_diagnosis
      a1       | A         | P1             | T1          | 2026-10-01 09:00 | 2026-10-01 09:00 | N18.900
      b1       | B         | P1             | T1          | 2026-10-01 09:04 | 2026-10-01 09:04 | N18.900
      d1       | D         | P1             | T1          | 2026-10-01 09:10 | 2026-10-01 09:10 | N18.900
      a2       | A         | P1             | T1          | 2026-10-08 09:00 | 2026-10-08 09:00 | N18.900
      b2       | B         | P1             | T1          | 2026-10-08 09:04 | 2026-10-08 09:04 | N18.900
      d2       | D         | P1             | T1          | 2026-10-08 09:10 | 2026-10-08 09:10 | N18.900
      a3       | A         | P1             | T1          | 2026-10-15 09:00 | 2026-10-15 09:00 | N18.900
      b3       | B         | P1             | T1          | 2026-10-15 09:04 | 2026-10-15 09:04 | N18.900
      d3       | D         | P1             | T1          | 2026-10-15 09:10 | 2026-10-15 09:10 | N18.900
    finds: []
  - name: one household shops together
    claims: *three_by_three
    insured_persons: |
      person_id | household_token
      A         | HH
      B         | HH
      D         | HH
    institutions: |
      institution_id | kind
      P1             | pharmacy
    finds: []
  - name: a village clinic on as many days as are asked of village clinics
    claims: *three_by_three
    institutions: |
      institution_id | kind
      P1             | village_clinic
    params: {min_days_village: 3}
    finds:
      - {subject_id: P1, amount: 15}
      - {subject_id: P1, amount: 20}
      - {subject_id: P1, amount: 30}
      - {subject_id: P1, amount: 10}
      - {subject_id: P1, amount: 20}
      - {subject_id: P1, amount: 30}
      - {subject_id: P1, amount: 10}
      - {subject_id: P1, amount: 20}
      - {subject_id: P1, amount: 30}
*/
with regulars as (
    -- who came to the terminal on too few days cannot have come together on more: this keeps the self-join small
    select
        person_id,
        terminal_id
    from claims
    where settled_at >= $window_start
        and settled_at < $period_end
        and terminal_id is not null
        and visit_type <> 'inpatient'
    group by
        person_id,
        terminal_id
    having count(*) >= $min_days
),
regular_uses as (
    select
        claims.claim_id,
        claims.person_id,
        claims.institution_id,
        claims.terminal_id,
        claims.started_at,
        claims.settled_at,
        cast(claims.settled_at as date) as settled_on,
        case when institutions.kind = 'village_clinic' then $min_days_village else $min_days end as n_days_needed,
        claims.fund_amount + coalesce(claims.account_amount, 0) as paid_amount,
        insured_persons.household_token
    from claims
    inner join regulars
        on regulars.person_id = claims.person_id
        and regulars.terminal_id = claims.terminal_id
    inner join institutions on institutions.institution_id = claims.institution_id
    left join insured_persons on insured_persons.person_id = claims.person_id
    where claims.settled_at >= $window_start
        and claims.settled_at < $period_end
        and claims.settled_at <> date_trunc('day', claims.settled_at)
        and claims.visit_type <> 'inpatient'
        -- shifts of dialysis, chemotherapy and psychiatric day care meet by plan
        and not coalesce(regexp_matches(claims.principal_diagnosis, '^(N18|Z49|Z51|C|F)'), false)
),
together as (
    select
        mine.institution_id,
        mine.claim_id,
        mine.person_id,
        mine.settled_on,
        mine.n_days_needed,
        mine.paid_amount,
        theirs.person_id as companion_id,
        theirs.claim_id as companion_claim_id
    from regular_uses as mine
    inner join regular_uses as theirs
        on theirs.institution_id = mine.institution_id
        and theirs.terminal_id = mine.terminal_id
        and theirs.settled_on = mine.settled_on
        and theirs.person_id <> mine.person_id
        -- the card is used when a visit begins and when it is settled
        and (
            abs(date_diff('second', mine.settled_at, theirs.settled_at)) <= $max_minutes * 60
            or abs(date_diff('second', mine.started_at, theirs.started_at)) <= $max_minutes * 60
        )
    where mine.household_token is null
        or theirs.household_token is null
        or mine.household_token <> theirs.household_token
),
steady_pairs as (
    select
        institution_id,
        person_id,
        companion_id
    from together
    group by
        institution_id,
        person_id,
        companion_id
    having count(distinct settled_on) >= max(n_days_needed)
),
with_companions as (
    select
        together.institution_id,
        together.claim_id,
        max(together.paid_amount) as paid_amount,
        count(distinct together.companion_id) as n_companions,
        list_sort(array_agg(distinct concat_ws('|', 'claims', together.companion_claim_id))) as companion_claims
    from together
    inner join steady_pairs
        on steady_pairs.institution_id = together.institution_id
        and steady_pairs.person_id = together.person_id
        and steady_pairs.companion_id = together.companion_id
    group by
        together.institution_id,
        together.claim_id
)
select
    institution_id as subject_id,
    paid_amount as amount,
    list_concat([concat_ws('|', 'claims', claim_id)], companion_claims) as evidence
from with_companions
where n_companions >= $min_companions
