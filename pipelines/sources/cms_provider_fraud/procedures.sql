/*
title: {zh: 手术操作（美国 CMS 供应方欺诈样本）, en: Procedures of the CMS provider fraud files}
files:
  inpatient:
    glob: ["*_Inpatientdata*.csv"]
    required: false
    columns: [ClaimID, OperatingPhysician, ClmProcedureCode_1, ClmProcedureCode_2, ClmProcedureCode_3, ClmProcedureCode_4,
      ClmProcedureCode_5, ClmProcedureCode_6]
    nulls: [NA, ""]
  outpatient:
    glob: ["*_Outpatientdata*.csv"]
    required: false
    columns: [ClaimID, OperatingPhysician, ClmProcedureCode_1, ClmProcedureCode_2, ClmProcedureCode_3, ClmProcedureCode_4,
      ClmProcedureCode_5, ClmProcedureCode_6]
    nulls: [NA, ""]
notes: ICD-9 procedure codes without the point. The files do not say on which day a procedure was done.
*/
with all_claims as (
    select * from inpatient
    union all by name
    select * from outpatient
),
placed as (
    select ClaimID, OperatingPhysician, unnest(range(1, 7)) as position, unnest([
        ClmProcedureCode_1, ClmProcedureCode_2, ClmProcedureCode_3, ClmProcedureCode_4, ClmProcedureCode_5,
        ClmProcedureCode_6
    ]) as code
    from all_claims
)
select
    ClaimID as claim_id,
    position,
    code as procedure_code,
    OperatingPhysician as surgeon_id
from placed
where code is not null
