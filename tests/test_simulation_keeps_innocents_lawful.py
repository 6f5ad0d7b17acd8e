"""Where nobody runs a scheme, no record breaks a published limit: what is found there as 明确违规 would be a fault of ours."""

import duckdb
import pytest

from tests.honest_county import honest_county

BREACHES = {
    "included item on the same day": """
        select 1 from net a join kp_included_items k on a.item_code = k.main
        join net b on b.item_code = k.part and a.person_id = b.person_id and a.institution_id = b.institution_id
        and case k.scope when '6h' then abs(epoch(a.charged_at) - epoch(b.charged_at)) <= 6 * 3600
            else a.charged_at::date = b.charged_at::date end""",
    "units above the day": """
        select 1 from net join kp_frequency_limit k using (item_code) where not newborn
        group by person_id, item_code, charged_at::date having sum(quantity) > max(max_quantity)""",
    "units above the stay": """
        select 1 from net where visit_type = 'inpatient' and item_class in ('bed', 'nursing', 'consultation')
        and item_code in (select item_code from kp_frequency_limit where unit = 'day')
        group by claim_id, item_code
        having sum(quantity) > greatest(date_diff('day', max(started_at)::date, max(ended_at)::date), 1)""",
    "price above the cap": "select 1 from net where unit_price > price_cap",
    "cap of another day": """
        select 1 from net join items i using (item_code)
        where charged_at::date between i.valid_from and coalesce(i.valid_to, date '9999-12-31')
        and unit_price > case level when 'tertiary' then price_cap_tertiary when 'secondary' then price_cap_secondary
            else price_cap_primary end * 1.001""",
    "charged outside the stay": "select 1 from net where charged_at < started_at or charged_at > ended_at",
    "not in the catalogue": "select 1 from net where item_code not in (select item_code from items)",
    "sex": "select 1 from net join kp_sex_limit k using (item_code) where net.sex <> k.sex",
    "age": """select 1 from net join kp_age_limit k using (item_code)
        where not newborn and k.age_unit = 'year' and date_diff('year', birth_date, charged_at::date) > k.max_age + 1
        or not newborn and k.age_unit = 'day' and date_diff('day', birth_date, charged_at::date) >= k.max_age""",
    "level": """select 1 from net join kp_level_limit k using (item_code)
        where min_level = 'secondary' and level not in ('secondary', 'tertiary')""",
    "setting": """select 1 from net join kp_setting_limit k using (item_code) where net.visit_type <> k.visit_type""",
    "insurance": "select 1 from net join kp_insurance_limit k using (item_code)",
    "course": """select 1 from net join kp_course_limit k using (item_code)
        group by claim_id, item_code having count(distinct charged_at::date) > max(max_days)""",
    "interval": """
        select 1 from (select charged_at::date - lag(charged_at::date) over (partition by person_id, item_code
            order by charged_at) as gap, interval_days from net join kp_interval_limit k using (item_code))
        where gap < interval_days and gap >= 0""",
    "covered above the year's cap": """
        select 1 from net join kp_annual_cap k using (item_code)
        group by person_id, item_code, year(charged_at) having sum(covered_amount) > max(max_amount)""",
    "second-line drug without the first": """
        select 1 from net a where item_code in (select item_code from kp_step_therapy)
        and not exists (select 1 from net b join kp_step_therapy k on k.first_line = b.item_code
            where k.item_code = a.item_code and b.person_id = a.person_id
            and b.charged_at::date between a.charged_at::date - 90 and a.charged_at::date)""",
    "two beds": """select 1 from bills a join bills b on a.person_id = b.person_id and a.claim_id < b.claim_id
        and a.visit_type = 'inpatient' and b.visit_type = 'inpatient'
        and not starts_with(a.principal_diagnosis, 'P') and not starts_with(b.principal_diagnosis, 'P')
        and a.started_at < b.ended_at and b.started_at < a.ended_at""",
    "after death": "select 1 from net where charged_at::date > died_on + 1",
    "more than five drugs": "select 1 from prescriptions group by prescription_id having count(distinct drug_code) > 5",
    "too many days": """select 1 from prescriptions where not long_prescription
        and days_supply > case visit_type when 'emergency' then 3 else 7 end""",
    "trace code twice": """select 1 from (select unnest(string_split(trace_codes, ';')) as code from prescriptions)
        group by code having count(*) > 1""",
    "sold without prescription": """select 1 from net join kp_drug_classes k on net.item_code = k.drug_code
        where visit_type = 'pharmacy' and prescription_only
        and not exists (select 1 from prescriptions p where p.claim_id = net.claim_id and p.drug_code = net.item_code)""",
    "unknown staff": """select 1 from net where performing_practitioner_id not in (select practitioner_id from practitioners)
        or ordering_practitioner_id not in (select practitioner_id from practitioners)""",
    "staff of another house": """select 1 from net join practitioners p on p.practitioner_id = performing_practitioner_id
        where p.institution_id <> net.institution_id
        and not list_contains(string_split(coalesce(p.other_institution_ids, ''), ';'), net.institution_id)""",
    "unregistered department": """select 1 from net join items i using (item_code) join institutions h using (institution_id)
        where i.needs_department is not null and not list_contains(string_split(h.departments, ';'), i.needs_department)""",
    "missing device": """select 1 from net join items i using (item_code) join institutions h using (institution_id)
        where i.needs_equipment is not null
        and not list_contains(string_split(coalesce(h.equipment, ''), ';'), i.needs_equipment)""",
    "licence check overdue": "select 1 from institutions where next_verification_on <= date '2026-11-15'",
    "follow-up after death": """select 1 from public_health_services join insured_persons using (person_id)
        where performed_at::date > died_on""",
}


@pytest.fixture(scope="module")
def clean_county() -> duckdb.DuckDBPyConnection:
    return honest_county()


@pytest.mark.parametrize("breach", BREACHES)
def test_nobody_breaks_a_limit_in_a_county_without_schemes(
    breach: str, clean_county: duckdb.DuckDBPyConnection
) -> None:
    assert clean_county.execute(f"select count(*) from ({BREACHES[breach]})").fetchone() == (0,)


@pytest.mark.parametrize(
    "noise",
    [
        """select 1 from net group by person_id, institution_id, item_code, charged_at, unit_price having count(*) > 1""",
        """select 1 from bills a join bills b on a.person_id = b.person_id and a.visit_type = 'inpatient'
           and b.visit_type = 'inpatient' and a.principal_diagnosis = b.principal_diagnosis
           and b.started_at::date - a.ended_at::date between 1 and 15""",
        """select 1 from bills a join bills b on a.person_id = b.person_id and a.visit_type = 'inpatient'
           and b.visit_type <> 'inpatient' and b.started_at::date > a.started_at::date
           and b.started_at::date < a.ended_at::date""",
        """select 1 from net where report_id is not null and report_id not in (select report_id from reports)""",
    ],
    ids=["a line twice", "back within 15 days", "an outpatient visit during a stay", "a test without report"],
)
def test_honest_life_also_looks_suspicious_now_and_then(noise: str, clean_county: duckdb.DuckDBPyConnection) -> None:
    found = clean_county.execute(f"select count(*) from ({noise})").fetchone()
    claims = clean_county.execute("select count(*) from claims").fetchone()
    assert found and claims and 0 < found[0] < 0.02 * claims[0]
