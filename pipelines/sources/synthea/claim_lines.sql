/*
title: {zh: Synthea 合成病历的收费明细, en: Charged items of a Synthea export}
files:
  transactions:
    glob: ["claims_transactions.csv"]
    columns: [CLAIMID, CHARGEID, TYPE, AMOUNT, FROMDATE, PROCEDURECODE, NOTES, UNITS, UNITAMOUNT, DEPARTMENTID, APPOINTMENTID,
      PROVIDERID, SUPERVISINGPROVIDERID]
  encounters:
    glob: ["encounters.csv"]
    columns: [Id, CODE]
  medications:
    glob: ["medications.csv"]
    columns: [ENCOUNTER, CODE]
notes: >
  Only transactions of the type CHARGE are items. A charge with the code of its encounter is a consultation, one with the code of a
  drug of its encounter is a drug; all other charges are treatments.
*/
with charges as (
    select *
    from transactions
    where TYPE = 'CHARGE'
),
drugs as (
    select distinct ENCOUNTER, CODE
    from medications
),
visits as (
    select distinct Id, CODE
    from encounters
)
select
    charges.CLAIMID as claim_id,
    charges.CHARGEID as line_no,
    replace(rtrim(charges.FROMDATE, 'Z'), 'T', ' ') as charged_at,
    charges.PROCEDURECODE as item_code,
    charges.NOTES as item_name,
    case
        when visits.Id is not null then 'consultation'
        when drugs.CODE is not null then 'drug'
        else 'treatment'
    end as item_class,
    charges.UNITS as quantity,
    charges.UNITAMOUNT as unit_price,
    charges.AMOUNT as amount,
    charges.AMOUNT as covered_amount,
    charges.PROVIDERID as ordering_practitioner_id,
    charges.SUPERVISINGPROVIDERID as performing_practitioner_id,
    charges.DEPARTMENTID as ordering_department
from charges
left join visits on visits.Id = charges.APPOINTMENTID and visits.CODE = charges.PROCEDURECODE
left join drugs on drugs.ENCOUNTER = charges.APPOINTMENTID and drugs.CODE = charges.PROCEDURECODE
