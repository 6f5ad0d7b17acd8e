/*
title: {zh: Synthea 合成病历的医务人员, en: Practitioners of a Synthea export}
files:
  providers:
    glob: ["providers.csv"]
    columns: [Id, ORGANIZATION, NAME, SPECIALITY]
*/
select
    Id as practitioner_id,
    providers.NAME as name,
    case
        when SPECIALITY in ('NURSE PRACTITIONER') then 'nurse'
        when SPECIALITY in ('PHYSICIAN ASSISTANT') then 'assistant_doctor'
        when SPECIALITY in ('PHYSICAL THERAPY', 'OPTOMETRY', 'AUDIOLOGIST', 'CLINICAL SOCIAL WORKER') then 'technician'
        else 'doctor'
    end as profession,
    SPECIALITY as scope,
    ORGANIZATION as institution_id
from providers
