/*
title: {zh: Synthea 合成病历的手术与操作, en: Procedures of a Synthea export}
files:
  done:
    glob: ["procedures.csv"]
    columns: [START, ENCOUNTER, CODE]
  bills:
    glob: ["claims.csv"]
    columns: [Id, APPOINTMENTID, PROVIDERID]
  transactions:
    glob: ["claims_transactions.csv"]
    columns: [CLAIMID, TYPE, PROCEDURECODE, APPOINTMENTID]
  medications:
    glob: ["medications.csv"]
    columns: [ENCOUNTER, CODE]
notes: >
  A procedure belongs to its encounter; it is put on that encounter's claim, the one that does not charge a drug (of several, the one
  with the smaller number).
*/
with drug_claims as (
    select distinct transactions.CLAIMID
    from transactions
    join medications on medications.ENCOUNTER = transactions.APPOINTMENTID and medications.CODE = transactions.PROCEDURECODE
    where transactions.TYPE = 'CHARGE'
),
visit_claims as (
    select APPOINTMENTID, min(Id) as claim_id, min_by(PROVIDERID, Id) as physician
    from bills
    where Id not in (select CLAIMID from drug_claims)
    group by APPOINTMENTID
)
select
    visit_claims.claim_id,
    row_number() over (partition by visit_claims.claim_id order by done.START, done.CODE) as position,
    done.CODE as procedure_code,
    left(done.START, 10) as performed_on,
    visit_claims.physician as surgeon_id
from done
join visit_claims on visit_claims.APPOINTMENTID = done.ENCOUNTER
