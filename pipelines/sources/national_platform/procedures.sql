/*
title: {zh: 国家医保信息平台结算清单手术操作表（SETL_LIST_OPRN_D）, en: Procedures of the national platform (SETL_LIST_OPRN_D)}
files:
  listed_operations:
    glob: ["*setl_list_oprn_d*", "*结算清单手术*"]
    columns:
      setl_id: [结算ID, 结算编号]
      oprn_oprt_code: [手术操作代码, 手术操作编码]
    optional:
      setl_list_oprn_id: [结算清单手术操作ID]
      main_oprn_flag: [主手术操作标志]
      oprn_oprt_date: [手术操作日期]
      oper_dr_code: [术者医师代码, 术者代码]
      anst_way: [麻醉方式]
      vali_flag: [有效标志]
    nulls: [NULL, "\\N", ""]
notes: The main operation stands first, the others follow in the order of their numbers; withdrawn rows are left out.
*/
with valid_operations as (
    select *
    from listed_operations
    where coalesce(vali_flag, '1') = '1'
)
select
    setl_id as claim_id,
    row_number() over (
        partition by setl_id
        order by
            coalesce(main_oprn_flag, '0') = '1' desc,
            try_cast(setl_list_oprn_id as hugeint) nulls last,
            setl_list_oprn_id,
            oprn_oprt_date,
            oprn_oprt_code
    ) as position,
    oprn_oprt_code as procedure_code,
    oprn_oprt_date as performed_on,
    oper_dr_code as surgeon_id,
    anst_way as anaesthesia_kind
from valid_operations
