/*
title: {zh: 诊断与持卡人性别年龄不符, en: Diagnosis the card holder cannot have}
subject: institution
result: suspicion
problem: identity_anomaly
dimension: safety
catalogue: E01
stage: after
authority: 医疗保障
severity: high
reads: [claims, insured_persons, shared_cards]
may_be_empty: [shared_cards]
basis: 医疗保障基金使用监督管理条例 第41条(一)、第40条(一)
why:
  zh: >
    男性持卡人出现妊娠、子宫、卵巢疾病，女性持卡人出现前列腺、睾丸疾病，或年龄上不可能的诊断：就诊者可能不是持卡人。
  en: >
    A man's card with pregnancy or disease of the womb, a woman's card with disease of the prostate, a small child or an old woman who gives birth: the patient was perhaps not the holder of the card.
inspect:
  zh: >
    核对就诊当日的实名认证、人脸或签字、监控；电话询问持卡人；核对病历中的身高、血型、既往手术。
  en: >
    Identity check, face or signature and cameras of the day; ask the card holder; height, blood group and earlier operations in the notes.
innocent_reasons:
  zh: >
    新生儿挂母亲的卡（围产期诊断和新生儿科已排除）；参保登记的性别或生日有误；诊断编码录错。
  en: >
    A newborn on the mother's card (perinatal diagnoses and wards are left out); sex or birthday wrong in the register; a slip in the code.
amount:
  zh: 该次结算的基金支付额。
  en: What the fund paid for the claim.
lookback_days: 0
params:
  min_mother_age:
    value: 10
    unit: years
    why:
      zh: 默认值[D]：10岁以下不可能妊娠分娩。
      en: Default [D]. Nobody below ten gives birth.
  max_mother_age:
    value: 60
    unit: years
    why:
      zh: 默认值[D]：60岁以上分娩极罕见。
      en: Default [D]. Beyond sixty it is next to unknown.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次就诊的诊断与持卡人性别或年龄不符，涉及基金 {amount} 元"
  en: "{n} claims with a diagnosis the card holder cannot have, {amount} yuan of fund money"
examples:
  - name: a man with fibroids and a woman with a prostate
    insured_persons: &people |
      person_id | sex | birth_date
      M         | M   | 1980-01-01
      F         | F   | 1980-01-01
      G         | F   | 2016-10-02
      A         | F   | 1965-10-01
      B         | F   | 1966-10-01
    claims: |
      claim_id | person_id | started_at       | principal_diagnosis | fund_amount
      c1       | M         | 2026-10-01 09:00 | D25.900             | 50
      c2       | F         | 2026-10-01 09:00 | N40.x00             | 60
    finds:
      - {subject_id: H1, amount: 50, evidence: ["claims|c1", "insured_persons|M"]}
      - {subject_id: H1, amount: 60, evidence: ["claims|c2", "insured_persons|F"]}
  - name: each with their own
    insured_persons: *people
    claims: |
      claim_id | person_id | started_at       | principal_diagnosis | fund_amount
      c1       | F         | 2026-10-01 09:00 | D25.900             | 50
      c2       | M         | 2026-10-01 09:00 | N40.x00             | 60
      c3       | F         | 2026-10-01 09:00 | O80.000             | 60
    finds: []
  - name: pregnant at nine, at ten, at sixty and at sixty-one
    insured_persons: |
      person_id | sex | birth_date
      A9        | F   | 2016-10-02
      A10       | F   | 2016-10-01
      A60       | F   | 1965-10-02
      A61       | F   | 1965-10-01
    claims: |
      claim_id | person_id | started_at       | principal_diagnosis | fund_amount
      c1       | A9        | 2026-10-01 09:00 | O80.000             | 50
      c2       | A10       | 2026-10-01 09:00 | O80.000             | 60
      c3       | A60       | 2026-10-01 09:00 | O80.000             | 70
      c4       | A61       | 2026-10-01 09:00 | O80.000             | 80
    finds:
      - {subject_id: H1, amount: 50}
      - {subject_id: H1, amount: 80}
  - name: a boy on his mother's card, and twins in the newborn ward
    insured_persons: *people
    claims: |
      claim_id | person_id | started_at       | principal_diagnosis | department | fund_amount
      c1       | F         | 2026-10-01 09:00 | P83.500             |            | 50
      c2       | F         | 2026-10-01 09:00 | N43.300             | 新生儿科   | 60
      c3       | F         | 2026-10-01 09:00 | N47.x00             | 儿科       | 60
    finds: []
  - name: a boy on his mother's card, a week after his birth, seen by a surgeon
    insured_persons: *people
    claims: |
      claim_id | person_id | started_at       | principal_diagnosis | fund_amount
      c1       | F         | 2026-10-01 09:00 | O80.000             | 50
      c2       | F         | 2026-10-08 09:00 | N43.300             | 60
    finds: []
*/
with coded as (
    select
        claim_id,
        person_id,
        institution_id,
        cast(started_at as date) as served_on,
        fund_amount,
        regexp_matches(principal_diagnosis, '^(C5[1-8]|D06|D2[5-8]|N7[0-7]|N8[0-9]|N9[0-8]|O|Z3[4-9])') as of_women,
        regexp_matches(principal_diagnosis, '^(C6[0-3]|D29|D40|N4[0-9]|N50|N51)') as of_men,
        regexp_matches(principal_diagnosis, '^(O[0-8])') as of_mothers
    from claims
    where started_at >= $window_start
        and started_at < $period_end
        and regexp_matches(principal_diagnosis, '^(C5|C6|D06|D2[5-9]|D40|N4|N5[01]|N7|N8|N9|O|Z3[4-9])')
        and not coalesce(regexp_matches(department, '新生儿|儿科'), false)
),
with_holder as (
    select
        coded.*,
        insured_persons.sex,
        -- whole years: one less while this year's birthday is still to come
        extract(year from coded.served_on) - extract(year from insured_persons.birth_date)
        - case
            when extract(month from coded.served_on) * 100 + extract(day from coded.served_on)
                < extract(month from insured_persons.birth_date) * 100 + extract(day from insured_persons.birth_date) then 1
            else 0
        end as age
    from coded
    inner join insured_persons on insured_persons.person_id = coded.person_id
    left join shared_cards on shared_cards.claim_id = coded.claim_id
    where not coalesce(shared_cards.of_child, false)
)
select
    institution_id as subject_id,
    cast(fund_amount as decimal(14, 2)) as amount,
    [concat_ws('|', 'claims', claim_id), concat_ws('|', 'insured_persons', person_id)] as evidence
from with_holder
where (sex = 'M' and of_women)
    or (sex = 'F' and of_men)
    or (of_mothers and (age < $min_mother_age or age > $max_mother_age))
