/*
title: {zh: 限年龄项目超龄使用, en: Item billed outside its age limit}
subject: institution
result: violation
problem: outside_payment_scope
dimension: cost
catalogue: B02
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines, diagnoses, insured_persons, kp_age_limit, shared_cards]
may_be_empty: [diagnoses, shared_cards]
basis: 医疗保障基金使用监督管理条例 第38条(六)（对应关系为本系统归类，须经法制审核）；“两库”第一批、第八批 限年龄知识点
why:
  zh: >
    儿童专用药、新生儿护理等只对规定年龄支付。按费用发生当日的周岁（新生儿按日龄）判断。
  en: >
    Children's medicine or newborn nursing is paid within an age only. The age on the day of service counts, in years, for newborns in days.
inspect:
  zh: >
    核对病人出生日期、用药人；看是否为大人用卡给孩子买药，或编码选错剂型。
  en: >
    Date of birth, who took the medicine; an adult's card used for a child, or the wrong form chosen?
innocent_reasons:
  zh: >
    出生日期登记错误；新生儿挂母亲卡（已排除可识别者）；成人按体重使用儿童剂型有医嘱说明。
  en: >
    Date of birth wrong; a newborn on the mother's card (excluded where visible); a child's form ordered for an adult by weight.
amount:
  zh: 该笔费用的医保范围内金额。
  en: The covered amount of the line.
lookback_days: 0
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 笔限年龄项目用于规定年龄以外，涉及 {amount} 元"
  en: "{n} items billed outside their age limit, {amount} yuan"
examples:
  - name: a syrup for children under fourteen; the fourteenth birthday is outside, the day before inside
    insured_persons: |
      person_id | birth_date
      P1        | 2012-11-09
      P2        | 2012-11-10
    claims: |
      claim_id | person_id
      c1       | P1
      c2       | P2
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | SYRUP     | 2026-11-09 09:00 | 30
      c2       | 1       | SYRUP     | 2026-11-09 09:00 | 30
    kp_age_limit: |
      item_code | max_age | age_unit
      SYRUP     | 14      | year
    finds: [{subject_id: H1, amount: 30, evidence: ["claim_lines|c1|1"]}]
  - name: served before the birthday, settled after it
    insured_persons: |
      person_id | birth_date
      P1        | 2012-11-09
    claims: |
      claim_id | settled_at
      c1       | 2026-11-12 09:00
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | SYRUP     | 2026-11-08 09:00 | 30
    kp_age_limit: |
      item_code | max_age | age_unit
      SYRUP     | 14      | year
    finds: []
  - name: newborn nursing on the mother's card
    insured_persons: |
      person_id | birth_date
      P1        | 1995-01-01
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | NEWBORN   | 2026-11-09 09:00 | 30
    diagnoses: |
      claim_id | position | diagnosis_code
      c1       | 1        | O80.900
      c1       | 2        | Z37.000
    kp_age_limit: &newborn |
      item_code | max_age | age_unit
      NEWBORN   | 29      | day
    finds: []
  - name: no diagnosis came; the card holder gave birth a week before, in another house
    insured_persons: &mother |
      person_id | birth_date | sex
      P1        | 1995-01-01 | F
    claims: |
      claim_id | institution_id | visit_type | started_at       | ended_at         | principal_diagnosis
      c0       | H2             | inpatient  | 2026-11-01 09:00 | 2026-11-04 09:00 | O80.000
      c1       | H1             | inpatient  | 2026-11-08 09:00 | 2026-11-12 09:00 |
    claim_lines: &nursing |
      claim_id | line_no | item_code | charged_at       | quantity | amount
      c1       | 1       | NEWBORN   | 2026-11-09 09:00 | 1        | 30
    kp_age_limit: *newborn
    finds: []
  - name: neither a diagnosis nor the birth is known, a newborn's item on the card of a young woman
    insured_persons: *mother
    claim_lines: *nursing
    kp_age_limit: *newborn
    finds: []
  - name: the same item on the card of a man, and of a woman who is treated for her own illness
    insured_persons: |
      person_id | birth_date | sex
      P1        | 1995-01-01 | M
      P2        | 1995-01-01 | F
    claims: |
      claim_id | person_id | principal_diagnosis
      c1       | P1        |
      c2       | P2        | I10.x00
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | NEWBORN   | 2026-11-09 09:00 | 30
      c2       | 1       | NEWBORN   | 2026-11-09 09:00 | 40
    kp_age_limit: *newborn
    finds: [{subject_id: H1, amount: 30}, {subject_id: H1, amount: 40}]
  - name: twenty-eight days are inside, twenty-nine are not
    insured_persons: |
      person_id | birth_date
      P1        | 2026-10-12
      P2        | 2026-10-11
    claims: |
      claim_id | person_id
      c1       | P1
      c2       | P2
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | NEWBORN   | 2026-11-09 09:00 | 30
      c2       | 1       | NEWBORN   | 2026-11-09 09:00 | 40
    kp_age_limit: |
      item_code | max_age | age_unit
      NEWBORN   | 29      | day
    finds: [{subject_id: H1, amount: 40}]
*/
with limited_lines as (
    -- where several publications are in force, the widest range is applied
    select
        claim_lines.claim_id,
        claim_lines.line_no,
        cast(claim_lines.charged_at as date) as charged_on,
        kp_age_limit.age_unit,
        max(coalesce(claim_lines.covered_amount, claim_lines.amount)) as covered_amount,
        min(coalesce(kp_age_limit.min_age, 0)) as min_age,
        max(kp_age_limit.max_age) as max_age,
        bool_or(kp_age_limit.max_age is null) as has_no_upper_limit
    from claim_lines
    inner join kp_age_limit
        on kp_age_limit.item_code = claim_lines.item_code
        and cast(claim_lines.charged_at as date) >= kp_age_limit.valid_from
        and (kp_age_limit.valid_to is null or cast(claim_lines.charged_at as date) <= kp_age_limit.valid_to)
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and coalesce(claim_lines.covered_amount, claim_lines.amount) > 0
    group by
        claim_lines.claim_id,
        claim_lines.line_no,
        cast(claim_lines.charged_at as date),
        kp_age_limit.age_unit
),
described as (
    select distinct diagnoses.claim_id
    from diagnoses
    inner join limited_lines on limited_lines.claim_id = diagnoses.claim_id
),
with_age as (
    select
        limited_lines.claim_id,
        limited_lines.line_no,
        limited_lines.covered_amount,
        limited_lines.min_age,
        limited_lines.max_age,
        limited_lines.has_no_upper_limit,
        claims.institution_id,
        -- a newborn's item on the card of a woman who may have a child: without a diagnosis nobody can say whose it was
        limited_lines.age_unit = 'day'
            and insured_persons.sex = 'F'
            and date_diff('year', insured_persons.birth_date, limited_lines.charged_on) between 14 and 50
            and claims.principal_diagnosis is null
            and described.claim_id is null as may_be_a_newborn,
        case
            when limited_lines.age_unit = 'day'
                then date_diff('day', insured_persons.birth_date, limited_lines.charged_on)
            -- whole years: one less while this year's birthday is still to come
            else extract(year from limited_lines.charged_on) - extract(year from insured_persons.birth_date)
                - case
                    when extract(month from limited_lines.charged_on) < extract(month from insured_persons.birth_date)
                        then 1
                    when extract(month from limited_lines.charged_on) = extract(month from insured_persons.birth_date)
                        and extract(day from limited_lines.charged_on) < extract(day from insured_persons.birth_date)
                        then 1
                    else 0
                end
        end as age
    from limited_lines
    inner join claims on claims.claim_id = limited_lines.claim_id
    inner join insured_persons on insured_persons.person_id = claims.person_id
    left join described on described.claim_id = limited_lines.claim_id
    where insured_persons.birth_date is not null
)
select
    with_age.institution_id as subject_id,
    with_age.covered_amount as amount,
    [concat_ws('|', 'claim_lines', with_age.claim_id, with_age.line_no)] as evidence
from with_age
left join shared_cards on shared_cards.claim_id = with_age.claim_id
where (
    with_age.age < with_age.min_age
    or (with_age.age >= with_age.max_age and not with_age.has_no_upper_limit)
)
and with_age.age >= 0
and not with_age.may_be_a_newborn
and shared_cards.claim_id is null
