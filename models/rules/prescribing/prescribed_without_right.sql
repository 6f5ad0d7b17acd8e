/*
title: {zh: 无处方权人员开方, en: Prescribed by somebody without the right}
subject: practitioner
result: violation
problem: licensing_and_duty
dimension: safety
catalogue: G14
stage: before
authority: 卫生健康、医疗保障
severity: high
reads: [practitioners, prescriptions]
basis: 处方管理办法 第8条、第46条；医疗保障基金使用监督管理条例 第40条(二)（对应关系为本系统归类，须经法制审核）
why:
  zh: >
    处方上的人在执业登记里，但不是医师，或开方当日注册已过期一个月以上。登记里查不到的人由“未登记人员执业”判断。
  en: >
    The prescriber is in the register, but is no doctor, or the registration had lapsed for more than a month on that day. People missing from the register are the
    business of another rule.
inspect:
  zh: >
    核对执业证书、处方权授权名单、电子签名使用人；是否借用他人账号。
  en: >
    Certificate, list of those entitled to prescribe, who uses the electronic signature; was an account lent?
innocent_reasons:
  zh: >
    注册延续已批未更新；执业类别登记错误；药师审方被误填为开方人。
  en: >
    Renewed but not yet updated; a wrong profession in the register; the checking pharmacist entered as prescriber.
amount:
  zh: 该条处方的药费。
  en: The cost of the prescribed drug.
lookback_days: 0
params:
  grace_days:
    value: 30
    unit: days
    why:
      zh: 默认值[D]：登记更新常滞后，过期30天内不判断。
      en: Default [D]. Registers are late; a lapse of up to thirty days is not judged.
state: live
owner: health supervision
reviewer: fund supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "{n} 条处方由无处方权人员开出，药费 {amount} 元"
  en: "{n} drugs prescribed without the right to prescribe, {amount} yuan"
examples:
  - name: a pharmacist, and a doctor whose registration lapsed
    practitioners: &people |
      practitioner_id | profession       | registered_to
      D1              | pharmacist       |
      D2              | doctor           | 2026-10-01
      D3              | assistant_doctor | 2030-01-01
    prescriptions: |
      prescription_id | drug_line | practitioner_id | prescribed_at    | amount
      r1              | 1         | D1              | 2026-11-09 09:00 | 70
      r2              | 1         | D2              | 2026-11-09 09:00 | 71
      r3              | 1         | D3              | 2026-11-09 09:00 | 72
    finds:
      - {subject_id: D1, amount: 70, evidence: ["prescriptions|r1|1", "practitioners|D1"]}
      - {subject_id: D2, amount: 71, evidence: ["prescriptions|r2|1", "practitioners|D2"]}
  - name: thirty days after the lapse the register may still be late
    practitioners: *people
    prescriptions: |
      prescription_id | drug_line | practitioner_id | prescribed_at    | amount
      r2              | 1         | D2              | 2026-10-31 09:00 | 71
    finds: []
  - name: thirty-one days after it
    practitioners: *people
    prescriptions: |
      prescription_id | drug_line | practitioner_id | prescribed_at    | amount
      r2              | 1         | D2              | 2026-11-01 09:00 | 71
    finds: [{subject_id: D2, amount: 71}]
*/
with unentitled as (
    select
        practitioner_id,
        case
            when profession in ('doctor', 'assistant_doctor') then registered_to
            -- never had the right
            else cast('1900-01-01' as date)
        end as entitled_until
    from practitioners
    where profession not in ('doctor', 'assistant_doctor')
        or registered_to is not null
)
select
    prescriptions.practitioner_id as subject_id,
    coalesce(prescriptions.amount, 0) as amount,
    [
        concat_ws('|', 'prescriptions', prescriptions.prescription_id, prescriptions.drug_line),
        concat_ws('|', 'practitioners', prescriptions.practitioner_id)
    ] as evidence
from prescriptions
inner join unentitled on unentitled.practitioner_id = prescriptions.practitioner_id
where prescriptions.prescribed_at >= $window_start
    and prescriptions.prescribed_at < $period_end
    and date_diff('day', unentitled.entitled_until, cast(prescriptions.prescribed_at as date)) > $grace_days
