/*
title: {zh: 费用转嫁（住院期间让病人院外购药）, en: Patients sent to buy outside what the stay should provide}
subject: institution
result: suspicion
problem: case_group_payment
dimension: cost
catalogue: D04
stage: after
authority: 医疗保障
severity: medium
reads: [claim_summary]
basis: 医疗保障基金使用监督管理条例 第38条(七)、第39条(六)（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    按病组付费后，住院期间用药远少于同病其他住院，同一天病人却在门诊或药店另行购药：本应含在病组里的费用转给了病人或再次由基金支付。
  en: >
    Under case payment a stay uses far less medicine than others with the disease, and on its days the patient buys drugs as an outpatient or in a pharmacy: what the group pays for is paid again by patient or fund.
inspect:
  zh: >
    问病人谁让买的、买来给谁用、是否带回病房使用；对照医嘱单和外购药登记。
  en: >
    Who told the patient to buy, for whom, was it used on the ward? Compare orders and the list of drugs brought in.
innocent_reasons:
  zh: >
    家属用病人的卡买自己的药；病人长期服用的慢病药由家属代取；国家谈判药双通道购药。
  en: >
    Relatives buy their own with the card; long-term medicine fetched by the family; negotiated drugs from designated pharmacies.
amount:
  zh: 住院期间院外购药结算的总额。
  en: The total of the purchases outside.
lookback_days: 0
params:
  max_drug_ratio:
    value: 0.5
    unit: of the disease's mean drug cost a stay
    why:
      zh: 默认值[D]：不到同病住院平均药费的一半。
      en: Default [D]. Less than half of what stays with the disease use on average.
  min_purchase:
    value: 50
    unit: yuan
    why:
      zh: 默认值[D]：小额购药不看。
      en: Default [D]. Small purchases are not looked at.
  min_stays:
    value: 10
    unit: stays with the disease
    why:
      zh: 默认值[D]：同病住院不足10次不作比较。
      en: Default [D]. With fewer stays there is no comparison.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次住院用药偏少而病人同时在院外购药，涉及 {amount} 元"
  en: "{n} stays with little medicine while the patient bought drugs outside, {amount} yuan"
examples:
  - name: the stay uses a quarter of the usual drugs, the patient buys them next door
    claims: &claims |
      claim_id | person_id | institution_id | visit_type | started_at       | ended_at         | settled_at       | principal_diagnosis | total_amount
      a1       | P1        | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-08 09:00 | 2026-10-08 10:00 | J18.900             | 900
      a2       | P2        | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-08 09:00 | 2026-10-08 10:00 | J18.900             | 900
      p1       | P1        | D9             | pharmacy   | 2026-10-03 09:00 |                  | 2026-10-03 10:00 |                     | 50
      p2       | P2        | D9             | pharmacy   | 2026-10-03 09:00 |                  | 2026-10-03 10:00 |                     | 80
    claim_lines: &lines |
      claim_id | line_no | item_code | item_class | charged_at       | amount
      a1       | 1       | D         | drug       | 2026-10-03 09:00 | 100
      a2       | 1       | D         | drug       | 2026-10-03 09:00 | 300
      p1       | 1       | D         | drug       | 2026-10-03 09:00 | 50
      p2       | 1       | D         | drug       | 2026-10-03 09:00 | 80
    params: {min_stays: 2, max_drug_ratio: 0.51}
    finds: [{subject_id: H1, amount: 50, evidence: ["claims|p1", "claims|a1"]}]
  - name: half of the usual drugs is not less than half
    claims: *claims
    claim_lines: *lines
    params: {min_stays: 2, max_drug_ratio: 0.5}
    finds: []
  - name: two stays are fewer than three
    claims: *claims
    claim_lines: *lines
    params: {min_stays: 3, max_drug_ratio: 0.51}
    finds: []
  - name: bought after discharge
    claims: |
      claim_id | person_id | institution_id | visit_type | started_at       | ended_at         | settled_at       | principal_diagnosis | total_amount
      a1       | P1        | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-08 09:00 | 2026-10-08 10:00 | J18.900             | 900
      a2       | P2        | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-08 09:00 | 2026-10-08 10:00 | J18.900             | 900
      p1       | P1        | D9             | pharmacy   | 2026-10-08 12:00 |                  | 2026-10-08 12:00 |                     | 50
    claim_lines: *lines
    params: {min_stays: 2, max_drug_ratio: 0.51}
    finds: []
*/
with stays as (
    select
        claim_id,
        person_id,
        institution_id,
        substr(principal_diagnosis, 1, 3) as disease,
        cast(started_at as date) as admitted_on,
        cast(ended_at as date) as discharged_on,
        drug_amount
    from claim_summary
    where visit_type = 'inpatient'
        and principal_diagnosis is not null
        and ended_at is not null
        and n_lines > 0
),
compared as (
    select
        *,
        avg(drug_amount) over (partition by disease) as usual_amount,
        count(*) over (partition by disease) as n_stays
    from stays
),
poor_stays as (
    select *
    from compared
    where n_stays >= $min_stays
        and drug_amount < usual_amount * $max_drug_ratio
),
purchases as (
    select
        claim_id,
        person_id,
        cast(started_at as date) as bought_on,
        total_amount
    from claim_summary
    where visit_type in ('outpatient', 'chronic_outpatient', 'pharmacy', 'online')
        and drug_amount >= $min_purchase
)
select
    poor_stays.institution_id as subject_id,
    cast(purchases.total_amount as decimal(14, 2)) as amount,
    [concat_ws('|', 'claims', purchases.claim_id), concat_ws('|', 'claims', poor_stays.claim_id)] as evidence
from poor_stays
inner join purchases
    on purchases.person_id = poor_stays.person_id
    and purchases.bought_on > poor_stays.admitted_on
    and purchases.bought_on < poor_stays.discharged_on
