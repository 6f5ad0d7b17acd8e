/*
title: {zh: 主治、手术及其他医师（美国 CMS 供应方欺诈样本）, en: Attending, operating and other physicians of the CMS provider fraud files}
files:
  inpatient:
    glob: ["*_Inpatientdata*.csv"]
    required: false
    columns: [ClaimID, Provider, AttendingPhysician, OperatingPhysician, OtherPhysician]
    nulls: [NA, ""]
  outpatient:
    glob: ["*_Outpatientdata*.csv"]
    required: false
    columns: [ClaimID, Provider, AttendingPhysician, OperatingPhysician, OtherPhysician]
    nulls: [NA, ""]
notes: >
  A physician belongs to the provider with most of his or her claims (of equals, the smaller number); the other providers are
  further places of practice.
*/
with all_claims as (
    select * from inpatient
    union all by name
    select * from outpatient
),
roles as (
    select ClaimID, Provider, unnest([AttendingPhysician, OperatingPhysician, OtherPhysician]) as physician
    from all_claims
),
places as (
    select physician, Provider, count(distinct ClaimID) as n_claims
    from roles
    where physician is not null and Provider is not null
    group by physician, Provider
),
ranked as (
    select *, row_number() over (partition by physician order by n_claims desc, Provider) as place
    from places
)
select
    physician as practitioner_id,
    'doctor' as profession,
    max(Provider) filter (where place = 1) as institution_id,
    string_agg(Provider, ';' order by Provider) filter (where place > 1) as other_institution_ids
from ranked
group by physician
