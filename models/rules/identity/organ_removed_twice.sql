/*
title: {zh: 已切除器官再次手术, en: An organ taken out twice}
subject: insured_person
result: suspicion
problem: identity_anomaly
dimension: safety
catalogue: E01
stage: after
authority: 医疗保障
severity: high
reads: [claims, procedures]
basis: 医疗保障基金使用监督管理条例 第41条(一)、第40条(一)
why:
  zh: >
    阑尾、胆囊、脾、子宫只能切除一次。同一张卡上第二次出现，说明有一次不是本人，或者手术没有做。
  en: >
    Appendix, gall bladder, spleen and womb are taken out once. A second time on the same card means another patient, or no operation.
inspect:
  zh: >
    核对两次手术的病理报告、麻醉记录、身份核对单；查体看手术瘢痕。
  en: >
    Pathology, anaesthesia record and identity check of both operations; look for the scars.
innocent_reasons:
  zh: >
    首次为部分切除或残端再手术；手术编码录错；同一次手术分两笔结算（同一就诊不算）。
  en: >
    A partial removal first, or the stump later; a slip in the code; one operation settled twice (one visit is not counted).
amount:
  zh: 后一次住院的基金支付额。
  en: What the fund paid for the later stay.
lookback_days: 3650
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次切除早已切除的器官，涉及基金 {amount} 元"
  en: "{n} removals of an organ that was gone already, {amount} yuan of fund money"
examples:
  - name: the appendix taken out in two hospitals, years apart
    claims: &claims |
      claim_id | visit_id | institution_id | visit_type | started_at       | fund_amount
      c1       | v1       | H1             | inpatient  | 2024-03-01 09:00 | 3000
      c2       | v2       | H2             | inpatient  | 2026-10-01 09:00 | 3500
    procedures: |
      claim_id | position | procedure_code
      c1       | 1        | 47.0901
      c2       | 1        | 47.0100
    finds: [{subject_id: P1, amount: 3500, evidence: ["claims|c2", "procedures|c2|1", "claims|c1"]}]
  - name: two different organs
    claims: *claims
    procedures: |
      claim_id | position | procedure_code
      c1       | 1        | 47.0901
      c2       | 1        | 51.2300
    finds: []
  - name: one stay settled in two parts
    claims: |
      claim_id | visit_id | institution_id | visit_type | started_at       | fund_amount
      c1       | v1       | H1             | inpatient  | 2026-10-01 09:00 | 3000
      c2       | v1       | H1             | inpatient  | 2026-10-01 09:00 | 3500
    procedures: |
      claim_id | position | procedure_code
      c1       | 1        | 47.0901
      c2       | 1        | 47.0901
    finds: []
*/
with removals as (
    -- appendix, gall bladder (not its partial removal), spleen (not partial), womb
    select
        claim_id,
        position,
        case
            when regexp_matches(procedure_code, '^47\.[01]') then 'appendix'
            when regexp_matches(procedure_code, '^51\.2[23]') then 'gall bladder'
            when regexp_matches(procedure_code, '^41\.5') then 'spleen'
            else 'womb'
        end as organ
    from procedures
    where regexp_matches(procedure_code, '^(47\.[01]|51\.2[23]|41\.5|68\.[4-7])')
),
dated as (
    select
        claims.person_id,
        removals.organ,
        coalesce(claims.visit_id, claims.claim_id) as visit_id,
        claims.claim_id,
        removals.position,
        claims.started_at,
        claims.fund_amount
    from removals
    inner join claims on claims.claim_id = removals.claim_id
),
with_previous as (
    select
        *,
        lag(claim_id) over history as previous_claim_id,
        lag(visit_id) over history as previous_visit_id
    from dated
    window history as (partition by person_id, organ order by started_at, claim_id, position)
)
select
    person_id as subject_id,
    cast(fund_amount as decimal(14, 2)) as amount,
    [
        concat_ws('|', 'claims', claim_id),
        concat_ws('|', 'procedures', claim_id, position),
        concat_ws('|', 'claims', previous_claim_id)
    ] as evidence
from with_previous
where started_at >= $window_start
    and started_at < $period_end
    and visit_id <> previous_visit_id
