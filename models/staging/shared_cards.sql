/*
One row per claim on which a child may have been treated on its mother's card: `of_child` is true where the claim is the
child's own, false where mother and child, or several children, stand on the claim of the birth (or of a pregnancy with twins).
A child without any diagnosis is known by its mother: what is billed to her on another visit between the birth and 28 days
after she went home (so long a child is newborn) may be the child's, unless its diagnosis is one of pregnancy and childbed.
*/
with coded as (
    select
        claim_id,
        diagnosis_code
    from diagnoses
    where regexp_matches(diagnosis_code, '^(P|Z3[78]|O30|O8[0-4])')
    union all
    select
        claim_id,
        principal_diagnosis as diagnosis_code
    from claims
    where regexp_matches(principal_diagnosis, '^(P|Z3[78]|O30|O8[0-4])')
),
delivered as (
    -- forceps, assisted birth, caesarean section: known also where no diagnosis came
    select claim_id
    from procedures
    where regexp_matches(procedure_code, '^(72|73\.[3-9]|74\.[0-24]|74\.9)')
    union
    select claim_id
    from coded
    where regexp_matches(diagnosis_code, '^(Z37|O8[0-4])')
),
births as (
    select
        claims.person_id,
        coalesce(claims.visit_id, claims.claim_id) as visit_id,
        min(cast(claims.started_at as date)) as first_day,
        max(cast(coalesce(claims.ended_at, claims.started_at) as date)) as last_day
    from claims
    inner join delivered on delivered.claim_id = claims.claim_id
    group by
        claims.person_id,
        coalesce(claims.visit_id, claims.claim_id)
),
after_birth as (
    select claims.claim_id
    from claims
    inner join births
        on births.person_id = claims.person_id
        and births.visit_id <> coalesce(claims.visit_id, claims.claim_id)
        and date_diff('day', births.first_day, cast(claims.started_at as date)) >= 0
        and date_diff('day', births.last_day, cast(claims.started_at as date)) <= 28
    where not coalesce(regexp_matches(claims.principal_diagnosis, '^O'), false)
),
signs as (
    select
        claim_id,
        regexp_matches(diagnosis_code, '^(P|Z38)') as of_child
    from coded
    union all
    select
        claim_id,
        false as of_child
    from delivered
    union all
    select
        claim_id,
        true as of_child
    from after_birth
    union all
    select
        claim_id,
        true as of_child
    from claims
    where regexp_matches(department, '新生儿')
)
select
    claim_id,
    bool_or(of_child) as of_child
from signs
group by claim_id
