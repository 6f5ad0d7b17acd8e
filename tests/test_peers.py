"""Subjects are compared with their like, small numbers do not top a list by luck, and sick patients are no offence."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.case_mix import expected_residual
from models.conditional import conditional_z, tail_excess
from models.peers import Measured, compare, peer_groups
from models.shrinkage import funnel, shrunk_values, upper_tail

SHARE = Measured("m", "high", ("kind", "level"), "share", "binomial")
RATE = Measured("m", "high", ("kind",), "rate", "poisson")
YUAN = Measured("m", "high", ("kind",), "yuan", "mean")


def traits(n, kind="clinic", level="primary"):
    return pd.DataFrame({"kind": kind, "level": level}, index=[f"H{i:04d}" for i in range(n)])


def rows(numerator, denominator):
    ids = [f"H{i:04d}" for i in range(len(numerator))]
    return pd.DataFrame({"subject_id": ids, "numerator": numerator, "denominator": denominator})


def chance(n_subjects=400, seed=1, rate=0.1):
    random = np.random.default_rng(seed)
    n = random.choice([5, 20, 100, 1000, 5000], n_subjects)
    return rows(random.binomial(n, rate), n)


def test_pure_chance_gives_z_of_unit_size_whatever_the_volume():
    frame = compare(SHARE, chance(), traits(400))
    assert 0.8 < frame["z"].std() < 1.2
    for _, own in frame.groupby("denominator"):
        assert 0.4 < own["z"].std() < 1.4
    assert (frame["z"].abs() > 4).sum() == 0


def test_three_of_three_does_not_top_the_list():
    table = chance()
    table.loc[0, ["numerator", "denominator"]] = [3, 3]
    table.loc[1, ["numerator", "denominator"]] = [200, 1000]
    frame = compare(SHARE, table, traits(400)).set_index("subject_id")
    assert frame["z"].idxmax() == "H0001"
    assert frame.loc["H0000", "value"] == 1.0 and frame.loc["H0000", "shrunk_value"] < 0.2
    assert frame.loc["H0001", "percentile"] > frame.loc["H0100", "percentile"]


def test_honest_differences_between_houses_widen_the_ruler():
    random = np.random.default_rng(2)
    own = random.beta(5, 45, 300)
    frame = compare(SHARE, rows(random.binomial(2000, own), np.full(300, 2000)), traits(300))
    assert 0.8 < frame["z"].std() < 1.2


@pytest.mark.parametrize("measured", [RATE, YUAN])
def test_a_planted_departure_stands_out_in_counts_and_money(measured):
    random = np.random.default_rng(3)
    n = random.integers(50, 500, 200)
    numerator = (
        random.poisson(n * 3.0).astype(float)
        if measured is RATE
        else n * 100 * np.exp(random.normal(0, 1 / np.sqrt(n)))
    )
    numerator[7] *= 2
    frame = compare(measured, rows(numerator, n), traits(200)).set_index("subject_id")
    assert frame["z"].idxmax() == "H0007" and frame.loc["H0007", "p_value"] < 1e-6
    if measured is YUAN:
        assert frame.loc["H0007", "excess_amount"] == pytest.approx(numerator[7] / 2, rel=0.2)


def test_a_group_needs_eight_peers_and_falls_back_by_dropping_columns_from_the_right():
    table = pd.concat(
        [traits(10, "clinic", "primary"), traits(7, "hospital", "secondary"), traits(5, "clinic", "ungraded")]
    )
    table.index = [f"H{i:04d}" for i in range(22)]
    assert peer_groups(table, ("kind", "level")).to_list() == (
        ["kind=clinic, level=primary"] * 10 + ["all"] * 7 + ["kind=clinic"] * 5
    )
    frame = compare(SHARE, rows(np.full(22, 10), np.full(22, 100)), table).set_index("subject_id")
    assert (
        frame.loc["H0020", "n_peers"] == 15
        and frame.loc["H0012", "n_peers"] == 22
        and frame.loc["H0000", "n_peers"] == 10
    )


def test_another_kind_of_house_is_not_an_outlier_of_the_kind_it_is_not():
    random = np.random.default_rng(4)
    n = np.full(60, 2000)
    rate = np.where(np.arange(60) < 55, 0.1, 0.3)
    table = pd.concat([traits(55, "clinic"), traits(5, "hospital")])
    table.index = [f"H{i:04d}" for i in range(60)]
    frame = compare(SHARE, rows(random.binomial(n, rate), n), table)
    assert (frame["z"].abs() < 3).all() and (frame.loc[55:, "peer_group"] == "all").all()


def test_one_of_a_rare_kind_that_departs_from_the_others_of_it_still_stands_out():
    n, rate = np.full(60, 2000), np.where(np.arange(60) < 55, 0.1, 0.3)
    rate[57] = 0.6
    table = pd.concat([traits(55, "clinic"), traits(5, "hospital")])
    table.index = [f"H{i:04d}" for i in range(60)]
    frame = compare(SHARE, rows(np.random.default_rng(4).binomial(n, rate), n), table)
    assert frame["z"].idxmax() == 57 and frame.loc[57, "z"] > 4


def test_the_only_one_of_its_kind_is_measured_by_how_far_kinds_differ():
    n, rate = np.full(60, 2000), np.where(np.arange(60) < 59, 0.1, 0.3)
    table = pd.concat([traits(59, "clinic"), traits(1, "hospital")])
    table.index = [f"H{i:04d}" for i in range(60)]
    frame = compare(SHARE, rows(np.random.default_rng(4).binomial(n, rate), n), table)
    assert frame.loc[59, "z"] < 2


def test_fewer_than_eight_subjects_are_not_judged():
    frame = compare(SHARE, rows([1, 2, 3], [10, 10, 10]), traits(3))
    assert frame["z"].isna().all() and frame["value"].notna().all()


def test_the_order_of_rows_and_a_denominator_of_nothing_do_not_matter():
    table = chance(100)
    table.loc[5, "denominator"] = 0
    straight = compare(SHARE, table, traits(100))
    shuffled = compare(SHARE, table.sample(frac=1, random_state=1), traits(100))
    pd.testing.assert_frame_equal(straight, shuffled)
    assert "H0005" not in set(straight["subject_id"])


def test_what_sick_patients_explain_is_taken_out():
    random = np.random.default_rng(5)
    age = random.normal(0, 1, 300)
    residual = 0.5 * age + random.normal(0, 0.2, 300)
    residual[3] += 1.5
    expected = expected_residual(
        residual, np.ones(300), pd.DataFrame({"mean_age": age, "noise": random.normal(0, 1, 300)})
    )
    left = residual - expected
    assert abs(np.corrcoef(left, age)[0, 1]) < 0.15
    assert left.argmax() == 3


def test_case_mix_that_explains_nothing_changes_nothing():
    random = np.random.default_rng(6)
    noise = pd.DataFrame(random.normal(0, 1, (60, 10)))
    assert np.abs(expected_residual(random.normal(0, 1, 60), np.ones(60), noise)).max() < 0.5
    assert (expected_residual(random.normal(0, 1, 39), np.ones(39), noise[:39]) == 0).all()


def test_conditional_z_finds_the_measure_that_the_others_do_not_explain():
    random = np.random.default_rng(7)
    size = random.normal(0, 1, (500, 1))
    z = pd.DataFrame(np.hstack([0.9 * size + 0.44 * random.normal(0, 1, (500, 1)) for _ in range(6)]))
    z.iloc[0] = [2.0] * 6
    z.iloc[1] = [2.0, -1, -1, -1, -1, -1]
    conditional = conditional_z(z)
    assert conditional.loc[1, 0] > 2 * conditional.loc[0, 0]
    assert tail_excess(conditional)[1] > tail_excess(conditional)[0]


def test_an_ordinary_profile_has_no_excess_in_its_tail():
    z = pd.DataFrame(np.random.default_rng(8).normal(0, 1, (4000, 20)))
    excess = tail_excess(z)
    assert abs(excess.mean()) < 0.1 and abs(excess.std() - 1) < 0.15


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 50), st.integers(1, 500)), min_size=3, max_size=40))
def test_a_shrunk_share_lies_between_the_share_and_that_of_the_group(pairs):
    y = np.array([min(a, b) for a, b in pairs], float)
    n = np.array([b for _, b in pairs], float)
    shrunk, mean = shrunk_values("binomial", y, n), y.sum() / n.sum()
    low, high = np.minimum(y / n, mean), np.maximum(y / n, mean)
    assert ((shrunk >= low - 1e-9) & (shrunk <= high + 1e-9)).all()


def test_the_funnel_separates_noise_from_difference():
    random = np.random.default_rng(9)
    v = random.uniform(0.01, 1.0, 3000)
    tau2, phi = funnel(random.normal(0, np.sqrt(0.04 + 1.0 * v)), v)
    assert tau2 == pytest.approx(0.04, abs=0.03) and phi == pytest.approx(1.0, rel=0.2)


def test_the_tail_of_the_normal_is_the_published_one():
    assert upper_tail(np.array([0.0, 1.959964, 5.0])) == pytest.approx([0.5, 0.025, 2.8665e-7], rel=1e-4)
