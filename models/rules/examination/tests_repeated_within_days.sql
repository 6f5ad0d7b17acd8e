/*
title: {zh: 互认期内重复检查, en: Same test repeated while the last one still counts}
subject: institution
result: suspicion
problem: unreasonable_examination
dimension: cost
catalogue: F03
stage: after
authority: 卫生健康、医疗保障
severity: medium
reads: [claims, claim_lines, items]
basis: 医疗保障基金使用监督管理条例 第38条(二)；检查检验结果互认相关规定
why:
  zh: >
    同一人、同一检查类别，在结果互认有效期内又做一次，诊断没有变化，也不是急诊。多花的钱和射线都落在病人和基金身上。
  en: >
    The same person had an exam of the same family again while the last result was still to be recognised; the diagnosis has not changed and it was no emergency. The
    patient and the fund bear cost and radiation.
inspect:
  zh: >
    看第二次检查的申请理由；首次结果能否在区域平台调阅；同一医生是否普遍如此。
  en: >
    Reason given for the second order; was the first result on the regional platform; is it the habit of one doctor?
innocent_reasons:
  zh: >
    病情变化或治疗后复查；首次图像质量不合格；住院期间动态监测（同一次就诊内的化验复查不计）。
  en: >
    A change of state or a check after treatment; poor quality of the first; monitoring within one stay (laboratory tests repeated inside a visit do not count).
amount:
  zh: 后一次检查的医保范围内金额。
  en: The covered amount of the later exam.
lookback_days: 90
params:
  stay_window_days:
    value: 14
    unit: days of recognition
    why:
      zh: 默认值[D]：同一次就诊内，只有互认期14天以上的类别（CT、磁共振、彩超等）重复才提示；血液等监测项目不计。
      en: Default [D]. Within one visit only families recognised for fourteen days or more (CT, MR, ultrasound) count; laboratory values are monitored.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次检查在互认期内重复，涉及 {amount} 元"
  en: "{n} exams repeated within the recognition period, {amount} yuan"
examples:
  - name: the second CT within fourteen days, in another house; on the fourteenth day it is free to repeat
    claims: |
      claim_id | institution_id | person_id | visit_type | principal_diagnosis
      c1       | H1             | P1        | outpatient | J18.900
      c2       | H2             | P1        | outpatient | J18.000
      c3       | H1             | P2        | outpatient | J18.900
      c4       | H2             | P2        | outpatient | J18.900
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount | covered_amount
      c1       | 1       | CT-CHEST  | 2026-10-01 09:00 | 180    | 180
      c2       | 1       | CT-LUNG   | 2026-10-14 08:00 | 190    | 185
      c3       | 1       | CT-CHEST  | 2026-10-01 09:00 | 180    | 180
      c4       | 1       | CT-CHEST  | 2026-10-15 08:00 | 180    | 180
    items: &families |
      item_code | family   | recognition_days
      CT-CHEST  | CT chest | 14
      CT-LUNG   | CT chest | 14
    finds: [{subject_id: H2, amount: 185, evidence: ["claim_lines|c2|1", "claim_lines|c1|1"]}]
  - name: a new disease, an emergency, and monitoring within one stay
    claims: |
      claim_id | visit_id | person_id | visit_type | principal_diagnosis
      c1       | v1       | P1        | outpatient | J18.900
      c2       | v2       | P1        | outpatient | S22.300
      c3       | v3       | P2        | outpatient | J18.900
      c4       | v4       | P2        | emergency  | J18.900
      c5       | v5       | P3        | inpatient  | J18.900
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | CT-CHEST  | 2026-10-01 09:00 | 180
      c2       | 1       | CT-CHEST  | 2026-10-05 09:00 | 180
      c3       | 1       | CT-CHEST  | 2026-10-01 09:00 | 180
      c4       | 1       | CT-CHEST  | 2026-10-05 09:00 | 180
      c5       | 1       | CRP       | 2026-10-01 09:00 | 20
      c5       | 2       | CRP       | 2026-10-02 09:00 | 20
    items: |
      item_code | family   | recognition_days
      CT-CHEST  | CT chest | 14
      CRP       | CRP      | 3
    finds: []
  - name: the same CT again in one stay, but not twice on one day
    claims: |
      claim_id | visit_id | visit_type | principal_diagnosis
      c5       | v5       | inpatient  | J18.900
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c5       | 1       | CT-CHEST  | 2026-10-01 09:00 | 180
      c5       | 2       | CT-CHEST  | 2026-10-01 09:05 | 170
      c5       | 3       | CT-CHEST  | 2026-10-05 09:00 | 190
    items: *families
    finds: [{subject_id: H1, amount: 190, evidence: ["claim_lines|c5|3", "claim_lines|c5|2"]}]
  - name: the first was done before the window, the second in it
    claims: |
      claim_id | visit_id | visit_type | principal_diagnosis
      c1       | v1       | outpatient | J18.900
      c2       | v2       | outpatient | J18.900
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | CT-CHEST  | 2025-11-15 09:00 | 180
      c2       | 1       | CT-CHEST  | 2025-11-20 09:00 | 180
    items: *families
    finds: [{subject_id: H1, amount: 180}]
*/
with families as (
    select
        item_code,
        max(family) as family,
        min(recognition_days) as recognition_days
    from items
    where family is not null
        and recognition_days > 0
    group by item_code
),
tests as (
    select
        claims.person_id,
        families.family,
        families.recognition_days,
        claim_lines.charged_at,
        claim_lines.claim_id,
        claim_lines.line_no
    from claim_lines
    inner join families on families.item_code = claim_lines.item_code
    inner join claims on claims.claim_id = claim_lines.claim_id
    where claim_lines.charged_at < $period_end
        and claim_lines.quantity > 0
),
with_previous as (
    select
        recognition_days,
        charged_at,
        claim_id,
        line_no,
        lag(charged_at) over history as previous_charged_at,
        lag(claim_id) over history as previous_claim_id,
        lag(line_no) over history as previous_line_no
    from tests
    window history as (partition by person_id, family order by charged_at, claim_id, line_no)
),
repeats as (
    select
        claim_id,
        line_no,
        previous_claim_id,
        previous_line_no,
        recognition_days
    from with_previous
    where charged_at >= $window_start
        and (
            claim_id <> previous_claim_id
            or (
                recognition_days >= $stay_window_days
                and cast(previous_charged_at as date) < cast(charged_at as date)
            )
        )
        and date_diff('day', cast(previous_charged_at as date), cast(charged_at as date)) < recognition_days
)
select
    claims.institution_id as subject_id,
    coalesce(claim_lines.covered_amount, claim_lines.amount) as amount,
    [
        concat_ws('|', 'claim_lines', repeats.claim_id, repeats.line_no),
        concat_ws('|', 'claim_lines', repeats.previous_claim_id, repeats.previous_line_no)
    ] as evidence
from repeats
inner join claims on claims.claim_id = repeats.claim_id
inner join claims as previous_claims on previous_claims.claim_id = repeats.previous_claim_id
inner join claim_lines
    on claim_lines.claim_id = repeats.claim_id
    and claim_lines.line_no = repeats.line_no
where claims.visit_type <> 'emergency'
    and (
        repeats.recognition_days >= $stay_window_days
        or coalesce(claims.visit_id, claims.claim_id) <> coalesce(previous_claims.visit_id, previous_claims.claim_id)
    )
    and coalesce(left(claims.principal_diagnosis, 3), '') = coalesce(left(previous_claims.principal_diagnosis, 3), '')
    and coalesce(claim_lines.covered_amount, claim_lines.amount) > 0
