/*
title: {zh: 医师药店定向, en: One doctor's prescriptions go to one pharmacy}
subject: institution
ends: [practitioner, institution]
members: 2
dimension: cost
severity: medium
catalogue: G17
reads: [institutions, prescriptions]
basis: 线索，不作为处理依据 Lead only
why:
  zh: 外配处方集中流向一家药店，与同乡镇其他医师明显不同，提示回扣或串通套取。
  en: Prescriptions dispensed outside go to one pharmacy, unlike those of other doctors nearby; kickbacks look like this.
inspect:
  zh: 询问病人由谁指定药店；核对处方流转记录、价格和双方往来。
  en: Ask patients who named the pharmacy; compare the prescription route, prices and dealings between both.
innocent_reasons:
  zh: 附近只有一家药店、定点双通道药店、夜间药店。
  en: The only pharmacy nearby, an appointed pharmacy for special drugs, a night pharmacy.
params:
  min_together:
    value: 10
    unit: persons
    why: {zh: "实务口径[C]：至少10名病人", en: "Practice [C]: at least ten patients"}
  min_share:
    value: 0.5
    unit: share
    why: {zh: "默认值[D]：外配去向过半才叫集中", en: "Default [D]: only more than half of the outside patients is a concentration"}
  min_neighbours:
    value: 30
    unit: persons
    why: {zh: "默认值[D]：邻近医师的外配病人太少就无从比较", en: "Default [D]: with fewer patients of doctors nearby there is nothing to compare with"}
state: live
owner: fund supervision
reviewer: health supervision
reviewed: 2026-11-01
review_by: 2027-11-01
says:
  zh: "外配处方去向与同乡镇其他医师明显不同，集中于对方（{n} 组）"
  en: "Outside prescriptions go to this counterpart far more than those of other doctors of the township ({n} ties)"
examples:
  - name: one doctor's patients go where the neighbours' do not
    params: &few {min_together: 2, min_neighbours: 2}
    institutions: &places |
      institution_id | township
      H1             | T1
      H2             | T1
    prescriptions: |
      prescription_id | drug_line | person_id | practitioner_id | institution_id | dispensed_by_institution_id | prescribed_at
      r1              | 1         | P1        | D1              | H1             | P9                          | 2026-10-05 09:10
      r2              | 1         | P2        | D1              | H1             | P9                          | 2026-10-06 09:10
      r3              | 1         | P3        | D2              | H2             | P8                          | 2026-10-06 09:10
      r4              | 1         | P4        | D2              | H2             | P9                          | 2026-10-06 09:10
    finds: [{left_id: D1, right_id: P9, n_together: 2, n_left: 2, n_right: 2, n_slots: 4, place_id: P9}]
  - name: the only doctor who prescribes outside has no neighbours to compare with
    params: *few
    institutions: *places
    prescriptions: |
      prescription_id | drug_line | person_id | practitioner_id | institution_id | dispensed_by_institution_id | prescribed_at
      r1              | 1         | P1        | D1              | H1             | P9                          | 2026-10-05 09:10
      r2              | 1         | P2        | D1              | H1             | P9                          | 2026-10-06 09:10
    finds: []
  - name: dispensed in the house
    params: *few
    institutions: *places
    prescriptions: |
      prescription_id | drug_line | person_id | practitioner_id | institution_id | dispensed_by_institution_id | prescribed_at
      r1              | 1         | P1        | D1              | H1             | H1                          | 2026-10-05 09:10
      r2              | 1         | P2        | D1              | H1             | H1                          | 2026-10-06 09:10
    finds: []
*/
-- By chance a doctor's outside prescriptions spread over the pharmacies as those of the other doctors of the township do:
-- n_right and n_slots count the others' patients, one and two added so that nothing is impossible and nothing certain.
with patients as (
    select
        i.township,
        p.practitioner_id,
        p.dispensed_by_institution_id,
        p.person_id,
        min(p.claim_id) as claim_id
    from prescriptions as p
    join institutions as i on i.institution_id = p.institution_id
    where p.practitioner_id is not null
        and p.dispensed_by_institution_id <> p.institution_id
        and p.prescribed_at >= $window_start
        and p.prescribed_at < $period_end
    group by i.township, p.practitioner_id, p.dispensed_by_institution_id, p.person_id
),
pairs as (
    select
        township,
        practitioner_id,
        dispensed_by_institution_id,
        count(*) as n_together,
        min(claim_id) as claim_id
    from patients
    group by township, practitioner_id, dispensed_by_institution_id
),
totals as (
    select
        *,
        sum(n_together) over (partition by township, practitioner_id) as n_left,
        sum(n_together) over (partition by township, dispensed_by_institution_id) as n_there,
        sum(n_together) over (partition by township) as n_in_all
    from pairs
)
select
    practitioner_id as left_id,
    dispensed_by_institution_id as right_id,
    n_together,
    n_left,
    n_there - n_together + 1 as n_right,
    n_in_all - n_left + 2 as n_slots,
    dispensed_by_institution_id as place_id,
    case when claim_id is null then [] else [concat_ws('|', 'claims', claim_id)] end as evidence
from totals
where n_together >= $min_together
    and n_together > $min_share * n_left
    and n_in_all - n_left >= $min_neighbours
