/*
title: {zh: 住院时间以外计费, en: Charged outside the stay}
subject: institution
result: violation
problem: phantom_charge
dimension: cost
catalogue: A15
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines]
basis: 医疗保障基金使用监督管理条例 第38条(七)、第40条(二)（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    住院费用的发生时间早于入院或晚于出院一天以上，人不在院却有收费。以费用发生时间判断，与结算时间无关。
  en: >
    A charge of the stay bears a time more than a day before admission or after discharge: nobody was there to be served. The time of service counts, not the
    settlement.
inspect:
  zh: >
    调该笔费用的医嘱和执行记录；问信息科是否补记，补记应保留原发生时间。
  en: >
    Order and execution of the line; ask whether it was posted later, in which case the true time should have been kept.
innocent_reasons:
  zh: >
    入院前检查按规定并入住院费用；夜间出院跨零点（已给1天容差）；系统时钟错误。
  en: >
    Tests before admission that the rules allow to be merged; a discharge around midnight (one day is tolerated); a wrong clock.
amount:
  zh: 该笔费用的医保范围内金额。
  en: The covered amount of the line.
lookback_days: 0
params:
  grace_days:
    value: 1
    unit: days
    why:
      zh: 默认值[D]：前后各1天，容忍跨零点和系统时差。
      en: Default [D]. One day on either side for midnight and clocks.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 笔住院费用发生在住院时间以外，涉及 {amount} 元"
  en: "{n} inpatient charges outside the stay, {amount} yuan"
examples:
  - name: two days after discharge
    claims: &stay |
      claim_id | visit_type | started_at       | ended_at
      c1       | inpatient  | 2026-10-01 09:00 | 2026-10-04 10:00
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | INF       | 2026-10-06 09:00 | 80
    finds: [{subject_id: H1, amount: 80, evidence: ["claim_lines|c1|1"]}]
  - name: on the day before, the day after, and settled much later
    claims: |
      claim_id | visit_type | started_at       | ended_at         | settled_at
      c1       | inpatient  | 2026-10-01 09:00 | 2026-10-04 10:00 | 2026-11-10 10:00
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | LAB       | 2026-09-30 09:00 | 80
      c1       | 2       | BED       | 2026-10-05 00:10 | 30
    finds: []
  - name: an outpatient visit has no stay
    claims: |
      claim_id | visit_type | started_at       | ended_at
      c1       | outpatient | 2026-10-01 09:00 | 2026-10-01 10:00
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | LAB       | 2026-10-06 09:00 | 80
    finds: []
*/
with stays as (
    -- interim settlements carry the time of their own part: the whole visit is the frame
    select
        claim_id,
        institution_id,
        min(cast(started_at as date)) over whole_visit as admitted_on,
        max(cast(ended_at as date)) over whole_visit as discharged_on,
        min(case when ended_at is null then 0 else 1 end) over whole_visit as has_ended
    from claims
    where visit_type = 'inpatient'
        and started_at < $period_end
    window whole_visit as (partition by person_id, institution_id, coalesce(visit_id, claim_id))
)
select
    stays.institution_id as subject_id,
    coalesce(claim_lines.covered_amount, claim_lines.amount) as amount,
    [concat_ws('|', 'claim_lines', claim_lines.claim_id, claim_lines.line_no)] as evidence
from claim_lines
inner join stays on stays.claim_id = claim_lines.claim_id
where claim_lines.charged_at >= $window_start
    and claim_lines.charged_at < $period_end
    and claim_lines.amount > 0
    and stays.has_ended = 1
    and (
        date_diff('day', cast(claim_lines.charged_at as date), stays.admitted_on) > $grace_days
        or date_diff('day', stays.discharged_on, cast(claim_lines.charged_at as date)) > $grace_days
    )
