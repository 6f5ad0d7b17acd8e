/*
title: {zh: 供应方标签作为检查结果（美国 CMS 供应方欺诈样本）, en: Provider labels of the CMS provider fraud files as outcomes of inspections}
files:
  labels:
    glob: ["provider_labels.csv", "Train-*.csv"]
    columns: [Provider, PotentialFraud]
    nulls: [NA, ""]
  inpatient:
    glob: ["*_Inpatientdata*.csv"]
    required: false
    columns: [ClaimEndDt]
    nulls: [NA, ""]
  outpatient:
    glob: ["*_Outpatientdata*.csv"]
    required: false
    columns: [ClaimEndDt]
    nulls: [NA, ""]
notes: >
  A label is one routine inspection of the provider on the day after the last claim of all files: it must not be known to a
  list that is made from those claims. Without any claims that day is 2010-01-01.
*/
with ends as (
    select ClaimEndDt from inpatient
    union all
    select ClaimEndDt from outpatient
),
afterwards as (
    select coalesce(max(cast(ClaimEndDt as date)) + 1, date '2010-01-01') as inspected_on
    from ends
)
select
    'label-' || labels.Provider as inspection_id,
    afterwards.inspected_on,
    labels.Provider as institution_id,
    'routine' as kind,
    'fund' as domain,
    case labels.PotentialFraud when 'Yes' then 'true' when 'No' then 'false' else labels.PotentialFraud end as violation_found
from labels cross join afterwards
where labels.PotentialFraud is not null
