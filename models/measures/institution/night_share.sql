/*
title: {zh: "夜间就诊占比", en: "Share of visits at night"}
subject: institution
numerator: {zh: "夜间开始的门诊", en: "outpatient visits that began at night"}
denominator: {zh: "有钟点的门诊人次", en: "outpatient visits with a time of day"}
unit: share
model: binomial
direction: high
peers: [kind, speciality, level, ownership]
dimension: cost
catalogue: H08
reads: [claim_summary]
basis: 线索，不作为处理依据 Lead only
why:
  zh: "非营业时段结算偏多，提示空刷或集中补录（H08）。"
  en: "Many settlements outside opening hours suggest cards used without their owners or entries made up later (H08)."
inspect:
  zh: "抽取相关病历，核对诊疗记录与收费清单。"
  en: "Draw files at random and compare the records of care with what was charged."
innocent_reasons:
  zh: "专科特色、重症转诊中心或服务人群不同；先看病例组合调整后的数值。"
  en: "A speciality, a referral centre or other patients; look at the case-mix adjusted figure first."
params:
  night_from:
    value: 22
    unit: hour
    why:
      zh: "默认值[D]"
      en: "Default [D]."
  night_to:
    value: 6
    unit: hour
    why:
      zh: "默认值[D]"
      en: "Default [D]."
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
examples:
  - name: one of two at night
    claims: |
      claim_id | started_at
      c1       | 2026-11-09 23:30
      c2       | 2026-11-09 10:00
    finds: [{subject_id: H1, numerator: 1, denominator: 2}]
  - name: midnight sharp means the time is not known
    claims: |
      claim_id | started_at
      c1       | 2026-11-09 00:00
    finds: []
*/
select
    institution_id as subject_id,
    sum(case when extract(hour from started_at) >= $night_from or extract(hour from started_at) < $night_to then 1 else 0 end) as numerator,
    count(*) as denominator
from claim_summary
where visit_type in ('outpatient', 'chronic_outpatient', 'pharmacy')
    and started_at <> date_trunc('day', started_at)
group by institution_id
