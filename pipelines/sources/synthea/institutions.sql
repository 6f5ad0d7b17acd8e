/*
title: {zh: Synthea 合成病历的机构, en: Institutions of a Synthea export}
files:
  organizations:
    glob: ["organizations.csv"]
    columns: [Id, NAME, CITY, LAT, LON]
  encounters:
    glob: ["encounters.csv"]
    columns: [ORGANIZATION, ENCOUNTERCLASS]
notes: An organisation with inpatient or emergency encounters is taken for a hospital, the others for clinics. The city is the township.
*/
with classes as (
    select ORGANIZATION, bool_or(ENCOUNTERCLASS in ('inpatient', 'emergency')) as has_beds
    from encounters
    group by ORGANIZATION
)
select
    organizations.Id as institution_id,
    organizations.NAME as name,
    if(coalesce(classes.has_beds, false), 'general_hospital', 'clinic') as kind,
    'ungraded' as level,
    organizations.CITY as township,
    true as designated,
    organizations.LON as lon,
    organizations.LAT as lat
from organizations
left join classes on classes.ORGANIZATION = organizations.Id
