/*
title: {zh: 目录外项目纳入结算, en: Covered although not in the catalogue of the day}
subject: institution
result: violation
problem: outside_payment_scope
dimension: cost
catalogue: A17
stage: after
authority: 医疗保障
severity: medium
reads: [claims, claim_lines, items]
basis: 医疗保障基金使用监督管理条例 第38条(六)
why:
  zh: >
    服务当日目录里没有这个编码（自立项目，或目录已停用），却按医保范围结算。
  en: >
    On the day of service the catalogue did not hold this code (invented, or already withdrawn), yet it was settled within the scope of insurance.
inspect:
  zh: >
    核对该编码对照的院内项目、停用文件日期；同一编码是否大量出现。
  en: >
    The house's own item behind the code, the date it was withdrawn, how often it appears.
innocent_reasons:
  zh: >
    本地目录更新未送达系统；编码对照错误；该大类目录整体未提供（整类不判断）。
  en: >
    The update of the local catalogue has not reached this system; a mapping error; a class of which no catalogue was delivered (not judged).
amount:
  zh: 该笔费用的医保范围内金额。
  en: The covered amount of the line.
lookback_days: 0
params:
  max_unmatched_share:
    value: 0.2
    unit: share of the codes of a class in the affected claims
    why:
      zh: 默认值[D]：一家机构涉及的结算中某类编码两成以上对不上，多为对照问题，先按数据质量处理。
      en: Default [D]. When more than a fifth of the codes in a house's affected claims match nothing, the mapping is at fault.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 笔目录外项目按医保范围结算，涉及 {amount} 元"
  en: "{n} charges outside the catalogue of the day were covered, {amount} yuan"
examples:
  - name: withdrawn on the last of October, billed on the second of November
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | amount | covered_amount
      c1       | 1       | OLD       | treatment  | 2026-11-02 09:00 | 80     | 70
      c1       | 2       | T1        | treatment  | 2026-11-02 09:00 | 80     | 70
      c1       | 3       | T2        | treatment  | 2026-11-02 09:00 | 80     | 70
      c1       | 4       | T3        | treatment  | 2026-11-02 09:00 | 80     | 70
      c1       | 5       | T4        | treatment  | 2026-11-02 09:00 | 80     | 70
    items: &catalogue |
      item_code | item_class | valid_from | valid_to
      OLD       | treatment  | 2020-01-01 | 2026-10-31
      T1        | treatment  | 2020-01-01 |
      T2        | treatment  | 2020-01-01 |
      T3        | treatment  | 2020-01-01 |
      T4        | treatment  | 2020-01-01 |
    finds: [{subject_id: H1, amount: 70, evidence: ["claim_lines|c1|1"]}]
  - name: on its last day it still counted, and what the patient pays alone is no matter
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | amount | covered_amount
      c1       | 1       | OLD       | treatment  | 2026-10-31 23:00 | 80     | 70
      c1       | 2       | NEW       | treatment  | 2026-11-02 09:00 | 80     | 0
    items: *catalogue
    finds: []
  - name: no catalogue of consumables was delivered
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | amount | covered_amount
      c1       | 1       | TUBE      | consumable | 2026-11-02 09:00 | 80     | 70
    items: *catalogue
    finds: []
  - name: most codes of the house match nothing, so the mapping is at fault
    claim_lines: |
      claim_id | line_no | item_code | item_class | charged_at       | amount | covered_amount
      c1       | 1       | X1        | treatment  | 2026-11-02 09:00 | 80     | 70
      c1       | 2       | X2        | treatment  | 2026-11-02 09:00 | 80     | 70
      c1       | 3       | T1        | treatment  | 2026-11-02 09:00 | 80     | 70
    items: *catalogue
    finds: []
*/
with catalogue_rows as (
    select
        item_code,
        valid_from,
        coalesce(valid_to, $period_end) as valid_to,
        max(coalesce(valid_to, $period_end)) over (
            partition by item_code
            order by valid_from
            rows between unbounded preceding and 1 preceding
        ) as covered_to
    from items
),
always_valid as (
    -- codes whose rows cover the whole window without a gap need no look at the day
    select item_code
    from catalogue_rows
    group by item_code
    having min(valid_from) <= $window_start
        and max(valid_to) >= $period_end
        and max(coalesce(date_diff('day', covered_to, valid_from), 1)) <= 1
),
catalogue_classes as (
    select distinct item_class
    from items
),
doubtful_lines as (
    select
        claim_lines.claim_id,
        claim_lines.line_no,
        claim_lines.item_code,
        claim_lines.item_class,
        cast(claim_lines.charged_at as date) as charged_on,
        coalesce(claim_lines.covered_amount, claim_lines.amount) as covered_amount
    from claim_lines
    inner join catalogue_classes on catalogue_classes.item_class = claim_lines.item_class
    left join always_valid on always_valid.item_code = claim_lines.item_code
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and always_valid.item_code is null
),
outside as (
    select
        claims.institution_id,
        doubtful_lines.claim_id,
        doubtful_lines.line_no,
        doubtful_lines.item_code,
        doubtful_lines.item_class,
        doubtful_lines.covered_amount
    from doubtful_lines
    inner join claims on claims.claim_id = doubtful_lines.claim_id
    left join items
        on items.item_code = doubtful_lines.item_code
        and doubtful_lines.charged_on >= items.valid_from
        and (items.valid_to is null or doubtful_lines.charged_on <= items.valid_to)
    where items.item_code is null
        and doubtful_lines.covered_amount > 0
),
outside_codes as (
    select
        institution_id,
        item_class,
        count(distinct item_code) as n_outside
    from outside
    group by
        institution_id,
        item_class
),
all_codes as (
    -- counted in the affected claims: where the mapping is broken, most codes of those claims match nothing
    select
        claims.institution_id,
        claim_lines.item_class,
        count(distinct claim_lines.item_code) as n_codes
    from claim_lines
    inner join claims on claims.claim_id = claim_lines.claim_id
    where claim_lines.charged_at >= $window_start
        and claim_lines.charged_at < $period_end
        and claim_lines.claim_id in (select outside.claim_id from outside)
    group by
        claims.institution_id,
        claim_lines.item_class
)
select
    outside.institution_id as subject_id,
    outside.covered_amount as amount,
    [concat_ws('|', 'claim_lines', outside.claim_id, outside.line_no)] as evidence
from outside
inner join outside_codes
    on outside_codes.institution_id = outside.institution_id
    and outside_codes.item_class = outside.item_class
inner join all_codes
    on all_codes.institution_id = outside.institution_id
    and all_codes.item_class = outside.item_class
where outside_codes.n_outside <= all_codes.n_codes * $max_unmatched_share
