/*
title: {zh: 虚假广告, en: Punished for false medical advertising}
subject: institution
result: suspicion
problem: licensing_and_duty
dimension: quality
catalogue: J08
stage: after
authority: 市场监管、卫生健康
severity: low
reads: [credit_events, institutions]
basis: 广告法（医疗广告条款，须经法制审核）；医疗广告管理办法
why:
  zh: >
    其他部门公布的处罚或失信信息里有医疗广告、虚假宣传案由。虚假广告常与诱导就医、过度诊疗相伴。
  en: >
    Another department published a penalty for medical advertising or false claims. False advertising often goes with patients lured and over-treated.
inspect:
  zh: >
    看处罚决定书；检查现有门头、网络广告与《医疗广告审查证明》是否一致。
  en: >
    The decision; do signs and online advertisements agree with the licence for advertising?
innocent_reasons:
  zh: >
    已整改并信用修复；处罚对象为同名企业；广告由第三方发布。
  en: >
    Mended and restored; a company of the same name; published by somebody else.
amount:
  zh: 不涉及基金金额。
  en: No fund money.
lookback_days: 0
params: {}
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "近一年有 {n} 条医疗广告方面的处罚或失信信息"
  en: "{n} published penalties about medical advertising within a year"
examples:
  - name: one by the number of the house, one by its credit code
    institutions: &houses |
      institution_id | credit_code
      H1             | 91420000000000001X
      H2             | 91420000000000002X
    credit_events: |
      event_id | published_on | institution_id | credit_code        | kind    | title
      e1       | 2026-10-01   | H1             |                    | penalty | 发布虚假医疗广告
      e2       | 2026-10-02   |                | 91420000000000002X | penalty | 虚假宣传案
    finds:
      - {subject_id: H1, evidence: ["credit_events|e1"]}
      - {subject_id: H2, evidence: ["credit_events|e2"]}
  - name: a tax matter, and an advertisement of long ago
    institutions: *houses
    credit_events: |
      event_id | published_on | institution_id | credit_code        | kind    | title
      e1       | 2026-10-01   | H1             |                    | tax     | 欠税公告
      e2       | 2024-10-01   | H1             |                    | penalty | 发布虚假医疗广告
    finds: []
*/
with advertising as (
    select
        event_id,
        institution_id,
        credit_code
    from credit_events
    where published_on >= $window_start
        and published_on < $period_end
        and regexp_matches(title, '广告|虚假宣传')
),
placed as (
    select
        advertising.event_id,
        coalesce(advertising.institution_id, institutions.institution_id) as institution_id
    from advertising
    left join institutions
        on institutions.credit_code = advertising.credit_code
        and advertising.institution_id is null
)
select
    institution_id as subject_id,
    cast(0 as decimal(14, 2)) as amount,
    [concat_ws('|', 'credit_events', event_id)] as evidence
from placed
where institution_id is not null
