/*
title: {zh: 多人报告内容雷同, en: One report copied for several patients}
subject: institution
result: suspicion
problem: unreasonable_examination
dimension: quality
catalogue: C11
stage: after
authority: 卫生健康、医疗保障
severity: high
reads: [claims, reports]
basis: 医疗保障基金使用监督管理条例 第40条(二)
why:
  zh: >
    三个以上病人同月的阳性报告内容完全一样（图像或文字的指纹相同）。正常报告用模板会相同，有异常发现的报告不应相同。
  en: >
    Three or more patients of one month have reports with findings that are equal to the last character or pixel. Normal reports share a template; findings do not repeat.
inspect:
  zh: >
    调原始影像和检验数据，看检查号、时间、设备；约病人复查。
  en: >
    Original images and data, accession numbers, times and device; invite patients for a second look.
innocent_reasons:
  zh: >
    指纹只取了结论文字（如“窦性心动过速”）；同一人多个参保号。
  en: >
    The fingerprint covers only a short conclusion ("sinus tachycardia"); one person under two numbers.
amount:
  zh: 该报告所属结算的基金支付额（无结算号则为0）。
  en: What the fund paid on the report's claim (0 where the report names none).
lookback_days: 0
params:
  min_patients:
    value: 3
    unit: patients per month
    why:
      zh: 默认值[D]：3人以上。
      en: Default [D]. Three or more.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 份有异常发现的报告与他人完全相同，所属结算基金支付 {amount} 元"
  en: "{n} reports with findings equal to those of others, {amount} yuan of fund money on their claims"
examples:
  - name: three patients, one fingerprint
    claims: &three_patients |
      claim_id | person_id | fund_amount
      c1       | A         | 100
      c2       | B         | 200
      c3       | D         | 300
    reports: |
      report_id | claim_id | reported_at      | positive | content_hash
      r1        | c1       | 2026-10-01 10:00 | true     | h
      r2        | c2       | 2026-10-05 10:00 | true     | h
      r3        | c3       | 2026-10-09 10:00 | true     | h
    finds:
      - {subject_id: H1, amount: 100, evidence: ["claims|c1", "reports|r1"]}
      - {subject_id: H1, amount: 200, evidence: ["claims|c2", "reports|r2"]}
      - {subject_id: H1, amount: 300, evidence: ["claims|c3", "reports|r3"]}
  - name: two patients, or one of them twice
    claims: |
      claim_id | person_id | fund_amount
      c1       | A         | 100
      c2       | B         | 200
      c3       | B         | 300
    reports: |
      report_id | claim_id | reported_at      | positive | content_hash
      r1        | c1       | 2026-10-01 10:00 | true     | h
      r2        | c2       | 2026-10-05 10:00 | true     | h
      r3        | c3       | 2026-10-09 10:00 | true     | h
    finds: []
  - name: normal reports share their template
    claims: *three_patients
    reports: |
      report_id | claim_id | reported_at      | positive | content_hash
      r1        | c1       | 2026-10-01 10:00 | false    | h
      r2        | c2       | 2026-10-05 10:00 | false    | h
      r3        | c3       | 2026-10-09 10:00 | false    | h
    finds: []
*/
with findings as (
    select
        report_id,
        claim_id,
        content_hash,
        date_trunc('month', reported_at) as month
    from reports
    where positive
        and content_hash is not null
        and claim_id is not null
        and reported_at >= $window_start
        and reported_at < $period_end
),
repeated as (
    select content_hash
    from findings
    group by content_hash
    having count(*) >= $min_patients
),
copies as (
    select
        findings.report_id,
        findings.claim_id,
        findings.content_hash,
        findings.month,
        claims.institution_id,
        claims.person_id,
        claims.fund_amount
    from findings
    inner join repeated on repeated.content_hash = findings.content_hash
    inner join claims on claims.claim_id = findings.claim_id
),
copied as (
    select
        institution_id,
        content_hash,
        month
    from copies
    group by
        institution_id,
        content_hash,
        month
    having count(distinct person_id) >= $min_patients
)
select
    copies.institution_id as subject_id,
    copies.fund_amount as amount,
    [concat_ws('|', 'claims', copies.claim_id), concat_ws('|', 'reports', copies.report_id)] as evidence
from copies
inner join copied
    on copied.institution_id = copies.institution_id
    and copied.content_hash = copies.content_hash
    and copied.month = copies.month
