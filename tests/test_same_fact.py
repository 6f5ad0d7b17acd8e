"""A rule and a measure, or a rule and a change, that rest on one fact are one reason, not two."""

import pandas as pd
import pytest

from models.same_fact import facts, told_twice, unexplained_parts, without_the_told

ROWS = [
    ("f1", "H1", "billed_at_night", "suspicions", 0.9),
    ("f2", "H1", "conditional_tail", "peers", 0.8),
    ("f3", "H2", "volume_surge", "suspicions", 0.5),
    ("f4", "H2", "change_from_own_past", "change", 0.7),
    ("f5", "H2", "conditional_tail", "peers", 0.8),
    ("f6", "H3", "more_packs_than_days_need", "suspicions", 0.5),
    ("f7", "H3", "days_supply_above_limit", "suspicions", 0.6),
]
Z = [("H1", "night_share", 6.0), ("H1", "visits_per_person", 0.0), ("H2", "night_share", 0.0), ("H2", "visits_per_person", 4.0)]  # fmt: skip


def findings():
    named = ["finding_id", "subject_id", "detector_id", "source_group", "strength"]
    return pd.DataFrame(ROWS, columns=named).assign(subject_type="institution")


def measures(extra=()):
    rows = pd.DataFrame([*Z, *extra], columns=["subject_id", "measure_id", "z"])
    return rows.assign(subject_type="institution")


def parts(frame, extra=()):
    return unexplained_parts(frame, measures(extra)).set_axis(frame["finding_id"])


def test_every_rule_measure_and_link_names_its_fact():
    assert all(numbers for name, numbers in facts().items() if name in ("billed_at_night", "night_share", "co_visits"))
    assert facts()["billed_at_night"] & facts()["night_share"]
    assert facts()["volume_surge"] & facts()["change_from_own_past"]


def test_a_deviation_that_is_only_what_a_rule_said_hardly_counts():
    left = parts(findings())
    assert left["f2"] == pytest.approx(1 - 0.9)
    assert left.drop("f2").eq(1.0).all(), "nothing else was found on the fact of the other house"


def test_what_other_measures_add_to_a_deviation_stays():
    left = parts(findings(), [("H1", "mean_outpatient_amount", 6.0), ("H2", "mean_outpatient_amount", 0.0)])
    assert left["f2"] == pytest.approx(1 - 0.9 / 2)


def test_a_weak_rule_explains_little():
    weak = findings()
    weak.loc[0, "strength"] = 0.1
    assert parts(weak)["f2"] == pytest.approx(0.9)


def test_a_surge_and_a_change_are_one_fact_and_two_rules_of_one_group_are_left_to_the_group():
    pairs = {tuple(row) for row in told_twice(findings())[["finding_id", "other_id"]].to_numpy()}
    assert pairs == {("f3", "f4"), ("f4", "f3")}


def test_the_strength_of_a_part_lies_between_nothing_and_the_whole():
    strength = pd.Series([0.8, 0.8, 0.8, 0.0])
    left = without_the_told(strength, pd.Series([1.0, 0.5, 0.0, 0.5]))
    assert left.tolist() == pytest.approx([0.8, 1 - 0.2**0.5, 0.0, 0.0])


def test_a_week_without_measures_takes_nothing_away():
    assert unexplained_parts(findings(), measures().head(0)).eq(1.0).all()
