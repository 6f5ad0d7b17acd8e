/*
title: {zh: 易倒卖药品用量异常, en: Far more of the often resold drugs than others}
subject: insured_person
result: suspicion
problem: prescribing
dimension: cost
catalogue: G13
stage: after
authority: 医疗保障、公安
severity: medium
reads: [prescriptions, kp_drug_classes]
basis: 医疗保障基金使用监督管理条例 第41条(三)（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    重点监测的易倒卖药品，个人费用位于全部使用者最高的1%，且来自两家以上机构。
  en: >
    Spending on drugs of the resale watch list is in the top one percent of all users and comes from more than one house.
inspect:
  zh: >
    查追溯码是否再次出现在其他机构；核实病情与用量；查代取人。
  en: >
    Do the trace codes turn up again elsewhere; illness against amount; who collects?
innocent_reasons:
  zh: >
    重症确需大剂量；肿瘤、肾衰竭、移植用药（诊断可见的已排除）；只在一家机构长期治疗（不计）。
  en: >
    Severe illness needs it; tumours, kidney failure and transplants (excluded where the diagnosis shows them); long treatment in one house (does not count).
amount:
  zh: 该次取药的药费。
  en: The cost of the collected drug.
lookback_days: 0
params:
  top_share:
    value: 0.01
    unit: share of users
    why:
      zh: 默认值[D]：P99以上。
      en: Default [D]. Above the 99th percentile.
  min_institutions:
    value: 2
    unit: houses
    why:
      zh: 默认值[D]：两家以上，避开单一机构的正常治疗。
      en: Default [D]. Two or more, to set aside ordinary treatment in one house.
  min_ratio:
    value: 5
    unit: times the median user
    why:
      zh: 默认值[D]：至少是普通使用者（中位数）的5倍，否则总有1%的人命中。
      en: Default [D]. Five times the ordinary (median) user, since somebody is always in the top percent.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次取易倒卖药品，个人费用居前 1%，合计 {amount} 元"
  en: "{n} collections of watched drugs, among the highest spenders, {amount} yuan in all"
examples:
  - name: the highest of three users, from two houses
    prescriptions: &three_users |
      prescription_id | drug_line | person_id | institution_id | prescribed_at    | drug_code | amount
      r1              | 1         | P1        | H1             | 2026-08-01 09:00 | W         | 700
      r2              | 1         | P1        | H2             | 2026-08-03 09:00 | W         | 710
      r3              | 1         | P2        | H1             | 2026-08-03 09:00 | W         | 70
      r4              | 1         | P3        | H1             | 2026-08-03 09:00 | W         | 60
    kp_drug_classes: &watched |
      drug_code | resale_watch
      W         | true
    finds:
      - {subject_id: P1, amount: 700, evidence: ["prescriptions|r1|1"]}
      - {subject_id: P1, amount: 710, evidence: ["prescriptions|r2|1"]}
  - name: long treatment in one house
    prescriptions: |
      prescription_id | drug_line | person_id | institution_id | prescribed_at    | drug_code | amount
      r1              | 1         | P1        | H1             | 2026-08-01 09:00 | W         | 700
      r2              | 1         | P1        | H1             | 2026-08-03 09:00 | W         | 710
      r3              | 1         | P2        | H1             | 2026-08-03 09:00 | W         | 70
    kp_drug_classes: *watched
    finds: []
  - name: a patient with kidney failure
    prescriptions: |
      prescription_id | drug_line | person_id | institution_id | prescribed_at    | drug_code | amount | diagnosis_code
      r1              | 1         | P1        | H1             | 2026-08-01 09:00 | W         | 700    | N18.900
      r2              | 1         | P1        | H2             | 2026-08-03 09:00 | W         | 710    | N18.900
      r3              | 1         | P2        | H1             | 2026-08-03 09:00 | W         | 70     |
    kp_drug_classes: *watched
    finds: []
  - name: the drug is not on the watch list
    prescriptions: *three_users
    kp_drug_classes: |
      drug_code | resale_watch
      W         | false
    finds: []
  - name: the highest of three is at least twenty times the middle one
    prescriptions: *three_users
    kp_drug_classes: *watched
    params: {min_ratio: 20}
    finds:
      - {subject_id: P1, amount: 700}
      - {subject_id: P1, amount: 710}
  - name: the upper half of three users are two (with twice the middle one asked of nobody)
    prescriptions: |
      prescription_id | drug_line | person_id | institution_id | prescribed_at    | drug_code | amount
      r1              | 1         | P1        | H1             | 2026-08-01 09:00 | W         | 700
      r2              | 1         | P1        | H2             | 2026-08-03 09:00 | W         | 710
      r3              | 1         | P2        | H1             | 2026-08-03 09:00 | W         | 70
      r4              | 1         | P2        | H2             | 2026-08-03 09:00 | W         | 71
      r5              | 1         | P3        | H1             | 2026-08-03 09:00 | W         | 60
    kp_drug_classes: *watched
    params: {min_ratio: 1, top_share: 0.5}
    finds:
      - {subject_id: P1, amount: 700}
      - {subject_id: P1, amount: 710}
      - {subject_id: P2, amount: 70}
      - {subject_id: P2, amount: 71}
  - name: put on the watch list the day after the last fill
    prescriptions: *three_users
    kp_drug_classes: |
      drug_code | resale_watch | valid_from
      W         | true         | 2026-08-04
    finds: []
  - name: listed twice, once until the day of the last fill
    prescriptions: *three_users
    kp_drug_classes: |
      drug_code | resale_watch | valid_from | valid_to
      W         | true         | 2020-01-01 | 2026-08-03
      W         | true         | 2024-01-01 |
    finds: [{subject_id: P1, amount: 700}, {subject_id: P1, amount: 710}]
*/
with fills as (
    -- on the list on the day of the prescription; two rows in force are one fill
    select distinct
        prescriptions.person_id,
        prescriptions.institution_id,
        prescriptions.prescription_id,
        prescriptions.drug_line,
        coalesce(prescriptions.amount, 0) as amount
    from prescriptions
    inner join kp_drug_classes
        on kp_drug_classes.drug_code = prescriptions.drug_code
        and cast(prescriptions.prescribed_at as date) >= kp_drug_classes.valid_from
        and (
            kp_drug_classes.valid_to is null
            or cast(prescriptions.prescribed_at as date) <= kp_drug_classes.valid_to
        )
    where kp_drug_classes.resale_watch
        and prescriptions.prescribed_at >= $window_start
        and prescriptions.prescribed_at < $period_end
        and prescriptions.visit_type is distinct from 'inpatient'
        and not coalesce(regexp_matches(prescriptions.diagnosis_code, '^(C|D0|D3[7-9]|D4|N18|T86|Z49|Z51|Z94)'), false)
),
users as (
    select
        person_id,
        count(distinct institution_id) as n_institutions,
        sum(amount) as spending,
        percent_rank() over (order by sum(amount)) as spending_rank,
        median(sum(amount)) over () as usual_spending
    from fills
    group by person_id
)
select
    fills.person_id as subject_id,
    fills.amount,
    [concat_ws('|', 'prescriptions', fills.prescription_id, fills.drug_line)] as evidence
from fills
inner join users on users.person_id = fills.person_id
where users.spending_rank >= 1 - $top_share
    and users.spending >= users.usual_spending * $min_ratio
    and users.n_institutions >= $min_institutions
    and fills.amount > 0
