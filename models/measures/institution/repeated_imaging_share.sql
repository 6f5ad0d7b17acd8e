/*
title: {zh: "影像检查重复占比", en: "Share of imaging and examinations repeated soon"}
subject: institution
numerator: {zh: "同人短期内再次做的同一检查", en: "the same examination of a person again within days"}
denominator: {zh: "影像与检查", en: "imaging and examinations"}
unit: share
model: binomial
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: F03
reads: [claim_lines, claims]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "同一检查短期重复高于同类，提示重复检查、未执行结果互认（F03）。"
  en: "More examinations repeated within days than peers suggests results are not recognised (F03)."
inspect:
  zh: "抽取重复检查的病历，核对前次报告、病情变化和申请单。"
  en: "Take repeated examinations: earlier report, change of illness, request."
innocent_reasons:
  zh: "术前术后对比、急诊、病情变化、随访方案。"
  en: "Before and after an operation, emergencies, a changed illness, a follow-up scheme."
params:
  max_gap_days:
    value: 14
    unit: days
    why:
      zh: "默认值[D]：CT、磁共振常用14–30天。"
      en: "Default [D]: 14 to 30 days are usual for CT and MR."
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: the same scan after five days
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at
      c1       | 1       | CT        | imaging    | 2026-11-01 09:00
      c2       | 1       | CT        | imaging    | 2026-11-06 09:00
    finds: [{subject_id: H1, numerator: 1, denominator: 2}]
  - name: another scan
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at
      c1       | 1       | CT        | imaging    | 2026-11-01 09:00
      c2       | 1       | MR        | imaging    | 2026-11-06 09:00
    finds: [{subject_id: H1, numerator: 0, denominator: 2}]
*/
with tests as (
    select
        c.institution_id,
        l.charged_at,
        lag(l.charged_at) over (
            partition by c.person_id, l.item_code order by l.charged_at, l.claim_id, l.line_no
        ) as last_charged_at
    from claim_lines as l
    join claims as c on c.claim_id = l.claim_id
    where l.item_class in ('imaging', 'exam')
        and l.charged_at >= $window_start
        and l.charged_at < $period_end
)
select
    institution_id as subject_id,
    sum(case when date_diff('day', last_charged_at, charged_at) between 1 and $max_gap_days then 1 else 0 end) as numerator,
    count(*) as denominator
from tests
group by institution_id
