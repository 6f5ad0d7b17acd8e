/*
title: {zh: 参保人（美国 CMS 供应方欺诈样本）, en: Beneficiaries of the CMS provider fraud files}
files:
  beneficiaries:
    glob: ["*_Beneficiarydata*.csv"]
    columns: [BeneID, DOB, DOD, Gender, State, County, RenalDiseaseIndicator, ChronicCond_Alzheimer, ChronicCond_Heartfailure,
      ChronicCond_KidneyDisease, ChronicCond_Cancer, ChronicCond_ObstrPulmonary, ChronicCond_Depression, ChronicCond_Diabetes,
      ChronicCond_IschemicHeart, ChronicCond_Osteoporasis, ChronicCond_rheumatoidarthritis, ChronicCond_stroke]
    nulls: [NA, ""]
notes: >
  State and county codes together are the township. A condition is marked 1; kidney failure is marked Y. People stand in the
  training and in the test file with the same words; they are delivered once.
*/
with named as (
    select distinct
        BeneID,
        DOB,
        DOD,
        Gender,
        State || '-' || County as area,
        [
            if(ChronicCond_Alzheimer = '1', 'alzheimer', null),
            if(ChronicCond_Cancer = '1', 'cancer', null),
            if(ChronicCond_KidneyDisease = '1', 'chronic_kidney_disease', null),
            if(ChronicCond_ObstrPulmonary = '1', 'copd', null),
            if(ChronicCond_Depression = '1', 'depression', null),
            if(ChronicCond_Diabetes = '1', 'diabetes', null),
            if(ChronicCond_Heartfailure = '1', 'heart_failure', null),
            if(ChronicCond_IschemicHeart = '1', 'ischaemic_heart_disease', null),
            if(ChronicCond_Osteoporasis = '1', 'osteoporosis', null),
            if(RenalDiseaseIndicator = 'Y', 'renal_failure', null),
            if(ChronicCond_rheumatoidarthritis = '1', 'rheumatoid_arthritis', null),
            if(ChronicCond_stroke = '1', 'stroke', null)
        ] as conditions
    from beneficiaries
)
select
    BeneID as person_id,
    case Gender when '1' then 'M' when '2' then 'F' else Gender end as sex,
    DOB as birth_date,
    'other' as insurance_type,
    area as township,
    area as grid_id,
    DOD as died_on,
    nullif(array_to_string(list_filter(conditions, lambda each: each is not null), ';'), '') as chronic_conditions
from named
