/*
title: {zh: 单日入户过多, en: More home visits than a day allows}
subject: practitioner
result: suspicion
problem: public_health_fund
dimension: quality
catalogue: K04
stage: after
authority: 卫生健康
severity: medium
reads: [public_health_services]
basis: 基本公共卫生服务项目资金与服务规范（本系统自拟规则，条款须经本地确认）
why:
  zh: >
    一个人一天入户六十户以上，平均每户不到十分钟还不算路程，随访质量无从谈起，多半是坐在办公室补的。
  en: >
    More than sixty homes in one day: less than ten minutes each, roads not counted. The visits were hardly made.
inspect:
  zh: >
    定位轨迹、照片时间；抽十户电话核实。
  en: >
    Position log and times of photographs; ring ten of the households.
innocent_reasons:
  zh: >
    村级集中随访误登为入户；多人团队共用一个账号；节前补录（录入日期当作随访日期）。
  en: >
    A village gathering entered as home visits; a team under one account; entered late with the day of entry.
amount:
  zh: 服务记录没有金额。
  en: The record carries no money.
lookback_days: 0
params:
  max_visits:
    value: 60
    unit: homes a day
    why:
      zh: 默认值[D]：60户，超过才计。
      en: Default [D]. Sixty are let pass.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 天入户次数超出一人一天所能"
  en: "{n} days with more home visits than one person can make"
examples:
  - name: three homes where two are the limit of this example
    public_health_services: &three |
      service_id | person_id | practitioner_id | performed_at     | place
      s1         | A         | D1              | 2026-10-05 09:00 | home
      s2         | B         | D1              | 2026-10-05 09:10 | home
      s3         | C         | D1              | 2026-10-05 09:20 | 入户
    params: {max_visits: 2}
    finds: [{subject_id: D1, amount: 0, evidence: ["public_health_services|s1", "public_health_services|s2", "public_health_services|s3"]}]
  - name: three is the limit
    public_health_services: *three
    params: {max_visits: 3}
    finds: []
  - name: in the surgery, by telephone, and twice in one home
    public_health_services: |
      service_id | person_id | practitioner_id | performed_at     | place
      s1         | A         | D1              | 2026-10-05 09:00 | institution
      s2         | B         | D1              | 2026-10-05 09:10 | telephone
      s3         | C         | D1              | 2026-10-05 09:20 | home
      s4         | C         | D1              | 2026-10-05 09:30 | home
      s5         | D         | D1              | 2026-10-05 09:30 | home
    params: {max_visits: 2}
    finds: []
*/
select
    practitioner_id as subject_id,
    cast(0 as decimal(14, 2)) as amount,
    list_sort(array_agg(concat_ws('|', 'public_health_services', service_id))) as evidence
from public_health_services
where practitioner_id is not null
    and regexp_matches(place, 'home|入户|家中|上门')
    and performed_at >= $window_start
    and performed_at < $period_end
group by
    practitioner_id,
    cast(performed_at as date)
having count(distinct person_id) > $max_visits
