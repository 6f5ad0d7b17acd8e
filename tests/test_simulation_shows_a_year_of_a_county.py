"""What a reader of the deliveries of an honest county sees of its people, its houses and the course of its year."""

import re

import duckdb
import pytest

from tests.honest_county import honest_county, honest_folder

NEW_YEAR = "between date '2026-02-16' and date '2026-02-22'"
BEFORE_IT = "between date '2026-01-26' and date '2026-02-08'"
AFTER_IT = "between date '2026-02-24' and date '2026-03-01'"


@pytest.fixture(scope="module")
def county() -> duckdb.DuckDBPyConnection:
    return honest_county()


def one(county: duckdb.DuckDBPyConnection, query: str) -> float:
    row = county.execute(query).fetchone()
    assert row is not None
    return float(row[0] or 0)


def a_day(county: duckdb.DuckDBPyConnection, days: str, kinds: str = "'outpatient'", which: str = "true") -> float:
    """Bills of some kinds of visit a day, on days of which SQL is true."""
    return one(county, f"""select count(*) / count(distinct started_at::date) from claims
        where visit_type in ({kinds}) and reverses_claim_id is null and started_at::date {days} and {which}""")  # fmt: skip


def test_people_live_in_households_are_born_die_and_move(county: duckdb.DuckDBPyConnection) -> None:
    people = one(county, "select count(*) from insured_persons")
    assert 2.2 < people / one(county, "select count(distinct household_token) from insured_persons") < 4
    age = "date_diff('year', birth_date, date '2026-01-01')"
    assert 0.1 < one(county, f"select count(*) filter ({age} < 15) from insured_persons") / people < 0.22
    assert 0.17 < one(county, f"select count(*) filter ({age} >= 60) from insured_persons") / people < 0.3
    assert (
        0.003
        < one(county, "select count(*) filter (died_on >= date '2025-11-17') from insured_persons") / people
        < 0.015
    )
    assert 0.1 < one(county, "select avg((insurance_type = 'employee')::int) from insured_persons") < 0.3
    for event in ("birth_date >= date '2025-11-17'", "enrolled_to is not null", "enrolled_from >= date '2025-11-17'"):
        assert 0.002 < one(county, f"select count(*) filter ({event}) from insured_persons") / people < 0.03


def test_houses_have_licence_departments_beds_and_equipment_by_their_kind(county: duckdb.DuckDBPyConnection) -> None:
    assert one(county, "select count(distinct kind) from institutions") == 10
    assert one(county, "select count(distinct ownership || level) from institutions") >= 5
    assert (
        one(
            county,
            "select count(*) from institutions where departments is null or licence_from is null or licence_to is null",
        )
        == 0
    )
    assert (
        one(
            county,
            "select count(*) from institutions where kind = 'general_hospital' and (beds < 10 or equipment is null)",
        )
        == 0
    )
    assert (
        one(county, "select count(*) from institutions where kind in ('pharmacy', 'village_clinic') and beds > 0") == 0
    )
    largest = "institution_id = (select institution_id from institutions order by beds desc limit 1)"
    nights = one(
        county,
        f"select sum(date_diff('day', started_at::date, ended_at::date)) from bills where visit_type = 'inpatient' and {largest}",
    )
    assert 0.4 < nights / 364 / one(county, f"select beds from institutions where {largest}") < 0.85


def test_staff_have_a_scope_and_some_a_second_place(county: duckdb.DuckDBPyConnection) -> None:
    assert one(county, "select count(*) from practitioners where scope is null or registered_from is null") == 0
    doctors = "from practitioners where profession in ('doctor', 'assistant_doctor')"
    assert 0.01 < one(county, f"select avg((other_institution_ids is not null)::int) {doctors}") < 0.12


def test_codes_have_the_national_shapes(county: duckdb.DuckDBPyConnection) -> None:
    """Services 15 digits; western drugs X and 22 characters; Chinese medicines Z and 19; consumables C and 19."""
    services, consumables = "[0-9]{15}", "C[0-9A-Z]{19}"
    shapes = {
        "drug": "X[0-9A-Z]{22}|Z[0-9A-Z]{19}",
        "tcm": f"X[0-9A-Z]{{22}}|Z[0-9A-Z]{{19}}|{services}",
        "consumable": consumables,
    }
    for item_class, codes in county.execute("select item_class, list(item_code) from items group by 1").fetchall():
        wrong = [code for code in codes if not re.fullmatch(shapes.get(item_class, services), code)]
        assert wrong == [], item_class
    prescribed = county.execute("select distinct left(drug_code, 1) from prescriptions").fetchall()
    assert {first for (first,) in prescribed} == {"X", "Z"}


def test_prices_go_by_level_and_change_once_at_a_date(county: duckdb.DuckDBPyConnection) -> None:
    changed = """from items a join items b using (item_code) where a.valid_to = b.valid_from - 1
        and a.price_cap_secondary <> b.price_cap_secondary"""
    assert 30 < one(county, f"select count(*) {changed}") < 90
    assert one(county, f"select count(distinct b.valid_from) {changed}") == 1
    assert (
        one(county, "select count(*) from items where item_class = 'lab' and price_cap_primary >= price_cap_secondary")
        == 0
    )
    moved = f"""with caps as (select item_code, b.valid_from as since, b.price_cap_secondary / a.price_cap_secondary as factor {changed}),
        paid as (select item_code, factor, institution_id, avg(unit_price) filter (charged_at < since) as before,
            avg(unit_price) filter (charged_at >= since) as after from net join caps using (item_code) group by all)
        select corr(after / before, factor) from paid where before > 0 and after > 0"""
    assert one(county, moved) > 0.8


def test_knowledge_knows_pairs_families_and_windows(county: duckdb.DuckDBPyConnection) -> None:
    assert one(county, "select count(*) from kp_included_items") > 150
    assert one(county, "select count(distinct family) from items where recognition_days > 0") >= 5
    for name in ("kp_sex_limit", "kp_frequency_limit", "kp_interval_limit", "kp_course_limit", "kp_bundles"):
        assert one(county, f"select count(*) from {name}") >= 3


def test_winter_fills_the_practices_and_new_year_empties_them(county: duckdb.DuckDBPyConnection) -> None:
    january, july = "between date '2026-01-05' and date '2026-01-25'", "between date '2026-07-06' and date '2026-07-26'"
    assert a_day(county, january) > 1.25 * a_day(county, july)
    flu = "starts_with(principal_diagnosis, 'J1')"
    assert a_day(county, january, which=flu) > 2 * a_day(county, july, which=flu)
    assert a_day(county, NEW_YEAR) < 0.6 * a_day(county, BEFORE_IT)
    refills = "'chronic_outpatient'"
    assert a_day(county, AFTER_IT, refills) > 1.1 * a_day(county, BEFORE_IT, refills)


def test_weekends_and_holidays_are_quiet_and_emergencies_are_not(county: duckdb.DuckDBPyConnection) -> None:
    weekend = "in (select day from (select unnest(generate_series(date '2026-03-02', date '2026-03-29', interval 1 day))::date as day) where isodow(day) {} 6)"
    assert a_day(county, weekend.format(">=")) < 0.75 * a_day(county, weekend.format("<"))
    assert a_day(county, weekend.format(">="), "'emergency'") > 0.85 * a_day(county, weekend.format("<"), "'emergency'")
    october, september = (
        "between date '2026-10-01' and date '2026-10-07'",
        "between date '2026-09-07' and date '2026-09-18'",
    )
    assert a_day(county, october) < 0.65 * a_day(county, september)


def test_people_go_far_to_hospitals_and_stay_near_home_for_a_cold(county: duckdb.DuckDBPyConnection) -> None:
    local = dict(county.execute("""
        select i.kind, avg((i.township = p.township)::int) from bills join institutions i using (institution_id)
        join insured_persons p using (person_id) group by 1""").fetchall())  # fmt: skip
    assert local["village_clinic"] > 0.5 > local["general_hospital"]
    assert local["township_health_centre"] > local["general_hospital"]


def test_an_episode_goes_from_tests_to_surgery(county: duckdb.DuckDBPyConnection) -> None:
    order = """select avg((tests < surgery)::int) from (
        select min(charged_at) filter (item_class in ('lab', 'imaging', 'exam')) as tests,
            min(charged_at) filter (item_class = 'surgery') as surgery
        from net where visit_type = 'inpatient' group by claim_id) where surgery is not null and tests is not null"""
    assert one(county, order) > 0.85


def test_patients_are_sent_up_and_down(county: duckdb.DuckDBPyConnection) -> None:
    up = """select avg((exists (select 1 from bills v where v.person_id = s.person_id and v.visit_type = 'outpatient'
            and v.institution_id <> s.institution_id and s.started_at::date - v.started_at::date between {}))::int)
        from bills s join institutions i using (institution_id) where s.visit_type = 'inpatient' and i.kind = 'general_hospital'"""
    just_before, earlier = one(county, up.format("1 and 2")), one(county, up.format("11 and 12"))
    assert just_before > 2 * earlier and just_before > 0.08
    down = """select count(*) from bills s join bills r on s.person_id = r.person_id and s.institution_id <> r.institution_id
        where s.visit_type = 'inpatient' and r.visit_type = 'inpatient' and r.department = '康复医学科'
        and s.principal_diagnosis similar to '(I63|S|I6).*' and r.started_at::date - s.ended_at::date between 1 and 13"""
    assert one(county, down) >= 3


def test_refills_come_at_the_pace_of_the_supply(county: duckdb.DuckDBPyConnection) -> None:
    gap = """select median(gap) from (select started_at::date - lag(started_at::date) over (
            partition by person_id, principal_diagnosis order by started_at) as gap
        from bills where visit_type = 'chronic_outpatient' and principal_diagnosis not like 'N18%')"""
    assert 28 <= one(county, gap) <= 42


def test_some_bills_are_taken_back_in_part_and_some_are_written_again(county: duckdb.DuckDBPyConnection) -> None:
    refunds = "from claims r join claims c on r.reverses_claim_id = c.claim_id"
    assert one(county, f"select count(*) {refunds} where -r.total_amount < c.total_amount") > 0
    again = f"select count(*) {refunds} join claims n on n.visit_id = c.visit_id and n.settled_at > r.settled_at and n.total_amount > 0"
    assert one(county, again) > 0


def test_some_settle_days_late_and_some_are_uploaded_a_month_late(county: duckdb.DuckDBPyConnection) -> None:
    late = "select avg((settled_at > ended_at + interval 1 day)::int) from claims where reverses_claim_id is null"
    assert 0.002 < one(county, late) < 0.02
    uploaded = f"""select avg((strftime(settled_at, '%Y-%m') < regexp_extract(filename, '(\\d{{4}}-\\d{{2}})\\.parquet', 1))::int)
        from read_parquet('{honest_folder() / "out" / "claims"}/*.parquet', filename = true) where reverses_claim_id is null"""
    assert 0.001 < one(county, uploaded) < 0.01


def test_one_house_is_cut_off_for_more_than_a_week_and_then_settles_all_at_once(
    county: duckdb.DuckDBPyConnection,
) -> None:
    house = "institution_id = (select subject_id from look_alikes where look_alike = 'batch_upload')"
    busiest = county.execute(
        f"select settled_at::date as day from claims where {house} group by 1 order by count(*) desc, 1 limit 1"
    )
    day = busiest.fetchall()[0][0]
    assert (
        one(county, f"select count(distinct ended_at::date) from claims where {house} and settled_at::date = '{day}'")
        >= 8
    )
    before = f"settled_at::date between date '{day}' - 8 and date '{day}' - 1"
    that_day = one(county, f"select count(*) from claims where {house} and settled_at::date = '{day}'")
    assert one(county, f"select count(*) from claims where {house} and {before}") < 0.1 * that_day


def test_volumes_stays_and_costs_go_by_level(county: duckdb.DuckDBPyConnection) -> None:
    """Shares and order as published for China in 2023 (docs/simulation.md), without tertiary houses."""
    kinds = (
        "case when kind like '%hospital' then 'hospital' when kind = 'village_clinic' then 'village' else 'other' end"
    )
    seen = dict(county.execute(f"""select {kinds}, count(*) / sum(count(*)) over () from bills join institutions using (institution_id)
        where visit_type not in ('inpatient', 'pharmacy') group by 1""").fetchall())  # fmt: skip
    assert 0.15 < seen["village"] < 0.45 and 0.15 < seen["hospital"] < 0.45
    stays = dict(county.execute("""select kind, [avg(date_diff('day', started_at::date, ended_at::date)), avg(total_amount::double)]
        from bills join institutions using (institution_id) where visit_type = 'inpatient' group by 1""").fetchall())  # fmt: skip
    (short, cheap), (long, dear) = stays["township_health_centre"], stays["general_hospital"]
    assert 5 < short < long < 12 and 800 < cheap < dear < 8_000
