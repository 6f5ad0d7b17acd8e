/*
title: {zh: 死后随访, en: Followed up after death}
subject: institution
result: suspicion
problem: public_health_fund
dimension: quality
catalogue: K01
stage: after
authority: 卫生健康
severity: high
reads: [insured_persons, public_health_services]
basis: 基本公共卫生服务项目资金与服务规范（本系统自拟规则，条款须经本地确认）
why:
  zh: >
    对已经死亡的人登记了随访、入户或体检，服务记录是编的，套取公共卫生经费。
  en: >
    A follow-up, visit or check-up is recorded for somebody already dead: the record was made up to draw public-health money.
inspect:
  zh: >
    核对死亡登记日期；查随访表签名、照片定位；抽查同一随访人员的其他记录。
  en: >
    Date in the register of deaths; signature, photograph and position of the visit; other records of the same worker.
innocent_reasons:
  zh: >
    死亡日期登记错误；随访内容是对家属的死亡随访；录入日期晚于实际随访日期。
  en: >
    A wrong date of death; a visit to the family about the death; entered later than it took place.
amount:
  zh: 服务记录没有金额。
  en: The record carries no money.
lookback_days: 0
params:
  grace_days:
    value: 0
    unit: days
    why:
      zh: 默认值[D]：不设宽限，登记滞后可调大。
      en: Default [D]. None; raise it where the register is slow.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 条公卫服务记录发生在服务对象死亡之后"
  en: "{n} public-health services recorded after the person's death"
examples:
  - name: the day after death; on the day itself it may be true
    insured_persons: &dead |
      person_id | died_on
      P1        | 2026-10-01
    public_health_services: |
      service_id | performed_at
      s1         | 2026-10-01 15:00
      s2         | 2026-10-02 09:00
    finds: [{subject_id: H1, amount: 0, evidence: ["public_health_services|s2", "insured_persons|P1"]}]
  - name: everything before death
    insured_persons: *dead
    public_health_services: |
      service_id | performed_at
      s1         | 2026-09-01 15:00
    finds: []
*/
select
    public_health_services.institution_id as subject_id,
    cast(0 as decimal(14, 2)) as amount,
    [
        concat_ws('|', 'public_health_services', public_health_services.service_id),
        concat_ws('|', 'insured_persons', insured_persons.person_id)
    ] as evidence
from public_health_services
inner join insured_persons on insured_persons.person_id = public_health_services.person_id
where public_health_services.performed_at >= $window_start
    and public_health_services.performed_at < $period_end
    and date_diff('day', insured_persons.died_on, cast(public_health_services.performed_at as date)) > $grace_days
