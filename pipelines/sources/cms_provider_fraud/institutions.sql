/*
title: {zh: 供应方作为机构（美国 CMS 供应方欺诈样本）, en: Providers of the CMS provider fraud files as institutions}
files:
  inpatient:
    glob: ["*_Inpatientdata*.csv"]
    required: false
    columns: [ClaimID, BeneID, Provider]
    nulls: [NA, ""]
  outpatient:
    glob: ["*_Outpatientdata*.csv"]
    required: false
    columns: [ClaimID, BeneID, Provider]
    nulls: [NA, ""]
  beneficiaries:
    glob: ["*_Beneficiarydata*.csv"]
    required: false
    columns: [BeneID, State, County]
    nulls: [NA, ""]
  providers:
    glob: ["Test-*.csv", "Train-*.csv", "provider_labels.csv"]
    required: false
    columns: [Provider]
    nulls: [NA, ""]
notes: >
  The files know a provider by its number only. One with inpatient claims is taken for a hospital, the others for clinics; a
  provider lies where most of its patients live (of equals, the smaller code).
*/
with visits as (
    select Provider, BeneID, true as inpatient from inpatient
    union all
    select Provider, BeneID, false as inpatient from outpatient
),
residents as (
    select distinct BeneID, State || '-' || County as area from beneficiaries
),
areas as (
    select visits.Provider, residents.area, count(distinct residents.BeneID) as n_patients
    from visits join residents using (BeneID)
    where residents.area is not null
    group by visits.Provider, residents.area
),
homes as (
    select Provider, area
    from areas
    qualify row_number() over (partition by Provider order by n_patients desc, area) = 1
),
named as (
    select Provider, bool_or(inpatient) as has_inpatients
    from (select Provider, inpatient from visits union all select Provider, false as inpatient from providers)
    where Provider is not null
    group by Provider
)
select
    named.Provider as institution_id,
    named.Provider as name,
    if(named.has_inpatients, 'general_hospital', 'clinic') as kind,
    'ungraded' as level,
    homes.area as township,
    homes.area as grid_id,
    true as designated
from named left join homes using (Provider)
