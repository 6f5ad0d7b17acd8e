/*
title: {zh: 执业许可逾期未校验, en: Licence verification overdue}
subject: institution
result: violation
problem: licensing_and_duty
dimension: quality
catalogue: J01
stage: during
authority: 卫生健康
severity: medium
reads: [institutions]
basis: 医疗机构管理条例 第22条、第45条
why:
  zh: >
    医疗机构执业许可证须定期校验（床位不满100张每年一次，100张以上每三年一次）。登记的下次校验日已过，或许可证有效期已满。
  en: >
    The licence must be verified at intervals (every year below a hundred beds, every three years from a hundred on). The registered date has passed, or the licence itself
    has run out.
inspect:
  zh: >
    查许可证副本校验记录；仍在执业的责令限期补办；核对登记系统更新时间。
  en: >
    Verification record on the duplicate licence; if the house still works, order it to catch up; when was the register last updated?
innocent_reasons:
  zh: >
    已校验未录入系统；已停业注销未更新。
  en: >
    Verified and not entered; closed and not removed from the register.
amount:
  zh: 不涉及金额。
  en: No money is involved.
lookback_days: 0
params:
  grace_days:
    value: 0
    unit: days
    why:
      zh: 法定到期日，不另给宽限；登记更新慢的地方可调大。
      en: The legal date; raise it where the register is slow.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "执业许可校验已逾期"
  en: "verification of the licence is overdue"
examples:
  - name: due on the last day of the week's eve; on the first day after the week it is not yet overdue
    institutions: |
      institution_id | kind             | next_verification_on | licence_to
      H1             | general_hospital | 2026-11-15           | 2030-01-01
      H2             | general_hospital | 2026-11-16           | 2030-01-01
    finds: [{subject_id: H1, amount: 0, evidence: ["institutions|H1"]}]
  - name: the licence itself has run out
    institutions: |
      institution_id | kind   | next_verification_on | licence_to
      H1             | clinic |                      | 2026-06-30
    finds: [{subject_id: H1}]
  - name: pharmacies follow other rules, and an empty date says nothing
    institutions: |
      institution_id | kind             | next_verification_on | licence_to
      P1             | pharmacy         | 2026-01-01           |
      H1             | general_hospital |                      |
    finds: []
*/
select
    institution_id as subject_id,
    cast(0 as decimal(14, 2)) as amount,
    [concat_ws('|', 'institutions', institution_id)] as evidence
from institutions
where kind <> 'pharmacy'
    and (
        date_diff('day', next_verification_on, $period_end) > $grace_days
        or date_diff('day', licence_to, $period_end) > $grace_days
    )
