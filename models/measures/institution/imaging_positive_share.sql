/*
title: {zh: "影像检查阳性率", en: "Share of imaging with a finding"}
subject: institution
numerator: {zh: "阳性报告", en: "positive reports"}
denominator: {zh: "有结论的影像报告", en: "imaging reports with a conclusion"}
unit: share
model: binomial
direction: low
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: F06
reads: [claims, items, reports]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "大型检查阳性率低于同类，提示无依据检查（F06）。"
  en: "Fewer positive results than peers suggests imaging without indication (F06)."
inspect:
  zh: "抽取阴性报告，核对申请单的检查指征。"
  en: "Take negative reports: what was the indication on the request?"
innocent_reasons:
  zh: "健康体检、肿瘤随访、筛查项目。"
  en: "Check-ups, follow-up of tumours, screening programmes."
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: one of two positive
    items: |
      item_code | item_class
      CT        | imaging
    reports: |
      report_id | claim_id | item_code | positive
      r1        | c1       | CT        | true
      r2        | c1       | CT        | false
    finds: [{subject_id: H1, numerator: 1, denominator: 2}]
  - name: blood is not imaging
    items: |
      item_code | item_class
      BLOOD     | lab
    reports: |
      report_id | claim_id | item_code | positive
      r1        | c1       | BLOOD     | true
    finds: []
*/
with imaging_items as (
    select distinct item_code
    from items
    where item_class = 'imaging'
)
select
    c.institution_id as subject_id,
    sum(case when r.positive then 1 else 0 end) as numerator,
    count(*) as denominator
from reports as r
join imaging_items as i on i.item_code = r.item_code
join claims as c on c.claim_id = r.claim_id
where r.positive is not null
    and r.reported_at >= $window_start
    and r.reported_at < $period_end
group by c.institution_id
