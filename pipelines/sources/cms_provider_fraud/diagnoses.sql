/*
title: {zh: 诊断（美国 CMS 供应方欺诈样本）, en: Diagnoses of the CMS provider fraud files}
files:
  inpatient:
    glob: ["*_Inpatientdata*.csv"]
    required: false
    columns: [ClaimID, ClmAdmitDiagnosisCode, ClmDiagnosisCode_1, ClmDiagnosisCode_2, ClmDiagnosisCode_3, ClmDiagnosisCode_4,
      ClmDiagnosisCode_5, ClmDiagnosisCode_6, ClmDiagnosisCode_7, ClmDiagnosisCode_8, ClmDiagnosisCode_9, ClmDiagnosisCode_10]
    nulls: [NA, ""]
  outpatient:
    glob: ["*_Outpatientdata*.csv"]
    required: false
    columns: [ClaimID, ClmAdmitDiagnosisCode, ClmDiagnosisCode_1, ClmDiagnosisCode_2, ClmDiagnosisCode_3, ClmDiagnosisCode_4,
      ClmDiagnosisCode_5, ClmDiagnosisCode_6, ClmDiagnosisCode_7, ClmDiagnosisCode_8, ClmDiagnosisCode_9, ClmDiagnosisCode_10]
    nulls: [NA, ""]
notes: >
  ICD-9 without the point. The position is that of the column, the principal diagnosis being the first; the diagnosis on
  admission stands at 11.
*/
with all_claims as (
    select *, 'discharge' as kind_of_others from inpatient
    union all by name
    select *, 'outpatient' as kind_of_others from outpatient
),
placed as (
    select ClaimID, kind_of_others as kind, unnest(range(1, 11)) as position, unnest([
        ClmDiagnosisCode_1, ClmDiagnosisCode_2, ClmDiagnosisCode_3, ClmDiagnosisCode_4, ClmDiagnosisCode_5,
        ClmDiagnosisCode_6, ClmDiagnosisCode_7, ClmDiagnosisCode_8, ClmDiagnosisCode_9, ClmDiagnosisCode_10
    ]) as code
    from all_claims
    union all by name
    select ClaimID, 'admission' as kind, 11 as position, ClmAdmitDiagnosisCode as code
    from all_claims
)
select
    ClaimID as claim_id,
    position,
    code as diagnosis_code,
    kind
from placed
where code is not null
