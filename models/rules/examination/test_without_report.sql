/*
title: {zh: 收费检查无报告, en: Test billed without a report}
subject: institution
result: suspicion
problem: phantom_charge
dimension: cost
catalogue: F09;A10
stage: after
authority: 医疗保障、卫生健康
severity: high
reads: [claims, claim_lines, reports]
basis: 医疗保障基金使用监督管理条例 第40条(二)(三)（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    做了检查一定有报告。收了费却始终没有报告，检查可能没有做。只在该机构该类报告当月确有报送时判断，避免把漏报当造假。
  en: >
    A test that was done leaves a report. Charged and never reported, it may not have been done. Judged only in months in which the house does send reports of the class, so
    that a missing feed is not taken for a missing test.
inspect:
  zh: >
    调检验系统、影像系统原始记录和设备日志，核对标本号、影像号；查试剂用量。核实后可转为明确违规。
  en: >
    Raw records of laboratory and imaging systems, device logs, sample and image numbers, reagents used. Confirmed, it becomes a violation.
innocent_reasons:
  zh: >
    外送检验报告在外院；病人缴费后未做也未退费；病理、培养结果未到期（等待期内不判断）。
  en: >
    Sent out and reported elsewhere; paid but never done nor refunded; pathology or culture still pending (the waiting time is not judged).
amount:
  zh: 该笔检查的医保范围内金额。
  en: The covered amount of the test.
lookback_days: 0
params:
  wait_days:
    value: 7
    unit: days
    why:
      zh: 默认值[D]：手册为3天，放宽到7天以容纳病理和培养。
      en: Default [D]. The handbook says 3; 7 leaves room for pathology and cultures.
  min_coverage:
    value: 0.25
    unit: share of the month's tests with a report
    why:
      zh: 默认值[D]：该机构该类检查当月至少四分之一有报告，说明报送是通的；定得更高会放过大面积虚记。
      en: Default [D]. A quarter of the month's tests of the class have reports, so the feed works; a higher share would let the boldest go.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次收费检查没有报告，涉及 {amount} 元"
  en: "{n} billed tests without a report, {amount} yuan"
examples:
  - name: three tests, two reports
    claim_lines: &three_tests |
      claim_id | line_no | item_code | item_class | charged_at       | amount | report_id
      c1       | 1       | CT        | imaging    | 2026-10-01 09:00 | 180    | r1
      c2       | 1       | CT        | imaging    | 2026-10-02 09:00 | 180    |
      c3       | 1       | CT        | imaging    | 2026-10-03 09:00 | 170    |
    reports: |
      report_id | claim_id | item_code | reported_at
      r1        |          | CT        | 2026-10-01 10:00
      r2        | c2       | CT        | 2026-10-02 10:00
    finds: [{subject_id: H1, amount: 170, evidence: ["claim_lines|c3|1"]}]
  - name: no report came in that month, so the feed is missing
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | amount | report_id
      c1       | 1       | CT        | imaging    | 2026-09-01 09:00 | 180    | r1
      c2       | 1       | CT        | imaging    | 2026-10-02 09:00 | 180    |
      c3       | 1       | CT        | imaging    | 2026-10-03 09:00 | 170    |
    reports: |
      report_id | claim_id | item_code | reported_at
      r1        |          | CT        | 2026-10-01 10:00
    finds: []
  - name: seven days are waited, on the eighth the missing report is named
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | amount | report_id
      c1       | 1       | CT        | imaging    | 2026-11-01 09:00 | 180    | r1
      c2       | 1       | CT        | imaging    | 2026-11-01 09:00 | 180    | r2
      c3       | 1       | CT        | imaging    | 2026-11-08 09:00 | 170    |
      c4       | 1       | CT        | imaging    | 2026-11-09 09:00 | 160    |
    reports: |
      report_id | claim_id | item_code | reported_at
      r1        |          | CT        | 2026-10-01 10:00
      r2        |          | CT        | 2026-10-01 10:00
    finds: [{subject_id: H1, amount: 170}]
  - name: one report for four tests is a quarter, the least that shows a working feed
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | amount | report_id
      c1       | 1       | CT        | imaging    | 2026-10-01 09:00 | 180    | r1
      c2       | 1       | CT        | imaging    | 2026-10-02 09:00 | 170    |
      c3       | 1       | CT        | imaging    | 2026-10-03 09:00 | 170    |
      c4       | 1       | CT        | imaging    | 2026-10-04 09:00 | 170    |
    reports: |
      report_id | claim_id | item_code | reported_at
      r1        |          | CT        | 2026-10-01 10:00
    finds:
      - {subject_id: H1, amount: 170}
      - {subject_id: H1, amount: 170}
      - {subject_id: H1, amount: 170}
*/
with reported_codes as (
    select distinct item_code
    from reports
    where item_code is not null
),
reports_of_claims as (
    select distinct
        claim_id,
        item_code
    from reports
    where claim_id is not null
),
unreported as (
    select
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_class,
        date_trunc('month', claim_lines.charged_at) as month,
        coalesce(claim_lines.covered_amount, claim_lines.amount) as covered_amount
    from claim_lines
    inner join reported_codes on reported_codes.item_code = claim_lines.item_code
    left join reports on reports.report_id = claim_lines.report_id
    left join reports_of_claims
        on reports_of_claims.claim_id = claim_lines.claim_id
        and reports_of_claims.item_code = claim_lines.item_code
    where claim_lines.item_class in ('lab', 'imaging', 'exam')
        and claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and date_diff('day', cast(claim_lines.charged_at as date), $period_end) > $wait_days
        and claim_lines.quantity > 0
        and reports.report_id is null
        and reports_of_claims.claim_id is null
),
all_tests as (
    select
        claims.institution_id,
        claim_lines.item_class,
        date_trunc('month', claim_lines.charged_at) as month,
        count(*) as n_tests
    from claim_lines
    inner join reported_codes on reported_codes.item_code = claim_lines.item_code
    inner join claims on claims.claim_id = claim_lines.claim_id
    where claim_lines.item_class in ('lab', 'imaging', 'exam')
        and claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and date_diff('day', cast(claim_lines.charged_at as date), $period_end) > $wait_days
        and claim_lines.quantity > 0
    group by
        claims.institution_id,
        claim_lines.item_class,
        date_trunc('month', claim_lines.charged_at)
),
missing_reports as (
    select
        claims.institution_id,
        unreported.claim_id,
        unreported.line_no,
        unreported.item_class,
        unreported.month,
        unreported.covered_amount,
        count(*) over (partition by claims.institution_id, unreported.item_class, unreported.month) as n_missing
    from unreported
    inner join claims on claims.claim_id = unreported.claim_id
)
select
    missing_reports.institution_id as subject_id,
    missing_reports.covered_amount as amount,
    [concat_ws('|', 'claim_lines', missing_reports.claim_id, missing_reports.line_no)] as evidence
from missing_reports
inner join all_tests
    on all_tests.institution_id = missing_reports.institution_id
    and all_tests.item_class = missing_reports.item_class
    and all_tests.month = missing_reports.month
where missing_reports.covered_amount > 0
    and all_tests.n_tests - missing_reports.n_missing >= all_tests.n_tests * $min_coverage
