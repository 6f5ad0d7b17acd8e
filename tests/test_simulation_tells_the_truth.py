"""Every scheme is planted, its records are in the deliveries, its money adds up, and it breaks what it claims to break."""

from collections import Counter
from pathlib import Path

import duckdb
import numpy as np
import pytest

from simulation.fabrication import reasons
from simulation.plan import all_look_alikes, plan_county
from simulation.planting import ABOUT_CLAIMS, ABOUT_LINES, ABOUT_SERVICES, VARIANTS, all_schemes
from simulation.span import span_ending
from simulation.subjects import Wanted
from simulation.write import CountyReport, write_county
from tests.honest_county import NET
from tests.test_simulation_keeps_innocents_lawful import BREACHES

BROKEN_BY = {
    "included item on the same day": "included_item_billed",
    "units above the day": "units_above_limit",
    "units above the stay": "units_above_limit",
    "price above the cap": "over_price",
    "sex": "sex_and_age_limits",
    "age": "sex_and_age_limits",
    "level": "setting_and_level_limits",
    "setting": "setting_and_level_limits",
    "insurance": "setting_and_level_limits",
    "course": "course_exceeded",
    "interval": "tests_too_often",
    "follow-up after death": "follow_ups_of_the_absent",
    "after death": "post_mortem_services",
    "too many days": "",
    "trace code twice": "trace_code_reuse",
    "unknown staff": "unregistered_staff",
    "unregistered department": "out_of_scope",
}


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, CountyReport]:
    folder = tmp_path_factory.mktemp("schemed")
    report = write_county(folder / "out", folder / "truth", people=12_000, institutions=60, seed=11, schemes="every",
                          strength=(0.6, 1.0), evasion=0.0, format="parquet")  # fmt: skip
    return folder, report


@pytest.fixture(scope="module")
def county(written: tuple[Path, CountyReport]) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    for each in sorted((written[0] / "out").iterdir()):
        connection.execute(f"create view {each.name} as select * from '{each}/*.parquet'")
    for file in sorted((written[0] / "truth").glob("*.csv")):
        connection.execute(f"create table truth_{file.stem} as select * from read_csv('{file}', all_varchar = true)")
    connection.execute(NET)
    return connection


def one(county: duckdb.DuckDBPyConnection, query: str) -> int:
    row = county.execute(query).fetchone()
    assert row is not None
    return int(row[0] or 0)


@pytest.mark.parametrize("scheme", all_schemes())
def test_every_scheme_has_a_subject_records_and_money(scheme: str, county: duckdb.DuckDBPyConnection) -> None:
    assert one(county, f"select count(*) from truth_subjects where scheme = '{scheme}'") >= 1
    assert one(county, f"select count(*) from truth_records where scheme = '{scheme}'") >= 5
    assert one(county, f"select sum(amount::decimal(14, 2)) from truth_records where scheme = '{scheme}'") > 0


def test_every_planted_record_is_in_the_deliveries(county: duckdb.DuckDBPyConnection) -> None:
    lost = (
        """select count(*) from truth_records where dataset = 'claims' and key not in (select claim_id from claims)"""
    )
    assert one(county, lost) == 0
    lost = """select count(*) from truth_records where dataset = 'public_health_services'
              and key not in (select service_id from public_health_services)"""
    assert one(county, lost) == 0
    lost = """select count(*) from truth_records where dataset = 'claim_lines'
              and key not in (select claim_id || '|' || line_no from claim_lines)"""
    assert one(county, lost) == 0


def test_subjects_exist_and_their_money_is_that_of_their_records(county: duckdb.DuckDBPyConnection) -> None:
    for kind, table in (("institution", "institutions"), ("practitioner", "practitioners")):
        lost = f"""select count(*) from truth_subjects where subject_type = '{kind}'
                   and subject_id not in (select {kind}_id from {table})"""
        assert one(county, lost) == 0
    differs = """
        select count(*) from (select scheme, subject_id, sum(amount::decimal(14, 2)) as money from truth_records group by all)
        join truth_subjects s using (scheme, subject_id)
        where abs(money - s.amount::decimal(14, 2)) > 0.01"""
    assert one(county, differs) == 0


def test_made_up_bills_have_a_doctor_and_a_department_as_all_have(county: duckdb.DuckDBPyConnection) -> None:
    assert one(county, "select count(*) from claims where practitioner_id is null") == 0
    assert one(county, "select count(*) from claims where department is null and visit_type <> 'pharmacy'") == 0


def test_a_house_without_the_department_bills_what_it_treats() -> None:
    """A clinic of one trade that pools cards or bills the dead does so under its own trade."""
    plan = plan_county(2, 9_000, 100, span_ending("2026-W46", 30), Wanted(None))
    clinics = np.flatnonzero(
        [variant in ("clinic_tcm", "clinic_dental") for variant in plan.county.institutions.variants]
    )
    for clinic in clinics.tolist():
        cases = reasons(plan.county, clinic, plan.visits, "htn", "dm")
        assert len(cases) and (plan.county.department_at[cases, clinic] >= 0).all()
    assert len(clinics) >= 2


def test_about_a_tenth_of_the_institutions_carries_one_or_two_schemes() -> None:
    plants = plan_county(2, 9_000, 100, span_ending("2026-W46", 30), Wanted("all")).plants
    carried = Counter(plant.place for plant in plants if plant.subject_type == "institution")
    assert 8 <= len(carried) <= 12
    assert sum(n <= 2 for n in carried.values()) >= 0.7 * len(carried) and max(carried.values()) <= 3
    assert {plant.subject_type for plant in plants} == {"institution", "practitioner", "insured_person"}
    assert {plant.variant for plant in plants} > {"plain"}


@pytest.mark.parametrize("breach", [name for name, scheme in BROKEN_BY.items() if scheme])
def test_a_scheme_breaks_the_limit_that_it_is_about(breach: str, county: duckdb.DuckDBPyConnection) -> None:
    assert one(county, f"select count(*) from ({BREACHES[breach]})") > 0


@pytest.mark.parametrize("look_alike", all_look_alikes())
def test_every_look_alike_lives_in_the_county_and_is_noted(look_alike: str, county: duckdb.DuckDBPyConnection) -> None:
    assert one(county, f"select sum(n_visits::int) from truth_look_alikes where look_alike = '{look_alike}'") >= 10


def test_look_alikes_and_schemes_say_what_they_are_in_both_languages() -> None:
    for module in [*all_schemes().values(), *all_look_alikes().values()]:
        assert set(module.TITLE) == {"zh", "en"}
        assert module.__doc__


@pytest.mark.parametrize("scheme", all_schemes())
def test_a_scheme_states_what_it_changes_and_how_it_evades(scheme: str) -> None:
    module = all_schemes()[scheme]
    assert set(module.CHANGES) <= {*ABOUT_CLAIMS, *ABOUT_LINES, *ABOUT_SERVICES}
    assert module.VARIANTS and set(module.VARIANTS) < set(VARIANTS)
    assert 0 < module.REACH[0] <= module.REACH[1] <= 1


def test_there_are_at_least_thirty_schemes_and_two_of_each_pack() -> None:
    packs = Counter(module.PACK for module in all_schemes().values())
    assert packs.total() >= 30 and set(packs) == set("ABCDEFGHJK") and min(packs.values()) >= 2


def test_every_scheme_and_look_alike_is_in_the_documentation() -> None:
    page = (Path(__file__).parents[1] / "docs" / "simulation.md").read_text(encoding="utf-8")
    assert [name for name in [*all_schemes(), *all_look_alikes()] if f"| `{name}` |" not in page] == []
    assert [
        m.TITLE["zh"] for m in [*all_schemes().values(), *all_look_alikes().values()] if m.TITLE["zh"] not in page
    ] == []
    assert len(all_look_alikes()) >= 12


def test_complaints_and_inspections_go_with_schemes_only_in_part(county: duckdb.DuckDBPyConnection) -> None:
    schemed = "institution_id in (select institution_id from truth_subjects where institution_id is not null)"
    assert one(county, f"select count(*) from inspections where violation_found and {schemed}") > 0
    assert one(county, f"select count(*) from inspections where violation_found and not {schemed}") > 0
    assert one(county, f"select count(*) from inspections where not violation_found and {schemed}") > 0
    assert one(county, f"select count(*) from complaints where not {schemed}") > 0


def test_refunds_repeat_their_bill_with_the_other_sign(county: duckdb.DuckDBPyConnection) -> None:
    refunds = one(county, "select count(*) from claims where reverses_claim_id is not null")
    assert 0.002 < refunds / one(county, "select count(*) from claims") < 0.01
    wrong = """select count(*) from claims r join claims c on r.reverses_claim_id = c.claim_id
               where r.person_id <> c.person_id or r.settled_at <= c.settled_at or -r.total_amount > c.total_amount"""
    assert one(county, wrong) == 0
    assert one(county, "select count(*) from claim_lines where (quantity < 0) <> (amount < 0) and amount <> 0") == 0


def test_bills_add_up(county: duckdb.DuckDBPyConnection) -> None:
    wrong = """select count(*) from (select claim_id, sum(amount) as lines from claim_lines group by claim_id)
               join claims using (claim_id) where lines <> total_amount
               or total_amount <> fund_amount + account_amount + cash_amount"""
    assert one(county, wrong) == 0


def test_the_county_looks_like_one(county: duckdb.DuckDBPyConnection) -> None:
    """Rates of visits, stays and their cost as in Chinese counties (docs/simulation.md)."""
    people = one(county, "select count(*) from insured_persons")
    visits = one(county, "select count(*) from bills where visit_type not in ('inpatient', 'pharmacy')") / people
    stays = one(county, "select count(*) from bills where visit_type = 'inpatient'") / people
    assert 3.5 < visits < 6.5
    assert 0.11 < stays < 0.24
    means = dict(county.execute("select level, avg(total_amount)::double from bills join institutions using (institution_id) "
                                "where visit_type = 'inpatient' group by level").fetchall())  # fmt: skip
    assert 1_000 < means["primary"] < 3_500 < means["secondary"] < 7_500
