/*
title: {zh: 麻醉精神药品超限量, en: Controlled drug beyond the legal days}
subject: practitioner
result: violation
problem: prescribing
dimension: safety
catalogue: G02
stage: before
authority: 卫生健康、公安
severity: high
reads: [prescriptions, kp_drug_classes]
basis: 处方管理办法 第23条、第24条
why:
  zh: >
    麻醉药品和第一类精神药品的每张处方有法定限量：注射剂一次常用量，缓控释制剂7日，其他剂型3日；癌痛和中重度慢性疼痛分别为3、15、7日。
  en: >
    Narcotics and psychotropics of class one have legal limits per prescription: one dose as injection, seven days as controlled release, three days in other forms; three,
    fifteen and seven days for pain of cancer and severe chronic pain.
inspect:
  zh: >
    核对专用处方、麻精药品专册、空安瓿回收、身份证明和知情同意；查同一病人在他处的处方。
  en: >
    Special prescription form, register, returned ampoules, proof of identity and consent; prescriptions of the same patient elsewhere.
innocent_reasons:
  zh: >
    疼痛诊断未填（未填诊断时按宽限判断）；哌甲酯治疗多动症可用15日（已放宽）。
  en: >
    The diagnosis of pain was not entered (without any diagnosis the wider limit is applied); methylphenidate for ADHD may reach fifteen days (allowed).
amount:
  zh: 超出天数部分按天折算的药费。
  en: The cost of the days beyond the limit, in proportion.
lookback_days: 0
params:
  injection_days:
    value: 1
    unit: days
    why:
      zh: 一次常用量，按1日计（办法第23条[P]）。
      en: One usual dose, counted as one day (article 23 [P]).
  controlled_release_days:
    value: 7
    unit: days
    why:
      zh: 办法第23条[P]。
      en: Article 23 [P].
  other_days:
    value: 3
    unit: days
    why:
      zh: 办法第23条[P]。
      en: Article 23 [P].
  pain_injection_days:
    value: 3
    unit: days
    why:
      zh: 办法第24条[P]。
      en: Article 24 [P].
  pain_controlled_release_days:
    value: 15
    unit: days
    why:
      zh: 办法第24条[P]。
      en: Article 24 [P].
  pain_other_days:
    value: 7
    unit: days
    why:
      zh: 办法第24条[P]。
      en: Article 24 [P].
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 张麻精药品处方超过法定限量，涉及 {amount} 元"
  en: "{n} prescriptions of controlled drugs beyond the legal days, {amount} yuan"
examples:
  - name: four days of tablets for a broken arm; three are legal
    prescriptions: |
      prescription_id | drug_line | practitioner_id | prescribed_at    | drug_code | days_supply | amount | diagnosis_code
      r1              | 1         | D1              | 2026-11-09 09:00 | MOR       | 4           | 40     | S52.500
      r2              | 1         | D1              | 2026-11-09 09:00 | MOR       | 3           | 40     | S52.500
    kp_drug_classes: &morphine |
      drug_code | controlled | dosage_form
      MOR       | narcotic   | other
    finds: [{subject_id: D1, amount: 10, evidence: ["prescriptions|r1|1"]}]
  - name: seven days for pain of cancer, and no diagnosis given
    prescriptions: |
      prescription_id | drug_line | practitioner_id | prescribed_at    | drug_code | days_supply | amount | diagnosis_code
      r1              | 1         | D1              | 2026-11-09 09:00 | MOR       | 7           | 40     | C34.900
      r2              | 1         | D1              | 2026-11-09 09:00 | MOR       | 7           | 40     |
    kp_drug_classes: *morphine
    finds: []
  - name: class two may be prolonged with a reason and is not judged here
    prescriptions: |
      prescription_id | drug_line | practitioner_id | prescribed_at    | drug_code | days_supply | amount | diagnosis_code
      r1              | 1         | D1              | 2026-11-09 09:00 | MOR       | 14          | 40     | S52.500
    kp_drug_classes: |
      drug_code | controlled     | dosage_form
      MOR       | psychotropic_2 | other
    finds: []
  - name: one day more than each form allows, without and with pain of cancer
    prescriptions: |
      prescription_id | drug_line | practitioner_id | prescribed_at    | drug_code | days_supply | amount | diagnosis_code
      a1              | 1         | D1              | 2026-11-09 09:00 | INJ       | 1           | 40     | S52.500
      a2              | 1         | D1              | 2026-11-09 09:00 | INJ       | 2           | 40     | S52.500
      b1              | 1         | D1              | 2026-11-09 09:00 | SLOW      | 7           | 40     | S52.500
      b2              | 1         | D1              | 2026-11-09 09:00 | SLOW      | 8           | 40     | S52.500
      e1              | 1         | D1              | 2026-11-09 09:00 | INJ       | 3           | 40     | C34.900
      e2              | 1         | D1              | 2026-11-09 09:00 | INJ       | 4           | 40     | C34.900
      f1              | 1         | D1              | 2026-11-09 09:00 | SLOW      | 15          | 40     | C34.900
      f2              | 1         | D1              | 2026-11-09 09:00 | SLOW      | 16          | 40     | C34.900
    kp_drug_classes: |
      drug_code | controlled | dosage_form
      INJ       | narcotic   | injection
      SLOW      | narcotic   | controlled_release
    finds:
      - {subject_id: D1, amount: 20, evidence: ["prescriptions|a2|1"]}
      - {subject_id: D1, amount: 5, evidence: ["prescriptions|b2|1"]}
      - {subject_id: D1, amount: 10, evidence: ["prescriptions|e2|1"]}
      - {subject_id: D1, amount: 2.5, evidence: ["prescriptions|f2|1"]}
*/
with controlled_drugs as (
    select
        drug_code,
        max(dosage_form) as dosage_form,
        min(valid_from) as valid_from
    from kp_drug_classes
    where controlled in ('narcotic', 'psychotropic_1')
        and dosage_form is not null
    group by drug_code
    having min(dosage_form) = max(dosage_form)
),
judged as (
    select
        prescriptions.practitioner_id,
        prescriptions.prescription_id,
        prescriptions.drug_line,
        prescriptions.days_supply,
        coalesce(prescriptions.amount, 0) as amount,
        case
            -- tumours, pain, attention deficit, or no diagnosis at all: the wider limit
            when coalesce(regexp_matches(prescriptions.diagnosis_code, '^(C|D0|D3[7-9]|D4|R52|G89|F90|M79\.2|G50|B02)'), true)
                then case controlled_drugs.dosage_form
                    when 'injection' then $pain_injection_days
                    when 'controlled_release' then $pain_controlled_release_days
                    else case
                        when starts_with(coalesce(prescriptions.diagnosis_code, 'F90'), 'F90') then $pain_controlled_release_days
                        else $pain_other_days
                    end
                end
            else case controlled_drugs.dosage_form
                when 'injection' then $injection_days
                when 'controlled_release' then $controlled_release_days
                else $other_days
            end
        end as max_days
    from prescriptions
    inner join controlled_drugs
        on controlled_drugs.drug_code = prescriptions.drug_code
        and cast(prescriptions.prescribed_at as date) >= controlled_drugs.valid_from
    where prescriptions.prescribed_at >= $window_start
        and prescriptions.prescribed_at < $period_end
        and prescriptions.practitioner_id is not null
        and coalesce(prescriptions.visit_type, '') <> 'inpatient'
)
select
    practitioner_id as subject_id,
    cast(amount * (days_supply - max_days) / days_supply as decimal(14, 2)) as amount,
    [concat_ws('|', 'prescriptions', prescription_id, drug_line)] as evidence
from judged
where days_supply > max_days
