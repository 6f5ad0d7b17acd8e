/*
title: {zh: 住院与门诊结算（美国 CMS 供应方欺诈样本）, en: Inpatient and outpatient claims of the CMS provider fraud files}
files:
  inpatient:
    glob: ["*_Inpatientdata*.csv"]
    required: false
    columns: [BeneID, ClaimID, ClaimStartDt, ClaimEndDt, Provider, InscClaimAmtReimbursed, AttendingPhysician, AdmissionDt,
      DischargeDt, DeductibleAmtPaid, DiagnosisGroupCode, ClmDiagnosisCode_1]
    nulls: [NA, ""]
  outpatient:
    glob: ["*_Outpatientdata*.csv"]
    required: false
    columns: [BeneID, ClaimID, ClaimStartDt, ClaimEndDt, Provider, InscClaimAmtReimbursed, AttendingPhysician,
      DeductibleAmtPaid, ClmDiagnosisCode_1]
    nulls: [NA, ""]
notes: >
  Amounts are dollars. A claim is settled on its last day, for the files know no day of payment. What the fund reimbursed and
  the deductible together are the total. Diagnoses are ICD-9.
*/
with all_claims as (
    select
        'inpatient' as visit_type,
        BeneID,
        ClaimID,
        Provider,
        AttendingPhysician,
        coalesce(AdmissionDt, ClaimStartDt) as started_at,
        coalesce(DischargeDt, ClaimEndDt) as ended_at,
        ClaimEndDt,
        ClmDiagnosisCode_1,
        DiagnosisGroupCode,
        InscClaimAmtReimbursed,
        DeductibleAmtPaid
    from inpatient
    union all by name
    select
        'outpatient' as visit_type,
        BeneID,
        ClaimID,
        Provider,
        AttendingPhysician,
        ClaimStartDt as started_at,
        ClaimEndDt as ended_at,
        ClaimEndDt,
        ClmDiagnosisCode_1,
        InscClaimAmtReimbursed,
        DeductibleAmtPaid
    from outpatient
),
amounts as (
    select
        *,
        cast(InscClaimAmtReimbursed as decimal(14, 2)) as reimbursed,
        coalesce(cast(DeductibleAmtPaid as decimal(14, 2)), 0) as deductible
    from all_claims
)
select
    ClaimID as claim_id,
    ClaimID as visit_id,
    BeneID as person_id,
    Provider as institution_id,
    AttendingPhysician as practitioner_id,
    visit_type,
    'other' as insurance_type,
    started_at,
    ended_at,
    ClaimEndDt as settled_at,
    ClmDiagnosisCode_1 as principal_diagnosis,
    DiagnosisGroupCode as drg_code,
    reimbursed + deductible as total_amount,
    reimbursed + deductible as covered_amount,
    reimbursed as fund_amount,
    deductible as cash_amount
from amounts
