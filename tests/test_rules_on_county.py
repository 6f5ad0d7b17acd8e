"""The rules on whole synthetic counties: a violation never falls on an innocent record, and every scheme is found.

One county carries every scheme at full strength, another none; both have all innocent look-alikes. A second of each is a
deep proof. What is found, and what is said of the innocent, is printed.
"""

import re
from pathlib import Path
from statistics import median

import duckdb
import pytest
from bench_measure import table
from rules_county import (
    RULES,
    VIOLATIONS,
    count,
    county_in,
    covering,
    innocent_hits,
    recalls,
    run,
    run_all,
    speaking,
)

from data_contracts.contract import all_contracts
from models.detector import Detector
from simulation.planting import all_schemes

PAGE = Path(__file__).parents[1] / "docs" / "rules.md"
SCHEMES = sorted(all_schemes())
# With fewer records than this a scheme may stay below what a rule can tell from chance.
ENOUGH_RECORDS = 5
# What a small county does not show its own rules, and why; some other rule must speak of it all the same.
MAY_HIDE_FROM_ITS_RULES = {
    "package_ordering": "fewer than ten admissions a quarter in the department, or no such department elsewhere",
    "phantom_sales": "a shop with so much stock to spare that the packs it never sold were there",
}


@pytest.fixture(scope="module", params=[3, pytest.param(11, marks=pytest.mark.deep)])
def county(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Strong schemes that do not evade: a weak or evading one is meant to hide below the thresholds of single rules."""
    connection = county_in(
        tmp_path_factory.mktemp("county"), people=20_000, institutions=40, seed=request.param, schemes="every",
        evasion=0.0, strength=(0.9, 1.0),
    )  # fmt: skip
    run_all(connection)
    return connection


@pytest.fixture(scope="module", params=[7, pytest.param(19, marks=pytest.mark.deep)])
def clean_county(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    connection = county_in(
        tmp_path_factory.mktemp("clean"), people=4_000, institutions=30, seed=request.param, schemes="none"
    )
    run_all(connection)
    return connection


@pytest.mark.parametrize("rule", VIOLATIONS, ids=lambda each: each.id)
def test_a_violation_never_falls_on_an_innocent_record(rule: Detector, county: duckdb.DuckDBPyConnection) -> None:
    assert innocent_hits(county, rule.id) == []


def test_a_clean_county_shows_no_violation(clean_county: duckdb.DuckDBPyConnection) -> None:
    violations = {rule.id for rule in VIOLATIONS}
    assert [row for row in speaking(clean_county) if row[0] in violations] == []


def test_what_rules_say_in_a_clean_county_is_explained(
    clean_county: duckdb.DuckDBPyConnection, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every rule that speaks there has its row, with the reason, on the page of the rules."""
    rows = speaking(clean_county)
    with capsys.disabled():
        head = ["rule", "hits in a year", "subjects", "per institution and week"]
        table("A county without schemes", head, [list(row) for row in rows])
    explained = PAGE.read_text(encoding="utf-8").split("### 没有手法的县")[1].split("\n## ")[0]
    assert {row[0] for row in rows} <= set(re.findall(r"^\| `(\w+)` \|", explained, flags=re.MULTILINE))
    assert sum(row[3] for row in rows) < 3


def test_a_referral_centre_is_no_upcoder(clean_county: duckdb.DuckDBPyConnection) -> None:
    """Its patients are sicker than anybody's, by a look-alike, and it treats them accordingly."""
    share = "avg(case when substr(drg_code, 4, 1) in ('1', '3') then 1.0 else 0 end)"
    stays = clean_county.execute(f"""
        select institution_id, count(*), {share} from claims
        where visit_type = 'inpatient' and regexp_matches(drg_code, '[135]$') group by 1 order by 2
    """).fetchall()
    *others, (_, n_stays, centre) = stays
    assert n_stays >= 30
    assert centre > sum(n * part for _, n, part in others) / sum(n for _, n, _ in others)
    assert not {"severe_case_groups_overused", "principal_diagnosis_untreated"} & {
        row[0] for row in speaking(clean_county)
    }


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_scheme_is_found_by_its_rules(scheme: str, county: duckdb.DuckDBPyConnection) -> None:
    """By rules that are about it (they carry its catalogue number): its records are spoken of, or its subject is named."""
    assert covering(scheme)
    found = recalls(county)[scheme]
    assert found.n_records >= ENOUGH_RECORDS, "this seed shows too little of the scheme; choose another"
    own = found.n_by_its_rules or found.is_named
    assert own or (scheme in MAY_HIDE_FROM_ITS_RULES and found.n_by_any_rule)


def test_most_records_of_schemes_are_found(
    county: duckdb.DuckDBPyConnection, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = sorted(recalls(county).values(), key=lambda each: each.share)
    with capsys.disabled():
        head = ["scheme", "records", "by its rules", "share", "by any rule", "subject named"]
        table("Recall of the rules by scheme", head, [
            [each.scheme, each.n_records, each.n_by_its_rules, each.share, each.n_by_any_rule, "yes" if each.is_named else "no"]
            for each in rows
        ])  # fmt: skip
    assert len(rows) == len(SCHEMES)
    assert median(each.share for each in rows) >= 0.8


@pytest.mark.parametrize("dataset", ["claims", "claim_lines", "prescriptions"])
def test_rules_name_records_that_exist(dataset: str, county: duckdb.DuckDBPyConnection) -> None:
    key = ", ".join(f"r.{name}" for name in all_contracts()[dataset].key)
    missing = county.execute(f"""
        with evidence as (select rule, unnest(evidence) as record from hits)
        select distinct rule from evidence as e
        where split_part(e.record, '|', 1) = '{dataset}'
          and e.record not in (select concat_ws('|', '{dataset}', {key}) from {dataset} as r)
    """).fetchall()
    assert missing == []


@pytest.mark.parametrize("rule", RULES, ids=lambda each: each.id)
def test_a_rule_states_money_and_evidence(rule: Detector, county: duckdb.DuckDBPyConnection) -> None:
    mine = f"select count(*) from hits where rule = '{rule.id}' and"
    assert count(county, f"{mine} (len(evidence) = 0 or amount is null)") == 0
    assert count(county, f"{mine} len(evidence) <> len(list_distinct(evidence))") == 0


@pytest.mark.parametrize("rule", VIOLATIONS, ids=lambda each: each.id)
def test_a_second_run_says_the_same(rule: Detector, county: duckdb.DuckDBPyConnection) -> None:
    first = county.execute(
        "select subject_id, amount, evidence, hit from hits where rule = ? order by all", [rule.id]
    ).fetchall()
    run(county, rule)
    again = county.execute("select subject_id, amount, evidence, hit from rule_hits order by all").fetchall()
    assert again == first
