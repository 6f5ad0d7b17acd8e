/*
title: {zh: 无相应科目或设备开展检查, en: Exam without the licensed department or the device}
subject: institution
result: suspicion
problem: unreasonable_examination
dimension: safety
catalogue: F01
stage: after
authority: 卫生健康、医疗保障
severity: high
reads: [claims, claim_lines, institutions, items]
basis: 医疗机构管理条例 第27条、第47条；医疗保障基金使用监督管理条例 第38条(六)（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    项目需要的诊疗科目或大型设备，在该机构的登记里找不到：没有设备做不出检查，没有科目不能开展。
  en: >
    The register shows neither the department nor the device this exam needs. Without the device it cannot have been done, without the department it must not be.
inspect:
  zh: >
    现场看设备、配置许可证、操作人员资质；若外送，看协议和收费方式。
  en: >
    Device, permit and qualified staff on the spot; if the exam is sent out, the contract and how it is charged.
innocent_reasons:
  zh: >
    登记信息未更新；与上级医院共享影像、外送检验（应有协议）。
  en: >
    Register out of date; images or samples shared with another hospital under contract.
amount:
  zh: 该笔费用的医保范围内金额。
  en: The covered amount of the line.
lookback_days: 0
params: {}
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次检查缺少登记的科目或设备，涉及 {amount} 元"
  en: "{n} exams without the registered department or device, {amount} yuan"
examples:
  - name: a CT in a house without a CT
    claim_lines: &ct_scan |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | CT        | 2026-11-09 09:00 | 180
    items: &ct |
      item_code | needs_department | needs_equipment
      CT        | 医学影像科       | CT
    institutions: |
      institution_id | departments         | equipment
      H1             | 内科;医学影像科     | DR;彩超
    finds: [{subject_id: H1, amount: 180, evidence: ["claim_lines|c1|1"]}]
  - name: both are registered
    claim_lines: *ct_scan
    items: *ct
    institutions: |
      institution_id | departments         | equipment
      H1             | 内科;医学影像科     | CT;DR
    finds: []
  - name: the register says nothing about this house
    claim_lines: *ct_scan
    items: *ct
    institutions: |
      institution_id | departments | equipment
      H1             |             |
    finds: []
  - name: the need came into force on the tenth
    claim_lines: |
      claim_id | line_no | item_code | charged_at       | amount
      c1       | 1       | CT        | 2026-11-09 23:00 | 180
      c1       | 2       | CT        | 2026-11-10 00:00 | 190
    items: |
      item_code | valid_from | valid_to   | needs_equipment
      CT        | 2020-01-01 | 2026-11-09 |
      CT        | 2026-11-10 |            | CT
    institutions: |
      institution_id | departments | equipment
      H1             | 内科        | DR
    finds: [{subject_id: H1, amount: 190}]
*/
with demanding_items as (
    select
        item_code,
        valid_from,
        valid_to,
        needs_department,
        needs_equipment
    from items
    where needs_department is not null
        or needs_equipment is not null
),
lacking as (
    -- compared once per house and item, not once per line
    select
        institutions.institution_id,
        demanding_items.item_code,
        demanding_items.valid_from,
        demanding_items.valid_to
    from institutions
    cross join demanding_items
    where (
        institutions.departments is not null
        and demanding_items.needs_department is not null
        and not list_contains(string_split(institutions.departments, ';'), demanding_items.needs_department)
    )
    or (
        institutions.equipment is not null
        and demanding_items.needs_equipment is not null
        and not list_contains(string_split(institutions.equipment, ';'), demanding_items.needs_equipment)
    )
),
charges as (
    select
        claims.institution_id,
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        cast(claim_lines.charged_at as date) as charged_on,
        coalesce(claim_lines.covered_amount, claim_lines.amount) as covered_amount
    from claim_lines
    inner join claims on claims.claim_id = claim_lines.claim_id
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and claim_lines.quantity > 0
        and claim_lines.item_code in (select lacking.item_code from lacking)
        -- before days are compared: an item is lacking in many houses
        and (claims.institution_id, claim_lines.item_code) in (select lacking.institution_id, lacking.item_code from lacking)
)
select
    charges.institution_id as subject_id,
    charges.covered_amount as amount,
    [concat_ws('|', 'claim_lines', charges.claim_id, charges.line_no)] as evidence
from charges
inner join lacking
    on lacking.institution_id = charges.institution_id
    and lacking.item_code = charges.item_code
    and charges.charged_on >= lacking.valid_from
    and (lacking.valid_to is null or charges.charged_on <= lacking.valid_to)
