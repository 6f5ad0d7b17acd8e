/*
title: {zh: 服务不足, en: Sent home too early and soon back}
subject: institution
result: suspicion
problem: case_group_payment
dimension: quality
catalogue: D05
stage: after
authority: 医疗保障、卫生健康
severity: medium
reads: [claim_summary, diagnoses]
may_be_empty: [diagnoses]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    按病组付费时少做少花也拿同样的钱。住院天数和费用都远低于同病其他住院，病人几天内又因同一疾病住院，提示服务不足、推诿病人。
  en: >
    A case group pays the same for less care. A stay far shorter and cheaper than others with the disease, whose patient lies in hospital again within days, was perhaps not finished.
inspect:
  zh: >
    看出院时的体征和检验是否达到出院标准，是否告知随访；再次入院的原因。
  en: >
    Signs and tests on the day of discharge, advice given, reason of the second admission.
innocent_reasons:
  zh: >
    病人自动出院；转上级医院（同日转院的不算）；病情突变；周期性治疗（已排除可识别者）。
  en: >
    Discharge against advice; referral upwards (a transfer on the same day is not counted); a sudden turn; cyclic treatment (left out where visible).
amount:
  zh: 首次住院的基金支付额。
  en: What the fund paid for the first stay.
lookback_days: 0
params:
  max_ratio:
    value: 0.5
    unit: of the disease's usual days and cost
    why:
      zh: 默认值[D]：天数和费用都不到同病中位数的一半。
      en: Default [D]. Days and cost both below half of the disease's median.
  max_gap_days:
    value: 7
    unit: days
    why:
      zh: 默认值[D]：7天内再入院视为早期再入院。
      en: Default [D]. Back within a week counts as early.
  min_stays:
    value: 10
    unit: stays with the disease
    why:
      zh: 默认值[D]：同病住院不足10次不作比较。
      en: Default [D]. With fewer stays there is no comparison.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次住院天数和费用远低于同病，病人数日内再次住院，涉及基金 {amount} 元"
  en: "{n} stays far shorter and cheaper than the disease's usual, the patient soon back in hospital, {amount} yuan of fund money"
examples:
  - name: two days where eight are usual, back after three
    claims: &stays |
      claim_id | person_id | institution_id | visit_type | started_at       | ended_at         | settled_at       | principal_diagnosis | total_amount | fund_amount
      a1       | P1        | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-03 09:00 | 2026-10-03 10:00 | J18.900             | 300          | 200
      a2       | P1        | H2             | inpatient  | 2026-10-06 09:00 | 2026-10-14 09:00 | 2026-10-14 10:00 | J18.900             | 900          | 700
      a3       | P2        | H2             | inpatient  | 2026-10-01 09:00 | 2026-10-09 09:00 | 2026-10-09 10:00 | J18.900             | 900          | 700
    params: {min_stays: 3, max_gap_days: 3}
    finds: [{subject_id: H1, amount: 200, evidence: ["claims|a1", "claims|a2"]}]
  - name: three days between are more than two
    claims: *stays
    params: {min_stays: 3, max_gap_days: 2}
    finds: []
  - name: three stays are fewer than four
    claims: *stays
    params: {min_stays: 4, max_gap_days: 3}
    finds: []
  - name: a third of the cost but a quarter of the days
    claims: *stays
    params: {min_stays: 3, max_gap_days: 3, max_ratio: 0.34}
    finds: [{subject_id: H1}]
  - name: chemotherapy stays are short and come again
    claims: |
      claim_id | person_id | institution_id | visit_type | started_at       | ended_at         | settled_at       | principal_diagnosis | total_amount | fund_amount
      a1       | P1        | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-03 09:00 | 2026-10-03 10:00 | Z51.100             | 300          | 200
      a2       | P1        | H2             | inpatient  | 2026-10-06 09:00 | 2026-10-14 09:00 | 2026-10-14 10:00 | Z51.100             | 900          | 700
      a3       | P2        | H2             | inpatient  | 2026-10-01 09:00 | 2026-10-09 09:00 | 2026-10-09 10:00 | Z51.100             | 900          | 700
    params: {min_stays: 3}
    finds: []
*/
with cyclic_claims as (
    select distinct claim_id
    from diagnoses
    where regexp_matches(diagnosis_code, '^(C|D0|D3[7-9]|D4[0-8]|F|O|N18|A1[5-9]|T86|Z3[3-9]|Z4[789]|Z5[01]|Z94)')
),
stays as (
    select
        claim_summary.claim_id,
        claim_summary.person_id,
        claim_summary.institution_id,
        substr(claim_summary.principal_diagnosis, 1, 3) as disease,
        cast(claim_summary.started_at as date) as admitted_on,
        cast(claim_summary.ended_at as date) as discharged_on,
        claim_summary.n_days,
        claim_summary.total_amount,
        claim_summary.fund_amount
    from claim_summary
    left join cyclic_claims on cyclic_claims.claim_id = claim_summary.claim_id
    where claim_summary.visit_type = 'inpatient'
        and claim_summary.ended_at is not null
        and claim_summary.n_procedures = 0
        and cyclic_claims.claim_id is null
        and not coalesce(regexp_matches(
            claim_summary.principal_diagnosis,
            '^(C|D0|D3[7-9]|D4[0-8]|F|O|N18|A1[5-9]|T86|Z3[3-9]|Z4[789]|Z5[01]|Z94)'
        ), true)
),
usual as (
    select
        disease,
        count(*) as n_stays,
        median(n_days) as n_days,
        median(total_amount) as total_amount
    from stays
    group by disease
),
with_next as (
    select
        *,
        lead(claim_id) over history as next_claim_id,
        lead(admitted_on) over history as next_admitted_on,
        lead(disease) over history as next_disease
    from stays
    window history as (partition by person_id order by admitted_on, discharged_on, claim_id)
)
select
    with_next.institution_id as subject_id,
    cast(with_next.fund_amount as decimal(14, 2)) as amount,
    [concat_ws('|', 'claims', with_next.claim_id), concat_ws('|', 'claims', with_next.next_claim_id)] as evidence
from with_next
inner join usual on usual.disease = with_next.disease
where with_next.disease = with_next.next_disease
    and usual.n_stays >= $min_stays
    and with_next.n_days < usual.n_days * $max_ratio
    and with_next.total_amount < usual.total_amount * $max_ratio
    and date_diff('day', with_next.discharged_on, with_next.next_admitted_on) between 1 and $max_gap_days
