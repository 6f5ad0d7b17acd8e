/*
title: {zh: 低标准入院, en: Admitted without needing a bed}
subject: institution
result: suspicion
problem: inpatient_behaviour
dimension: cost
catalogue: C03
stage: after
authority: 医疗保障
severity: medium
reads: [claim_summary, claim_lines, insured_persons]
basis: 医疗保障基金使用监督管理条例 第38条(二)
why:
  zh: >
    感冒、腰痛、高血压随诊等门诊可以处理的轻症，成年非高龄病人短期住院，没有手术，没有输液、吸氧、急诊抢救，
    住院缺乏必要性。
  en: >
    Colds, back pain, a check of blood pressure: complaints an outpatient room can handle, in an adult who is neither frail nor
    old, with no operation, no infusion, no oxygen and no emergency. Nothing in the bill needed a bed.
inspect:
  zh: >
    抽病历看入院记录的主诉、体征、检验结果是否达到入院指征；问病人是自己要求住院还是被动员；看是否免起付线、包接送。
  en: >
    Do complaint, signs and laboratory values of the admission note meet an indication for admission? Did the patient ask for a bed,
    or was the patient talked into it; was the deductible waived or transport offered?
innocent_reasons:
  zh: >
    合并症未编码；边远山区当天无法往返；独居、失能；急诊留观转入。个别病例不说明问题，要看同类占比。
  en: >
    Comorbidity not coded; no way home on the same day from a remote village; living alone or disabled; held over from the emergency
    room. Single cases mean little, the share among all admissions speaks.
amount:
  zh: 该次住院的基金支付额。
  en: What the fund paid for the stay.
lookback_days: 0
params:
  max_stay_days:
    value: 7
    unit: days
    why:
      zh: 默认值[D]：超过7天的住院多另有原因，不在本规则判断。
      en: Default [D]. A longer stay usually has another reason and is left to other rules.
  max_diagnoses:
    value: 2
    unit: diagnoses
    why:
      zh: 默认值[D]：诊断多于2个的病人可能有合并症。
      en: Default [D]. More diagnoses point to other illness.
  frail_age:
    value: 75
    unit: years
    why:
      zh: 默认值[D]：75岁以上可放宽入院指征。
      en: Default [D]. From 75 on the threshold to admit is rightly lower.
  child_age:
    value: 6
    unit: years
    why:
      zh: 默认值[D]：6岁以下儿童病情变化快。
      en: Default [D]. Small children worsen fast.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次轻症住院无手术、输液、吸氧，涉及基金 {amount} 元"
  en: "{n} stays for minor complaints without operation, infusion or oxygen, {amount} yuan of fund money"
examples:
  - name: a common cold with tablets and a bed
    claims: |
      claim_id | visit_type | started_at       | ended_at         | settled_at       | principal_diagnosis | fund_amount
      c1       | inpatient  | 2026-10-01 09:00 | 2026-10-04 10:00 | 2026-10-04 11:00 | J06.900             | 1200
    insured_persons: &adult |
      person_id | birth_date
      P1        | 1980-01-01
    claim_lines: &tablets |
      claim_id | line_no | charged_at       | item_code | item_name     | item_class | amount
      c1       | 1       | 2026-10-01 10:00 | TAB       | 感冒清热颗粒  | drug       | 20
      c1       | 2       | 2026-10-02 00:10 | BED       | 普通病房床位费 | bed       | 90
    finds: [{subject_id: H1, amount: 1200}]
  - name: the same cold at the age of eighty
    claims: |
      claim_id | visit_type | started_at       | ended_at         | settled_at       | principal_diagnosis | fund_amount
      c1       | inpatient  | 2026-10-01 09:00 | 2026-10-04 10:00 | 2026-10-04 11:00 | J06.900             | 1200
    insured_persons: |
      person_id | birth_date
      P1        | 1946-01-01
    claim_lines: *tablets
    finds: []
  - name: with an infusion it may have been needed
    claims: |
      claim_id | visit_type | started_at       | ended_at         | settled_at       | principal_diagnosis | fund_amount
      c1       | inpatient  | 2026-10-01 09:00 | 2026-10-04 10:00 | 2026-10-04 11:00 | J06.900             | 1200
    insured_persons: *adult
    claim_lines: |
      claim_id | line_no | charged_at       | item_code | item_name | item_class | amount
      c1       | 1       | 2026-10-01 10:00 | INF       | 静脉输液  | treatment  | 12
    finds: []
  - name: seven days are judged, eight are not
    claims: |
      claim_id | visit_type | started_at       | ended_at         | settled_at       | principal_diagnosis | fund_amount
      c1       | inpatient  | 2026-10-01 09:00 | 2026-10-08 10:00 | 2026-10-08 11:00 | M54.500             | 1200
      c2       | inpatient  | 2026-09-01 09:00 | 2026-09-09 10:00 | 2026-09-09 11:00 | M54.500             | 1500
    insured_persons: *adult
    claim_lines: |
      claim_id | line_no | charged_at       | item_code | item_name | item_class | amount
      c1       | 1       | 2026-10-01 10:00 | TAB       | 布洛芬片  | drug       | 12
      c2       | 1       | 2026-09-01 10:00 | TAB       | 布洛芬片  | drug       | 12
    finds: [{subject_id: H1, amount: 1200}]
  - name: from six to seventy-four years, birthdays counted; not the day before the sixth, not from the seventy-fifth on
    claims: &four_ages |
      claim_id | person_id | visit_type | started_at       | ended_at         | settled_at       | principal_diagnosis | fund_amount
      c1       | P5        | inpatient  | 2026-10-01 09:00 | 2026-10-04 10:00 | 2026-10-04 11:00 | J06.900             | 1200
      c2       | P6        | inpatient  | 2026-10-01 09:00 | 2026-10-04 10:00 | 2026-10-04 11:00 | J06.900             | 1300
      c3       | P74       | inpatient  | 2026-10-01 09:00 | 2026-10-04 10:00 | 2026-10-04 11:00 | J06.900             | 1400
      c4       | P75       | inpatient  | 2026-10-01 09:00 | 2026-10-04 10:00 | 2026-10-04 11:00 | J06.900             | 1500
    insured_persons: |
      person_id | birth_date
      P5        | 2020-10-02
      P6        | 2020-10-01
      P74       | 1951-10-02
      P75       | 1951-10-01
    claim_lines: &four_tablets |
      claim_id | line_no | charged_at       | item_code | item_name     | item_class | amount
      c1       | 1       | 2026-10-01 10:00 | TAB       | 感冒清热颗粒  | drug       | 20
      c2       | 1       | 2026-10-01 10:00 | TAB       | 感冒清热颗粒  | drug       | 20
      c3       | 1       | 2026-10-01 10:00 | TAB       | 感冒清热颗粒  | drug       | 20
      c4       | 1       | 2026-10-01 10:00 | TAB       | 感冒清热颗粒  | drug       | 20
    finds:
      - {subject_id: H1, amount: 1300}
      - {subject_id: H1, amount: 1400}
  - name: two diagnoses are judged, three point to other illness
    claims: |
      claim_id | visit_type | started_at       | ended_at         | settled_at       | principal_diagnosis | fund_amount
      c1       | inpatient  | 2026-10-01 09:00 | 2026-10-04 10:00 | 2026-10-04 11:00 | J06.900             | 1200
      c2       | inpatient  | 2026-09-01 09:00 | 2026-09-04 10:00 | 2026-09-04 11:00 | J06.900             | 1300
    insured_persons: *adult
    claim_lines: *four_tablets
    diagnoses: |
      claim_id | position | diagnosis_code
      c1       | 1        | J06.900
      c1       | 2        | I10.x00
      c2       | 1        | J06.900
      c2       | 2        | I10.x00
      c2       | 3        | I50.900
    finds: [{subject_id: H1, amount: 1200}]
*/
with light_stays as (
    -- upper airways, simple bronchitis, tension headache, uncomplicated hypertension, gastritis, skin, back pain, dizziness, check-up
    select
        claim_id,
        person_id,
        institution_id,
        started_on,
        fund_amount
    from claim_summary
    where visit_type = 'inpatient'
        and started_at >= $window_start
        and started_at < $period_end
        and n_days <= $max_stay_days
        and n_diagnoses <= $max_diagnoses
        and n_procedures = 0
        and n_lines > 0
        and surgery_amount = 0
        and regexp_matches(
            principal_diagnosis,
            '^(J0[0-6]|J20|J30|J31|J40|G44|I10|K29|K30|K59|L20|L23|L30|L50|M47|M50|M51|M54|M79|R42|R51|R53|Z00|Z01)'
        )
),
bed_care as (
    -- asked after the join: the names of all other lines need no look
    select light_stays.claim_id
    from light_stays
    inner join claim_lines on claim_lines.claim_id = light_stays.claim_id
    group by light_stays.claim_id
    having bool_or(
        regexp_matches(claim_lines.item_name, '输液|静脉注射|静脉滴注|注射液|氧气|吸氧|抢救|重症|Ⅰ级护理|一级护理|牵引')
    )
)
select
    light_stays.institution_id as subject_id,
    light_stays.fund_amount as amount,
    [concat_ws('|', 'claims', light_stays.claim_id)] as evidence
from light_stays
inner join insured_persons on insured_persons.person_id = light_stays.person_id
left join bed_care on bed_care.claim_id = light_stays.claim_id
where bed_care.claim_id is null
    -- whole years: one less while this year's birthday is still to come
    and extract(year from light_stays.started_on) - extract(year from insured_persons.birth_date)
    - case
        when extract(month from light_stays.started_on) * 100 + extract(day from light_stays.started_on)
            < extract(month from insured_persons.birth_date) * 100 + extract(day from insured_persons.birth_date) then 1
        else 0
    end between $child_age and $frail_age - 1
