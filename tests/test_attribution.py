"""Why a risk moved between two lists: each cause is found when it alone is at work, and the parts sum to the whole."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.attribution import CAUSES, attributed, main_cause
from models.ranking import GROUPS, SUBJECT, score_subjects

KEY = ("institution", "H1")


def findings(*rows: tuple) -> pd.DataFrame:
    """(detector, strength, own value, peers' value) of H1, all suspicions unless a group is given fifth."""
    return pd.DataFrame(
        [
            {
                "subject_type": KEY[0], "subject_id": KEY[1], "detector_id": row[0], "strength": row[1], "detector_hash": "a",
                "source_group": row[4] if len(row) > 4 else "suspicions", "subject_value": row[2], "peer_median": row[3],
            }
            for row in rows
        ],
        columns=["subject_type", "subject_id", "detector_id", "strength", "detector_hash", "source_group",
                 "subject_value", "peer_median"],
    )  # fmt: skip


def risk(rows: pd.DataFrame) -> float:
    return float(score_subjects(rows)["risk"].iloc[0]) if len(rows) else 0.0


def parts(
    before: pd.DataFrame, now: pd.DataFrame, late: float = 0.0, ran=({"d": "a"}, {"d": "a"}), more: float = 0.0
) -> pd.Series:
    index = pd.MultiIndex.from_tuples([KEY], names=SUBJECT)
    risks = pd.DataFrame({"risk_before": [risk(before)], "risk_now": [risk(now) + more]}, index=index)
    keys = pd.MultiIndex.from_tuples([(*KEY, "d")])
    return attributed(before, now, risks, pd.Series([late], index=keys), ran).iloc[0]


def test_more_of_the_same_in_the_new_week_is_behaviour():
    found = parts(findings(("d", 0.2, 10, 5)), findings(("d", 0.8, 30, 5)))
    assert main_cause(found) == "behaviour" and found["behaviour"] > 0.2
    assert found[["rules", "data", "peers"]].abs().max() == 0 and found["detector_id"] == "d"


def test_records_of_earlier_weeks_that_came_late_are_new_data():
    found = parts(findings(("d", 0.2, 10, 5)), findings(("d", 0.8, 30, 5)), late=1.0)
    assert main_cause(found) == "data" and found["behaviour"] == 0


def test_half_late_is_half_data():
    found = parts(findings(("d", 0.2, 10, 5)), findings(("d", 0.8, 30, 5)), late=0.5)
    assert found["data"] > 0.1 and found["behaviour"] > 0.1


def test_a_subject_that_stood_still_while_its_peers_improved_is_told_so():
    found = parts(findings(("d", 0.2, 10, 9)), findings(("d", 0.6, 10, 5)))
    assert main_cause(found) == "peers" and found["behaviour"] == 0


@pytest.mark.parametrize("ran", [({"d": "a"}, {"d": "b"}), ({}, {"d": "b"}), ({"d": "a"}, {})])
def test_another_text_of_a_rule_or_one_that_began_or_ended_is_a_change_of_rules(ran):
    found = parts(findings(("d", 0.2, 10, 5)), findings(("d", 0.8, 30, 5)), late=1.0, ran=ran)
    assert main_cause(found) == "rules" and found[["data", "peers", "behaviour"]].abs().max() == 0


def test_what_the_findings_do_not_explain_belongs_to_weights_and_learning():
    same = findings(("d", 0.4, 10, 5))
    assert parts(same, same, more=0.1)["rules"] == pytest.approx(0.1)


def test_a_finding_that_is_gone_pulls_down():
    gone = parts(findings(("d", 0.7, 10, 5)), findings())
    assert gone["behaviour"] == pytest.approx(-gone["risk_before"])


said = st.tuples(st.sampled_from("defg"), st.floats(0, 1), st.floats(0, 50), st.floats(0, 50), st.sampled_from(GROUPS))


@settings(max_examples=40, deadline=None)
@given(st.lists(said, max_size=4), st.lists(said, max_size=4), st.floats(0, 1), st.booleans())
def test_the_parts_always_sum_to_the_whole_change(before, now, late, other_rule):
    ran = dict.fromkeys("defg", "a")
    found = parts(findings(*before), findings(*now), late, (ran, {**ran, "e": "b"} if other_rule else ran))
    assert sum(found[list(CAUSES)]) == pytest.approx(found["risk_now"] - found["risk_before"], abs=1e-5)
