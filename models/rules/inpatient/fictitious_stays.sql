/*
title: {zh: 虚假住院（组合信号）, en: Several independent signs that stays did not take place}
subject: institution
result: suspicion
problem: inpatient_behaviour
dimension: cost
catalogue: C05
stage: after
authority: 医疗保障、公安
severity: high
reads: [claim_summary, claims, reports, practitioners]
may_be_empty: [reports]
basis: 医疗保障基金使用监督管理条例 第40条
why:
  zh: >
    单个信号都有无辜的解释。同一家医院在不同病人身上同时出现三种以上互不相干的信号——住院期间在外就医购药、报告内容雷同、经治医师不在执业名册、几乎没有治疗用药——就很难都用巧合解释。
  en: >
    Each sign alone has innocent explanations. Three and more unrelated ones in one house, on several stays each, are hard to explain together: treated elsewhere while in bed, reports that are copies, a doctor nobody has
    registered, hardly any treatment or drugs.
inspect:
  zh: >
    突击清点在床人数；核对护理记录、体温单、影像和检验原始数据；电话回访病人；核对医师身份。
  en: >
    Count the patients in bed without notice; nursing records, temperature charts, raw images and laboratory data; call the patients; identify the doctors.
innocent_reasons:
  zh: >
    名册更新滞后；报告模板；以检查为主的专科；家属代购药。
  en: >
    A register behind its time; templates for normal reports; a specialty that mainly examines; relatives who buy with the card.
amount:
  zh: 带有任一信号的住院的基金支付额。
  en: What the fund paid for the stays that show any of the signs.
lookback_days: 0
params:
  min_signals:
    value: 3
    unit: different signs
    why:
      zh: 默认值[D]：三种独立信号。
      en: Default [D]. Three independent signs.
  min_stays:
    value: 3
    unit: stays with each sign
    why:
      zh: 默认值[D]：每种信号至少3次住院才算。
      en: Default [D]. A sign counts from three stays on.
  min_copies:
    value: 3
    unit: patients with one report
    why:
      zh: 默认值[D]：3人以上报告内容相同。
      en: Default [D]. Three patients and more with one text.
  max_care_share:
    value: 0.15
    unit: share of treatment, surgery and drugs
    why:
      zh: 默认值[D]：治疗、手术、药品合计不足15%。
      en: Default [D]. Treatment, surgery and drugs together below 15 %.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次住院带有虚假住院的信号，且该院多种独立信号并存，涉及基金 {amount} 元"
  en: "{n} stays with signs that they did not take place, several independent signs in one house, {amount} yuan of fund money"
examples:
  - name: treated elsewhere, an unknown doctor, hardly any care; one stay each (the limit of this example)
    practitioners: &register |
      practitioner_id | institution_id
      D1              | H1
    claims: &stays |
      claim_id | person_id | institution_id | practitioner_id | visit_type | started_at       | ended_at         | settled_at       | fund_amount
      s1       | P1        | H1             | D1              | inpatient  | 2026-10-01 09:00 | 2026-10-06 09:00 | 2026-10-06 10:00 | 1000
      s2       | P2        | H1             | GHOST           | inpatient  | 2026-10-01 09:00 | 2026-10-06 09:00 | 2026-10-06 10:00 | 1100
      s3       | P3        | H1             | D1              | inpatient  | 2026-10-01 09:00 | 2026-10-06 09:00 | 2026-10-06 10:00 | 1200
      s4       | P4        | H1             | D1              | inpatient  | 2026-10-01 09:00 | 2026-10-06 09:00 | 2026-10-06 10:00 | 1300
      o1       | P1        | H2             |                 | pharmacy   | 2026-10-03 09:00 |                  | 2026-10-03 10:00 | 10
    claim_lines: &lines |
      claim_id | line_no | item_code | item_class | charged_at       | amount
      s1       | 1       | D         | drug       | 2026-10-03 09:00 | 50
      s2       | 1       | D         | drug       | 2026-10-03 09:00 | 50
      s3       | 1       | D         | drug       | 2026-10-03 09:00 | 15
      s3       | 2       | T         | lab        | 2026-10-03 09:00 | 85
      s4       | 1       | D         | drug       | 2026-10-03 09:00 | 50
    params: {min_stays: 1, max_care_share: 0.16}
    finds:
      - {subject_id: H1, amount: 1000, evidence: ["claims|s1"]}
      - {subject_id: H1, amount: 1100, evidence: ["claims|s2"]}
      - {subject_id: H1, amount: 1200, evidence: ["claims|s3"]}
  - name: fifteen in a hundred is not below fifteen, two signs remain
    practitioners: *register
    claims: *stays
    claim_lines: *lines
    params: {min_stays: 1, max_care_share: 0.15}
    finds: []
  - name: one stay of each sign is fewer than two
    practitioners: *register
    claims: *stays
    claim_lines: *lines
    params: {min_stays: 2, max_care_share: 0.16}
    finds: []
  - name: copied reports of two patients as the third sign
    practitioners: *register
    claims: *stays
    claim_lines: *lines
    reports: &copies |
      report_id | claim_id | reported_at      | content_hash
      r1        | s3       | 2026-10-03 10:00 | same
      r2        | s4       | 2026-10-03 10:00 | same
    params: {min_stays: 1, min_copies: 2}
    finds:
      - {subject_id: H1, amount: 1000}
      - {subject_id: H1, amount: 1100}
      - {subject_id: H1, amount: 1200}
      - {subject_id: H1, amount: 1300}
  - name: two copies are fewer than three
    practitioners: *register
    claims: *stays
    claim_lines: *lines
    reports: *copies
    params: {min_stays: 1, min_copies: 3}
    finds: []
  - name: three signs are fewer than four
    practitioners: *register
    claims: *stays
    claim_lines: *lines
    params: {min_stays: 1, max_care_share: 0.16, min_signals: 4}
    finds: []
*/
with stays as (
    select
        claim_id,
        person_id,
        institution_id,
        practitioner_id,
        cast(started_at as date) as admitted_on,
        cast(ended_at as date) as discharged_on,
        fund_amount,
        n_lines > 0
        and drug_amount + treatment_amount + surgery_amount + tcm_amount + consumable_amount
        < line_amount * $max_care_share as without_care
    from claim_summary
    where visit_type = 'inpatient'
        and ended_at is not null
),
away as (
    select distinct stays.claim_id
    from stays
    inner join claims
        on claims.person_id = stays.person_id
        and claims.institution_id <> stays.institution_id
    where claims.visit_type in ('outpatient', 'chronic_outpatient', 'pharmacy')
        and cast(claims.started_at as date) > stays.admitted_on
        and cast(claims.started_at as date) < stays.discharged_on
),
stay_reports as (
    select
        stays.institution_id,
        stays.person_id,
        stays.claim_id,
        reports.content_hash
    from reports
    inner join stays on stays.claim_id = reports.claim_id
    where reports.content_hash is not null
),
copied_texts as (
    select
        institution_id,
        content_hash
    from stay_reports
    group by
        institution_id,
        content_hash
    having count(distinct person_id) >= $min_copies
),
copied as (
    select distinct stay_reports.claim_id
    from stay_reports
    inner join copied_texts
        on copied_texts.institution_id = stay_reports.institution_id
        and copied_texts.content_hash = stay_reports.content_hash
),
registered as (
    select distinct practitioner_id
    from practitioners
),
signs as (
    select
        stays.institution_id,
        stays.claim_id,
        stays.fund_amount,
        case when away.claim_id is not null then 1 else 0 end as is_away,
        case when copied.claim_id is not null then 1 else 0 end as is_copied,
        case when stays.practitioner_id is not null and registered.practitioner_id is null then 1 else 0 end as is_unregistered,
        case when stays.without_care then 1 else 0 end as is_without_care
    from stays
    left join away on away.claim_id = stays.claim_id
    left join copied on copied.claim_id = stays.claim_id
    left join registered on registered.practitioner_id = stays.practitioner_id
),
houses as (
    select
        institution_id,
        case when sum(is_away) >= $min_stays then 1 else 0 end
        + case when sum(is_copied) >= $min_stays then 1 else 0 end
        + case when sum(is_unregistered) >= $min_stays then 1 else 0 end
        + case when sum(is_without_care) >= $min_stays then 1 else 0 end as n_signals
    from signs
    group by institution_id
)
select
    signs.institution_id as subject_id,
    cast(signs.fund_amount as decimal(14, 2)) as amount,
    [concat_ws('|', 'claims', signs.claim_id)] as evidence
from signs
inner join houses on houses.institution_id = signs.institution_id
where houses.n_signals >= $min_signals
    and signs.is_away + signs.is_copied + signs.is_unregistered + signs.is_without_care > 0
