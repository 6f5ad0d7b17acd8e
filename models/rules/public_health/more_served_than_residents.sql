/*
title: {zh: 服务人次超人口, en: More services than residents}
subject: institution
result: suspicion
problem: public_health_fund
dimension: cost
catalogue: K07
stage: after
authority: 卫生健康
severity: medium
reads: [grids, insured_persons, public_health_services]
basis: 基本公共卫生服务项目资金与服务规范（须按当地文件确认）
why:
  zh: >
    一个网格一年内某一类服务的人次超过常住人口，按每人领取的补助就多报了。
  en: >
    Within a year one kind of service was reported more often in a grid than people live there: what is paid by the head was reported too often.
inspect:
  zh: >
    抽取该网格服务名单电话核实；核对人口底数和系统重复录入。
  en: >
    Call people on the list; check the number of residents and entries made twice.
innocent_reasons:
  zh: >
    人口底数过时；随访本来一年多次且慢病人多；外来人口。
  en: >
    An outdated number of residents; follow-ups that come several times a year where many are ill; people from elsewhere.
amount:
  zh: 不计金额（补助标准因地而异）。
  en: No amount (rates differ from place to place).
lookback_days: 0
params:
  max_share:
    value: 1.0
    unit: of the residents
    why:
      zh: 默认值[D]：100%。
      en: Default [D]. 100 %.
  min_residents:
    value: 50
    unit: residents
    why:
      zh: 默认值[D]：人口太少的网格底数不可靠。
      en: Default [D]. Smaller grids have unreliable numbers.
  shown_services:
    value: 20
    unit: services
    why:
      zh: 默认值[D]：列出最近20条服务记录作线索。
      en: Default [D]. The twenty latest services are listed as a lead.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 个网格的某类服务人次超过常住人口"
  en: "In {n} grids a kind of service was reported more often than people live there"
examples:
  - name: two residents, at two and three examinations
    grids: &grids |
      grid_id | residents
      G1      | 2
      G2      | 2
    insured_persons: &people |
      person_id | grid_id
      A         | G1
      B         | G2
    public_health_services: &services |
      service_id | person_id | institution_id | service_code | performed_at
      s1         | A         | H1             | exam         | 2026-10-01 09:00
      s2         | A         | H1             | exam         | 2026-10-02 09:00
      s3         | A         | H1             | exam         | 2026-10-03 09:00
      s4         | B         | H1             | exam         | 2026-10-01 09:00
      s5         | B         | H1             | exam         | 2026-10-02 09:00
      s6         | B         | H1             | visit        | 2026-10-02 09:00
    params: {min_residents: 2}
    finds: [{subject_id: H1, amount: 0, evidence: ["public_health_services|s1", "public_health_services|s2", "public_health_services|s3"]}]
  - name: one and a half times is at the limit of one and a half
    grids: *grids
    insured_persons: *people
    public_health_services: *services
    params: {min_residents: 2, max_share: 1.5}
    finds: []
  - name: two residents are fewer than three
    grids: *grids
    insured_persons: *people
    public_health_services: *services
    params: {min_residents: 3}
    finds: []
  - name: only the latest is shown
    grids: *grids
    insured_persons: *people
    public_health_services: *services
    params: {min_residents: 2, shown_services: 1}
    finds: [{subject_id: H1, evidence: ["public_health_services|s3"]}]
*/
with served as (
    select
        insured_persons.grid_id,
        public_health_services.service_code,
        public_health_services.institution_id,
        public_health_services.service_id,
        count(*) over (partition by insured_persons.grid_id, public_health_services.service_code) as n_services,
        row_number() over (
            partition by insured_persons.grid_id, public_health_services.service_code, public_health_services.institution_id
            order by public_health_services.performed_at desc, public_health_services.service_id
        ) as place
    from public_health_services
    inner join insured_persons on insured_persons.person_id = public_health_services.person_id
    where public_health_services.performed_at >= $window_start
        and public_health_services.performed_at < $period_end
        and insured_persons.grid_id is not null
)
select
    served.institution_id as subject_id,
    cast(0 as decimal(14, 2)) as amount,
    list_sort(array_agg(concat_ws('|', 'public_health_services', served.service_id))) as evidence
from served
inner join grids on grids.grid_id = served.grid_id
where grids.residents >= $min_residents
    and served.n_services > grids.residents * $max_share
    and served.place <= $shown_services
group by
    served.institution_id,
    served.grid_id,
    served.service_code
