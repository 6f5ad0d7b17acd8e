/*
title: {zh: 资质不符, en: Done by somebody the register does not qualify for it}
subject: institution
result: suspicion
problem: outside_payment_scope
dimension: safety
catalogue: B12
stage: after
authority: 医疗保障、卫生健康
severity: high
reads: [claims, claim_lines, items, practitioners]
basis: 医疗保障基金使用监督管理条例 第38条(六)；医师法 第57条
why:
  zh: >
    目录要求特定科目的手术、治疗，登记为实施人的却不是该科目的医师，或只是护士、药师、技师。核实后可转为明确违规。
  en: >
    The catalogue asks for a certain department for the operation or treatment, but whoever did it is registered in another scope, or is a nurse, pharmacist or technician. Confirmed, it becomes a violation.
inspect:
  zh: >
    核对手术记录、治疗单签名与医师执业注册；询问实际操作者。
  en: >
    Signatures on operation and treatment records against the register; who really did it?
innocent_reasons:
  zh: >
    登记范围更新滞后；轮转、会诊医师；助手被录成实施人；护士依医嘱执行的治疗（护理可做的科目不计）。
  en: >
    A register behind its time; a rotating or consulting doctor; the assistant entered as performer; treatment nurses carry out on order.
amount:
  zh: 该笔费用的医保范围内金额。
  en: The covered amount of the line.
lookback_days: 0
params:
  min_other_share:
    value: 0.8
    unit: share of the item's lines done by the asked-for scope
    why:
      zh: 默认值[D]：全县八成以上由该科目人员实施的项目才判断，避免目录要求与实际分工不一致时误报。
      en: Default [D]. Only items that the county's staff of that scope does at least four times in five, so that a catalogue at odds with the usual division of work accuses nobody.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 笔费用的实施人执业范围不符，涉及 {amount} 元"
  en: "{n} lines done by staff registered for something else, {amount} yuan"
examples:
  - name: one of five cataract operations by a surgeon of another scope
    items: &cataract |
      item_code | needs_department
      CAT       | 眼科
    practitioners: &staff |
      practitioner_id | institution_id | profession | scope
      EYE             | H1             | doctor     | 眼科
      GEN             | H1             | doctor     | 外科
    claim_lines: &operations |
      claim_id | line_no | item_code | item_class | charged_at       | amount | performing_practitioner_id
      c1       | 1       | CAT       | surgery    | 2026-10-01 09:00 | 900    | GEN
      c2       | 1       | CAT       | surgery    | 2026-10-01 09:00 | 900    | EYE
      c3       | 1       | CAT       | surgery    | 2026-10-01 09:00 | 900    | EYE
      c4       | 1       | CAT       | surgery    | 2026-10-01 09:00 | 900    | EYE
      c5       | 1       | CAT       | surgery    | 2026-10-01 09:00 | 900    | EYE
    finds: [{subject_id: H1, amount: 900, evidence: ["claim_lines|c1|1", "practitioners|GEN"]}]
  - name: four in five are fewer than nine in ten
    items: *cataract
    practitioners: *staff
    claim_lines: *operations
    params: {min_other_share: 0.9}
    finds: []
  - name: a scope of two fields, and an unknown person whom another rule judges
    items: *cataract
    practitioners: |
      practitioner_id | institution_id | profession | scope
      EYE             | H1             | doctor     | 眼科
      GEN             | H1             | doctor     | 外科;眼科
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | amount | performing_practitioner_id
      c1       | 1       | CAT       | surgery    | 2026-10-01 09:00 | 900    | GEN
      c2       | 1       | CAT       | surgery    | 2026-10-01 09:00 | 900    | EYE
      c3       | 1       | CAT       | surgery    | 2026-10-01 09:00 | 900    | NOBODY
    finds: []
*/
with demanding_items as (
    select
        item_code,
        valid_from,
        valid_to,
        needs_department
    from items
    where needs_department is not null
),
scopes as (
    select distinct scope
    from practitioners
    where scope is not null
),
departments as (
    select distinct needs_department
    from demanding_items
),
qualifications as (
    -- compared once per scope and department, not once per line
    select
        scopes.scope,
        departments.needs_department,
        case when regexp_matches(scopes.scope, departments.needs_department) then 1 else 0 end as is_qualified
    from scopes
    cross join departments
),
performed as (
    select
        claims.institution_id,
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        claim_lines.performing_practitioner_id,
        coalesce(claim_lines.covered_amount, claim_lines.amount) as covered_amount,
        qualifications.is_qualified
    from claim_lines
    inner join demanding_items
        on demanding_items.item_code = claim_lines.item_code
        and cast(claim_lines.charged_at as date) >= demanding_items.valid_from
        and (demanding_items.valid_to is null or cast(claim_lines.charged_at as date) <= demanding_items.valid_to)
    inner join practitioners on practitioners.practitioner_id = claim_lines.performing_practitioner_id
    inner join qualifications
        on qualifications.scope = practitioners.scope
        and qualifications.needs_department = demanding_items.needs_department
    inner join claims on claims.claim_id = claim_lines.claim_id
    where claim_lines.item_class in ('surgery', 'treatment')
        and claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and coalesce(claim_lines.covered_amount, claim_lines.amount) > 0
),
customs as (
    select
        item_code,
        avg(cast(is_qualified as double)) as share_qualified
    from performed
    group by item_code
)
select
    performed.institution_id as subject_id,
    cast(performed.covered_amount as decimal(14, 2)) as amount,
    [
        concat_ws('|', 'claim_lines', performed.claim_id, performed.line_no),
        concat_ws('|', 'practitioners', performed.performing_practitioner_id)
    ] as evidence
from performed
inner join customs on customs.item_code = performed.item_code
where performed.is_qualified = 0
    and customs.share_qualified >= $min_other_share
