/*
title: {zh: Synthea 合成病历的结算, en: Claims of a Synthea export}
files:
  bills:
    glob: ["claims.csv"]
    columns: [Id, PATIENTID, PROVIDERID, APPOINTMENTID, DEPARTMENTID, DIAGNOSIS1, SERVICEDATE, LASTBILLEDDATE1]
  transactions:
    glob: ["claims_transactions.csv"]
    columns: [CLAIMID, TYPE, METHOD, AMOUNT, PAYMENTS]
  encounters:
    glob: ["encounters.csv"]
    columns: [Id, START, STOP, ORGANIZATION, PROVIDER, ENCOUNTERCLASS]
notes: >
  Synthea writes a claim for the encounter and one for each drug; all become claims of the institution of the encounter. The fund
  is the payer, who pays by electronic cheque (ECHECK); all other payments are the patient's. Diagnoses are SNOMED CT. Moments
  are UTC in the export and stay so.
*/
with sums as (
    select
        CLAIMID,
        sum(cast(AMOUNT as decimal(14, 2))) filter (where TYPE = 'CHARGE') as charged,
        sum(cast(PAYMENTS as decimal(14, 2))) filter (where TYPE = 'PAYMENT' and METHOD = 'ECHECK') as paid_by_payer,
        sum(cast(PAYMENTS as decimal(14, 2))) filter (where TYPE = 'PAYMENT' and METHOD <> 'ECHECK') as paid_by_patient
    from transactions
    group by CLAIMID
),
joined as (
    select bills.*, encounters.START, encounters.STOP, encounters.ORGANIZATION, encounters.ENCOUNTERCLASS, sums.*
    from bills
    join encounters on encounters.Id = bills.APPOINTMENTID
    left join sums on sums.CLAIMID = bills.Id
)
select
    Id as claim_id,
    APPOINTMENTID as visit_id,
    PATIENTID as person_id,
    ORGANIZATION as institution_id,
    PROVIDERID as practitioner_id,
    DEPARTMENTID as department,
    case ENCOUNTERCLASS
        when 'ambulatory' then 'outpatient'
        when 'outpatient' then 'outpatient'
        when 'wellness' then 'outpatient'
        when 'home' then 'outpatient'
        when 'virtual' then 'online'
        when 'urgentcare' then 'emergency'
        when 'emergency' then 'emergency'
        when 'inpatient' then 'inpatient'
        when 'hospice' then 'inpatient'
        when 'snf' then 'inpatient'
        else ENCOUNTERCLASS
    end as visit_type,
    'other' as insurance_type,
    replace(rtrim(START, 'Z'), 'T', ' ') as started_at,
    replace(rtrim(STOP, 'Z'), 'T', ' ') as ended_at,
    replace(rtrim(greatest(coalesce(LASTBILLEDDATE1, SERVICEDATE), STOP), 'Z'), 'T', ' ') as settled_at,
    DIAGNOSIS1 as principal_diagnosis,
    coalesce(charged, 0) as total_amount,
    coalesce(charged, 0) as covered_amount,
    least(coalesce(paid_by_payer, 0), coalesce(charged, 0)) as fund_amount,
    coalesce(paid_by_patient, 0) as cash_amount
from joined
