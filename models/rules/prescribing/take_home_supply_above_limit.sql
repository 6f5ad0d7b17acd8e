/*
title: {zh: 出院带药超量, en: More medicine taken home than the disease allows}
subject: institution
result: suspicion
problem: prescribing
dimension: cost
catalogue: G08
stage: after
authority: 医疗保障、卫生健康
severity: medium
reads: [claims, prescriptions]
basis: 医疗保障基金使用监督管理条例 第38条(二)
why:
  zh: >
    出院当天开的带药超过规定天数：一般疾病7天、慢性病14天、特殊疾病30天。多带的药浪费基金，也可能被倒卖。
  en: >
    Medicine prescribed on the day of discharge lasts longer than permitted: 7 days, 14 for chronic and 30 for special diseases. The surplus wastes money or is sold on.
inspect:
  zh: >
    核对出院医嘱、发药记录和当地出院带药规定。
  en: >
    Discharge orders, dispensing record and the local rule on take-home drugs.
innocent_reasons:
  zh: >
    当地允许长期处方；偏远病人复诊不便；最小包装超过规定天数。
  en: >
    Long prescriptions are permitted locally; a remote patient; the smallest pack lasts longer than the limit.
amount:
  zh: 超出天数对应的药费。
  en: The share of the drug's price for the days beyond the limit.
lookback_days: 0
params:
  acute_days:
    value: 7
    unit: days
    why:
      zh: 默认值[C]：急性病7天，各地不同[M]。
      en: Default [C]. Seven for acute disease; places differ [M].
  chronic_days:
    value: 14
    unit: days
    why:
      zh: 默认值[C]：慢性病14天，各地不同[M]。
      en: Default [C]. Fourteen for chronic disease; places differ [M].
  special_days:
    value: 30
    unit: days
    why:
      zh: 默认值[C]：肿瘤、透析、移植、结核、精神等特殊疾病30天，各地不同[M]。
      en: Default [C]. Thirty for tumours, dialysis, transplants, tuberculosis and mental illness; places differ [M].
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 行出院带药超过规定天数，超出部分 {amount} 元"
  en: "{n} take-home drugs beyond the permitted days, {amount} yuan for the days beyond"
examples:
  - name: pneumonia at seven and eight days, hypertension at fourteen and fifteen, a tumour at thirty and thirty-one
    claims: &stays |
      claim_id | visit_type | started_at       | ended_at         | principal_diagnosis
      c1       | inpatient  | 2026-10-01 09:00 | 2026-10-08 09:00 | J18.900
      c2       | inpatient  | 2026-10-01 09:00 | 2026-10-08 09:00 | I10.x00
      c3       | inpatient  | 2026-10-01 09:00 | 2026-10-08 09:00 | C34.900
    prescriptions: |
      prescription_id | drug_line | claim_id | visit_type | prescribed_at    | drug_code | days_supply | amount
      r1              | 1         | c1       | inpatient  | 2026-10-08 08:00 | A         | 7           | 70
      r1              | 2         | c1       | inpatient  | 2026-10-08 08:00 | B         | 8           | 80
      r2              | 1         | c2       | inpatient  | 2026-10-08 08:00 | A         | 14          | 70
      r2              | 2         | c2       | inpatient  | 2026-10-08 08:00 | B         | 15          | 150
      r3              | 1         | c3       | inpatient  | 2026-10-08 08:00 | A         | 30          | 70
      r3              | 2         | c3       | inpatient  | 2026-10-08 08:00 | B         | 31          | 62
    finds:
      - {subject_id: H1, amount: 10, evidence: ["prescriptions|r1|2", "claims|c1"]}
      - {subject_id: H1, amount: 10, evidence: ["prescriptions|r2|2", "claims|c2"]}
      - {subject_id: H1, amount: 2, evidence: ["prescriptions|r3|2", "claims|c3"]}
  - name: an order of the first day is no take-home drug
    claims: *stays
    prescriptions: |
      prescription_id | drug_line | claim_id | visit_type | prescribed_at    | drug_code | days_supply | amount
      r1              | 1         | c1       | inpatient  | 2026-10-01 10:00 | A         | 8           | 70
    finds: []
*/
with stays as (
    select
        claim_id,
        institution_id,
        cast(ended_at as date) as discharged_on,
        case
            when regexp_matches(principal_diagnosis, '^(C|D0|D3[7-9]|D4|F|N18|A1[5-9]|B2[0-4]|T86|Z94|Z5[01]|Z49)') then $special_days
            when regexp_matches(principal_diagnosis, '^(E0[0-7]|E1[0-4]|E78|G20|G40|I1[0-5]|I2[0-5]|I48|I5|I69|J4[4-7]|K7[0-6]|M0[5-6]|M32|N0[3-5])')
                then $chronic_days
            else $acute_days
        end as max_days
    from claims
    where visit_type = 'inpatient'
        and ended_at is not null
        and principal_diagnosis is not null
),
taken_home as (
    select
        stays.institution_id,
        stays.claim_id,
        stays.max_days,
        prescriptions.prescription_id,
        prescriptions.drug_line,
        prescriptions.days_supply,
        coalesce(prescriptions.amount, 0) as amount
    from prescriptions
    inner join stays
        on stays.claim_id = prescriptions.claim_id
        and stays.discharged_on = cast(prescriptions.prescribed_at as date)
    where prescriptions.visit_type = 'inpatient'
        and prescriptions.prescribed_at >= $window_start
        and prescriptions.prescribed_at < $period_end
        and not coalesce(prescriptions.long_prescription, false)
)
select
    institution_id as subject_id,
    cast(amount * (days_supply - max_days) / days_supply as decimal(14, 2)) as amount,
    [concat_ws('|', 'prescriptions', prescription_id, drug_line), concat_ws('|', 'claims', claim_id)] as evidence
from taken_home
where days_supply > max_days
