/*
title: {zh: 药理重复用药, en: Two drugs of one class at the same time}
subject: institution
result: suspicion
problem: prescribing
dimension: safety
catalogue: G07
stage: during
authority: 卫生健康、医疗保障
severity: low
reads: [prescriptions, kp_drug_classes]
may_be_empty: [kp_drug_classes]
basis: 医疗保障基金使用监督管理条例 第38条(二)
why:
  zh: >
    同一天给同一病人开两种同药理类别（ATC第四级）的口服药，多一种没有好处，还增加不良反应和费用。
  en: >
    Two drugs of one pharmacological class (ATC level 4) for one patient on one day do no good beyond one of them, and add side effects and cost.
inspect:
  zh: >
    看处方点评记录和病历：是否换药、是否有联合用药指征。
  en: >
    Prescription review and notes: was one to replace the other, is there a reason to combine?
innocent_reasons:
  zh: >
    当天换药而前一种未退；确需联合的类别（抗血小板双联、吸入剂、镇痛药、输液、营养和中成药已排除）；家属代取两人的药。
  en: >
    One replaces the other on the day; classes that are meant to be combined (two platelet drugs, inhalers, pain relief, infusions, nutrition, Chinese medicine are left out); drugs for two people on one card.
amount:
  zh: 同类药中金额较小的各行之和。
  en: The lines of the class except the dearest drug.
lookback_days: 0
params:
  min_days:
    value: 3
    unit: days
    why:
      zh: 默认值[D]：两药都供3天以上才算同时使用。
      en: Default [D]. Both last three days and more, so they are taken together.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 行处方与同日另一种同类药重复，涉及 {amount} 元"
  en: "{n} prescription lines double a drug of the same class on the same day, {amount} yuan"
examples:
  - name: two stomach acid blockers, from two houses on one day
    prescriptions: |
      prescription_id | drug_line | person_id | institution_id | visit_type | prescribed_at    | drug_code | drug_class | days_supply | amount
      r1              | 1         | P1        | H1             | outpatient | 2026-10-01 09:00 | OME       | A02BC      | 7           | 30
      r2              | 1         | P1        | H2             | outpatient | 2026-10-01 15:00 | RAB       | A02BC      | 7           | 20
    finds: [{subject_id: H2, amount: 20, evidence: ["prescriptions|r2|1", "prescriptions|r1|1"]}]
  - name: three days each are together, two are not
    prescriptions: |
      prescription_id | drug_line | person_id | institution_id | visit_type | prescribed_at    | drug_code | drug_class | days_supply | amount
      r1              | 1         | P1        | H1             | outpatient | 2026-10-01 09:00 | OME       | A02BC      | 3           | 30
      r1              | 2         | P1        | H1             | outpatient | 2026-10-01 09:00 | RAB       | A02BC      | 3           | 20
      r2              | 1         | P2        | H1             | outpatient | 2026-10-01 09:00 | OME       | A02BC      | 2           | 30
      r2              | 2         | P2        | H1             | outpatient | 2026-10-01 09:00 | RAB       | A02BC      | 3           | 20
    finds: [{subject_id: H1, amount: 20}]
  - name: one drug in two packs, a long and a short insulin, two inhalers
    prescriptions: |
      prescription_id | drug_line | person_id | institution_id | visit_type | prescribed_at    | drug_code | drug_class | days_supply | amount
      r1              | 1         | P1        | H1             | outpatient | 2026-10-01 09:00 | OME       | A02BC      | 7           | 30
      r1              | 2         | P1        | H1             | outpatient | 2026-10-01 09:00 | OME       | A02BC      | 7           | 20
      r2              | 1         | P2        | H1             | outpatient | 2026-10-01 09:00 | GLA       | A10AE      | 7           | 30
      r2              | 2         | P2        | H1             | outpatient | 2026-10-01 09:00 | ASP       | A10AB      | 7           | 20
      r3              | 1         | P3        | H1             | outpatient | 2026-10-01 09:00 | SAL       | R03AC      | 7           | 30
      r3              | 2         | P3        | H1             | outpatient | 2026-10-01 09:00 | FOR       | R03AC      | 7           | 20
    finds: []
*/
with known_classes as (
    select
        drug_code,
        max(drug_class) as drug_class
    from kp_drug_classes
    where drug_class is not null
        and valid_from < $period_end
        and (valid_to is null or valid_to >= $window_start)
    group by drug_code
),
supplied as (
    select
        prescriptions.prescription_id,
        prescriptions.drug_line,
        prescriptions.person_id,
        prescriptions.institution_id,
        cast(prescriptions.prescribed_at as date) as prescribed_on,
        substr(coalesce(prescriptions.drug_class, known_classes.drug_class), 1, 5) as drug_class,
        -- the first nine signs of a national western code name the substance, the rest form, strength and maker
        case
            when regexp_matches(prescriptions.drug_code, '^X[A-Z]') then substr(prescriptions.drug_code, 1, 9)
            else prescriptions.drug_code
        end as substance,
        coalesce(prescriptions.amount, 0) as amount
    from prescriptions
    left join known_classes on known_classes.drug_code = prescriptions.drug_code
    where prescriptions.prescribed_at >= $window_start
        and prescriptions.prescribed_at < $period_end
        and prescriptions.visit_type <> 'inpatient'
        and prescriptions.days_supply >= $min_days
),
judged as (
    -- western drugs of a full class; without dual platelet therapy, infusions, nutrition, pain relief, inhalers, skin and eye drugs
    select *
    from supplied
    where regexp_matches(drug_class, '^[A-V][0-9][0-9][A-Z][A-Z]$')
        and not regexp_matches(drug_class, '^(A1[1-6]|B01|B05|D|J07|N02|R0[1-6]|S|V)')
),
doubled_days as (
    -- most days have one substance of a class: only the others are put in order
    select
        person_id,
        drug_class,
        prescribed_on
    from judged
    group by
        person_id,
        drug_class,
        prescribed_on
    having min(substance) <> max(substance)
),
ranked as (
    select
        judged.*,
        first_value(judged.substance) over by_amount as dearest,
        first_value(concat_ws('|', 'prescriptions', judged.prescription_id, judged.drug_line)) over by_amount as dearest_key
    from judged
    inner join doubled_days
        on doubled_days.person_id = judged.person_id
        and doubled_days.drug_class = judged.drug_class
        and doubled_days.prescribed_on = judged.prescribed_on
    window by_amount as (
        partition by judged.person_id, judged.drug_class, judged.prescribed_on
        order by judged.amount desc, judged.prescription_id, judged.drug_line
    )
)
select
    institution_id as subject_id,
    cast(amount as decimal(14, 2)) as amount,
    [concat_ws('|', 'prescriptions', prescription_id, drug_line), dearest_key] as evidence
from ranked
where substance <> dearest
