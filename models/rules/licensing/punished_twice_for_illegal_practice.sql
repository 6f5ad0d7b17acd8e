/*
title: {zh: 非法行医再犯, en: Found in illegal practice after two penalties for it}
subject: practitioner
result: suspicion
problem: licensing_and_duty
dimension: safety
catalogue: J06
stage: after
authority: 卫生健康、公安
severity: high
reads: [inspections]
basis: 最高人民法院关于审理非法行医刑事案件的解释 第2条(四)；刑法 第336条
why:
  zh: >
    同一人员因非法行医受过两次以上行政处罚后又被发现，依解释可构成“情节严重”，应考虑移送公安。本规则只作移送提示。
  en: >
    Somebody punished for illegal practice twice and found again may meet the test of a serious case: transfer to the police has to be considered. A reminder only.
inspect:
  zh: >
    核对前两次处罚决定书的案由、主体身份与本次是否同一人；移送前由法制审核。
  en: >
    Cause and person of the two earlier decisions, is it the same person; legal review before any transfer.
innocent_reasons:
  zh: >
    前次处罚案由不是非法行医（如文书、消毒问题）；人员编号重复使用；前次处罚已被撤销。
  en: >
    An earlier penalty was for records or hygiene; a personal number used twice; an earlier decision was revoked.
amount:
  zh: 不涉及基金金额。
  en: No fund money.
lookback_days: 3650
params:
  min_penalties:
    value: 2
    unit: earlier penalties
    why:
      zh: 法定[L]：司法解释为两次行政处罚后再犯。
      en: Legal [L]. The interpretation says twice punished and again.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "受过两次以上执业处罚后再次被发现 {n} 次"
  en: "Found {n} times after two or more penalties for illegal practice"
examples:
  - name: two fines and found again; one fine and found again
    inspections: &events |
      inspection_id | inspected_on | practitioner_id | institution_id | domain   | violation_found | problem_codes | measure
      i1            | 2023-05-01   | D1              | H1             | practice | true            | 非法行医      | fine
      i2            | 2024-05-01   | D1              | H1             | practice | true            | 非法行医      | suspension
      i3            | 2026-10-01   | D1              | H2             | practice | true            | 非法行医      | none
      i4            | 2024-05-01   | D2              | H1             | practice | true            | 非法行医      | fine
      i5            | 2026-10-01   | D2              | H2             | practice | true            | 非法行医      | none
    finds: [{subject_id: D1, amount: 0, evidence: ["inspections|i3", "inspections|i1", "inspections|i2"]}]
  - name: talked to twice is not punished, nothing was found the third time, hygiene is another matter
    inspections: |
      inspection_id | inspected_on | practitioner_id | institution_id | domain   | violation_found | problem_codes | measure
      i1            | 2023-05-01   | D1              | H1             | practice | true            | 非法行医      | talk
      i2            | 2024-05-01   | D1              | H1             | practice | true            | 非法行医      | talk
      i3            | 2026-10-01   | D1              | H2             | practice | true            | 非法行医      | none
      i4            | 2023-05-01   | D2              | H1             | practice | true            | 非法行医      | fine
      i5            | 2024-05-01   | D2              | H1             | practice | true            | 非法行医      | fine
      i6            | 2026-10-01   | D2              | H2             | practice | false           |               | none
      i7            | 2024-05-01   | D3              | H1             | practice | true            | 消毒隔离      | fine
      i8            | 2024-06-01   | D3              | H1             | practice | true            | 消毒隔离      | fine
      i9            | 2026-10-01   | D3              | H2             | practice | true            | 消毒隔离      | none
    finds: []
*/
with illegal_practice as (
    select
        practitioner_id,
        inspection_id,
        inspected_on,
        measure in ('warning', 'fine', 'suspension', 'revocation', 'referral') as is_punished
    from inspections
    where violation_found
        and practitioner_id is not null
        and regexp_matches(problem_codes, '非法行医|无证行医|未取得.*(执业|资格)|illegal_practice')
),
penalties as (
    select
        found.practitioner_id,
        found.inspection_id,
        earlier.inspection_id as penalty_id
    from illegal_practice as found
    inner join illegal_practice as earlier
        on earlier.practitioner_id = found.practitioner_id
        and earlier.inspected_on < found.inspected_on
    where found.inspected_on >= $window_start
        and found.inspected_on < $period_end
        and earlier.is_punished
)
select
    practitioner_id as subject_id,
    cast(0 as decimal(14, 2)) as amount,
    list_concat(
        [concat_ws('|', 'inspections', inspection_id)],
        list_sort(array_agg(concat_ws('|', 'inspections', penalty_id)))
    ) as evidence
from penalties
group by
    practitioner_id,
    inspection_id
having count(*) >= $min_penalties
