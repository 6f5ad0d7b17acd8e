"""The rules on whole synthetic counties: a violation never falls on an innocent record, and every scheme a rule covers is found.

One county carries every scheme at full strength, another none; both have all innocent look-alikes.
"""

import duckdb
import pytest
from rules_county import RULES, VIOLATIONS, count, county_in, covering, found_by_scheme, innocent_hits, run

from data_contracts.contract import all_contracts
from models.detector import Detector
from simulation.planting import all_schemes

COVERED = sorted(scheme for scheme in all_schemes() if covering(scheme))

# Schemes that only large houses show clearly enough for the rules that cover them.
FAINT = ["added_complications"]
# With fewer records than this a scheme may stay below what a rule can tell from chance.
ENOUGH_RECORDS = 10


def enough_records(scheme: str) -> float:
    """A rule that judges a house only from so many stays up cannot find a scheme that has touched fewer."""
    stays = [rule.head.params["min_stays"].value for rule in covering(scheme) if "min_stays" in rule.head.params]
    speaks_of_stays = len(stays) == len(covering(scheme))
    return max(ENOUGH_RECORDS, min(map(float, stays)) if stays and speaks_of_stays else 0)


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Strong schemes that do not evade: a weak or evading one is meant to hide below the thresholds of single rules."""
    return county_in(
        tmp_path_factory.mktemp("county"), people=12_000, institutions=40, seed=3, schemes="every", evasion=0.0,
        strength=(0.9, 1.0),
    )  # fmt: skip


@pytest.fixture(scope="module")
def clean_county(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    return county_in(tmp_path_factory.mktemp("clean"), people=4_000, institutions=30, seed=7, schemes="none")


@pytest.mark.parametrize("rule", VIOLATIONS, ids=lambda each: each.id)
def test_a_violation_never_falls_on_an_innocent_record(rule: Detector, county: duckdb.DuckDBPyConnection) -> None:
    run(county, rule)
    assert innocent_hits(county) == []


@pytest.mark.parametrize("rule", VIOLATIONS, ids=lambda each: each.id)
def test_a_clean_county_shows_no_violation(rule: Detector, clean_county: duckdb.DuckDBPyConnection) -> None:
    run(clean_county, rule)
    assert clean_county.execute("select subject_id, evidence from rule_hits").fetchmany(3) == []


@pytest.fixture(scope="module")
def crowded_county(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    """Houses twice as large and no other scheme: here those are plain that are faint in the other county."""
    return county_in(
        tmp_path_factory.mktemp("crowded"), people=24_000, institutions=40, seed=3, schemes=FAINT, evasion=0.0,
        strength=(1.0, 1.0),
    )  # fmt: skip


@pytest.mark.parametrize("scheme", COVERED)
def test_a_scheme_that_a_rule_covers_is_found(scheme: str, request: pytest.FixtureRequest) -> None:
    """By its records, or by its subject where the rule's evidence is stock and not sales."""
    county = request.getfixturevalue("crowded_county" if scheme in FAINT else "county")
    assert count(county, f"select count(*) from planted where scheme = '{scheme}'") >= enough_records(scheme)
    records, subjects = found_by_scheme(county, covering(scheme))[scheme]
    assert records or subjects


@pytest.mark.parametrize("rule", RULES, ids=lambda each: each.id)
def test_a_rule_names_records_that_exist_and_money_that_is_there(
    rule: Detector, county: duckdb.DuckDBPyConnection
) -> None:
    run(county, rule)
    assert count(county, "select count(*) from rule_hits where len(evidence) = 0 or amount is null") == 0
    assert count(county, "select count(*) from rule_hits where len(evidence) <> len(list_distinct(evidence))") == 0
    for dataset in sorted({"claims", "claim_lines", "prescriptions"} & set(rule.reads)):
        key = ", ".join(f"r.{name}" for name in all_contracts()[dataset].key)
        missing = f"""
            with evidence as (select unnest(evidence) as record from rule_hits)
            select count(*) from evidence as e
            where split_part(e.record, '|', 1) = '{dataset}'
              and e.record not in (select concat_ws('|', '{dataset}', {key}) from {dataset} as r)
        """
        assert count(county, missing) == 0


@pytest.mark.parametrize("rule", VIOLATIONS, ids=lambda each: each.id)
def test_a_second_run_says_the_same(rule: Detector, county: duckdb.DuckDBPyConnection) -> None:
    run(county, rule)
    first = county.execute("select * from rule_hits order by all").fetchall()
    run(county, rule)
    assert county.execute("select * from rule_hits order by all").fetchall() == first
