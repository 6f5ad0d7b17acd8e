/*
title: {zh: 国家医保信息平台结算表与就诊表（SETL_D、MDTRT_D）, en: Settlements and visits of the national platform (SETL_D, MDTRT_D)}
files:
  settlements:
    glob: ["*setl_d*", "*结算信息表*"]
    columns:
      setl_id: [结算ID, 结算编号]
      psn_no: [人员编号]
      fixmedins_code: [定点医药机构编号, 机构编号]
      setl_time: [结算时间]
      medfee_sumamt: [医疗费总额]
      fund_pay_sumamt: [基金支付总额]
    optional:
      mdtrt_id: [就诊ID, 就诊编号]
      med_type: [医疗类别, 就医类别]
      insutype: [险种类型, 险种]
      begndate: [开始日期]
      enddate: [结束日期]
      inscp_amt: [符合政策范围金额, 符合范围金额]
      acct_pay: [个人账户支出]
      cash_payamt: [现金支付金额]
      init_setl_id: [原结算ID, 原结算编号]
      vali_flag: [有效标志]
    nulls: [NULL, "\\N", ""]
  visits:
    glob: ["*mdtrt_d*", "*就诊信息表*"]
    required: false
    columns:
      mdtrt_id: [就诊ID, 就诊编号]
    optional:
      med_type: [医疗类别, 就医类别]
      insutype: [险种类型, 险种]
      begntime: [开始时间, 就诊开始时间, 入院时间]
      endtime: [结束时间, 就诊结束时间, 出院时间]
      chfpdr_code: [主治医师代码, 主诊医师代码]
      atddr_no: [主治医师编号, 医师编号]
      adm_dept_name: [入院科室名称, 入院科室, 科室名称]
      adm_bed: [入院床位, 床位号]
      dscg_maindiag_code: [住院主诊断代码, 主诊断代码, 主要诊断编码]
      dscg_way: [离院方式]
      tel: [联系电话]
      vali_flag: [有效标志]
      updt_time: [数据更新时间, 更新时间]
    nulls: [NULL, "\\N", ""]
notes: >
  Rows whose vali_flag is not 1 were withdrawn and are left out. Codes are those of the national platform; sub-codes such as
  2101 or 140104 count as the class they begin with. A code that is not in the list below is passed on as it is, and
  validation sets the row aside: local codes (99…) are not guessed. A refund has a negative total and names the settlement
  it reverses; the flag refd_setl_flag also stands on the settlement that was reversed and is not used.
*/
with valid_settlements as (
    select *
    from settlements
    where coalesce(vali_flag, '1') = '1'
),
valid_visits as (
    select *
    from visits
    where coalesce(vali_flag, '1') = '1'
    qualify row_number() over (
        partition by mdtrt_id
        order by updt_time desc nulls last, begntime, endtime, med_type, insutype, chfpdr_code, adm_bed
    ) = 1
),
joined as (
    select
        s.*,
        coalesce(s.med_type, v.med_type) as visit_code,
        coalesce(s.insutype, v.insutype) as insurance_code,
        v.begntime,
        v.endtime,
        coalesce(v.chfpdr_code, v.atddr_no) as physician,
        v.adm_dept_name,
        v.adm_bed,
        v.dscg_maindiag_code,
        v.dscg_way,
        v.tel
    from valid_settlements as s
    left join valid_visits as v on v.mdtrt_id = s.mdtrt_id
)
select
    setl_id as claim_id,
    mdtrt_id as visit_id,
    psn_no as person_id,
    fixmedins_code as institution_id,
    physician as practitioner_id,
    adm_dept_name as department,
    case left(visit_code, 2)
        when '11' then 'outpatient'            -- 普通门诊
        when '12' then 'outpatient'            -- 门诊挂号
        when '13' then 'emergency'             -- 急诊
        when '14' then 'chronic_outpatient'    -- 门诊慢特病
        when '16' then 'outpatient'            -- 中医特色门诊
        when '21' then 'inpatient'             -- 普通住院
        when '22' then 'inpatient'             -- 外伤住院
        when '23' then 'inpatient'             -- 转外诊治住院
        when '24' then 'inpatient'             -- 急诊转住院
        when '25' then 'inpatient'             -- 异地住院
        when '26' then 'inpatient'             -- 单病种住院
        when '28' then 'day_surgery'           -- 日间手术
        when '41' then 'pharmacy'              -- 定点药店购药
        when '51' then 'outpatient'            -- 生育门诊
        when '52' then 'inpatient'             -- 生育住院
        else visit_code
    end as visit_type,
    case insurance_code
        when '310' then 'employee'             -- 职工基本医疗保险
        when '390' then 'resident'             -- 城乡居民基本医疗保险
        when '391' then 'resident'             -- 城镇居民基本医疗保险
        when '380' then 'resident'             -- 新型农村合作医疗
        when '510' then 'maternity'            -- 生育保险
        when '320' then 'other'                -- 公务员医疗补助
        when '330' then 'other'                -- 大额医疗费用补助
        when '340' then 'other'                -- 离休人员医疗保障
        when '350' then 'other'                -- 一至六级残废军人医疗补助
        when '360' then 'other'                -- 老红军医疗保障
        when '370' then 'other'                -- 企业补充医疗保险
        when '392' then 'other'                -- 城乡居民大病医疗保险
        when '399' then 'other'                -- 其他特殊人员医疗保障
        else insurance_code
    end as insurance_type,
    coalesce(begntime, begndate) as started_at,
    coalesce(endtime, enddate) as ended_at,
    setl_time as settled_at,
    dscg_maindiag_code as principal_diagnosis,
    medfee_sumamt as total_amount,
    inscp_amt as covered_amount,
    fund_pay_sumamt as fund_amount,
    acct_pay as account_amount,
    cash_payamt as cash_amount,
    case when try_cast(medfee_sumamt as decimal(14, 2)) < 0 then nullif(init_setl_id, setl_id) end as reverses_claim_id,
    tel as contact_phone,
    case dscg_way
        when '1' then '医嘱离院'
        when '2' then '转院'
        when '3' then '转院'
        when '4' then '非医嘱离院'
        when '5' then '死亡'
        else dscg_way
    end as discharge_kind,
    adm_bed as bed_no
from joined
