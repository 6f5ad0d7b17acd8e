/*
title: {zh: 在院人数超过核定床位, en: More patients in bed than licensed beds}
subject: institution
result: suspicion
problem: inpatient_behaviour
dimension: quality
catalogue: C09
stage: after
authority: 卫生健康、医疗保障
severity: medium
reads: [claims, institutions]
basis: 线索性规则，不单独作为定性依据；参考 医疗保障基金使用监督管理条例 第40条（须经法制审核）
why:
  zh: >
    按结算清单推算的每日在院人数超过执业登记的床位，且持续多日：要么大量加床、走廊收治，有质量和院感风险，
    要么名单上的人并不都在院。
  en: >
    Counted from the settlements, more people lay in the house than it has licensed beds, for many days: either corridors full of extra
    beds, a matter of quality and infection, or not everybody on the list was there.
inspect:
  zh: >
    现场清点开放床位和在院病人，与当日在院名单逐一核对；查床位变更登记。
  en: >
    Count open beds and patients on the spot and match them with the day's list, name by name; look for a registered change of beds.
innocent_reasons:
  zh: >
    床位变更未更新登记；疫情、流感高峰经批准加床；日间病房计入住院。
  en: >
    A change of beds not yet in the register; approved extra beds in an epidemic; day wards settled as inpatient.
amount:
  zh: 超出床位部分按该院平均每床日基金支付估算。
  en: Patients above the licensed beds times the house's mean fund payment per bed-day; an estimate.
lookback_days: 90
params:
  tolerance:
    value: 1.1
    unit: times the licensed beds
    why:
      zh: 默认值[D]：核定床位的1.0至1.1倍，取上限。
      en: Default [D]. 1.0 to 1.1 times; the upper end.
  min_days:
    value: 7
    unit: days in the window
    why:
      zh: 默认值[D]：一周以下多为短时高峰。
      en: Default [D]. Less than a week is a peak, not a habit.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "有 {n} 天在院人数超过核定床位，超出部分约 {amount} 元"
  en: "on {n} days more patients than licensed beds, about {amount} yuan on the surplus"
examples:
  - name: two beds, three patients
    claims: &three |
      claim_id | person_id | visit_type | started_at       | ended_at         | fund_amount
      c1       | P1        | inpatient  | 2026-10-01 09:00 | 2026-10-11 10:00 | 1000
      c2       | P2        | inpatient  | 2026-10-02 09:00 | 2026-10-12 10:00 | 1000
      c3       | P3        | inpatient  | 2026-10-03 09:00 | 2026-10-13 10:00 | 1000
    institutions: &two_beds |
      institution_id | beds
      H1             | 2
    params: {min_days: 1}
    finds: [{subject_id: H1, amount: 100, evidence: ["institutions|H1", "claims|c3"]}]
  - name: one day is not yet a week
    claims: *three
    institutions: *two_beds
    finds: []
  - name: the bed is free again on the day of discharge
    claims: |
      claim_id | person_id | visit_type | started_at       | ended_at         | fund_amount
      c1       | P1        | inpatient  | 2026-10-01 09:00 | 2026-10-03 10:00 | 1000
      c2       | P2        | inpatient  | 2026-10-02 09:00 | 2026-10-12 10:00 | 1000
      c3       | P3        | inpatient  | 2026-10-03 09:00 | 2026-10-13 10:00 | 1000
    institutions: *two_beds
    params: {min_days: 1}
    finds: []
*/
with stays as (
    select
        institution_id,
        person_id,
        max(claim_id) as claim_id,
        min(cast(started_at as date)) as admitted_on,
        -- the day of discharge does not occupy the bed; a stay of one day occupies it for that day
        greatest(max(cast(ended_at as date)), cast(min(cast(started_at as date)) + interval 1 day as date)) as free_on,
        sum(fund_amount) as fund_amount
    from claims
    where visit_type = 'inpatient'
        and started_at < $period_end
        and ended_at is not null
    group by
        institution_id,
        person_id,
        coalesce(visit_id, claim_id)
),
changes as (
    select
        institution_id,
        admitted_on as day,
        1 as net
    from stays
    union all
    select
        institution_id,
        free_on as day,
        -1 as net
    from stays
),
net_changes as (
    select
        institution_id,
        day,
        sum(net) as net
    from changes
    group by
        institution_id,
        day
),
census as (
    select
        institution_id,
        day,
        sum(net) over (partition by institution_id order by day) as n_patients
    from net_changes
),
daily_cost as (
    select
        institution_id,
        sum(fund_amount) / sum(date_diff('day', admitted_on, free_on)) as fund_per_bed_day
    from stays
    group by institution_id
),
admissions as (
    select
        institution_id,
        admitted_on as day,
        list_sort(array_agg(concat_ws('|', 'claims', claim_id))) as admitted_claims
    from stays
    group by
        institution_id,
        admitted_on
),
crowded_days as (
    select
        census.institution_id,
        (census.n_patients - institutions.beds) * daily_cost.fund_per_bed_day as surplus_amount,
        admissions.admitted_claims,
        count(*) over (partition by census.institution_id) as n_days
    from census
    inner join institutions on institutions.institution_id = census.institution_id
    inner join daily_cost on daily_cost.institution_id = census.institution_id
    inner join admissions
        on admissions.institution_id = census.institution_id
        and admissions.day = census.day
    where census.day >= $window_start
        and census.day < $period_end
        and institutions.beds > 0
        and census.n_patients > institutions.beds * $tolerance
)
select
    institution_id as subject_id,
    cast(greatest(surplus_amount, 0) as decimal(14, 2)) as amount,
    list_concat([concat_ws('|', 'institutions', institution_id)], admitted_claims) as evidence
from crowded_days
where n_days >= $min_days
