/*
title: {zh: 高套病组, en: Far more stays in the dearest severity groups than elsewhere}
subject: institution
result: suspicion
problem: case_group_payment
dimension: cost
catalogue: D01
stage: after
authority: 医疗保障
severity: high
reads: [claims, institutions, insured_persons]
may_be_empty: [insured_persons]
basis: 医疗保障基金使用监督管理条例 第38条、第40条（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    同一核心病组（ADRG）、同一年龄段内，该院进入“伴严重或一般并发症合并症”细分组的比例远高于其他医院，而这些住院的费用并不相应更高：编码写得更重，治疗却没有更多。
    收治重症多的医院治疗也更多，按其费用高出同病组的倍数相应放宽。国家通报过合并症病组占比57.89%的案例。
  en: >
    Within the same base groups and ages the house puts far more stays into the groups "with complications" than other houses, and treats these patients no more than others do: coded sicker, not
    cared for more. A house of sicker patients treats them more, and is allowed as many more complications as its stays are dearer than others' of the same groups and ages. A published case had
    57.89 % of its stays there.
inspect:
  zh: >
    抽查这些病案的次要诊断：病程、检验、用药、治疗是否支持；主要诊断与主要手术是否相符；编码员与医师有无指标。
  en: >
    Secondary diagnoses of these records: do notes, tests and treatment support them? Do principal diagnosis and operation agree? Are coders or wards given targets?
innocent_reasons:
  zh: >
    转诊中心收治重症而治疗费用未相应体现（如药品由病人自备、耗材另行结算）；其他医院漏编次要诊断；分组版本更换。
  en: >
    Sicker patients whose care does not show in the bill (own medicine, implants settled elsewhere); others forget secondary diagnoses; a new version of the grouper.
amount:
  zh: 高细分组住院的基金支付额乘以超出同侪水平的比例。
  en: The fund's payment for stays in those groups, times the share beyond what peers would show.
fact: {zh: 病组, en: case group}
lookback_days: 0
params:
  fence:
    value: 1.5
    unit: interquartile ranges above the third quartile
    why:
      zh: 默认值[D]：按手册取 Q3+1.5IQR，比较“实际/应有”之比。
      en: Default [D]. The handbook's fence, over the ratio of observed to expected.
  min_houses:
    value: 8
    unit: houses
    why:
      zh: 默认值[D]：可比医院少于8家时不用围栏，只看偶然性。
      en: Default [D]. With fewer houses there is no fence, only the test against chance.
  min_stays:
    value: 30
    unit: stays in groups that know severity
    why:
      zh: 默认值[D]：例数太少不判断。
      en: Default [D]. Fewer stays are not judged.
  min_z:
    value: 3.0
    unit: standard deviations of a count
    why:
      zh: 默认值[D]：排除偶然。
      en: Default [D]. Keeps chance out.
  min_ratio:
    value: 1.5
    unit: times what peers would show
    why:
      zh: 默认值[D]：按年龄和治疗费用放宽之后仍须多出一半以上。
      en: Default [D]. Half as many again is asked for, after the allowance for age and for more treatment.
  max_allowance:
    value: 2.0
    unit: times what peers would show
    why: {zh: "默认值[D]：费用本身也可以虚高，因此放宽不超过一倍。", en: "Default [D]. A bill can be padded too, so it may excuse no more than twice the complications."}
  age_band_years:
    value: 15
    unit: years of age
    why: {zh: "默认值[D]：老年病人并发症多，只与同年龄段的住院比较。", en: "Default [D]. The old have more complications; stays are compared with those of the same ages."}
  group_weight:
    value: 10
    unit: stays
    why: {zh: "默认值[D]：同年龄段例数少时向全病组的比例靠拢，相当于另加10例。", en: "Default [D]. Where few of an age are known, the whole group speaks with the weight of ten stays."}
  hard_look_share:
    value: 0.5
    unit: share of a primary house's stays
    why:
      zh: 默认值[D]：基层机构过半病例进入合并症组须重点看（手册）。
      en: Default [D]. More than half of a primary house's stays deserve a hard look (handbook).
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 个病组的住院进入合并症细分组（{records} 次），占比远高于同侪，超出部分基金 {amount} 元"
  en: "stays in the complication groups of {n} case groups ({records} stays), far beyond peers, {amount} yuan beyond them"
examples:
  - name: four of four with complications, elsewhere one in four
    claims: &stays |
      claim_id | person_id | institution_id | visit_type | started_at       | drg_code | fund_amount
      a1       | P1        | H1             | inpatient  | 2026-10-01 09:00 | ES21     | 1000
      a2       | P2        | H1             | inpatient  | 2026-10-02 09:00 | ES21     | 1000
      a3       | P3        | H1             | inpatient  | 2026-10-03 09:00 | ES23     | 1000
      a4       | P4        | H1             | inpatient  | 2026-10-04 09:00 | ES21     | 1000
      b1       | P5        | H2             | inpatient  | 2026-10-01 09:00 | ES21     | 1000
      b2       | P6        | H2             | inpatient  | 2026-10-02 09:00 | ES25     | 1000
      b3       | P7        | H2             | inpatient  | 2026-10-03 09:00 | ES25     | 1000
      b4       | P8        | H2             | inpatient  | 2026-10-04 09:00 | ES25     | 1000
    params: {min_stays: 4, min_z: 2.9, min_houses: 3}
    finds:
      - {subject_id: H1, amount: 750, evidence: ["claims|a1"]}
      - {subject_id: H1, amount: 750, evidence: ["claims|a2"]}
      - {subject_id: H1, amount: 750, evidence: ["claims|a3"]}
      - {subject_id: H1, amount: 750, evidence: ["claims|a4"]}
  - name: four stays are fewer than five
    claims: *stays
    params: {min_stays: 5, min_z: 2.9, min_houses: 3}
    finds: []
  - name: a primary house with more than half of its stays there deserves a hard look also without a fence
    institutions: &levels |
      institution_id | level
      H1             | primary
      H2             | secondary
    claims: &three_of_four |
      claim_id | person_id | institution_id | visit_type | started_at       | drg_code | fund_amount
      a1       | P1        | H1             | inpatient  | 2026-10-01 09:00 | ES21     | 1000
      a2       | P2        | H1             | inpatient  | 2026-10-02 09:00 | ES21     | 1000
      a3       | P3        | H1             | inpatient  | 2026-10-03 09:00 | ES21     | 1000
      a4       | P4        | H1             | inpatient  | 2026-10-04 09:00 | ES25     | 1000
      b1       | P5        | H2             | inpatient  | 2026-10-01 09:00 | ES25     | 1000
      b2       | P6        | H2             | inpatient  | 2026-10-02 09:00 | ES25     | 1000
    params: {min_stays: 2, min_z: 1.9, min_houses: 2, hard_look_share: 0.74}
    finds: [{subject_id: H1}, {subject_id: H1}, {subject_id: H1}]
  - name: three quarters are not above three quarters
    institutions: *levels
    claims: *three_of_four
    params: {min_stays: 2, min_z: 1.9, min_houses: 2, hard_look_share: 0.75}
    finds: []
  - name: four houses with 0, 0, 1.5 and 6 times the expected; the fence ends below the last up to a factor of 3
    claims: &four_houses |
      claim_id | person_id | institution_id | visit_type | started_at       | drg_code | fund_amount
      a1       | P1        | H1             | inpatient  | 2026-10-01 09:00 | ES21     | 1000
      a2       | P2        | H1             | inpatient  | 2026-10-02 09:00 | ES21     | 1000
      b1       | P3        | H2             | inpatient  | 2026-10-03 09:00 | ES21     | 1000
      b2       | P4        | H2             | inpatient  | 2026-10-04 09:00 | ES25     | 1000
      c1       | P5        | H3             | inpatient  | 2026-10-01 09:00 | ES25     | 1000
      c2       | P6        | H3             | inpatient  | 2026-10-02 09:00 | ES25     | 1000
      e1       | P7        | H4             | inpatient  | 2026-10-01 09:00 | ES25     | 1000
      e2       | P8        | H4             | inpatient  | 2026-10-02 09:00 | ES25     | 1000
    params: {min_stays: 2, min_z: 1.0, min_houses: 4, fence: 2.9}
    finds: [{subject_id: H1}, {subject_id: H1}]
  - name: four times what the others would show is not more than four times
    claims: *stays
    params: {min_stays: 4, min_z: 2.9, min_houses: 3, min_ratio: 4.0}
    finds: []
  - name: groups that know no severity are not counted
    claims: |
      claim_id | person_id | institution_id | visit_type | started_at       | drg_code | fund_amount
      a1       | P1        | H1             | inpatient  | 2026-10-01 09:00 | IU29     | 1000
      b1       | P5        | H2             | inpatient  | 2026-10-01 09:00 | IU29     | 1000
    params: {min_stays: 1, min_z: 0.1, min_houses: 3}
    finds: []
  - name: sicker patients, treated three times as dearly; that excuses twice the complications
    claims: &dear |
      claim_id | person_id | institution_id | visit_type | started_at       | drg_code | fund_amount | total_amount
      a1       | P1        | H1             | inpatient  | 2026-10-01 09:00 | ES21     | 1000        | 4500
      a2       | P2        | H1             | inpatient  | 2026-10-02 09:00 | ES23     | 1000        | 4500
      b1       | P3        | H2             | inpatient  | 2026-10-01 09:00 | ES21     | 1000        | 1500
      b2       | P4        | H2             | inpatient  | 2026-10-02 09:00 | ES21     | 1000        | 1500
      b3       | P5        | H2             | inpatient  | 2026-10-03 09:00 | ES25     | 1000        | 1500
      b4       | P6        | H2             | inpatient  | 2026-10-04 09:00 | ES25     | 1000        | 1500
    params: {min_stays: 2, min_z: 0.1, min_houses: 3, min_ratio: 1.05}
    finds: []
  - name: the same where more treatment excuses nothing
    claims: *dear
    params: &no_excuse {min_stays: 2, min_z: 0.1, min_houses: 3, min_ratio: 1.25, group_weight: 1, max_allowance: 1.0}
    finds: [{subject_id: H1, amount: 500}, {subject_id: H1, amount: 500}]
  - name: the old have more complications everywhere; 75 and 64 years are two bands of 15 years
    insured_persons: |
      person_id | birth_date
      P1        | 1951-03-01
      P2        | 1951-03-01
      P3        | 1951-03-01
      P4        | 1951-03-01
      P5        | 1962-03-01
      P6        | 1962-03-01
    claims: *dear
    params: *no_excuse
    finds: []
*/
with stays as (
    -- last sign of a group's code: 1 severe, 3 ordinary complications, 5 none
    select
        claims.institution_id,
        max(claims.claim_id) as claim_id,
        substr(claims.drg_code, 1, 3) as base_group,
        max(case when substr(claims.drg_code, 4, 1) in ('1', '3') then 1 else 0 end) as is_severe,
        max(floor(
            (extract(year from claims.started_at) - extract(year from insured_persons.birth_date)) / $age_band_years
        )) as age_band,
        sum(claims.fund_amount) as fund_amount,
        ln(greatest(sum(claims.total_amount), 1)) as log_cost
    from claims
    left join insured_persons on insured_persons.person_id = claims.person_id
    where claims.visit_type = 'inpatient'
        and claims.started_at >= $window_start
        and claims.started_at < $period_end
        and regexp_matches(claims.drg_code, '^[A-Z]{2}[0-9][135]$')
    group by
        claims.institution_id,
        claims.person_id,
        coalesce(claims.visit_id, claims.claim_id),
        substr(claims.drg_code, 1, 3)
),
cells as (
    select
        institution_id,
        base_group,
        age_band,
        count(*) as n_stays,
        sum(is_severe) as n_severe,
        sum(log_cost) as log_cost
    from stays
    group by
        institution_id,
        base_group,
        age_band
),
with_others as (
    select
        *,
        (sum(n_stays) over same_age) - n_stays as n_others,
        (sum(n_severe) over same_age) - n_severe as n_severe_others,
        (sum(log_cost) over same_age) - log_cost as log_cost_others,
        (sum(n_stays) over all_ages) - (sum(n_stays) over own_ages) as n_group_others,
        (sum(n_severe) over all_ages) - (sum(n_severe) over own_ages) as n_severe_group_others,
        (sum(log_cost) over all_ages) - (sum(log_cost) over own_ages) as log_cost_group_others
    from cells
    window same_age as (partition by base_group, age_band),
        all_ages as (partition by base_group),
        own_ages as (partition by base_group, institution_id)
),
compared as (
    -- half a stay stands in for what others have not shown yet
    select
        *,
        n_stays * (n_severe_others + $group_weight * greatest(n_severe_group_others, 0.5) / cast(n_group_others as double))
        / (n_others + $group_weight) as expected,
        n_stays * (log_cost_others + $group_weight * log_cost_group_others / n_group_others)
        / (n_others + $group_weight) as expected_log_cost
    from with_others
    where n_group_others > 0
),
houses as (
    -- as many more complications as its stays are dearer than those of others are allowed
    select
        institution_id,
        sum(n_stays) as n_stays,
        sum(n_severe) as n_severe,
        sum(expected)
        * least($max_allowance, greatest(1, exp((sum(log_cost) - sum(expected_log_cost)) / sum(n_stays)))) as expected
    from compared
    group by institution_id
    having sum(n_stays) >= $min_stays
),
placed as (
    select
        *,
        n_severe / expected as ratio,
        row_number() over (order by n_severe / expected, institution_id) as place,
        count(*) over () as n_houses
    from houses
),
quartiles as (
    select
        max(n_houses) as n_houses,
        max(case when place = ceil(n_houses * 0.25) then ratio end) as first_quartile,
        max(case when place = ceil(n_houses * 0.75) then ratio end) as third_quartile
    from placed
),
judged as (
    select
        placed.*,
        quartiles.n_houses < $min_houses
        or placed.ratio
        > quartiles.third_quartile + $fence * (quartiles.third_quartile - quartiles.first_quartile) as beyond_fence,
        coalesce(institutions.level in ('primary', 'ungraded'), false)
        and placed.n_severe > placed.n_stays * $hard_look_share as hard_look
    from placed
    cross join quartiles
    left join institutions on institutions.institution_id = placed.institution_id
)
select
    stays.institution_id as subject_id,
    cast(stays.fund_amount * (judged.n_severe - judged.expected) / judged.n_severe as decimal(14, 2)) as amount,
    [concat_ws('|', 'claims', stays.claim_id)] as evidence,
    stays.base_group as fact
from stays
inner join judged on judged.institution_id = stays.institution_id
where stays.is_severe = 1
    and judged.ratio > $min_ratio
    and judged.n_severe - judged.expected > $min_z * sqrt(judged.expected)
    and (judged.beyond_fence or judged.hard_look)
