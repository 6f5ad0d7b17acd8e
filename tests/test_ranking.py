"""The laws of the list: what risk, money, priority and composition promise whatever the findings are."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.common_shock import common_shares, damping
from models.money import at_stake, expected, subject_money
from models.policy import Policy, n_random_for, n_ranked_of
from models.priority import in_order, with_priority
from models.ranking import CHALLENGERS, GROUPS, SUBJECT, WEIGHTS, score_subjects
from models.selection import select
from models.warning import change, due_on, warning_id, warning_level
from pipelines import warehouse
from pipelines.risk_tables import append, ensure_risk

# The machine may be busy: no deadline, and a number of examples that costs a second.
law = settings(max_examples=30, deadline=None)
COLUMNS = ["detector_id", "source_group", "strength"]
one_finding = st.tuples(
    st.sampled_from([f"d{n}" for n in range(9)]), st.sampled_from(GROUPS), st.floats(0, 1, allow_nan=False)
)
some_findings = st.lists(one_finding, min_size=1, max_size=12)


def frame(findings: list, subject: str = "H1") -> pd.DataFrame:
    rows = pd.DataFrame(findings, columns=COLUMNS)
    return rows.assign(subject_type="institution", subject_id=subject)


def risk(findings: list) -> float:
    return float(score_subjects(frame(findings))["risk"].iloc[0])


@law
@given(some_findings)
def test_risk_lies_between_nothing_and_one_and_never_reaches_certainty(findings):
    assert 0 <= risk(findings) < 1


@law
@given(some_findings, st.randoms(use_true_random=False))
def test_the_order_of_findings_does_not_matter(findings, random):
    shuffled = list(findings)
    random.shuffle(shuffled)
    assert risk(shuffled) == risk(findings)


@law
@given(some_findings, one_finding)
def test_another_finding_never_lowers_the_risk(findings, another):
    assert risk([*findings, another]) >= risk(findings) - 1e-6


@law
@given(some_findings, st.floats(0, 1))
def test_a_stronger_finding_never_lowers_the_risk(findings, more):
    detector, group, strength = findings[0]
    stronger = (detector, group, strength + (1 - strength) * more)
    assert risk([stronger, *findings[1:]]) >= risk(findings) - 1e-6


@law
@given(st.floats(0.05, 1), st.sampled_from(GROUPS))
def test_the_second_finding_of_a_group_adds_less_than_the_first(strength, group):
    first = risk([("a", group, strength)])
    assert risk([("a", group, strength), ("b", group, strength)]) - first < first


def test_one_group_alone_never_exceeds_its_weight():
    for each in WEIGHTS:
        findings = [(f"d{n}", each.group, 1.0) for n in range(30)]
        assert risk(findings) <= each.weight


def test_corroboration_across_sources_beats_repetition_within_one():
    within = risk([("a", "suspicions", 0.6), ("b", "suspicions", 0.6)])
    across = risk([("a", "suspicions", 0.6), ("b", "networks", 0.6)])
    assert across > within


@law
@given(some_findings)
def test_a_challenger_is_reported_but_never_fused(findings):
    challengers = [(name, "peers", 1.0) for name in sorted(CHALLENGERS)] + [("any", "challenger", 1.0)]
    assert risk([*findings, *challengers]) == risk(findings)
    assert score_subjects(frame(challengers))["n_findings"].iloc[0] == 0


@law
@given(some_findings, some_findings)
def test_other_subjects_joining_changes_nobodys_risk(findings, others):
    both = score_subjects(pd.concat([frame(findings), frame(others, "H2")]))
    assert both.loc[("institution", "H1"), "risk"] == risk(findings)


@law
@given(some_findings)
def test_without_its_strongest_reason_the_risk_is_not_higher(findings):
    scored = score_subjects(frame(findings)).iloc[0]
    assert scored["risk_without_strongest"] <= scored["risk"]


def test_every_weight_has_its_reason_in_both_languages():
    assert all(each.why_zh and each.why_en and 0 < each.weight < 1 for each in WEIGHTS)


# What most peers show ----------------------------------------------------------------------------------------------


def about(n_hit: int, n_group: int, group: str = "networks") -> tuple[pd.DataFrame, pd.DataFrame]:
    ids = [f"H{i}" for i in range(n_group)]
    hit = {"subject_type": "institution", "subject_id": ids[:n_hit], "detector_id": "d", "source_group": group}
    findings = pd.DataFrame({**hit, "strength": 0.9})
    subjects = pd.DataFrame(
        {"subject_type": "institution", "subject_id": ids, "peer_group": "all", "n_in_group": n_group}
    )
    return findings, subjects.set_index(SUBJECT)


@pytest.mark.parametrize(("n_hit", "factor"), [(1, 1.0), (4, 1.0), (8, 0.625), (20, 0.25)])
def test_what_most_peers_show_weighs_little(n_hit, factor):
    findings, subjects = about(n_hit, 20)
    assert damping(findings, common_shares(findings, subjects)).tolist() == [pytest.approx(factor)] * n_hit


def test_a_breach_stays_a_breach_however_common():
    findings, subjects = about(20, 20, group="violations")
    assert damping(findings, common_shares(findings, subjects)).tolist() == [1.0] * 20


def test_who_stands_out_among_many_with_a_weak_finding_keeps_its_strength():
    findings, subjects = about(20, 20)
    findings.loc[1:, "strength"] = 0.3
    assert damping(findings, common_shares(findings, subjects)).iloc[0] == 1.0


def test_in_a_tiny_group_nothing_is_called_common():
    findings, subjects = about(4, 4)
    assert damping(findings, common_shares(findings, subjects)).tolist() == [1.0] * 4


# Money -------------------------------------------------------------------------------------------------------------


def _sell(connection) -> None:
    """Prescription r1 was charged on claim c1: drug A on lines 1 and 3, drug B on line 2; r9 was charged nowhere."""
    connection.execute("create schema core")
    connection.execute(
        "create table core.claim_lines (claim_id varchar, line_no varchar, item_code varchar, replaced_by int)"
    )
    connection.execute(
        "insert into core.claim_lines values ('c1', '1', 'A', null), ('c1', '2', 'B', null), ('c1', '3', 'A', null)"
    )
    connection.execute(
        "create table core.prescriptions (prescription_id varchar, drug_line varchar, claim_id varchar, drug_code varchar, "
        "replaced_by int)"
    )
    connection.execute(
        "insert into core.prescriptions values ('r1', '1', 'c1', 'A', null), ('r1', '2', 'c1', 'B', null), "
        "('r9', '1', null, 'A', null), ('r1', '1', 'c0', 'A', 5)"
    )


def money(*charged: tuple) -> tuple[int, int]:
    """`charged`: (result, dataset, key, yuan), each by a finding of its own. Returns both sums in cents."""
    with warehouse.in_memory() as connection:
        connection.execute("create schema risk")
        ensure_risk(connection)
        about = {"week": "w", "subject_type": "institution", "subject_id": "H1"}
        found, cited = [], []
        for n, (result, dataset, key, amount) in enumerate(charged):
            found.append(about | {"finding_id": f"f{n}", "detector_id": f"d{n}", "result": result, "amount": amount})
            if dataset:
                cited.append(
                    {
                        "week": "w",
                        "finding_id": f"f{n}",
                        "dataset": dataset,
                        "key": key,
                        "role": "charged",
                        "amount": amount,
                    }
                )
        append(connection, "findings", pd.DataFrame(found))
        append(connection, "evidence", pd.DataFrame(cited))
        _sell(connection)
        row = subject_money(connection, "w", [f"d{n}" for n in range(len(charged))]).iloc[0]
    return int(row["violation_cents"]), int(row["suspicion_cents"])


V, S = "violation", "suspicion"


@pytest.mark.parametrize(
    ("charged", "violation", "suspicion"),
    [
        ([(V, "claim_lines", "c1|1", 9), (S, "claim_lines", "c2|1", 40)], 900, 4000),
        ([(V, "claim_lines", "c1|1", 9), (V, "claim_lines", "c1|1", 9)], 900, 0),
        ([(V, "claim_lines", "c1|1", 9), (S, "claim_lines", "c1|1", 9)], 900, 0),
        ([(V, "claim_lines", "c1|1", 9), (S, "claim_lines", "c1|1", 40)], 900, 3100),
        ([(S, "claims", "c1", 100), (S, "claim_lines", "c1|1", 60), (S, "claim_lines", "c1|2", 30)], 0, 10000),
        ([(S, "claims", "c1", 50), (S, "claim_lines", "c1|1", 60), (S, "claim_lines", "c1|2", 30)], 0, 9000),
        ([(V, "claims", "c1", 100), (S, "claim_lines", "c1|1", 60)], 10000, 0),
        ([(V, "prescriptions", "r1|1", 7), (V, "prescriptions", "r1|2", 7)], 1400, 0),
        # one sale, seen in the prescription and in the bill
        ([(S, "prescriptions", "r1|1", 40), (S, "claim_lines", "c1|1", 40)], 0, 4000),
        ([(S, "prescriptions", "r1|1", 70), (S, "claim_lines", "c1|1", 40), (S, "claim_lines", "c1|3", 40)], 0, 8000),
        ([(V, "prescriptions", "r1|1", 40), (S, "claim_lines", "c1|1", 55)], 4000, 1500),
        ([(S, "prescriptions", "r1|1", 40), (S, "claim_lines", "c1|2", 30)], 0, 7000),
        ([(S, "prescriptions", "r1|1", 40), (S, "prescriptions", "r1|2", 30), (S, "claims", "c1", 60)], 0, 7000),
        ([(S, "prescriptions", "r1|1", 40), (V, "claims", "c1", 60)], 6000, 0),
        ([(S, "prescriptions", "r9|1", 40), (S, "claim_lines", "c1|1", 40)], 0, 8000),
        ([(S, "claims", "c1", 50), (S, None, None, 80)], 0, 8000),
        ([(V, "claims", "c1", 50), (S, None, None, 80), (S, None, None, 70)], 5000, 3000),
    ],
)
def test_the_same_record_is_counted_once_and_violation_comes_first(charged, violation, suspicion):
    assert money(*charged) == (violation, suspicion)


cents = st.integers(1, 10**7)
record = st.tuples(
    st.sampled_from([V, S]),
    st.sampled_from(
        [
            ("claims", "c1"),
            ("claim_lines", "c1|1"),
            ("claim_lines", "c1|3"),
            ("claim_lines", "c2|1"),
            ("prescriptions", "r1|1"),
            ("prescriptions", "r9|1"),
        ]
    ),
    cents,
)


@law
@given(st.lists(record, min_size=1, max_size=6))
def test_money_never_exceeds_what_was_charged_and_order_is_no_matter(records):
    charged = [(result, dataset, key, amount / 100) for result, (dataset, key), amount in records]
    violation, suspicion = money(*charged)
    assert violation + suspicion <= sum(amount for *_, amount in records)
    assert violation + suspicion >= max(amount for *_, amount in records)
    assert (violation > 0) == any(result == V for result, *_ in records)
    assert money(*reversed(charged)) == (violation, suspicion)


def test_what_is_at_stake_takes_suspicion_only_in_part():
    stake = at_stake(pd.Series([10_000]), pd.Series([10_000]), 0.29)
    assert stake.tolist() == [12_900]
    assert expected(stake, pd.Series([0.5])).tolist() == [6_450]


# Priority and composition ------------------------------------------------------------------------------------------


def candidates(n: int = 60, **columns) -> pd.DataFrame:
    plain = {
        "subject_type": "institution",
        "subject_id": [f"H{i:03d}" for i in range(n)],
        "risk": np.linspace(0.9, 0.1, n).round(6),
        "smoothed_before": np.nan,
        "violation_cents": 0,
        "violation_cents_before": 0,
        "expected_cents": 0,
        "severity": 0.0,
        "weeks_since_visit": np.nan,
        "violation_cents_since_visit": 0,
        "first_record": None,
        "grid_id": None,
        "home": None,
        "problems": [frozenset({"duplicate_charge"})] * n,
        "listed_before": False,
    }
    return pd.DataFrame({**plain, **columns})


def ordered(n: int = 60, **columns) -> pd.DataFrame:
    return in_order(with_priority(candidates(n, **columns), Policy()))


def test_money_moves_a_row_by_a_quarter_at_most_and_never_turns_a_small_risk_into_a_large_one():
    rich = with_priority(candidates(2, risk=[0.9, 0.6], expected_cents=[0, 10**11]), Policy())
    assert rich["priority"].iloc[1] == pytest.approx(0.6 * 1.25)
    assert rich["priority"].iloc[0] > rich["priority"].iloc[1]


def test_a_recent_visit_cools_and_serious_new_violation_money_breaks_the_cool_down():
    visited = {"risk": [0.8, 0.8, 0.8], "weeks_since_visit": [0.0, 8.0, 0.0]}
    cooled = with_priority(candidates(3, **visited, violation_cents_since_visit=[0, 0, 10**6]), Policy())
    assert cooled["priority"].tolist() == [0.4, 0.8, 0.8]


def test_the_risk_is_smoothed_over_the_weeks_unless_serious_violation_money_is_new():
    before = {"risk": [0.9, 0.9], "smoothed_before": [0.1, 0.1]}
    smoothed = with_priority(candidates(2, **before, violation_cents=[0, 10**6]), Policy())
    assert smoothed["smoothed_risk"].tolist() == [pytest.approx(0.34), 0.9]


def test_without_an_earlier_week_nothing_is_smoothed():
    plain = with_priority(candidates(), Policy())
    assert plain["smoothed_risk"].tolist() == plain["risk"].tolist()


def test_ties_go_by_records_before_tokens():
    tied = candidates(2, subject_type="insured_person", subject_id=["a", "b"], risk=0.5, first_record=["c9", "c1"])
    assert in_order(with_priority(tied, Policy()))["subject_id"].tolist() == ["b", "a"]


@law
@given(st.integers(1, 200))
def test_a_tenth_of_the_list_is_random_rounded_up(n_rows):
    n_ranked = n_ranked_of(n_rows, 0.1)
    assert n_rows - n_ranked == -(-n_rows // 10)
    assert n_ranked == 0 or n_random_for(n_ranked, 0.1, wanted=n_rows) == n_rows - n_ranked


@law
@given(st.integers(1, 40), st.integers(1, 80))
def test_the_list_is_as_long_as_the_capacity_when_there_are_that_many(capacity, n):
    chosen = select(ordered(n, risk=0.5), Policy(capacity=capacity))
    assert len(chosen.places) == min(n, n_ranked_of(capacity, 0.1))


def test_beyond_the_capacity_only_serious_risk_is_listed_and_never_more_than_a_hundred():
    assert len(select(ordered(60, risk=[0.99] * 30 + [0.5] * 30), Policy()).places) == 30
    assert len(select(ordered(300, risk=0.99), Policy()).places) == 90


def test_a_campaign_asks_for_its_own_size():
    assert len(select(ordered(60, risk=0.99), Policy(), size=20).places) == 18


def test_practitioners_and_persons_take_no_more_than_their_share_while_institutions_are_there():
    kinds = (["practitioner", "insured_person"] * 20) + ["institution"] * 20
    chosen = select(ordered(60, subject_type=kinds), Policy(capacity=30))
    listed = ordered(60, subject_type=kinds).iloc[list(chosen.places)]["subject_type"].value_counts()
    assert listed["practitioner"] <= 9 and listed["insured_person"] <= 6 and listed.sum() == 27


def test_empty_seats_go_to_whoever_comes_next():
    chosen = select(ordered(60, subject_type="insured_person"), Policy())
    assert len(chosen.places) == 13


def test_one_grid_does_not_take_the_whole_list():
    rows = ordered(60, grid_id=["G1"] * 20 + ["G2"] * 40)
    listed = rows.iloc[list(select(rows, Policy()).places)]["grid_id"].value_counts()
    assert listed["G1"] <= 7


def test_a_practitioner_is_folded_into_the_listed_institution_with_the_same_problems():
    home = ["", "H000", "H000"] + [None] * 57
    problems = [frozenset({"a", "b"}), frozenset({"a"}), frozenset({"c"})] + [frozenset({"d"})] * 57
    kinds = ["institution", "practitioner", "practitioner"] + ["institution"] * 57
    chosen = select(ordered(60, home=home, problems=problems, subject_type=kinds), Policy())
    assert chosen.folded == {1: "H000"}
    assert 1 not in chosen.places and 2 in chosen.places and len(chosen.places) == 13


def test_a_listed_subject_stays_until_it_falls_behind_twice_the_list():
    stays = select(ordered(60, listed_before=[i in (20, 50) for i in range(60)]), Policy()).places
    assert 20 in stays and 50 not in stays and 0 in stays


@law
@given(st.randoms(use_true_random=False))
def test_the_order_of_the_rows_does_not_change_the_list(random):
    rows = with_priority(candidates(), Policy())
    mixed = rows.sample(frac=1, random_state=random.randint(0, 10**6))
    chosen, again = in_order(rows), in_order(mixed)
    assert chosen.equals(again)
    assert select(chosen, Policy()) == select(again, Policy())


# One row -----------------------------------------------------------------------------------------------------------


def test_the_id_of_a_warning_is_a_function_of_week_and_subject():
    assert warning_id("2026-W46", "institution", "H1") == warning_id("2026-W46", "institution", "H1")
    assert len({warning_id("2026-W46", kind, "H1") for kind in ("institution", "practitioner")}) == 2
    assert len(warning_id("2026-W46", "institution", "H1")) == 16


def test_levels_follow_the_stated_cut_offs():
    policy = Policy()
    cuts = [policy.red_from, policy.orange_from, policy.yellow_from]
    assert [warning_level(cut, policy) for cut in (*cuts, 0.0)] == ["red", "orange", "yellow", "blue"]


@pytest.mark.parametrize(
    ("earlier", "now", "expected_change"),
    [
        ([], 0.5, "new"),
        ([("2026-W45", 0.5)], 0.52, "same"),
        ([("2026-W45", 0.5)], 0.6, "risen"),
        ([("2026-W45", 0.5)], 0.4, "fallen"),
        ([("2026-W40", 0.5)], 0.9, "resurfaced"),
    ],
)
def test_change_is_told_against_earlier_lists(earlier, now, expected_change):
    assert change(now, earlier, "2026-W45", 0.05) == expected_change


def test_the_due_day_skips_holidays_and_counts_shifted_working_days():
    monday = date(2026, 11, 16)
    assert due_on(monday, "red", {}) == date(2026, 11, 19)
    assert due_on(monday, "red", {date(2026, 11, 17): "holiday"}) == date(2026, 11, 20)
    shifted = {date(2026, 11, 21): "working_day"}
    assert due_on(monday, "orange", shifted) == date(2026, 11, 21)


def test_subjects_are_scored_by_type_and_id():
    rows = pd.concat([frame([("a", "peers", 0.5)]), frame([("a", "peers", 0.5)]).assign(subject_type="drug")])
    assert list(score_subjects(rows).index.names) == SUBJECT and len(score_subjects(rows)) == 2
