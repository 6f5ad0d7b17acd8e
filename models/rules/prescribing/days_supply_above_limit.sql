/*
title: {zh: 超量开药, en: More days of medicine than one prescription may hold}
subject: institution
result: suspicion
problem: prescribing
dimension: cost
catalogue: G01
stage: before
authority: 卫生健康、医疗保障
severity: medium
reads: [prescriptions, kp_dose_frequencies]
may_be_empty: [kp_dose_frequencies]
basis: 处方管理办法 第19条；医疗保障基金使用监督管理条例 第38条(二)
why:
  zh: >
    处方一般不超过7日用量，急诊一般不超过3日，长期处方最多12周。超出部分要有注明的理由；数据里看不到理由，故列为可疑。
  en: >
    A prescription holds seven days as a rule, three in an emergency, twelve weeks at most as a long prescription. Beyond it a reason must be written down; the data do not
    show it, hence a suspicion.
inspect:
  zh: >
    抽处方看是否注明延长理由；核对用法用量与数量是否一致；药品是否真由病人领走。
  en: >
    Is a reason written on the prescription, do dose and quantity fit, did the patient really receive the drug?
innocent_reasons:
  zh: >
    慢性病、老年病按规定延长并注明理由；整盒最小包装；必要时服用的药（无法折算天数，不判断）。
  en: >
    A chronic disease with a written reason; the smallest pack; drugs taken as needed (days cannot be computed, not judged).
amount:
  zh: 超出天数部分按天折算的药费。
  en: The cost of the days beyond the limit, in proportion.
lookback_days: 0
params:
  usual_days:
    value: 7
    unit: days
    why:
      zh: 处方管理办法第19条[P]。
      en: Article 19 of the prescription rules [P].
  emergency_days:
    value: 3
    unit: days
    why:
      zh: 处方管理办法第19条[P]。
      en: Article 19 of the prescription rules [P].
  chronic_days:
    value: 30
    unit: days
    why:
      zh: 默认值[M]：门诊慢特病多地一次可开30天，按本地规定修改。
      en: Default [M]. Many places allow thirty days at chronic clinics; set the local value.
  long_days:
    value: 84
    unit: days
    why:
      zh: 长期处方最长12周[M]。
      en: Twelve weeks at most for a long prescription [M].
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 条处方用药超过规定天数，超出部分约 {amount} 元"
  en: "{n} prescribed drugs beyond the permitted days, about {amount} yuan beyond"
examples:
  - name: fourteen days at an ordinary visit, four in an emergency
    prescriptions: |
      prescription_id | drug_line | visit_type | prescribed_at    | days_supply | amount
      r1              | 1         | outpatient | 2026-11-09 09:00 | 14          | 140
      r2              | 1         | emergency  | 2026-11-09 09:00 | 4           | 40
    finds:
      - {subject_id: H1, amount: 70, evidence: ["prescriptions|r1|1"]}
      - {subject_id: H1, amount: 10, evidence: ["prescriptions|r2|1"]}
  - name: seven days, thirty at the chronic clinic, twelve weeks as a long prescription
    prescriptions: |
      prescription_id | drug_line | visit_type         | prescribed_at    | days_supply | amount | long_prescription
      r1              | 1         | outpatient         | 2026-11-09 09:00 | 7           | 140    |
      r2              | 1         | chronic_outpatient | 2026-11-09 09:00 | 30          | 40     |
      r3              | 1         | outpatient         | 2026-11-09 09:00 | 84          | 40     | true
      r4              | 1         | inpatient          | 2026-11-09 09:00 | 14          | 40     |
    finds: []
  - name: taken as needed, so the days are not known
    prescriptions: |
      prescription_id | drug_line | visit_type | prescribed_at    | days_supply | amount | frequency_code
      r1              | 1         | outpatient | 2026-11-09 09:00 | 14          | 140    | prn
    kp_dose_frequencies: |
      frequency_code | times | period_days
      prn            |       |
    finds: []
  - name: a code without a number of times until the day before, with one from the day of the prescription
    prescriptions: &renamed_code |
      prescription_id | drug_line | visit_type | prescribed_at    | frequency_code | days_supply | amount
      r1              | 1         | outpatient | 2026-11-09 09:00 | local9         | 14          | 140
    kp_dose_frequencies: |
      frequency_code | times | period_days | valid_from | valid_to
      local9         |       |             | 2020-01-01 | 2026-11-08
      local9         | 1     | 1           | 2026-11-09 |
    finds: [{subject_id: H1, amount: 70}]
  - name: the code without a number of times is in force on that day still
    prescriptions: *renamed_code
    kp_dose_frequencies: |
      frequency_code | times | period_days | valid_from | valid_to
      local9         |       |             | 2020-01-01 | 2026-11-09
      local9         | 1     | 1           | 2026-11-10 |
    finds: []
*/
with unknown_days as (
    -- prn and st say nothing about days
    select distinct
        prescriptions.prescription_id,
        prescriptions.drug_line
    from prescriptions
    inner join kp_dose_frequencies
        on kp_dose_frequencies.frequency_code = prescriptions.frequency_code
        and cast(prescriptions.prescribed_at as date) >= kp_dose_frequencies.valid_from
        and (
            kp_dose_frequencies.valid_to is null
            or cast(prescriptions.prescribed_at as date) <= kp_dose_frequencies.valid_to
        )
    where kp_dose_frequencies.times is null
),
judged as (
    select
        prescriptions.institution_id,
        prescriptions.prescription_id,
        prescriptions.drug_line,
        prescriptions.days_supply,
        coalesce(prescriptions.amount, 0) as amount,
        case
            when coalesce(prescriptions.long_prescription, false) then $long_days
            when prescriptions.visit_type = 'chronic_outpatient' then $chronic_days
            when prescriptions.visit_type = 'emergency' then $emergency_days
            else $usual_days
        end as max_days
    from prescriptions
    left join unknown_days
        on unknown_days.prescription_id = prescriptions.prescription_id
        and unknown_days.drug_line = prescriptions.drug_line
    where prescriptions.prescribed_at >= $window_start
        and prescriptions.prescribed_at < $period_end
        and prescriptions.visit_type in ('outpatient', 'chronic_outpatient', 'emergency', 'online')
        and unknown_days.prescription_id is null
        and prescriptions.days_supply > 0
)
select
    institution_id as subject_id,
    cast(amount * (days_supply - max_days) / days_supply as decimal(14, 2)) as amount,
    [concat_ws('|', 'prescriptions', prescription_id, drug_line)] as evidence
from judged
where days_supply > max_days
