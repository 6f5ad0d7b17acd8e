/*
title: {zh: 国家医保信息平台结算清单诊断表（SETL_LIST_DIAG_D）, en: Diagnoses of the national platform (SETL_LIST_DIAG_D)}
files:
  listed_diagnoses:
    glob: ["*setl_list_diag_d*", "*结算清单诊断*"]
    columns:
      setl_id: [结算ID, 结算编号]
      diag_code: [诊断代码, 诊断编码]
    optional:
      setl_list_diag_id: [结算清单诊断ID]
      diag_type: [诊断类别]
      maindiag_flag: [主诊断标志]
      diag_name: [诊断名称]
      vali_flag: [有效标志]
    nulls: [NULL, "\\N", ""]
  settlements:
    glob: ["*setl_d*", "*结算信息表*"]
    required: false
    columns:
      setl_id: [结算ID, 结算编号]
    optional:
      med_type: [医疗类别, 就医类别]
    nulls: [NULL, "\\N", ""]
notes: >
  The class of a diagnosis is coded in two ways: 1 western, 2 main and 3 pattern of Chinese medicine; or 1 main and 2 other
  western, 3 main and 4 pattern of Chinese medicine. Diagnoses of Chinese medicine come in pairs, so 2 beside 3 without any 4 is
  the first way. A western diagnosis is one of discharge in inpatient settlements, else an outpatient one; where the
  settlements were not delivered its kind stays empty.
*/
with valid_diagnoses as (
    select *
    from listed_diagnoses
    where coalesce(vali_flag, '1') = '1'
),
coding as (
    select count_if(diag_type = '3') > 0 and count_if(diag_type = '4') = 0 as two_is_chinese
    from valid_diagnoses
),
stays as (
    select setl_id, bool_or(left(med_type, 2) in ('21', '22', '23', '24', '25', '26', '28', '52')) as in_bed
    from settlements
    group by setl_id
),
kinds as (
    select
        d.setl_id,
        d.diag_code,
        d.diag_name,
        d.maindiag_flag,
        d.diag_type,
        d.setl_list_diag_id,
        case
            when d.diag_type in ('3', '4') or (d.diag_type = '2' and coding.two_is_chinese) then 'tcm'
            when stays.in_bed then 'discharge'
            when not stays.in_bed then 'outpatient'
        end as kind
    from valid_diagnoses as d
    cross join coding
    left join stays on stays.setl_id = d.setl_id
)
select
    setl_id as claim_id,
    row_number() over (
        partition by setl_id
        order by
            coalesce(maindiag_flag, '0') = '1' and coalesce(kind, '') <> 'tcm' desc,
            coalesce(kind, '') = 'tcm',
            diag_type nulls last,
            try_cast(setl_list_diag_id as hugeint) nulls last,
            setl_list_diag_id,
            diag_code
    ) as position,
    diag_code as diagnosis_code,
    diag_name as diagnosis_name,
    kind
from kinds
