/*
title: {zh: 跨院同时住院, en: Admitted in two houses at the same time}
subject: institution
result: violation
problem: inpatient_behaviour
dimension: cost
catalogue: C07
stage: after
authority: 医疗保障
severity: high
reads: [claims, shared_cards]
may_be_empty: [shared_cards]
basis: 医疗保障基金使用监督管理条例 第38条(七)、第40条、第41条（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    同一人不可能同时躺在两家医院。两次住院日期重叠（当天转院不算），至少有一次住院不真实，或有人借用了医保卡。
  en: >
    Nobody lies in two hospitals at once. When the dates of two stays overlap (a transfer on the same day does not), at least one of them
    did not take place as billed, or the card was used by somebody else.
inspect:
  zh: >
    两家病历、体温单、护理记录、签字笔迹对照；核对本人身份；问病人当日实际在哪家医院。本规则把命中记在重叠次数较多的一方，
    核查时两方都要看。
  en: >
    Compare records, charts and signatures of both houses, check the identity of the patient, ask where the nights were spent. The hit is
    booked on the house with more overlaps; look at both.
innocent_reasons:
  zh: >
    新生儿挂母亲卡住院（已排除可识别者）；出院时间补录错误；转院时前一家延迟办理出院。
  en: >
    A newborn treated on the mother's card (excluded where visible); a discharge date entered wrongly; paperwork of a transfer finished late.
amount:
  zh: 命中机构该次住院的基金支付额。
  en: What the fund paid for the stay in the named house.
lookback_days: 60
params:
  min_overlap_days:
    value: 1
    unit: days
    why:
      zh: 同日转院重叠0天，不计；1天起计。
      en: A transfer on one day overlaps by 0 days and is allowed; the first full day counts.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次住院与他院住院日期重叠，涉及基金 {amount} 元"
  en: "{n} stays overlap with a stay elsewhere, {amount} yuan of fund money"
examples:
  - name: a week in H1 lies inside a stay in H2; H1 has a second overlap and is the one named
    claims: |
      claim_id | person_id | institution_id | visit_type | started_at       | ended_at         | fund_amount
      c1       | P1        | H1             | inpatient  | 2026-10-03 09:00 | 2026-10-08 10:00 | 1500
      c2       | P1        | H2             | inpatient  | 2026-10-01 09:00 | 2026-10-12 10:00 | 9000
      c3       | P2        | H1             | inpatient  | 2026-09-03 09:00 | 2026-09-08 10:00 | 1400
      c4       | P2        | H3             | inpatient  | 2026-09-01 09:00 | 2026-09-12 10:00 | 8000
    finds:
      - {subject_id: H1, amount: 1500, evidence: ["claims|c1", "claims|c2"]}
      - {subject_id: H1, amount: 1400, evidence: ["claims|c3", "claims|c4"]}
  - name: a stay settled in two parts is one stay, its overlap is counted once
    claims: |
      claim_id | visit_id | institution_id | visit_type | started_at       | ended_at         | fund_amount
      c1       | v1       | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-10 10:00 | 4000
      c2       | v1       | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-20 10:00 | 3000
      c3       | v3       | H2             | inpatient  | 2026-10-08 09:00 | 2026-10-12 10:00 | 900
    finds: [{subject_id: H2, amount: 900, evidence: ["claims|c3", "claims|c1", "claims|c2"]}]
  - name: transferred on the day of discharge
    claims: |
      claim_id | person_id | institution_id | visit_type | started_at       | ended_at         | fund_amount
      c1       | P1        | H1             | inpatient  | 2026-10-03 09:00 | 2026-10-08 18:00 | 1500
      c2       | P1        | H2             | inpatient  | 2026-10-08 14:00 | 2026-10-12 10:00 | 9000
    finds: []
  - name: one day more than a transfer
    claims: |
      claim_id | person_id | institution_id | visit_type | started_at       | ended_at         | fund_amount
      c1       | P1        | H1             | inpatient  | 2026-10-03 09:00 | 2026-10-09 08:00 | 1500
      c2       | P1        | H2             | inpatient  | 2026-10-08 14:00 | 2026-10-12 10:00 | 9000
    finds: [{subject_id: H2, amount: 9000}]
  - name: the mother in the county hospital, her newborn on her card in the children's ward of another
    claims: |
      claim_id | person_id | institution_id | visit_type | started_at       | ended_at         | principal_diagnosis | fund_amount
      c1       | P1        | H1             | inpatient  | 2026-10-03 09:00 | 2026-10-08 18:00 | O80.900             | 1500
      c2       | P1        | H2             | inpatient  | 2026-10-04 14:00 | 2026-10-12 10:00 | P59.900             | 9000
    finds: []
  - name: the same without the newborn's diagnosis
    claims: |
      claim_id | person_id | institution_id | visit_type | started_at       | ended_at         | principal_diagnosis | fund_amount
      c1       | P1        | H1             | inpatient  | 2026-10-03 09:00 | 2026-10-08 18:00 | O80.900             | 1500
      c2       | P1        | H2             | inpatient  | 2026-10-04 14:00 | 2026-10-12 10:00 |                     | 9000
    finds: []
  - name: the same with an illness of childbed, which is her own; and one admitted before the birth
    claims: |
      claim_id | person_id | institution_id | visit_type | started_at       | ended_at         | principal_diagnosis | fund_amount
      c1       | P1        | H1             | inpatient  | 2026-10-03 09:00 | 2026-10-08 18:00 | O80.900             | 1500
      c2       | P1        | H2             | inpatient  | 2026-10-04 14:00 | 2026-10-12 10:00 | O86.000             | 900
      c3       | P2        | H1             | inpatient  | 2026-10-03 09:00 | 2026-10-08 18:00 | O80.900             | 1500
      c4       | P2        | H3             | inpatient  | 2026-10-01 14:00 | 2026-10-12 10:00 |                     | 800
    finds:
      - {subject_id: H1, amount: 1500}
      - {subject_id: H1, amount: 1500}
*/
with stays as (
    -- the settlements of one visit are one stay: a long one is settled in parts
    select
        claims.person_id,
        claims.institution_id,
        max(claims.claim_id) as claim_id,
        list_sort(array_agg(distinct concat_ws('|', 'claims', claims.claim_id))) as claim_keys,
        min(cast(claims.started_at as date)) as admitted_on,
        max(cast(claims.ended_at as date)) as discharged_on,
        sum(claims.fund_amount) as fund_amount
    from claims
    left join shared_cards on shared_cards.claim_id = claims.claim_id
    where claims.visit_type = 'inpatient'
        and claims.started_at < $period_end
        and claims.ended_at is not null
    group by
        claims.person_id,
        claims.institution_id,
        coalesce(claims.visit_id, claims.claim_id)
    having not bool_or(coalesce(shared_cards.of_child, false))
),
pairs as (
    select
        earlier.claim_keys as earlier_claim_keys,
        earlier.institution_id as earlier_institution_id,
        earlier.fund_amount as earlier_amount,
        later.claim_keys as later_claim_keys,
        later.institution_id as later_institution_id,
        later.fund_amount as later_amount
    from stays as earlier
    inner join stays as later
        on later.person_id = earlier.person_id
        and later.institution_id <> earlier.institution_id
        and (
            later.admitted_on > earlier.admitted_on
            or (later.admitted_on = earlier.admitted_on and later.claim_id > earlier.claim_id)
        )
        and date_diff('day', later.admitted_on, earlier.discharged_on) >= $min_overlap_days
        and date_diff('day', later.admitted_on, later.discharged_on) >= $min_overlap_days
    where later.admitted_on >= $window_start
),
sides as (
    select
        earlier_institution_id as institution_id
    from pairs
    union all
    select
        later_institution_id as institution_id
    from pairs
),
overlap_counts as (
    select
        institution_id,
        count(*) as n_overlaps
    from sides
    group by institution_id
),
named as (
    -- the house with more overlaps; when equal, the one that admitted a person already lying elsewhere
    select
        pairs.*,
        earlier_overlaps.n_overlaps > later_overlaps.n_overlaps as names_earlier
    from pairs
    inner join overlap_counts as earlier_overlaps on earlier_overlaps.institution_id = pairs.earlier_institution_id
    inner join overlap_counts as later_overlaps on later_overlaps.institution_id = pairs.later_institution_id
)
select
    case when names_earlier then earlier_institution_id else later_institution_id end as subject_id,
    case when names_earlier then earlier_amount else later_amount end as amount,
    case
        when names_earlier then list_concat(earlier_claim_keys, later_claim_keys)
        else list_concat(later_claim_keys, earlier_claim_keys)
    end as evidence
from named
