/*
title: {zh: 高套病组（主要诊断缺少相应诊疗）, en: Principal diagnoses without the care that belongs to them}
subject: institution
result: suspicion
problem: case_group_payment
dimension: cost
catalogue: D01
stage: after
authority: 医疗保障
severity: high
reads: [claim_lines, claim_summary]
basis: 医疗保障基金使用监督管理条例 第38条、第40条（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    其他医院治疗该病时几乎都用、治别的病很少用的项目和药品，这些住院几乎一样也没有，而该院对其他病人是开展这些项目的：病案首页的主要诊断可能写得比实际治疗的疾病更重。
  en: >
    What other houses give to nearly everyone with the disease and to few others is missing from these bills, although the house gives it to other patients: the coded principal diagnosis may be graver
    than the illness that was treated.
inspect:
  zh: >
    查病程、检查结果和医嘱是否支持主要诊断；由编码员盲编一次，看会分入哪一组。
  en: >
    Do notes, findings and orders support the principal diagnosis? Let another coder code the record blind and compare the groups.
innocent_reasons:
  zh: >
    病情轻、保守治疗；入院后排除原诊断而首页未改；提前出院、转院；换用同类其他药品；自带药品。
  en: >
    A mild course treated sparingly; a diagnosis ruled out but left on the front page; an early discharge or transfer; another drug of the class; the patient's own medicine.
amount:
  zh: 基金支付额乘以费用低于同病住院平均费用的比例。
  en: The fund's payment times the share by which the stay is cheaper than others with the disease.
lookback_days: 0
params:
  min_days:
    value: 3
    unit: days
    why: {zh: "默认值[D]：住院不足3天的可能尚未治疗或已转院。", en: "Default [D]. Shorter stays may have ended before treatment began."}
  min_stays:
    value: 20
    unit: stays of other houses with the disease
    why: {zh: "默认值[D]：其他医院同病不足20例，说不出常规是什么。", en: "Default [D]. With fewer stays elsewhere nobody can say what is usual."}
  usual_share:
    value: 0.6
    unit: share of other houses' stays with the disease
    why: {zh: "默认值[D]：六成以上病人都用的才算该病的常规项目。", en: "Default [D]. What six in ten get belongs to the disease."}
  min_lift:
    value: 2.0
    unit: times the share among all stays
    why: {zh: "默认值[D]：在该病中至少两倍常见，床位、护理等通用项目不算。", en: "Default [D]. At least twice as common as in all stays; bed and board are no mark of a disease."}
  min_marks:
    value: 3
    unit: items
    why: {zh: "默认值[D]：至少有三项可对照。", en: "Default [D]. At least three such items to compare with."}
  max_share:
    value: 0.3
    unit: of the marks one would see
    why: {zh: "默认值[D]：不到应有的三成。", en: "Default [D]. Less than three tenths of what one would see."}
  min_cases:
    value: 5
    unit: stays
    why: {zh: "默认值[D]：个别病例不看。", en: "Default [D]. Single cases are not looked at."}
  min_ratio:
    value: 2.0
    unit: times what others show
    why: {zh: "默认值[D]：其他医院也有此类住院，须多出一倍以上。", en: "Default [D]. Others have such stays too; at least twice as many are asked for."}
  min_z:
    value: 3.0
    unit: standard deviations of a count
    why: {zh: "默认值[D]：排除偶然。", en: "Default [D]. Keeps chance out."}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次住院的主要诊断缺少该病应有的诊疗，涉及基金约 {amount} 元"
  en: "{n} stays without the care that belongs to their principal diagnosis, about {amount} yuan of fund money"
examples:
  - name: a stroke with one of the two items that strokes get, elsewhere both are the rule
    claims: &stays |
      claim_id | person_id | institution_id | visit_type | started_at       | ended_at         | settled_at       | principal_diagnosis | total_amount | fund_amount
      a1       | Pa1       | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-08 09:00 | 2026-10-08 10:00 | I63.900             | 300          | 200
      a2       | Pa2       | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-08 09:00 | 2026-10-08 10:00 | I63.900             | 600          | 200
      a3       | Pa3       | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-08 09:00 | 2026-10-08 10:00 | I63.900             | 600          | 200
      b1       | Pb1       | H2             | inpatient  | 2026-10-01 09:00 | 2026-10-08 09:00 | 2026-10-08 10:00 | I63.900             | 600          | 200
      b2       | Pb2       | H2             | inpatient  | 2026-10-01 09:00 | 2026-10-08 09:00 | 2026-10-08 10:00 | I63.900             | 600          | 200
      c1       | Pc1       | H1             | inpatient  | 2026-10-01 09:00 | 2026-10-08 09:00 | 2026-10-08 10:00 | J06.900             | 300          | 200
      c2       | Pc2       | H2             | inpatient  | 2026-10-01 09:00 | 2026-10-08 09:00 | 2026-10-08 10:00 | J06.900             | 300          | 200
      c3       | Pc3       | H2             | inpatient  | 2026-10-01 09:00 | 2026-10-08 09:00 | 2026-10-08 10:00 | J06.900             | 300          | 200
      c4       | Pc4       | H2             | inpatient  | 2026-10-01 09:00 | 2026-10-08 09:00 | 2026-10-08 10:00 | J06.900             | 300          | 200
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      a1       | 1       | X         | 2026-10-03 09:00 | 10
      a1       | 2       | R         | 2026-10-03 09:00 | 10
      a2       | 1       | X         | 2026-10-03 09:00 | 10
      a2       | 2       | Y         | 2026-10-03 09:00 | 10
      a3       | 1       | X         | 2026-10-03 09:00 | 10
      a3       | 2       | Y         | 2026-10-03 09:00 | 10
      b1       | 1       | X         | 2026-10-03 09:00 | 10
      b1       | 2       | Y         | 2026-10-03 09:00 | 10
      b2       | 1       | X         | 2026-10-03 09:00 | 10
      b2       | 2       | Y         | 2026-10-03 09:00 | 10
      c1       | 1       | R         | 2026-10-03 09:00 | 10
      c2       | 1       | R         | 2026-10-03 09:00 | 10
      c3       | 1       | R         | 2026-10-03 09:00 | 10
      c4       | 1       | R         | 2026-10-03 09:00 | 10
    params: &small {min_days: 7, min_stays: 2, usual_share: 0.65, min_lift: 1.45, min_marks: 2, max_share: 0.55, min_cases: 1, min_ratio: 1.9, min_z: 0.7}
    finds: [{subject_id: H1, amount: 100, evidence: ["claims|a1"]}]
  - name: the house uses other drugs and never those of the others
    claims: *stays
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      a1       | 1       | R         | 2026-10-03 09:00 | 10
      a2       | 1       | V         | 2026-10-03 09:00 | 10
      a2       | 2       | W         | 2026-10-03 09:00 | 10
      a3       | 1       | V         | 2026-10-03 09:00 | 10
      a3       | 2       | W         | 2026-10-03 09:00 | 10
      b1       | 1       | X         | 2026-10-03 09:00 | 10
      b1       | 2       | Y         | 2026-10-03 09:00 | 10
      b2       | 1       | X         | 2026-10-03 09:00 | 10
      b2       | 2       | Y         | 2026-10-03 09:00 | 10
      c1       | 1       | R         | 2026-10-03 09:00 | 10
      c2       | 1       | R         | 2026-10-03 09:00 | 10
      c3       | 1       | R         | 2026-10-03 09:00 | 10
      c4       | 1       | R         | 2026-10-03 09:00 | 10
    params: *small
    finds: []
*/
with stays as (
    select
        claim_id,
        institution_id,
        substr(principal_diagnosis, 1, 3) as disease,
        total_amount,
        fund_amount
    from claim_summary
    where visit_type = 'inpatient'
        and principal_diagnosis is not null
        and n_lines > 0
        and n_days >= $min_days
),
stay_items as (
    -- each item once, before anything wide is joined
    select distinct
        claim_id,
        item_code
    from claim_lines
    where claim_id in (select stays.claim_id from stays)
),
used as (
    select
        stays.claim_id,
        stays.institution_id,
        stays.disease,
        stay_items.item_code
    from stay_items
    inner join stays on stays.claim_id = stay_items.claim_id
),
house_diseases as (
    select
        institution_id,
        disease,
        count(*) as n_stays,
        sum(total_amount) as total_amount
    from stays
    group by
        institution_id,
        disease
),
with_others as (
    select
        institution_id,
        disease,
        (sum(n_stays) over same_disease) - n_stays as n_others,
        ((sum(total_amount) over same_disease) - total_amount)
        / cast(nullif((sum(n_stays) over same_disease) - n_stays, 0) as double) as usual_cost,
        sum(n_stays) over () as n_all
    from house_diseases
    window same_disease as (partition by disease)
),
house_items as (
    select
        institution_id,
        disease,
        item_code,
        count(*) as n_used
    from used
    group by
        institution_id,
        disease,
        item_code
),
disease_items as (
    select
        disease,
        item_code,
        sum(n_used) as n_used,
        sum(sum(n_used)) over (partition by item_code) as n_used_at_all
    from house_items
    group by
        disease,
        item_code
),
able as (
    select distinct
        institution_id,
        item_code
    from house_items
),
marks as (
    -- what other houses give to most patients with the disease and to few others; only what the house itself gives to somebody
    select
        with_others.institution_id,
        with_others.disease,
        disease_items.item_code,
        (disease_items.n_used - coalesce(house_items.n_used, 0)) / cast(with_others.n_others as double) as share
    from with_others
    inner join disease_items on disease_items.disease = with_others.disease
    inner join able
        on able.institution_id = with_others.institution_id
        and able.item_code = disease_items.item_code
    left join house_items
        on house_items.institution_id = with_others.institution_id
        and house_items.disease = with_others.disease
        and house_items.item_code = disease_items.item_code
    where with_others.n_others >= $min_stays
        and disease_items.n_used - coalesce(house_items.n_used, 0) >= $usual_share * with_others.n_others
        and (disease_items.n_used - coalesce(house_items.n_used, 0)) * with_others.n_all
        >= $min_lift * disease_items.n_used_at_all * with_others.n_others
),
expected_marks as (
    select
        institution_id,
        disease,
        sum(share) as n_expected
    from marks
    group by
        institution_id,
        disease
    having count(*) >= $min_marks
),
seen as (
    select
        used.claim_id,
        count(*) as n_seen
    from used
    inner join marks
        on marks.institution_id = used.institution_id
        and marks.disease = used.disease
        and marks.item_code = used.item_code
    group by used.claim_id
),
judged as (
    select
        stays.*,
        with_others.usual_cost,
        case when coalesce(seen.n_seen, 0) < expected_marks.n_expected * $max_share then 1 else 0 end as is_untreated
    from stays
    inner join expected_marks
        on expected_marks.institution_id = stays.institution_id
        and expected_marks.disease = stays.disease
    inner join with_others
        on with_others.institution_id = stays.institution_id
        and with_others.disease = stays.disease
    left join seen on seen.claim_id = stays.claim_id
),
counts as (
    select
        institution_id,
        disease,
        count(*) as n_stays,
        sum(is_untreated) as n_untreated
    from judged
    group by
        institution_id,
        disease
),
compared as (
    select
        institution_id,
        n_untreated,
        n_stays * ((sum(n_untreated) over same_disease) - n_untreated + 0.5)
        / ((sum(n_stays) over same_disease) - n_stays + 1.0) as expected
    from counts
    window same_disease as (partition by disease)
),
houses as (
    select
        institution_id,
        sum(n_untreated) as n_untreated,
        sum(expected) as expected
    from compared
    group by institution_id
)
select
    judged.institution_id as subject_id,
    cast(greatest(judged.fund_amount * (1 - judged.total_amount / judged.usual_cost), 0) as decimal(14, 2)) as amount,
    [concat_ws('|', 'claims', judged.claim_id)] as evidence
from judged
inner join houses on houses.institution_id = judged.institution_id
where judged.is_untreated = 1
    and houses.n_untreated >= $min_cases
    and houses.n_untreated > $min_ratio * houses.expected
    and houses.n_untreated - houses.expected > $min_z * sqrt(houses.expected)
