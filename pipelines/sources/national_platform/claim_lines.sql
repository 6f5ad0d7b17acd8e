/*
title: {zh: 国家医保信息平台费用明细表（FEE_LIST_D）, en: Charged items of the national platform (FEE_LIST_D)}
files:
  fees:
    glob: ["*fee_list_d*", "*费用明细表*"]
    columns:
      setl_id: [结算ID, 结算编号]
      bkkp_sn: [记账流水号]
      fee_ocur_time: [费用发生时间]
      hilist_code: [医保目录编码]
      med_chrgitm_type: [医疗收费项目类别, 收费项目类别]
      cnt: [数量]
      pric: [单价]
      det_item_fee_sumamt: [明细项目费用总额]
    optional:
      hilist_name: [医保目录名称]
      medins_list_codg: [医药机构目录编码]
      medins_list_name: [医药机构目录名称]
      inscp_amt: [符合政策范围金额, 符合范围金额]
      pric_uplmt_amt: [定价上限金额]
      bilg_dr_code: [开单医师代码, 开单医生编码]
      bilg_dept_name: [开单科室名称]
      acord_dr_code: [受单医师代码, 受单医生编码]
      acord_dept_name: [受单科室名称]
      rx_drord_no: [处方医嘱号, "处方/医嘱号"]
      vali_flag: [有效标志]
    nulls: [NULL, "\\N", ""]
notes: >
  Items that are charged but not yet settled (without setl_id) are left out, and so are withdrawn ones (vali_flag not 1). An item
  without a national code keeps the institution's own code. The class 03 covers all examinations, imaging among them; a class that is
  not in the list below is passed on as it is, and validation sets the row aside.
*/
with settled as (
    select *
    from fees
    where coalesce(vali_flag, '1') = '1' and setl_id is not null
)
select
    setl_id as claim_id,
    bkkp_sn as line_no,
    fee_ocur_time as charged_at,
    coalesce(hilist_code, medins_list_codg) as item_code,
    coalesce(hilist_name, medins_list_name) as item_name,
    case lpad(med_chrgitm_type, 2, '0')
        when '01' then 'bed'             -- 床位费
        when '02' then 'consultation'    -- 诊察费
        when '03' then 'exam'            -- 检查费
        when '04' then 'lab'             -- 化验费
        when '05' then 'treatment'       -- 治疗费
        when '06' then 'surgery'         -- 手术费
        when '07' then 'nursing'         -- 护理费
        when '08' then 'consumable'      -- 卫生材料费
        when '09' then 'drug'            -- 西药费
        when '10' then 'tcm'             -- 中药饮片费
        when '11' then 'drug'            -- 中成药费
        when '12' then 'consultation'    -- 一般诊疗费
        when '13' then 'other'           -- 挂号费
        when '14' then 'other'           -- 其他费
        else med_chrgitm_type
    end as item_class,
    cnt as quantity,
    pric as unit_price,
    det_item_fee_sumamt as amount,
    inscp_amt as covered_amount,
    pric_uplmt_amt as price_cap,
    bilg_dr_code as ordering_practitioner_id,
    acord_dr_code as performing_practitioner_id,
    bilg_dept_name as ordering_department,
    acord_dept_name as performing_department,
    rx_drord_no as order_id
from settled
