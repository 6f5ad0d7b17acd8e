/*
title: {zh: Synthea 合成病历的诊断, en: Diagnoses of a Synthea export}
files:
  bills:
    glob: ["claims.csv"]
    columns: [Id, APPOINTMENTID, DIAGNOSIS1, DIAGNOSIS2, DIAGNOSIS3, DIAGNOSIS4, DIAGNOSIS5, DIAGNOSIS6, DIAGNOSIS7, DIAGNOSIS8]
  encounters:
    glob: ["encounters.csv"]
    columns: [Id, ENCOUNTERCLASS]
  conditions:
    glob: ["conditions.csv"]
    required: false
    columns: [CODE, DESCRIPTION]
notes: SNOMED CT codes; the name is that of the list of conditions, where the code occurs there.
*/
with names as (
    select CODE, min(DESCRIPTION) as name
    from conditions
    group by CODE
),
placed as (
    select Id, APPOINTMENTID, unnest(range(1, 9)) as position, unnest([
        DIAGNOSIS1, DIAGNOSIS2, DIAGNOSIS3, DIAGNOSIS4, DIAGNOSIS5, DIAGNOSIS6, DIAGNOSIS7, DIAGNOSIS8
    ]) as code
    from bills
)
select
    placed.Id as claim_id,
    placed.position,
    placed.code as diagnosis_code,
    names.name as diagnosis_name,
    if(encounters.ENCOUNTERCLASS in ('inpatient', 'hospice', 'snf'), 'discharge', 'outpatient') as kind
from placed
join encounters on encounters.Id = placed.APPOINTMENTID
left join names on names.CODE = placed.code
where placed.code is not null
