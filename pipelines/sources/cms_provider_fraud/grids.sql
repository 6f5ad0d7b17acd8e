/*
title: {zh: 网格（州与县，美国 CMS 供应方欺诈样本）, en: States and counties of the CMS provider fraud files as grids}
files:
  beneficiaries:
    glob: ["*_Beneficiarydata*.csv"]
    columns: [BeneID, State, County]
    nulls: [NA, ""]
*/
select
    State || '-' || County as grid_id,
    State || '-' || County as name,
    State || '-' || County as township,
    count(distinct BeneID) as insured
from beneficiaries
where State is not null and County is not null
group by State, County
