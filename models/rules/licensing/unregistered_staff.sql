/*
title: {zh: 未登记人员执业, en: Care by people the register does not know}
subject: institution
result: suspicion
problem: licensing_and_duty
dimension: safety
catalogue: J03
stage: during
authority: 卫生健康
severity: high
reads: [claims, claim_lines, practitioners]
may_be_empty: [claim_lines]
basis: 医疗机构管理条例 第28条、第48条；医师法 第54条、第59条
why:
  zh: >
    开单、执行或接诊的工号在卫生人员登记里查不到，或登记早已过期，或登记在别处且未办多点执业：可能是非卫技人员行医、借用工号。
  en: >
    The person who ordered, performed or attended is not in the register, or the registration ran out long ago, or lies with another house without multi-site practice:
    perhaps no professional at all, or a borrowed account.
inspect:
  zh: >
    现场核对在岗人员证件；看工号由谁使用；查电子签名授权。
  en: >
    Certificates of those on duty, who uses the account, authorisation of electronic signatures.
innocent_reasons:
  zh: >
    新注册尚未同步；上级医院专家会诊、支援（登记在别处者须达到一定次数才提示）；工号与登记号写法不同。
  en: >
    Newly registered and not yet synchronised; visiting specialists (people registered elsewhere count only from a number of claims on); another form of the number.
amount:
  zh: 该人员经手的费用：接诊的取基金支付额，开单或执行的取医保范围内金额。
  en: >
    What passed through that person's hands, the fund payment of claims attended, the covered amount of lines ordered or performed.
lookback_days: 0
params:
  grace_days:
    value: 30
    unit: days
    why:
      zh: 默认值[D]：登记更新常滞后，过期30天内不判断。
      en: Default [D]. Registers are late; a lapse of up to thirty days is not judged.
  min_claims_elsewhere:
    value: 30
    unit: claims in the window
    why:
      zh: 默认值[D]：登记在别处的，30次以上才像固定执业而非会诊。
      en: Default [D]. Registered elsewhere, thirty claims look like a post, not like consultations.
  max_unknown_share:
    value: 0.5
    unit: share of the house's people
    why:
      zh: 默认值[D]：半数以上人员查不到，多为登记未送达，先按数据质量处理；按人数算，一个无证者看了多数病人照样提示。
      en: Default [D]. When more than half of the people match nothing, the register is missing; people are counted, for one of them may see most patients.
  few_people:
    value: 2
    unit: unknown people
    why:
      zh: 默认值[D]：小机构只有一两人查不到时，不适用上面的比例。
      en: Default [D]. In a small house one or two unknown people are judged whatever their share.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 次就诊由登记中查不到或登记失效的人员经手，涉及 {amount} 元"
  en: "{n} claims through the hands of people without valid registration, {amount} yuan"
examples:
  - name: attended by a number the register does not know, ordered by another
    practitioners: &register |
      practitioner_id | institution_id | other_institution_ids | registered_to
      D1              | H1             |                       | 2030-01-01
      D2              | H2             |                       | 2030-01-01
      D3              | H2             | H3;H1                 | 2030-01-01
      D4              | H1             |                       | 2026-09-01
    claims: |
      claim_id | institution_id | practitioner_id | settled_at       | fund_amount
      c1       | H1             | X9              | 2026-10-01 09:00 | 300
      c2       | H1             | D1              | 2026-10-01 09:00 | 300
      c3       | H1             | D1              | 2026-10-01 09:00 | 300
      c4       | H1             | D1              | 2026-10-01 09:00 | 300
    claim_lines: |
      claim_id | line_no | charged_at       | amount | ordering_practitioner_id | performing_practitioner_id
      c2       | 1       | 2026-10-01 09:00 | 40     | X8                       | D1
      c2       | 2       | 2026-10-01 09:00 | 50     | D1                       | D1
    finds:
      - {subject_id: H1, amount: 300, evidence: ["claims|c1"]}
      - {subject_id: H1, amount: 40, evidence: ["claims|c2"]}
  - name: registered for several places, or visiting now and then
    practitioners: *register
    claims: |
      claim_id | institution_id | practitioner_id | settled_at       | fund_amount
      c1       | H1             | D3              | 2026-10-01 09:00 | 300
      c2       | H1             | D2              | 2026-10-01 09:00 | 300
    finds: []
  - name: a lapse of thirty days is let pass, a longer one is not
    practitioners: *register
    claims: |
      claim_id | institution_id | practitioner_id | started_at       | settled_at       | fund_amount
      c1       | H1             | D4              | 2026-10-01 09:00 | 2026-10-01 09:00 | 300
      c2       | H1             | D4              | 2026-10-02 09:00 | 2026-10-02 09:00 | 310
      c3       | H1             | D1              | 2026-10-02 09:00 | 2026-10-02 09:00 | 300
    finds: [{subject_id: H1, amount: 310}]
  - name: the register holds nobody of the house, so it has not been delivered
    practitioners: *register
    claims: |
      claim_id | institution_id | practitioner_id | settled_at       | fund_amount
      c1       | H5             | X1              | 2026-10-01 09:00 | 300
      c2       | H5             | X2              | 2026-10-01 09:00 | 300
      c3       | H5             | D2              | 2026-10-01 09:00 | 300
    finds: []
  - name: two unknown people of three are few enough to name them
    practitioners: *register
    claims: |
      claim_id | institution_id | practitioner_id | settled_at       | fund_amount
      c1       | H1             | X1              | 2026-10-01 09:00 | 300
      c2       | H1             | X2              | 2026-10-01 09:00 | 310
      c3       | H1             | D1              | 2026-10-01 09:00 | 300
    finds:
      - {subject_id: H1, amount: 300}
      - {subject_id: H1, amount: 310}
  - name: three unknown people of six are half, the most that is not a missing register
    practitioners: *register
    claims: |
      claim_id | institution_id | practitioner_id | started_at       | settled_at       | fund_amount
      c1       | H1             | X1              | 2026-08-01 09:00 | 2026-08-01 09:00 | 300
      c2       | H1             | X2              | 2026-08-01 09:00 | 2026-08-01 09:00 | 310
      c3       | H1             | X3              | 2026-08-01 09:00 | 2026-08-01 09:00 | 320
      c4       | H1             | D1              | 2026-08-01 09:00 | 2026-08-01 09:00 | 300
      c5       | H1             | D3              | 2026-08-01 09:00 | 2026-08-01 09:00 | 300
      c6       | H1             | D4              | 2026-08-01 09:00 | 2026-08-01 09:00 | 300
    finds:
      - {subject_id: H1, amount: 300}
      - {subject_id: H1, amount: 310}
      - {subject_id: H1, amount: 320}
  - name: a doctor of another house at work as often as the limit (two in this example)
    practitioners: *register
    claims: |
      claim_id | institution_id | practitioner_id | settled_at       | fund_amount
      c1       | H1             | D2              | 2026-10-01 09:00 | 300
      c2       | H1             | D2              | 2026-10-02 09:00 | 310
    params: {min_claims_elsewhere: 2}
    finds:
      - {subject_id: H1, amount: 300}
      - {subject_id: H1, amount: 310}
*/
with people as (
    -- looked up once per house and person, not once per claim
    select
        institution_id,
        practitioner_id,
        count(*) as n_claims
    from claims
    where practitioner_id is not null
        and settled_at >= $window_start
        and settled_at < $period_end
    group by
        institution_id,
        practitioner_id
),
looked_up as (
    select
        people.institution_id,
        people.practitioner_id,
        people.n_claims,
        practitioners.registered_to,
        practitioners.practitioner_id is null as is_unknown,
        coalesce(
            practitioners.institution_id <> people.institution_id
            and not list_contains(
                string_split(coalesce(practitioners.other_institution_ids, ''), ';'), people.institution_id
            ),
            false
        ) as is_elsewhere
    from people
    left join practitioners on practitioners.practitioner_id = people.practitioner_id
),
doubtful as (
    select
        institution_id,
        practitioner_id,
        is_unknown or (is_elsewhere and n_claims >= $min_claims_elsewhere) as always,
        registered_to
    from looked_up
    where is_unknown
        or (is_elsewhere and n_claims >= $min_claims_elsewhere)
        or registered_to is not null
),
hands as (
    -- who ordered or performed is looked up once per person, not once per line
    select ordering_practitioner_id as practitioner_id
    from claim_lines
    where charged_at >= $window_start
        and charged_at < $period_end
    group by ordering_practitioner_id
    union
    select performing_practitioner_id as practitioner_id
    from claim_lines
    where charged_at >= $window_start
        and charged_at < $period_end
    group by performing_practitioner_id
),
unknown_hands as (
    select hands.practitioner_id
    from hands
    left join practitioners on practitioners.practitioner_id = hands.practitioner_id
    where practitioners.practitioner_id is null
        and hands.practitioner_id is not null
),
touched_claims as (
    select
        claim_id,
        sum(coalesce(covered_amount, amount)) as covered_amount
    from claim_lines
    where charged_at >= $window_start
        and charged_at < $period_end
        and (
            ordering_practitioner_id in (select unknown_hands.practitioner_id from unknown_hands)
            or performing_practitioner_id in (select unknown_hands.practitioner_id from unknown_hands)
        )
    group by claim_id
),
hits as (
    select
        claims.institution_id,
        claims.claim_id,
        claims.fund_amount as amount
    from claims
    inner join doubtful
        on doubtful.institution_id = claims.institution_id
        and doubtful.practitioner_id = claims.practitioner_id
    where claims.settled_at >= $window_start
        and claims.settled_at < $period_end
        and (
            doubtful.always
            or date_diff('day', doubtful.registered_to, cast(claims.started_at as date)) > $grace_days
        )
    union all
    select
        claims.institution_id,
        touched_claims.claim_id,
        touched_claims.covered_amount as amount
    from touched_claims
    inner join claims on claims.claim_id = touched_claims.claim_id
),
hit_claims as (
    select
        institution_id,
        claim_id,
        max(amount) as amount
    from hits
    group by
        institution_id,
        claim_id
),
houses as (
    select
        institution_id,
        count(*) as n_people,
        sum(case when is_unknown then 1 else 0 end) as n_unknown
    from looked_up
    group by institution_id
),
registered_houses as (
    select distinct institution_id
    from practitioners
)
select
    hit_claims.institution_id as subject_id,
    cast(hit_claims.amount as decimal(14, 2)) as amount,
    [concat_ws('|', 'claims', hit_claims.claim_id)] as evidence
from hit_claims
inner join registered_houses on registered_houses.institution_id = hit_claims.institution_id
left join houses on houses.institution_id = hit_claims.institution_id
where coalesce(houses.n_unknown, 0)
    <= greatest(coalesce(houses.n_people, 0) * cast($max_unknown_share as decimal(9, 6)), $few_people)
