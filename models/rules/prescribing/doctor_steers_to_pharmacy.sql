/*
title: {zh: 医师定向药店开方, en: A doctor's patients end in one pharmacy with dear prescriptions}
subject: practitioner
result: suspicion
problem: prescribing
dimension: cost
catalogue: G17
stage: after
authority: 卫生健康、医疗保障
severity: medium
reads: [prescriptions]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    一名医师的十个以上病人在开方一天内都到同一家院外药店取药，占其外配处方的一半以上，且每张处方金额明显高于其他医师的外配处方，提示有利益往来。
  en: >
    Ten or more patients of one doctor collect at one outside pharmacy within a day, more than half of all the doctor's outside prescriptions, and each costs far more than
    outside prescriptions of other doctors do: somebody may be paid for it.
inspect:
  zh: >
    问病人为何去该药店；查药店与医师的资金、亲属、入股关系；查药店的返点记录。
  en: >
    Why that pharmacy? Payments, family or shares between doctor and pharmacy; records of rebates.
innocent_reasons:
  zh: >
    院内缺药且附近唯一；双通道指定药店；冷链药只有一家。
  en: >
    The only pharmacy near a hospital that is out of stock; a designated pharmacy for special drugs; the only one with a cold chain.
amount:
  zh: 每张处方高出其他医师外配处方均额的部分。
  en: What each prescription costs above the mean outside prescription of other doctors.
fact: {zh: 病人, en: patient}
lookback_days: 0
params:
  max_days:
    value: 1
    unit: days
    why:
      zh: 默认值[C]：1天内。
      en: Default [C]. Within a day.
  min_patients:
    value: 10
    unit: patients
    why:
      zh: 默认值[C]：10人。
      en: Default [C]. Ten.
  min_cost_ratio:
    value: 1.5
    unit: times the mean cost of a prescription
    why:
      zh: 默认值[C]：1.5倍。
      en: Default [C]. One and a half times.
  min_share:
    value: 0.5
    unit: share of the doctor's outside prescriptions
    why:
      zh: 默认值[D]：一半以上去同一家。
      en: Default [D]. More than half go to the one pharmacy.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 名病人的高额处方（{records} 张）流向同一家药店，高出他人均额 {amount} 元"
  en: "dear prescriptions of {n} patients ({records} prescriptions) filled at one pharmacy, {amount} yuan above what others prescribe"
examples:
  - name: two patients (the limit of this example) with prescriptions twice as dear as another doctor's
    prescriptions: &steered |
      prescription_id | drug_line | person_id | practitioner_id | institution_id | dispensed_by_institution_id | prescribed_at    | dispensed_at     | drug_code | amount
      r1              | 1         | A         | D1              | H1             | P9                          | 2026-10-01 09:00 | 2026-10-01 10:00 | X         | 30
      r1              | 2         | A         | D1              | H1             | P9                          | 2026-10-01 09:00 | 2026-10-01 10:00 | Y         | 10
      r2              | 1         | B         | D1              | H1             | P9                          | 2026-10-02 09:00 | 2026-10-03 10:00 | X         | 40
      r3              | 1         | E         | D2              | H2             | P8                          | 2026-10-02 09:00 | 2026-10-02 10:00 | X         | 20
    params: {min_patients: 2}
    finds:
      - {subject_id: D1, amount: 20, evidence: ["prescriptions|r1|1", "prescriptions|r1|2"]}
      - {subject_id: D1, amount: 20, evidence: ["prescriptions|r2|1"]}
  - name: two patients are fewer than three
    prescriptions: *steered
    params: {min_patients: 3}
    finds: []
  - name: filled in the hospital's own pharmacy
    prescriptions: |
      prescription_id | drug_line | person_id | practitioner_id | institution_id | dispensed_by_institution_id | prescribed_at    | dispensed_at     | drug_code | amount
      r1              | 1         | A         | D1              | H1             | H1                          | 2026-10-01 09:00 | 2026-10-01 10:00 | X         | 40
      r2              | 1         | B         | D1              | H1             | H1                          | 2026-10-02 09:00 | 2026-10-02 10:00 | X         | 40
      r3              | 1         | E         | D2              | H2             | P8                          | 2026-10-02 09:00 | 2026-10-02 10:00 | X         | 20
    params: {min_patients: 2}
    finds: []
  - name: the patients go to four pharmacies
    prescriptions: |
      prescription_id | drug_line | person_id | practitioner_id | institution_id | dispensed_by_institution_id | prescribed_at    | dispensed_at     | drug_code | amount
      r1              | 1         | A         | D1              | H1             | P6                          | 2026-10-01 09:00 | 2026-10-01 10:00 | X         | 40
      r2              | 1         | B         | D1              | H1             | P7                          | 2026-10-02 09:00 | 2026-10-02 10:00 | X         | 40
      r3              | 1         | C         | D1              | H1             | P8                          | 2026-10-02 09:00 | 2026-10-02 10:00 | X         | 40
      r4              | 1         | E         | D2              | H2             | P8                          | 2026-10-02 09:00 | 2026-10-02 10:00 | X         | 20
    params: {min_patients: 1}
    finds: []
  - name: twice as dear is not more than twice as dear
    prescriptions: *steered
    params: {min_patients: 2, min_cost_ratio: 2.0}
    finds: []
  - name: all of the doctor's prescriptions are not more than all
    prescriptions: *steered
    params: {min_patients: 2, min_share: 1.0}
    finds: []
*/
with outside_lines as (
    select
        practitioner_id,
        dispensed_by_institution_id as pharmacy_id,
        person_id,
        prescription_id,
        drug_line,
        coalesce(amount, 0) as amount,
        date_diff('day', cast(prescribed_at as date), cast(dispensed_at as date)) <= $max_days as at_once
    from prescriptions
    where prescribed_at >= $window_start
        and prescribed_at < $period_end
        and dispensed_by_institution_id <> institution_id
        and practitioner_id is not null
),
outside_prescriptions as (
    select
        practitioner_id,
        pharmacy_id,
        person_id,
        prescription_id,
        bool_and(at_once) as at_once,
        sum(amount) as amount,
        list_sort(array_agg(concat_ws('|', 'prescriptions', prescription_id, drug_line))) as line_keys
    from outside_lines
    group by
        practitioner_id,
        pharmacy_id,
        person_id,
        prescription_id
),
doctors as (
    select
        practitioner_id,
        count(*) as n_prescriptions,
        sum(amount) as amount
    from outside_prescriptions
    group by practitioner_id
),
county as (
    select
        sum(n_prescriptions) as n_prescriptions,
        sum(amount) as amount
    from doctors
),
pairs as (
    select
        practitioner_id,
        pharmacy_id,
        count(*) as n_prescriptions,
        count(distinct person_id) as n_patients,
        sum(amount) as amount
    from outside_prescriptions
    where at_once
    group by
        practitioner_id,
        pharmacy_id
),
steered as (
    select
        pairs.practitioner_id,
        pairs.pharmacy_id,
        (county.amount - doctors.amount) / (county.n_prescriptions - doctors.n_prescriptions) as usual_amount
    from pairs
    inner join doctors on doctors.practitioner_id = pairs.practitioner_id
    cross join county
    where pairs.n_patients >= $min_patients
        and pairs.n_prescriptions > doctors.n_prescriptions * $min_share
        and county.n_prescriptions > doctors.n_prescriptions
        and pairs.amount * (county.n_prescriptions - doctors.n_prescriptions)
        > (county.amount - doctors.amount) * pairs.n_prescriptions * $min_cost_ratio
)
select
    outside_prescriptions.practitioner_id as subject_id,
    cast(greatest(outside_prescriptions.amount - steered.usual_amount, 0) as decimal(14, 2)) as amount,
    outside_prescriptions.line_keys as evidence,
    outside_prescriptions.person_id as fact
from outside_prescriptions
inner join steered
    on steered.practitioner_id = outside_prescriptions.practitioner_id
    and steered.pharmacy_id = outside_prescriptions.pharmacy_id
where outside_prescriptions.at_once
