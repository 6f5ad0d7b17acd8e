/*
title: {zh: 非营业时段结算, en: Billed while the door is closed}
subject: institution
result: suspicion
problem: statistical_outlier
dimension: cost
catalogue: H08
stage: after
authority: 医疗保障
severity: medium
reads: [claims, institutions]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    诊所、村卫生室、药店深夜零点到五点仍有相当份额的结算。没有急诊的小机构这时应当关门。
  en: >
    Clinics, village clinics and pharmacies settle a notable share between midnight and five. Small houses without an emergency room are closed at that hour.
inspect:
  zh: >
    核对营业时间公示、监控、员工排班；看深夜结算的卡是否成批。
  en: >
    Posted opening hours, footage, rota; do the cards of the night come in batches?
innocent_reasons:
  zh: >
    24小时药店；夜间补录白天的结算；系统时区或时钟错误。
  en: >
    A pharmacy open day and night; the day's settlements entered at night; a wrong clock.
amount:
  zh: 该笔夜间结算的基金与个人账户支付额。
  en: What the fund and the personal account paid on the settlement.
lookback_days: 0
params:
  closes_until_hour:
    value: 5
    unit: o'clock
    why:
      zh: 默认值[D]：零点至五点；数据中没有登记营业时间。
      en: Default [D]. Midnight to five; opening hours are not among the data.
  min_share:
    value: 0.05
    unit: share of settlements
    why:
      zh: 默认值[D]：夜间占比5%以上。
      en: Default [D]. At least one in twenty.
  min_settlements:
    value: 20
    unit: settlements at night
    why:
      zh: 默认值[D]：至少20笔。
      en: Default [D]. At least twenty.
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 笔结算发生在深夜非营业时段，涉及 {amount} 元"
  en: "{n} settlements in the dead of night, {amount} yuan"
examples:
  - name: a pharmacy at three in the morning (one suffices in this example)
    claims: |
      claim_id | institution_id | settled_at       | fund_amount | account_amount
      c1       | P9             | 2026-10-01 03:00 | 0           | 300
      c2       | P9             | 2026-10-01 05:00 | 0           | 300
    institutions: &pharmacy |
      institution_id | kind
      P9             | pharmacy
    params: {min_settlements: 1}
    finds: [{subject_id: P9, amount: 300, evidence: ["claims|c1"]}]
  - name: a hospital never closes
    claims: |
      claim_id | institution_id | settled_at       | fund_amount
      c1       | H1             | 2026-10-01 03:00 | 300
    institutions: |
      institution_id | kind
      H1             | general_hospital
    params: {min_settlements: 1}
    finds: []
  - name: midnight without minutes is a day without a time
    claims: |
      claim_id | institution_id | settled_at       | fund_amount
      c1       | P9             | 2026-10-01 00:00 | 300
    institutions: *pharmacy
    params: {min_settlements: 1}
    finds: []
  - name: one night sale is not a habit
    claims: |
      claim_id | institution_id | settled_at       | fund_amount
      c1       | P9             | 2026-10-01 03:00 | 300
    institutions: *pharmacy
    finds: []
  - name: one of two sales is half, just as much as asked for
    claims: |
      claim_id | institution_id | settled_at       | fund_amount
      c1       | P9             | 2026-10-01 03:00 | 300
      c2       | P9             | 2026-10-01 15:00 | 300
    institutions: *pharmacy
    params: {min_settlements: 1, min_share: 0.5}
    finds: [{subject_id: P9, amount: 300}]
*/
with settlements as (
    select
        claims.institution_id,
        claims.claim_id,
        claims.fund_amount + coalesce(claims.account_amount, 0) as paid_amount,
        extract(hour from claims.settled_at) < $closes_until_hour
        and claims.settled_at <> date_trunc('day', claims.settled_at) as at_night
    from claims
    inner join institutions on institutions.institution_id = claims.institution_id
    where institutions.kind in ('village_clinic', 'clinic', 'pharmacy', 'cosmetology')
        and claims.visit_type <> 'online'
        and claims.settled_at >= $window_start
        and claims.settled_at < $period_end
),
houses as (
    select
        institution_id,
        count(*) as n_all,
        sum(case when at_night then 1 else 0 end) as n_night
    from settlements
    group by institution_id
)
select
    settlements.institution_id as subject_id,
    settlements.paid_amount as amount,
    [concat_ws('|', 'claims', settlements.claim_id)] as evidence
from settlements
inner join houses on houses.institution_id = settlements.institution_id
where settlements.at_night
    and houses.n_night >= $min_settlements
    and houses.n_night >= houses.n_all * $min_share
