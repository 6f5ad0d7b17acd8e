"""One fact speaks once: people met at several houses, and bills that several detectors name."""

from datetime import date

import pandas as pd
import pytest

from models.doubts import Case, counter_reasons
from models.shared_evidence import overlaps, own_parts, own_shares, parts_added
from pipelines import warehouse
from pipelines.risk_tables import append, ensure_risk

WEEK = "2026-W46"
# finding, detector, house, kind, result, and the bills it names: b12 is a bill of person p1 at house H2.
FINDINGS = [
    ("f1", "watched_drugs", "H1", "rule", "suspicion", ["b11", "b21", "b31"]),
    ("f2", "watched_drugs", "H2", "rule", "suspicion", ["b12", "b22"]),
    ("f3", "too_many_packs", "H1", "rule", "suspicion", ["b11", "b21"]),
    ("f4", "price_above_cap", "H1", "rule", "violation", ["b11", "b21", "b31"]),
    ("f5", "co_visits", "H1", "link", "suspicion", ["b11", "b21", "b31"]),
    ("f6", "billed_at_night", "H1", "rule", "suspicion", ["b41"]),
]


@pytest.fixture
def county():
    with warehouse.in_memory() as connection:
        connection.execute("create schema risk; create schema core")
        ensure_risk(connection)
        connection.execute(
            "create table core.claims (claim_id varchar, person_id varchar, replaced_by bigint);"
            "create table core.prescriptions "
            "(prescription_id varchar, drug_line varchar, claim_id varchar, replaced_by bigint)"
        )
        bills = sorted({bill for *_, named in FINDINGS for bill in named})
        for bill in bills:
            connection.execute("insert into core.claims values (?, ?, null)", [bill, f"p{bill[1]}"])
        # The second house names its bills by prescriptions.
        connection.execute("insert into core.prescriptions values ('r', '1', 'b12', null), ('r', '2', 'b22', null)")
        append(connection, "findings", findings().assign(week=WEEK))
        append(connection, "evidence", evidence().assign(week=WEEK))
        yield connection


def findings():
    rows = [each[:5] for each in FINDINGS]
    named = ["finding_id", "detector_id", "subject_id", "kind", "result"]
    return pd.DataFrame(rows, columns=named).assign(subject_type="institution", strength=0.8)


def evidence():
    rows = [
        (finding, n, "prescriptions", f"r|{n}") if house == "H2" else (finding, n, "claims", bill)
        for finding, _, house, _, _, bills in FINDINGS
        for n, bill in enumerate(bills, start=1)
    ]
    return pd.DataFrame(rows, columns=["finding_id", "hit", "dataset", "key"]).assign(role="charged")


def test_people_met_at_two_houses_are_half_a_reason_at_each(county):
    shares = own_shares(county, WEEK)
    assert shares["f1"] == pytest.approx((1 / 2 + 1 / 2 + 1) / 3)
    assert shares["f2"] == 0.5
    assert shares["f3"] == shares["f6"] == 1.0


def test_another_detector_on_the_same_people_elsewhere_takes_nothing_away(county):
    assert own_shares(county, WEEK)["f3"] == 1.0


def test_a_violation_is_a_breach_at_each_house(county):
    parts = own_parts(findings(), pd.Series({"f1": 0.5, "f4": 0.5}))
    assert parts.tolist() == [0.5, 1.0, 1.0, 1.0, 1.0, 1.0]


def test_the_weaker_of_two_that_name_the_same_bills_keeps_what_it_adds(county):
    rows, shared = findings(), overlaps(county, WEEK)
    weight = pd.Series([0.55, 0.55, 0.5, 0.8, 0.3, 0.55])
    added = parts_added(rows, shared, weight).set_axis(rows["finding_id"])
    assert added["f4"] == 1.0, "violations are whole"
    assert added["f1"] == 0.0, "all its bills are those of the violation"
    assert added["f3"] == pytest.approx(1 / 3), "two bills of three in common with the longer list"
    assert added["f5"] == 0.0, "the same three people"
    assert added["f2"] == added["f6"] == 1.0, "another house, other bills"


def test_of_two_equally_loud_exactly_one_speaks():
    rows = findings().iloc[[0, 2]]
    both = pd.DataFrame({"finding_id": ["f1", "f3"], "other_id": ["f3", "f1"], "share": [1.0, 1.0]})
    added = parts_added(rows, both, pd.Series([0.5, 0.5], index=rows.index))
    assert sorted(added) == [0.0, 1.0]


def test_a_week_without_evidence_takes_nothing_away(county):
    assert own_shares(county, "2026-W45").empty and overlaps(county, "2026-W45").empty
    weight = pd.Series(0.5, index=findings().index)
    assert (parts_added(findings(), overlaps(county, "2026-W45"), weight) == 1).all()


def case(own_part):
    found = findings().head(1).assign(
        own_part=own_part, source_group="suspicions", common_share=0.0, n_peers=20, subject_type="institution"
    )  # fmt: skip
    measures = pd.DataFrame({"z": [], "denominator": []})
    return Case(found, measures, None, pd.DataFrame(), None, None, None, 0.5, 0.5, 0.1, date(2026, 11, 16), 0.0, 0.0)


def test_a_row_says_when_its_people_were_found_elsewhere_too():
    said = [each for each in counter_reasons(case(0.2)) if "institutions on average" in each.text_en]
    assert len(said) == 1 and "5.0 institutions" in said[0].text_en and "5.0 家机构" in said[0].text_zh
    assert not [each for each in counter_reasons(case(1.0)) if "institutions on average" in each.text_en]
