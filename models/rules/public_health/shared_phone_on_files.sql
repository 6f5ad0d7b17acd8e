/*
title: {zh: 多份档案共用一个电话, en: One telephone on many health files}
subject: institution
result: suspicion
problem: public_health_fund
dimension: quality
catalogue: K05
stage: after
authority: 卫生健康
severity: low
reads: [insured_persons, public_health_services]
may_be_empty: [insured_persons]
basis: 基本公共卫生服务项目资金与服务规范（本系统自拟规则，条款须经本地确认）
why:
  zh: >
    三户以上的健康档案留同一个电话，随访无法核实，常见于编造档案。
  en: >
    The files of more than three households carry one telephone number. Nobody can be reached to confirm a visit; typical of made-up files.
inspect:
  zh: >
    拨打该号码核实机主；抽查档案本人是否知情。
  en: >
    Ring the number; ask the people whether they know of their files.
innocent_reasons:
  zh: >
    村医代留电话；养老院集体；未成年人随监护人（同户只算一次）。
  en: >
    The village doctor's own number; a nursing home; children under their parents' number (a household counts once).
amount:
  zh: 服务记录没有金额。
  en: The record carries no money.
lookback_days: 0
params:
  max_households:
    value: 3
    unit: households
    why:
      zh: 默认值[D]：3户，超过才计。
      en: Default [D]. Three are let pass.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 个电话号码被三户以上的档案共用"
  en: "{n} telephone numbers on the files of many households"
examples:
  - name: four households
    public_health_services: |
      service_id | person_id | performed_at     | contact_phone
      s1         | A         | 2026-10-05 09:00 | T
      s2         | B         | 2026-10-05 09:00 | T
      s3         | C         | 2026-10-05 09:00 | T
      s4         | D         | 2026-10-05 09:00 | T
    finds: [{subject_id: H1, amount: 0, evidence: ["public_health_services|s1", "public_health_services|s2", "public_health_services|s3", "public_health_services|s4"]}]
  - name: four people in three households
    insured_persons: |
      person_id | household_token
      A         | HA
      B         | HA
      C         | HC
      D         | HD
    public_health_services: |
      service_id | person_id | performed_at     | contact_phone
      s1         | A         | 2026-10-05 09:00 | T
      s2         | B         | 2026-10-05 09:00 | T
      s3         | C         | 2026-10-05 09:00 | T
      s4         | D         | 2026-10-05 09:00 | T
    finds: []
*/
with files as (
    select
        public_health_services.institution_id,
        public_health_services.contact_phone,
        public_health_services.person_id,
        min(public_health_services.service_id) as service_id,
        max(coalesce(insured_persons.household_token, public_health_services.person_id)) as household
    from public_health_services
    left join insured_persons on insured_persons.person_id = public_health_services.person_id
    where public_health_services.contact_phone is not null
        and public_health_services.performed_at >= $window_start
        and public_health_services.performed_at < $period_end
    group by
        public_health_services.institution_id,
        public_health_services.contact_phone,
        public_health_services.person_id
)
select
    institution_id as subject_id,
    cast(0 as decimal(14, 2)) as amount,
    list_sort(array_agg(concat_ws('|', 'public_health_services', service_id))) as evidence
from files
group by
    institution_id,
    contact_phone
having count(distinct household) > $max_households
