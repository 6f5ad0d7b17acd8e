/*
title: {zh: 追溯码缺失, en: Packs dispensed without a trace code}
subject: institution
result: suspicion
problem: prescribing
dimension: cost
catalogue: G10
stage: after
authority: 医疗保障
severity: low
reads: [prescriptions]
basis: 医疗保障基金使用监督管理条例 第39条(三)（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    自2025年7月1日起售药须扫追溯码。机构某月有相当一部分整盒药品没有追溯码，而这些药在别处都能扫到码，可能空刷或卖的是回流药。
  en: >
    Since 2025-07-01 each pack sold has to be scanned. A house where many whole packs of a month carry no code, though others scan the same drugs, may sell on paper or sell packs that come back.
inspect:
  zh: >
    盘点库存，核对缺码药品的进货票据和发药记录；检查扫码设备。
  en: >
    Count the stock, compare purchases and dispensing of the drugs without code; look at the scanner.
innocent_reasons:
  zh: >
    拆零销售（不足一盒的已排除）；扫码设备故障；无码旧批次；中药饮片无码（其他机构也不扫码的药品不计）。
  en: >
    Split packs (less than one pack is left out); a broken scanner; old batches; drugs that nobody scans (not counted).
amount:
  zh: 程序性疑点，不计金额。
  en: A matter of procedure, no money.
lookback_days: 0
params:
  max_missing:
    value: 0.2
    unit: share of the month's lines
    why:
      zh: 默认值[D]：手册未给数字，取20%。
      en: Default [D]. The handbook gives no figure; 20 % is used.
  min_lines:
    value: 50
    unit: lines in the month
    why:
      zh: 默认值[D]：少于50行的月份不判断。
      en: Default [D]. Months with fewer lines are not judged.
  min_scanned_elsewhere:
    value: 0.5
    unit: share of the drug's lines in other houses
    why:
      zh: 默认值[D]：其他机构半数以上能扫到码的药品才计入。
      en: Default [D]. Only drugs that other houses scan at least every other time count.
  scanning_since:
    value: "2025-07-01"
    unit: day
    why:
      zh: 法定[P]：国家医保局要求2025-07-01起全量扫码。
      en: Legal [P]. Scanning is mandatory from this day on.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 行整盒药品没有追溯码，所在月份缺码率过高"
  en: "{n} lines of whole packs without a trace code, in months with too many of them"
examples:
  - name: one of two lines without code, other houses scan the drug
    prescriptions: &scans |
      prescription_id | drug_line | person_id | institution_id | dispensed_at     | drug_code | quantity | trace_codes
      r1              | 1         | P1        | P9             | 2026-10-01 09:00 | D         | 1        |
      r2              | 1         | P2        | P9             | 2026-10-02 09:00 | D         | 1        | 811
      r3              | 1         | P3        | H2             | 2026-10-02 09:00 | D         | 1        | 812
    params: {min_lines: 2}
    finds: [{subject_id: P9, amount: 0, evidence: ["prescriptions|r1|1"]}]
  - name: two lines are fewer than three
    prescriptions: *scans
    params: {min_lines: 3}
    finds: []
  - name: half of the lines is not more than half
    prescriptions: *scans
    params: {min_lines: 2, max_missing: 0.5}
    finds: []
  - name: elsewhere only one of two lines is scanned, three of five are asked for
    prescriptions: &half |
      prescription_id | drug_line | person_id | institution_id | dispensed_at     | drug_code | quantity | trace_codes
      r1              | 1         | P1        | P9             | 2026-10-01 09:00 | D         | 1        |
      r2              | 1         | P2        | P9             | 2026-10-02 09:00 | D         | 1        | 811
      r3              | 1         | P3        | H2             | 2026-10-02 09:00 | D         | 1        | 812
      r4              | 1         | P3        | H2             | 2026-11-02 09:00 | D         | 1        |
    params: {min_lines: 2, min_scanned_elsewhere: 0.6}
    finds: []
  - name: one of two is enough where a half is asked for
    prescriptions: *half
    params: {min_lines: 2, min_scanned_elsewhere: 0.5}
    finds: [{subject_id: P9}]
  - name: half a pack, and a herb nobody scans
    prescriptions: |
      prescription_id | drug_line | person_id | institution_id | dispensed_at     | drug_code | quantity | trace_codes
      r1              | 1         | P1        | P9             | 2026-10-01 09:00 | D         | 0.5      |
      r2              | 1         | P2        | P9             | 2026-10-02 09:00 | D         | 1        | 811
      r3              | 1         | P3        | H2             | 2026-10-02 09:00 | D         | 1        | 812
      r4              | 1         | P1        | P9             | 2026-10-01 09:00 | HERB      | 1        |
      r5              | 1         | P3        | H2             | 2026-10-02 09:00 | HERB      | 1        |
    params: {min_lines: 1}
    finds: []
*/
with sold as (
    select
        coalesce(dispensed_by_institution_id, institution_id) as institution_id,
        drug_code,
        date_trunc('month', dispensed_at) as month,
        prescription_id,
        drug_line,
        case when trace_codes is null then 1 else 0 end as is_missing
    from prescriptions
    where dispensed_at >= $window_start
        and dispensed_at < $period_end
        and dispensed_at >= cast($scanning_since as date)
        and quantity >= 1
        and quantity = floor(quantity)
),
by_house as (
    select
        institution_id,
        drug_code,
        count(*) as n_lines,
        sum(is_missing) as n_missing
    from sold
    group by
        institution_id,
        drug_code
),
elsewhere as (
    select
        institution_id,
        drug_code,
        sum(n_lines) over (partition by drug_code) - n_lines as n_lines,
        sum(n_missing) over (partition by drug_code) - n_missing as n_missing
    from by_house
),
expected as (
    select sold.*
    from sold
    inner join elsewhere
        on elsewhere.institution_id = sold.institution_id
        and elsewhere.drug_code = sold.drug_code
    where elsewhere.n_lines > 0
        and elsewhere.n_lines - elsewhere.n_missing >= elsewhere.n_lines * $min_scanned_elsewhere
),
missing_months as (
    select
        institution_id,
        month
    from expected
    group by
        institution_id,
        month
    having count(*) >= $min_lines
        and sum(is_missing) > count(*) * $max_missing
)
select
    expected.institution_id as subject_id,
    cast(0 as decimal(14, 2)) as amount,
    [concat_ws('|', 'prescriptions', expected.prescription_id, expected.drug_line)] as evidence
from expected
inner join missing_months
    on missing_months.institution_id = expected.institution_id
    and missing_months.month = expected.month
where expected.is_missing = 1
