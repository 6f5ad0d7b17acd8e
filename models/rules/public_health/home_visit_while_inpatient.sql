/*
title: {zh: 住院期间入户随访, en: Visited at home while in hospital}
subject: institution
result: suspicion
problem: public_health_fund
dimension: quality
catalogue: K02
stage: after
authority: 卫生健康
severity: medium
reads: [claims, public_health_services]
basis: 基本公共卫生服务项目资金与服务规范（本系统自拟规则，条款须经本地确认）
why:
  zh: >
    登记“入户”随访的那天，人正住在医院里，家里没有人可随访：随访是编的，或住院是假的。
  en: >
    On the day of the "home visit" the person lay in hospital: the visit was made up, or the stay was.
inspect:
  zh: >
    随访照片、定位、签名；同时核对那次住院是否真实。
  en: >
    Photograph, position and signature of the visit, and whether the stay was real.
innocent_reasons:
  zh: >
    随访地点误填为入户（实为电话）；请假回家；入院、出院当天（不计）。
  en: >
    The place was mistyped (a telephone call); leave from hospital; the days of admission and discharge (do not count).
amount:
  zh: 服务记录没有金额。
  en: The record carries no money.
lookback_days: 0
params: {}
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次入户随访发生在服务对象住院期间"
  en: "{n} home visits while the person was in hospital"
examples:
  - name: in the middle of the stay
    claims: &stay |
      claim_id | institution_id | visit_type | started_at       | ended_at
      c1       | H2             | inpatient  | 2026-10-01 09:00 | 2026-10-10 10:00
    public_health_services: |
      service_id | institution_id | performed_at     | place
      s1         | H1             | 2026-10-05 15:00 | home
    finds: [{subject_id: H1, amount: 0, evidence: ["public_health_services|s1", "claims|c1"]}]
  - name: on the days of admission and discharge, and by telephone
    claims: *stay
    public_health_services: |
      service_id | institution_id | performed_at     | place
      s1         | H1             | 2026-10-01 07:00 | home
      s2         | H1             | 2026-10-10 15:00 | home
      s3         | H1             | 2026-10-05 15:00 | telephone
    finds: []
*/
with stays as (
    select
        claim_id,
        person_id,
        cast(started_at as date) as admitted_on,
        cast(ended_at as date) as discharged_on
    from claims
    where visit_type = 'inpatient'
        and ended_at is not null
),
home_visits as (
    select
        service_id,
        person_id,
        institution_id,
        cast(performed_at as date) as visited_on
    from public_health_services
    where regexp_matches(place, 'home|入户|家中|上门')
        and performed_at >= $window_start
        and performed_at < $period_end
)
select
    home_visits.institution_id as subject_id,
    cast(0 as decimal(14, 2)) as amount,
    [concat_ws('|', 'public_health_services', home_visits.service_id), concat_ws('|', 'claims', min(stays.claim_id))] as evidence
from home_visits
inner join stays
    on stays.person_id = home_visits.person_id
    and home_visits.visited_on > stays.admitted_on
    and home_visits.visited_on < stays.discharged_on
group by
    home_visits.institution_id,
    home_visits.service_id
