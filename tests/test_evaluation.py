"""Measures of a list: worked by hand on small lists, and honest about what they cannot say."""

import numpy as np
import pandas as pd
import pytest

from models.evaluation import (
    at_k,
    auc,
    auc_among_largest,
    average_precision,
    bootstrap,
    compare,
    expected_calibration_error,
    horvitz_thompson,
    label_report,
    reliability,
)

SCORES = pd.Series([0.9, 0.8, 0.7, 0.6, 0.5])
TRUTH = pd.Series([1, 0, 1, 0, 0])
MONEY = pd.Series([10.0, 500.0, 30.0, 0.0, 0.0])


def test_precision_recall_lift_and_money_at_k():
    top = at_k(SCORES, TRUTH, 2, MONEY)
    assert (top.n_true, top.precision, top.recall, top.lift) == (1, 0.5, 0.5, 1.25)
    assert (top.money, top.money_share) == (10.0, 0.25)


def test_recall_counts_true_cases_that_never_fired():
    unscored = pd.Series([0.9, np.nan, np.nan])
    assert at_k(unscored, pd.Series([1, 1, 1]), 1).recall == pytest.approx(1 / 3)


def test_a_perfect_order_has_full_gain_and_a_late_hit_less():
    assert at_k(SCORES, pd.Series([1, 1, 0, 0, 0]), 3).ndcg == pytest.approx(1.0)
    assert at_k(SCORES, TRUTH, 3).ndcg == pytest.approx((1 + 1 / 2) / (1 + 1 / np.log2(3)))


def test_k_beyond_the_list_is_the_whole_list_and_no_truth_gives_zeros():
    assert at_k(SCORES, TRUTH, 100).recall == 1.0
    nothing = at_k(SCORES, pd.Series([0] * 5), 3)
    assert (nothing.recall, nothing.lift, nothing.ndcg) == (0.0, 0.0, 0.0)


def test_areas_are_those_of_the_textbook_and_undefined_with_one_class():
    assert auc(SCORES, TRUTH) == pytest.approx(5 / 6)
    assert average_precision(SCORES, TRUTH) == pytest.approx((1 + 2 / 3) / 2)
    assert np.isnan(auc(SCORES, pd.Series([0] * 5))) and np.isnan(average_precision(SCORES, pd.Series([0] * 5)))


def test_who_has_no_score_comes_last():
    assert auc(pd.Series([0.2, np.nan]), pd.Series([1, 0])) == 1.0
    assert auc(pd.Series([np.nan, np.nan]), pd.Series([1, 0])) == 0.5


def test_among_the_largest_size_alone_is_worth_nothing():
    amount = pd.Series(np.arange(100.0))
    truth = pd.Series([0] * 80 + [0, 1] * 10)
    assert auc(amount, truth) > 0.85
    assert auc_among_largest(amount, truth, amount) == pytest.approx(0.55)


def test_the_bootstrap_interval_holds_the_value_and_repeats():
    generator = np.random.default_rng(1)
    truth = pd.Series(generator.integers(0, 2, 200))
    scores = pd.Series(truth * 0.5 + generator.random(200))
    first, again = bootstrap(auc, scores, truth), bootstrap(auc, scores, truth)
    assert first == again and first.low < first.value < first.high


def test_calibration_error_is_zero_for_honest_and_large_for_boastful_probabilities():
    truth = pd.Series([0, 0, 0, 1] * 50)
    assert expected_calibration_error(pd.Series([0.25] * 200), truth, bins=1) == pytest.approx(0.0)
    assert expected_calibration_error(pd.Series([0.95] * 200), truth, bins=1) == pytest.approx(0.7)
    assert reliability(pd.Series(np.linspace(0, 1, 200)), truth)["n"].tolist() == [20] * 10


def test_every_order_is_compared_on_the_same_subjects():
    ranking = pd.DataFrame(
        {"risk": SCORES, "billed_amount": SCORES[::-1].to_numpy(), "n_findings": 1, "rules_only": SCORES}
    )
    table = compare(ranking, TRUTH, ks=(1, 2), money=MONEY)
    assert list(table["order"].unique()) == ["risk", "billed_amount", "n_findings", "rules_only"]
    assert table.groupby("order")["k"].apply(list).tolist() == [[1, 2]] * 4
    assert table.loc[(table["order"] == "risk") & (table["k"] == 1), "precision"].item() == 1.0


def test_drawn_rows_are_weighted_by_their_chance():
    estimate = horvitz_thompson(pd.Series([1, 0, 1]), pd.Series([1.0, 0.1, 0.1]), 100)
    assert estimate.value == pytest.approx(11 / 100)
    assert 0.0 <= estimate.low < estimate.value < estimate.high <= 1.0


def test_the_label_report_puts_sort_by_amount_first_and_ignores_the_order_of_rows():
    generator = np.random.default_rng(2)
    label = generator.integers(0, 2, 300)
    frame = pd.DataFrame(
        {
            "subject_id": [f"P{n:03d}" for n in range(300)],
            "label": label,
            "amount": generator.random(300),
            "ours": label + generator.random(300),
        }
    )
    report = label_report(frame)
    assert report["order"].tolist() == ["amount", "ours"]
    assert report["average_precision"].iloc[1] > report["average_precision"].iloc[0]
    assert report.equals(label_report(frame.sample(frac=1, random_state=1)))
