/*
title: {zh: Synthea 合成病历的参保人, en: Patients of a Synthea export}
files:
  patients:
    glob: ["patients.csv"]
    columns: [Id, BIRTHDATE, DEATHDATE, GENDER, CITY, ADDRESS]
notes: People of one address in one city are one household; the address itself is not stored.
*/
select
    Id as person_id,
    GENDER as sex,
    BIRTHDATE as birth_date,
    'other' as insurance_type,
    CITY as township,
    DEATHDATE as died_on,
    CITY || ', ' || ADDRESS as household_token
from patients
