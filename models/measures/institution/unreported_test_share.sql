/*
title: {zh: "无报告检查占比", en: "Share of tests without a report"}
subject: institution
numerator: {zh: "没有报告的检验、影像、检查", en: "tests without a report"}
denominator: {zh: "检验、影像、检查", en: "tests"}
unit: share
model: binomial
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: F09
reads: [claim_lines, claims, reports]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "收费而没有报告的检查高于同类，提示虚记项目（A10、F09）。"
  en: "More tests charged without a report than peers suggests phantom charges (A10, F09)."
inspect:
  zh: "在检验、影像系统中查找这些项目的申请、登记和结果。"
  en: "Look for request, register entry and result of these items in the laboratory and imaging systems."
innocent_reasons:
  zh: "报告系统未对接、外送检验、报告延迟。"
  en: "A system that is not connected, tests sent out, late reports."
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: one of two has no report
    claim_lines: |
      claim_id | line_no | item_code | item_class
      c1       | 1       | CT        | imaging
      c2       | 1       | CT        | imaging
    reports: |
      report_id | claim_id | item_code
      r1        | c1       | CT
    finds: [{subject_id: H1, numerator: 1, denominator: 2}]
  - name: a house that sends no reports at all is not judged
    claim_lines: |
      claim_id | line_no | item_code | item_class
      c1       | 1       | CT        | imaging
    reports: |
      report_id
    finds: []
*/
with reported as (
    select distinct claim_id, item_code
    from reports
),
reporting_houses as (
    select distinct c.institution_id
    from reports as r
    join claims as c on c.claim_id = r.claim_id
)
select
    c.institution_id as subject_id,
    sum(case when l.report_id is null and r.claim_id is null then 1 else 0 end) as numerator,
    count(*) as denominator
from claim_lines as l
join claims as c on c.claim_id = l.claim_id
join reporting_houses as h on h.institution_id = c.institution_id
left join reported as r on r.claim_id = l.claim_id and r.item_code = l.item_code
where l.item_class in ('imaging', 'exam')
    and l.charged_at >= $window_start
    and l.charged_at < $period_end
group by c.institution_id
