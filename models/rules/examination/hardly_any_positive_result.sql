/*
title: {zh: 大型检查阳性率低, en: Large scans that hardly ever find anything}
subject: institution
result: suspicion
problem: unreasonable_examination
dimension: cost
catalogue: F06
stage: after
authority: 卫生健康、医疗保障
severity: low
reads: [claims, claim_lines, items, reports]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    CT、磁共振的阳性率低于医院评审标准，也明显低于其他机构，说明很多检查本来就不必做。
  en: >
    The share of CT and MR scans with a finding is below the standard of hospital assessment and far below other houses: many need not have been made.
inspect:
  zh: >
    抽查阴性报告的申请单理由；看是否成套开单、是否有体检套餐混入。
  en: >
    Reasons on the request forms of negative scans; were they ordered in sets, do check-ups hide among them?
innocent_reasons:
  zh: >
    筛查、体检项目；阳性标志未按要求填报；以排除性检查为主的急诊。
  en: >
    Screening and check-ups; the sign of a finding not filled in as asked; an emergency room that mainly rules out.
amount:
  zh: 线索性规则，不计金额。
  en: A lead only, no money.
lookback_days: 0
params:
  min_positive:
    value: 0.6
    unit: share of scans
    why:
      zh: 默认值[M]：评审标准多为60%至70%。
      en: Default [M]. Assessment standards ask for 60 to 70 %.
  max_peer_ratio:
    value: 0.7
    unit: times the share of other houses
    why:
      zh: 默认值[D]：还须低于其他机构的七成，避免全县填报习惯造成误报。
      en: Default [D]. And below seven tenths of other houses, so that a county's way of reporting accuses nobody.
  min_reports:
    value: 50
    unit: scans
    why:
      zh: 默认值[D]：不足50次不判断。
      en: Default [D]. Fewer are not judged.
  shown_reports:
    value: 20
    unit: reports
    why:
      zh: 默认值[D]：只列出最近20份阴性报告作线索。
      en: Default [D]. The twenty latest negative reports are listed as a lead.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "大型检查阳性率低于标准，也远低于其他机构"
  en: "Far fewer scans with a finding than the standard and than other houses"
examples:
  - name: none of two positive, elsewhere both
    items: &scans |
      item_code | family
      CT        | ct_head
      XR        | xray_chest
    claims: &claims |
      claim_id | institution_id
      a1       | H1
      a2       | H1
      b1       | H2
      b2       | H2
    claim_lines: &lines |
      claim_id | line_no | item_code | item_class | charged_at       | report_id
      a1       | 1       | CT        | imaging    | 2026-10-01 09:00 | r1
      a2       | 1       | CT        | imaging    | 2026-10-01 09:00 | r2
      b1       | 1       | CT        | imaging    | 2026-10-01 09:00 | r3
      b2       | 1       | CT        | imaging    | 2026-10-01 09:00 | r4
    reports: &none |
      report_id | claim_id | item_code | reported_at      | positive
      r1        | a1       | CT        | 2026-10-01 10:00 | false
      r2        | a2       | CT        | 2026-10-01 10:00 | false
      r3        | b1       | CT        | 2026-10-01 10:00 | true
      r4        | b2       | CT        | 2026-10-01 10:00 | true
    params: {min_reports: 2}
    finds: [{subject_id: H1, amount: 0, evidence: ["reports|r1", "reports|r2"]}]
  - name: one of two is at the limit of a half
    items: *scans
    claims: *claims
    claim_lines: *lines
    reports: &half |
      report_id | claim_id | item_code | reported_at      | positive
      r1        | a1       | CT        | 2026-10-01 10:00 | true
      r2        | a2       | CT        | 2026-10-01 10:00 | false
      r3        | b1       | CT        | 2026-10-01 10:00 | true
      r4        | b2       | CT        | 2026-10-01 10:00 | true
    params: {min_reports: 2, min_positive: 0.5}
    finds: []
  - name: one of two is half of what the other house finds
    items: *scans
    claims: *claims
    claim_lines: *lines
    reports: *half
    params: {min_reports: 2, max_peer_ratio: 0.5}
    finds: []
  - name: below the standard, and just below 51 in a hundred of the other house
    items: *scans
    claims: *claims
    claim_lines: *lines
    reports: *half
    params: {min_reports: 2, max_peer_ratio: 0.51}
    finds: [{subject_id: H1}]
  - name: one negative report is shown where one is asked for
    items: *scans
    claims: *claims
    claim_lines: *lines
    reports: *none
    params: {min_reports: 2, shown_reports: 1}
    finds: [{subject_id: H1, evidence: ["reports|r2"]}]
  - name: two scans are fewer than three
    items: *scans
    claims: *claims
    claim_lines: *lines
    reports: *half
    params: {min_reports: 3}
    finds: []
*/
with scan_codes as (
    select distinct item_code
    from items
    where regexp_matches(family, '^(ct|mr|pet)')
),
scans as (
    select
        claims.institution_id,
        reports.report_id,
        reports.positive
    from reports
    inner join scan_codes on scan_codes.item_code = reports.item_code
    inner join claims on claims.claim_id = reports.claim_id
    where reports.reported_at >= $window_start
        and reports.reported_at < $period_end
        and reports.positive is not null
),
billed_scans as (
    select distinct claim_lines.report_id
    from claim_lines
    inner join scan_codes on scan_codes.item_code = claim_lines.item_code
    where claim_lines.report_id is not null
),
houses as (
    select
        scans.institution_id,
        count(*) as n_scans,
        sum(case when scans.positive then 1 else 0 end) as n_positive
    from scans
    inner join billed_scans on billed_scans.report_id = scans.report_id
    group by scans.institution_id
),
compared as (
    select
        *,
        sum(n_scans) over () - n_scans as n_scans_elsewhere,
        sum(n_positive) over () - n_positive as n_positive_elsewhere
    from houses
),
low_houses as (
    select institution_id
    from compared
    where n_scans >= $min_reports
        and n_scans_elsewhere > 0
        and n_positive < n_scans * $min_positive
        and n_positive * cast(n_scans_elsewhere as double) < n_positive_elsewhere * cast(n_scans as double) * $max_peer_ratio
),
negatives as (
    select
        scans.institution_id,
        scans.report_id,
        row_number() over (partition by scans.institution_id order by scans.report_id desc) as place
    from scans
    inner join low_houses on low_houses.institution_id = scans.institution_id
    where not scans.positive
)
select
    institution_id as subject_id,
    cast(0 as decimal(14, 2)) as amount,
    list_sort(array_agg(concat_ws('|', 'reports', report_id))) as evidence
from negatives
where place <= $shown_reports
group by institution_id
