"""What is learned from outcomes: honestly tested, calibrated, only used where it wins, and the same every time."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from models.calibration import Calibration
from models.learning import back_test, learn, out_of_fold
from models.outcomes import factors, posteriors, subjects_inspected, trials, week_judged_by
from models.ranking import SUBJECT


def world(n: int = 240, signal: float = 2.5, prior: float = 0.3, seed: int = 3, one_day: bool = False):
    """Outcomes with features of which `a` tells the truth; the noisy-OR knows it with strength `prior`."""
    generator = np.random.default_rng(seed)
    features = pd.DataFrame(generator.normal(size=(n, 5)), columns=list("abcde"))
    chance = 1 / (1 + np.exp(-(signal * features["a"] - 1)))
    days = np.sort(generator.integers(0, 300, n)) if not one_day else np.zeros(n, int)
    outcomes = pd.DataFrame(
        {
            "subject_id": [f"H{k % (n // 2):04d}" for k in range(n)],
            "inspected_on": pd.Timestamp("2026-01-01") + pd.to_timedelta(days, unit="D"),
            "confirmed": (generator.random(n) < chance).astype(int),
            "risk": 1 / (1 + np.exp(-(prior * features["a"] + generator.normal(size=n)))),
            "weight": 1.0,
        }
    )
    everybody = pd.DataFrame(
        generator.normal(size=(n, 5)), columns=list("abcde"), index=[f"H{k:04d}" for k in range(n)]
    )
    return outcomes, features, everybody


def test_a_model_that_wins_the_back_test_takes_over_with_probabilities_and_intervals():
    learned = learn(*world())
    assert learned.verdict.learned and 0 < learned.verdict.blend <= 0.9
    chance = learned.probability
    assert len(chance) == 240 and chance.notna().all().all()
    assert (chance["probability_low"] <= chance["probability"]).all()
    assert (chance["probability"] <= chance["probability_high"]).all()
    assert chance["probability"].between(0, 1).all()


def test_the_probabilities_follow_the_signal():
    outcomes, features, everybody = world()
    chance = learn(outcomes, features, everybody).probability["probability"]
    assert np.corrcoef(chance, everybody["a"])[0, 1] > 0.6


def test_too_few_outcomes_fall_back_and_say_so():
    outcomes, features, everybody = world()
    learned = learn(outcomes.head(30), features.head(30), everybody)
    assert not learned.verdict.learned and learned.probability.empty
    assert "30 inspection outcomes" in learned.verdict.text_en and "专家权重" in learned.verdict.text_zh


def test_a_model_that_does_not_win_leaves_the_expert_weights():
    learned = learn(*world(signal=0.0, prior=0.0))
    assert not learned.verdict.learned and learned.verdict.blend == 0.0
    assert learned.verdict.ap_model is not None and "expert weights stay" in learned.verdict.text_en


def test_no_outcomes_at_all_are_no_error():
    outcomes, features, everybody = world()
    assert not learn(outcomes.head(0), features.head(0), everybody).verdict.learned


def test_the_same_outcomes_give_the_same_numbers():
    first, again = learn(*world()), learn(*world())
    assert first.verdict == again.verdict and first.probability.equals(again.probability)


def test_a_subject_is_never_judged_by_a_model_that_saw_its_own_outcome():
    """With features that are nothing but the subject's name, an honest out-of-fold score knows nothing."""
    generator = np.random.default_rng(0)
    subjects = pd.Series(np.repeat(np.arange(100), 4))
    truth = pd.Series(np.repeat(generator.integers(0, 2, 100), 4))
    name = pd.DataFrame(np.repeat(generator.normal(size=(100, 3)), 4, axis=0))
    honest = np.corrcoef(out_of_fold(name, truth, subjects), truth)[0, 1]
    leaking = np.corrcoef(out_of_fold(name, truth), truth)[0, 1]
    assert abs(honest) < 0.25 and leaking > 0.6


def test_the_back_test_never_looks_ahead():
    """Scores of earlier blocks do not move when later outcomes are turned around."""
    outcomes, features, _ = world()
    turned = outcomes.copy()
    last = turned["inspected_on"] > turned["inspected_on"].quantile(0.8)
    turned.loc[last, "confirmed"] = 1 - turned.loc[last, "confirmed"]
    scores, again = back_test(outcomes, features), back_test(turned, features)
    assert scores[~last].equals(again[~last]) and scores.isna().any() and scores.notna().sum() > 100


def test_outcomes_of_one_day_are_split_by_subject_alone():
    outcomes, features, _ = world(one_day=True)
    assert back_test(outcomes, features).notna().all()


def test_missing_measures_and_empty_columns_do_not_stop_learning():
    outcomes, features, everybody = world()
    features = features.assign(b=np.nan, a=features["a"].where(features.index % 9 != 0))
    assert learn(outcomes, features, everybody).probability.notna().all().all()


def test_calibration_brings_a_boastful_score_to_the_observed_rate():
    generator = np.random.default_rng(4)
    truth = pd.Series((generator.random(2000) < 0.2).astype(int))
    boastful = pd.Series(np.clip(0.9 + 0.02 * generator.normal(size=2000), 0.01, 0.99))
    assert Calibration.fit(boastful, truth).apply(boastful.to_numpy()).mean() == pytest.approx(0.2, abs=0.03)


# The record of a detector ------------------------------------------------------------------------------------------


def inspections(*rows: tuple) -> pd.DataFrame:
    columns = [
        "inspection_id",
        "inspected_on",
        "institution_id",
        "violation_found",
        "domain",
        "practitioner_id",
        "warning_id",
    ]
    return pd.DataFrame([(*row, None, None)[:7] for row in rows], columns=columns)


def findings(detector: str, subjects: list[str], week: str = "2026-W46") -> pd.DataFrame:
    rows = {"week": week, "subject_type": "institution", "subject_id": subjects, "detector_id": detector}
    return pd.DataFrame(rows)


def test_few_outcomes_change_little_and_many_change_much():
    found = findings("good", [f"H{n}" for n in range(100)])
    tried = found[["detector_id", *SUBJECT]].assign(confirmed=1)
    bad = findings("bad", [f"H{n}" for n in range(100)])
    both = pd.concat([tried, bad[["detector_id", *SUBJECT]].assign(confirmed=0)])
    few = factors(findings("good", ["X"]), both[both["subject_id"].isin(["H1", "H2"])])
    many = factors(findings("good", ["X"]), both)
    assert few.iloc[0] == pytest.approx(1.0, abs=0.25) and many.iloc[0] == 1.5
    assert factors(findings("bad", ["X"]), both).iloc[0] == 0.5


def test_without_outcomes_nothing_changes():
    nothing = pd.DataFrame(columns=["detector_id", *SUBJECT, "confirmed"])
    assert factors(findings("good", ["X", "Y"]), nothing).tolist() == [1.0, 1.0]


def test_a_subjects_own_outcome_does_not_change_its_own_findings():
    tried = findings("good", ["H1"])[["detector_id", *SUBJECT]].assign(confirmed=1)
    judged = factors(findings("good", ["H1", "H2"]), tried)
    assert judged.iloc[1] > judged.iloc[0]


def test_a_visit_about_water_says_nothing_about_billing_unless_a_warning_led_to_it():
    seen = inspections(
        ("I1", date(2026, 5, 4), "H1", False, "infectious_disease"), ("I2", date(2026, 5, 4), "H2", True, "fund")
    )
    assert subjects_inspected(seen)["subject_id"].tolist() == ["H2"]
    seen.loc[0, "warning_id"] = "abc"
    assert subjects_inspected(seen)["subject_id"].tolist() == ["H1", "H2"]


def test_a_visit_is_judged_by_the_list_that_was_out_on_that_day():
    seen = subjects_inspected(
        inspections(*[(f"I{n}", date(2026, 11, n), f"H{n:02d}", True, "fund") for n in (1, 9, 10, 17)])
    )
    outs = pd.DataFrame({"week": ["2026-W45", "2026-W46"], "out_on": pd.to_datetime(["2026-11-09", "2026-11-16"])})
    assert week_judged_by(seen, outs, "2026-W47").tolist() == ["2026-W47", "2026-W45", "2026-W45", "2026-W46"]


def test_a_detector_is_tried_once_per_subject_and_keeps_its_posterior():
    seen = subjects_inspected(
        inspections(("I1", date(2026, 5, 4), "H1", False, "fund"), ("I2", date(2026, 6, 4), "H1", True, "fund"))
    ).assign(week="2026-W46")
    tried = trials(seen, findings("good", ["H1", "H2"]))
    assert tried[["subject_id", "confirmed"]].to_numpy().tolist() == [["H1", 1]]
    record = posteriors(tried).iloc[0]
    assert (record["n_inspected"], record["n_confirmed"]) == (1, 1)
    assert record["mean"] == pytest.approx(record["alpha"] / (record["alpha"] + record["beta"]))
