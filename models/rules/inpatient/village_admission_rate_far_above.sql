/*
title: {zh: 村居住院率畸高, en: A village admitted far more often than all others}
subject: institution
result: suspicion
problem: inpatient_behaviour
dimension: cost
catalogue: C15
stage: after
authority: 医疗保障
severity: medium
reads: [claims, insured_persons]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    某村（社区）参保人的住院率高出全县同类地区的上围栏（上四分位数加1.5倍四分位距），且多数住在同一家医院，提示按村组织住院。
  en: >
    The people of one village are admitted far more often than the upper fence over all villages (third quartile plus 1.5 interquartile ranges) allows, most of them to one house:
    somebody may be collecting patients by the village.
inspect:
  zh: >
    入户走访近期住院者：为何去该院、谁介绍、是否接送、是否免起付线；与该村年龄构成、慢病人数对照。
  en: >
    Visit the admitted at home: why that house, who proposed it, was transport offered or the deductible waived? Compare age and chronic illness of the village.
innocent_reasons:
  zh: >
    村里老人、慢病人多；附近只有这家医院；养老院、福利院设在该村；局部疫情。
  en: >
    An old or ailing village; the only house nearby; a nursing home in the village; a local outbreak.
amount:
  zh: 该村在该院住院的基金支付额乘以超出上围栏的比例。
  en: The fund's payment for the village's stays in the house, times the share beyond the fence.
fact: {zh: 村, en: village}
lookback_days: 0
params:
  fence:
    value: 1.5
    unit: interquartile ranges above the third quartile
    why:
      zh: 默认值[D]：Tukey 围栏，Q3+1.5IQR。
      en: Default [D]. Tukey's upper fence.
  min_people:
    value: 100
    unit: insured people in the village
    why:
      zh: 默认值[D]：人少的村比率不稳。
      en: Default [D]. Rates of smaller villages jump by chance.
  min_villages:
    value: 8
    unit: villages
    why:
      zh: 默认值[D]：少于8个无从比较。
      en: Default [D]. Fewer are no comparison.
  min_share:
    value: 0.5
    unit: share of the village's stays in the house
    why:
      zh: 默认值[D]：半数以上住同一家。
      en: Default [D]. At least half lie in the one house.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 个村住院率畸高，{records} 人次住在该院，超出部分基金 {amount} 元"
  en: "{n} villages admitted far above all others ({records} stays), {amount} yuan beyond the fence"
examples:
  - name: both people of one village were admitted, of three other villages one in two or nobody
    insured_persons: &villages |
      person_id | grid_id
      A1        | A
      A2        | A
      B1        | B
      B2        | B
      C1        | C
      C2        | C
      E1        | E
      E2        | E
    claims: &stays |
      claim_id | person_id | institution_id | visit_type | started_at       | ended_at         | fund_amount
      c1       | A1        | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-04 09:00 | 1000
      c2       | A2        | H2             | inpatient  | 2026-10-02 09:00 | 2026-10-04 09:00 | 1000
    params: {min_people: 2, min_villages: 4, min_share: 0.5, fence: 1.5}
    finds:
      - {subject_id: H1, amount: 1000, evidence: ["claims|c1"]}
      - {subject_id: H2, amount: 1000, evidence: ["claims|c2"]}
  - name: villages of two are smaller than three
    insured_persons: *villages
    claims: *stays
    params: {min_people: 3, min_villages: 4, min_share: 0.5}
    finds: []
  - name: four villages are fewer than five
    insured_persons: *villages
    claims: *stays
    params: {min_people: 2, min_villages: 5, min_share: 0.5}
    finds: []
  - name: quartiles 0 and 0.5, one village at exactly the fence with a factor of 1 and just above it with less
    insured_persons: *villages
    claims: &spread |
      claim_id | person_id | institution_id | visit_type | started_at       | ended_at         | fund_amount
      c1       | A1        | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-04 09:00 | 1000
      c2       | A2        | H1             | inpatient  | 2026-10-02 09:00 | 2026-10-04 09:00 | 1000
      c3       | B1        | H1             | inpatient  | 2026-10-02 09:00 | 2026-10-04 09:00 | 1000
      c4       | C1        | H1             | inpatient  | 2026-10-02 09:00 | 2026-10-04 09:00 | 1000
    params: {min_people: 2, min_villages: 4, min_share: 0.5, fence: 1.0}
    finds: []
*/
with people as (
    select
        person_id,
        grid_id
    from insured_persons
    where grid_id is not null
        and (died_on is null or died_on >= $window_start)
),
bases as (
    select
        grid_id,
        count(*) as n_people
    from people
    group by grid_id
),
stays as (
    select
        people.grid_id,
        claims.institution_id,
        claims.claim_id,
        claims.fund_amount
    from claims
    inner join people on people.person_id = claims.person_id
    where claims.visit_type = 'inpatient'
        and claims.started_at >= $window_start
        and claims.started_at < $period_end
),
stay_counts as (
    select
        grid_id,
        count(*) as n_stays
    from stays
    group by grid_id
),
rates as (
    select
        bases.grid_id,
        coalesce(stay_counts.n_stays, 0) / cast(bases.n_people as double) as rate
    from bases
    left join stay_counts on stay_counts.grid_id = bases.grid_id
    where bases.n_people >= $min_people
),
placed as (
    select
        grid_id,
        rate,
        row_number() over (order by rate, grid_id) as place,
        count(*) over () as n_villages
    from rates
),
quartiles as (
    select
        max(n_villages) as n_villages,
        max(case when place = ceil(n_villages * 0.25) then rate end) as first_quartile,
        max(case when place = ceil(n_villages * 0.75) then rate end) as third_quartile
    from placed
),
far_above as (
    select
        rates.grid_id,
        rates.rate,
        quartiles.third_quartile + $fence * (quartiles.third_quartile - quartiles.first_quartile) as upper_fence
    from rates
    cross join quartiles
    where quartiles.n_villages >= $min_villages
),
houses as (
    select
        *,
        count(*) over (partition by grid_id, institution_id) as n_in_house,
        count(*) over (partition by grid_id) as n_of_village
    from stays
)
select
    houses.institution_id as subject_id,
    cast(houses.fund_amount * (far_above.rate - far_above.upper_fence) / far_above.rate as decimal(14, 2)) as amount,
    [concat_ws('|', 'claims', houses.claim_id)] as evidence,
    houses.grid_id as fact
from houses
inner join far_above on far_above.grid_id = houses.grid_id
where far_above.rate > far_above.upper_fence
    and houses.n_in_house >= houses.n_of_village * $min_share
