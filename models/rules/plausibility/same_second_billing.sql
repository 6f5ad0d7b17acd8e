/*
title: {zh: 同一秒多笔等额结算, en: Equal settlements in the same second}
subject: institution
result: suspicion
problem: statistical_outlier
dimension: cost
catalogue: H07
stage: after
authority: 医疗保障
severity: medium
reads: [claims]
basis: 线索性规则，不单独作为定性依据
why:
  zh: >
    同一终端在同一秒给不同的人结算同样的金额。一台刷卡终端一秒只能服务一人，像是程序批量生成。
  en: >
    One terminal settled equal sums for different people in one second. A terminal serves one person at a time; this looks like a program.
inspect:
  zh: >
    查结算日志来源地址、操作员；问病人是否到场；看这些结算的项目是否相同。
  en: >
    Source address and operator in the log; were the patients there; are the items of these settlements the same?
innocent_reasons:
  zh: >
    网络中断后批量补传（时间取了上传时间）；体检、疫苗等固定收费由后台统一结算。
  en: >
    Uploaded in one go after a network failure, stamped with the time of upload; fixed fees settled by the back office.
amount:
  zh: 该笔结算的基金支付额。
  en: What the fund paid on the settlement.
lookback_days: 0
params: {}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 笔结算与他人同终端同秒同额，涉及基金 {amount} 元"
  en: "{n} settlements equal another's in terminal, second and sum, {amount} yuan of fund money"
examples:
  - name: two people, one terminal, one second, one sum
    claims: |
      claim_id | person_id | terminal_id | settled_at          | total_amount | fund_amount
      c1       | A         | T1          | 2026-10-01 09:00:07 | 88           | 40
      c2       | B         | T1          | 2026-10-01 09:00:07 | 88           | 41
    finds:
      - {subject_id: H1, amount: 40, evidence: ["claims|c1"]}
      - {subject_id: H1, amount: 41, evidence: ["claims|c2"]}
  - name: a second later, another terminal, another sum, and a batch without a time
    claims: |
      claim_id | person_id | terminal_id | settled_at          | total_amount | fund_amount
      c1       | A         | T1          | 2026-10-01 09:00:07 | 88           | 40
      c2       | B         | T1          | 2026-10-01 09:00:08 | 88           | 40
      c3       | B         | T2          | 2026-10-01 09:00:07 | 88           | 40
      c4       | D         | T1          | 2026-10-01 09:00:07 | 89           | 40
      c5       | A         | T1          | 2026-10-02 00:00:00 | 88           | 40
      c6       | B         | T1          | 2026-10-02 00:00:00 | 88           | 40
    finds: []
  - name: two settlements of one person are another matter
    claims: |
      claim_id | person_id | terminal_id | settled_at          | total_amount | fund_amount
      c1       | A         | T1          | 2026-10-01 09:00:07 | 88           | 40
      c2       | A         | T1          | 2026-10-01 09:00:07 | 88           | 40
    finds: []
*/
with busy_seconds as (
    -- a cheap sieve over numbers only
    select
        settled_at,
        total_amount
    from claims
    where settled_at >= $window_start
        and settled_at < $period_end
        and settled_at <> date_trunc('day', settled_at)
        and terminal_id is not null
        and total_amount > 0
    group by
        settled_at,
        total_amount
    having count(*) > 1
),
candidates as (
    select
        claims.claim_id,
        claims.institution_id,
        claims.fund_amount,
        min(claims.person_id) over one_second as first_person,
        max(claims.person_id) over one_second as last_person
    from claims
    inner join busy_seconds
        on busy_seconds.settled_at = claims.settled_at
        and busy_seconds.total_amount = claims.total_amount
    where claims.terminal_id is not null
    window one_second as (
        partition by claims.institution_id, claims.terminal_id, claims.settled_at, claims.total_amount
    )
)
select
    institution_id as subject_id,
    fund_amount as amount,
    [concat_ws('|', 'claims', claim_id)] as evidence
from candidates
where first_person <> last_person
