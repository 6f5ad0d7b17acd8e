/*
title: {zh: Synthea 合成病历的处方, en: Prescriptions of a Synthea export}
files:
  medications:
    glob: ["medications.csv"]
    columns: [START, STOP, PATIENT, ENCOUNTER, CODE, DESCRIPTION, BASE_COST, DISPENSES, TOTALCOST, REASONCODE]
  encounters:
    glob: ["encounters.csv"]
    columns: [Id, ORGANIZATION, PROVIDER, ENCOUNTERCLASS]
notes: >
  All drugs of an encounter are one prescription. The quantity is the number of times a drug was dispensed, the unit price the cost
  of one of them. The days of supply are those between start and stop; an open order has none.
*/
with placed as (
    select *, row_number() over (partition by ENCOUNTER order by START, CODE, STOP, TOTALCOST) as position
    from medications
)
select
    placed.ENCOUNTER as prescription_id,
    placed.position as drug_line,
    placed.PATIENT as person_id,
    encounters.ORGANIZATION as institution_id,
    encounters.PROVIDER as practitioner_id,
    case
        when encounters.ENCOUNTERCLASS in ('inpatient', 'hospice', 'snf') then 'inpatient'
        when encounters.ENCOUNTERCLASS in ('emergency', 'urgentcare') then 'emergency'
        when encounters.ENCOUNTERCLASS = 'virtual' then 'online'
        else 'outpatient'
    end as visit_type,
    replace(rtrim(placed.START, 'Z'), 'T', ' ') as prescribed_at,
    placed.CODE as drug_code,
    placed.DESCRIPTION as generic_name,
    date_diff('day', cast(left(placed.START, 10) as date), cast(left(placed.STOP, 10) as date)) as days_supply,
    placed.DISPENSES as quantity,
    placed.BASE_COST as unit_price,
    placed.TOTALCOST as amount,
    placed.REASONCODE as diagnosis_code
from placed
join encounters on encounters.Id = placed.ENCOUNTER
