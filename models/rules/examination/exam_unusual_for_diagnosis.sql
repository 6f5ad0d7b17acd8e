/*
title: {zh: 无依据检查, en: A dear exam that hardly anybody orders for the diagnosis}
subject: institution
result: suspicion
problem: unreasonable_examination
dimension: cost
catalogue: F02
stage: after
authority: 医疗保障、卫生健康
severity: medium
reads: [claims, claim_lines]
basis: 医疗保障基金使用监督管理条例 第38条(二)；医师法 第31条
why:
  zh: >
    同一诊断在其他有此设备的机构极少做这项贵重检查，本机构却收了费，检查可能没有医学依据。只看每项200元以上的检查和其他机构有足够例数的诊断。
  en: >
    For the same diagnosis other houses with the device hardly ever do this dear exam. It may have no medical ground. Only exams from 200 yuan and diagnoses that other houses see often are judged.
inspect:
  zh: >
    看病历的主诉、体征和检查申请单理由，检查结果是否影响了治疗。
  en: >
    Complaint, signs and the reason on the request form; did the result change the treatment?
innocent_reasons:
  zh: >
    次要诊断或排除性诊断需要检查；诊断编码粗略；急诊（已排除）、体检和筛查编码（已排除）；本机构是该病的转诊中心。
  en: >
    A secondary or suspected illness called for it; a coarse code; emergencies, check-ups and screenings (left out); the house is the referral centre for the illness.
amount:
  zh: 该项检查的医保范围内金额。
  en: The covered amount of the exam.
lookback_days: 0
params:
  max_support:
    value: 0.02
    unit: share of other houses' claims with the diagnosis
    why:
      zh: 默认值[D]：手册举例为30% [C-]，但那会把多数贵重检查都算进来，故取2%。
      en: Default [D]. The handbook quotes 30 % [C-], which would take in most dear exams, so 2 % is used.
  min_amount:
    value: 200
    unit: yuan
    why:
      zh: 默认值[C-]：200元。
      en: Default [C-]. 200 yuan.
  min_claims:
    value: 100
    unit: claims of other houses with the diagnosis
    why:
      zh: 默认值[D]：例数太少看不出惯例。
      en: Default [D]. Fewer show no custom.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 项贵重检查在同诊断中极少见，涉及 {amount} 元"
  en: "{n} dear exams hardly ever done for the diagnosis, {amount} yuan"
examples:
  - name: an MRI for a cold; the other house with a scanner made none for four colds
    claims: &colds |
      claim_id | institution_id | person_id | visit_type | started_at       | principal_diagnosis
      a1       | H1             | P1        | outpatient | 2026-10-01 09:00 | J06.900
      b1       | H2             | P2        | outpatient | 2026-10-01 09:00 | J06.900
      b2       | H2             | P3        | outpatient | 2026-10-01 09:00 | J06.901
      b3       | H2             | P4        | outpatient | 2026-10-01 09:00 | J06.900
      b4       | H2             | P5        | outpatient | 2026-10-01 09:00 | J06.900
      b5       | H2             | P6        | outpatient | 2026-10-01 09:00 | G35.x00
    claim_lines: &exams |
      claim_id | line_no | item_code | item_class | charged_at       | amount
      a1       | 1       | MRI       | imaging    | 2026-10-01 09:00 | 200
      a1       | 2       | XR        | imaging    | 2026-10-01 09:00 | 199
      b5       | 1       | MRI       | imaging    | 2026-10-01 09:00 | 200
    params: {min_claims: 4}
    finds: [{subject_id: H1, amount: 200, evidence: ["claim_lines|a1|1"]}]
  - name: four other claims are fewer than five
    claims: *colds
    claim_lines: *exams
    params: {min_claims: 5}
    finds: []
  - name: one in four elsewhere had it too
    claims: *colds
    claim_lines: &one_elsewhere |
      claim_id | line_no | item_code | item_class | charged_at       | amount
      a1       | 1       | MRI       | imaging    | 2026-10-01 09:00 | 200
      b1       | 1       | MRI       | imaging    | 2026-10-01 09:00 | 150
    params: {min_claims: 4, max_support: 0.25}
    finds: []
  - name: one in four is less than 26 in a hundred
    claims: *colds
    claim_lines: *one_elsewhere
    params: {min_claims: 4, max_support: 0.26}
    finds: [{subject_id: H1}]
  - name: nobody else has a scanner
    claims: *colds
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | amount
      a1       | 1       | MRI       | imaging    | 2026-10-01 09:00 | 200
    params: {min_claims: 1}
    finds: []
  - name: an emergency and a screening
    claims: |
      claim_id | institution_id | person_id | visit_type | started_at       | principal_diagnosis
      a1       | H1             | P1        | emergency  | 2026-10-01 09:00 | J06.900
      a2       | H1             | P1        | outpatient | 2026-10-01 09:00 | Z12.300
      b1       | H2             | P2        | outpatient | 2026-10-01 09:00 | J06.900
      b2       | H2             | P3        | outpatient | 2026-10-01 09:00 | Z12.300
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | amount
      a1       | 1       | MRI       | imaging    | 2026-10-01 09:00 | 200
      a2       | 1       | MRI       | imaging    | 2026-10-01 09:00 | 200
    params: {min_claims: 1}
    finds: []
*/
with judged_claims as (
    select
        claim_id,
        institution_id,
        visit_type,
        substr(principal_diagnosis, 1, 3) as disease
    from claims
    where visit_type in ('outpatient', 'chronic_outpatient', 'inpatient')
        and started_at >= $window_start
        and started_at < $period_end
        and principal_diagnosis is not null
        and not regexp_matches(principal_diagnosis, '^Z')
),
dear_codes as (
    select distinct item_code
    from claim_lines
    where item_class in ('imaging', 'exam')
        and amount >= $min_amount
),
exam_lines as (
    select
        judged_claims.institution_id,
        judged_claims.disease,
        judged_claims.visit_type,
        claim_lines.item_code,
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.amount,
        coalesce(claim_lines.covered_amount, claim_lines.amount) as covered_amount
    from claim_lines
    inner join dear_codes on dear_codes.item_code = claim_lines.item_code
    inner join judged_claims on judged_claims.claim_id = claim_lines.claim_id
    where claim_lines.item_class in ('imaging', 'exam')
        and claim_lines.quantity > 0
),
claims_of_house as (
    select
        institution_id,
        disease,
        visit_type,
        count(*) as n_claims
    from judged_claims
    group by
        institution_id,
        disease,
        visit_type
),
houses_with_exam as (
    -- who does not have the device cannot show what is usual
    select distinct
        institution_id,
        item_code
    from exam_lines
),
bases as (
    select
        houses_with_exam.item_code,
        claims_of_house.institution_id,
        claims_of_house.disease,
        claims_of_house.visit_type,
        sum(claims_of_house.n_claims) over (
            partition by houses_with_exam.item_code, claims_of_house.disease, claims_of_house.visit_type
        ) - claims_of_house.n_claims as n_others
    from houses_with_exam
    inner join claims_of_house on claims_of_house.institution_id = houses_with_exam.institution_id
),
exams_of_house as (
    select
        institution_id,
        disease,
        visit_type,
        item_code,
        count(distinct claim_id) as n_claims
    from exam_lines
    group by
        institution_id,
        disease,
        visit_type,
        item_code
),
exams_elsewhere as (
    select
        *,
        sum(n_claims) over (partition by disease, visit_type, item_code) - n_claims as n_others
    from exams_of_house
)
select
    exam_lines.institution_id as subject_id,
    cast(exam_lines.covered_amount as decimal(14, 2)) as amount,
    [concat_ws('|', 'claim_lines', exam_lines.claim_id, exam_lines.line_no)] as evidence
from exam_lines
inner join bases
    on bases.institution_id = exam_lines.institution_id
    and bases.disease = exam_lines.disease
    and bases.visit_type = exam_lines.visit_type
    and bases.item_code = exam_lines.item_code
inner join exams_elsewhere
    on exams_elsewhere.institution_id = exam_lines.institution_id
    and exams_elsewhere.disease = exam_lines.disease
    and exams_elsewhere.visit_type = exam_lines.visit_type
    and exams_elsewhere.item_code = exam_lines.item_code
where exam_lines.amount >= $min_amount
    and bases.n_others >= $min_claims
    and exams_elsewhere.n_others < bases.n_others * $max_support
