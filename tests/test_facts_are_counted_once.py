"""A rule that judges a group counts the group, however many ordinary records follow; its money and its records stay whole."""

from decimal import Decimal

import pandas as pd
import pytest
from test_detector_format import HEAD, SQL

from models.detector import all_detectors, parse_detector
from models.detector_laws import faults
from models.period import Period
from models.rule_findings import collect_hits, rule_findings
from pipelines import warehouse

WEEK = Period.parse("2026-W46")
BY_FACT = SQL.replace("as evidence", "as evidence,\n    date_trunc('month', c.started_at) as fact")
COUNTED = HEAD.replace("lookback_days:", "fact: {zh: 月份, en: month}\nlookback_days:").replace(
    "{n} times, {amount} yuan", "{n} months, {records} bills, {amount} yuan"
)
CLAIMS = [("H1", f"2026-{month}-0{day}", 10) for month in ("09", "10") for day in range(1, 7)] + [
    ("H2", "2026-09-01", 5)
]


def rule(head=COUNTED, sql=BY_FACT):
    return parse_detector(f"/*{head}*/{sql}", "rule", "billed_after_death", "identity")


@pytest.fixture
def county():
    with warehouse.in_memory() as connection:
        connection.execute(
            "create table claims (claim_id varchar, institution_id varchar, person_id varchar, started_at timestamp, "
            "fund_amount decimal(14, 2));"
            "create table insured_persons as select 'P1' as person_id, date '2026-01-01' as died_on"
        )
        for number, (house, day, money) in enumerate(CLAIMS):
            connection.execute("insert into claims values (?, ?, 'P1', ?, ?)", [f"c{number}", house, day, money])
        yield connection


def test_hits_are_the_facts_while_records_and_money_stay_whole(county):
    hits = collect_hits(county, rule(), WEEK, 52)
    assert hits.to_dict("list") == {
        "subject_id": ["H1", "H2"], "n_hits": [2, 1], "n_records": [12, 1], "amount": [Decimal(120), Decimal(5)],
    }  # fmt: skip
    assert county.execute("select count(*), count(distinct evidence) from rule_hits").fetchall() == [(13, 13)]


def test_without_a_fact_each_record_is_a_hit(county):
    hits = collect_hits(county, rule(HEAD, SQL), WEEK, 52)
    assert hits["n_hits"].tolist() == hits["n_records"].tolist() == [12, 1]


def test_the_sentence_says_both_and_the_strength_is_that_of_the_facts(county):
    ids = [f"H{number}" for number in range(40)]
    volume = pd.DataFrame({"n_claims": 1000.0, "fund_amount": 100_000.0}, index=ids)
    traits = pd.DataFrame({"kind": "clinic", "level": "primary"}, index=ids)
    by_fact, by_record = (
        rule_findings(each, collect_hits(county, each, WEEK, 52), volume, traits, 40).set_index("subject_id")
        for each in (rule(), rule(HEAD, SQL))
    )
    assert by_fact.loc["H1", "text_en"] == "2 months, 12 bills, 120 yuan"
    assert by_fact.loc["H1", "strength"] < by_record.loc["H1", "strength"]


@pytest.mark.parametrize(("head", "sql"), [(COUNTED, SQL), (HEAD, BY_FACT)])
def test_the_head_says_what_a_fact_is_and_the_query_gives_it_or_neither(head, sql):
    assert any("must select exactly" in each for each in faults(rule(head, sql)))


def test_a_month_of_a_department_and_a_length_of_stay_are_facts():
    live = all_detectors()
    assert live["tests_share_above_peers"].head.fact.en == "month of a department"
    assert live["stay_length_heaped"].head.fact.en == "length of stay"
