"""The strength of a rule's hits is fair: volume explains hits, peers explain rates, and only what is left speaks."""

import numpy as np
import pandas as pd
import pytest

from models.sentences import change_sentence, deviation_sentence, in_unit, number
from models.strength import even_distance, strength_among_the_hit, strength_by_volume


def world(n=40, claims=1000.0):
    ids = [f"H{i:03d}" for i in range(n)]
    volume = pd.DataFrame({"n_claims": claims, "fund_amount": claims * 100}, index=ids)
    return volume, pd.DataFrame({"kind": "clinic", "level": "primary"}, index=ids)


def hits(n_by_subject, amount=10.0):
    rows = [(name, n, amount * n) for name, n in n_by_subject.items() if n]
    return pd.DataFrame(rows, columns=["subject_id", "n_hits", "amount"])


def judged(n_by_subject, result="suspicion", volume=None, traits=None, amount=10.0):
    default_volume, default_traits = world()
    frame = strength_by_volume(
        hits(n_by_subject, amount),
        default_volume if volume is None else volume,
        default_traits if traits is None else traits,
        result,
    )
    return frame.set_index("subject_id")


@pytest.mark.parametrize("result", ["suspicion", "violation"])
def test_a_background_that_everybody_shares_is_nobodys_risk(result):
    random = np.random.default_rng(1)
    frame = judged({f"H{i:03d}": int(n) for i, n in enumerate(random.poisson(20, 40))}, result)
    assert frame["strength"].max() < 0.2


@pytest.mark.parametrize("result", ["suspicion", "violation"])
def test_ten_times_the_rate_of_the_peers_is_strong(result):
    frame = judged({f"H{i:03d}": 20 for i in range(1, 40)} | {"H000": 200}, result)
    assert frame.loc["H000", "strength"] > 0.6 and frame["strength"].drop("H000").max() < 0.1
    assert frame.loc["H000", "subject_value"] == 200.0 and frame.loc["H000", "peer_median"] == 20.0


def test_a_hospital_with_hits_in_proportion_is_as_innocent_as_a_clinic():
    volume, traits = world()
    volume.loc["H000"] = [100_000.0, 10_000_000.0]
    frame = judged({f"H{i:03d}": 5 for i in range(1, 40)} | {"H000": 500}, "violation", volume, traits)
    assert frame.loc["H000", "strength"] < 0.15


def test_a_violation_is_stronger_than_a_suspicion_of_the_same_size():
    n = {f"H{i:03d}": 2 for i in range(1, 40)} | {"H000": 15}
    assert judged(n, "violation").loc["H000", "strength"] > judged(n, "suspicion").loc["H000", "strength"] + 0.1


def test_strength_rises_with_hits_and_with_money():
    by_hits = [judged({"H000": n, "H001": 1}, "violation").loc["H000", "strength"] for n in (1, 3, 10, 50, 300)]
    assert by_hits == sorted(by_hits) and by_hits[0] < 0.3 < 0.9 < by_hits[-1]
    n = {"H000": 10, "H001": 1}
    assert judged(n, amount=500.0).loc["H000", "strength"] > judged(n, amount=1.0).loc["H000", "strength"] + 0.05


def test_two_schemers_of_one_kind_do_not_excuse_each_other():
    frame = judged({f"H{i:03d}": 3 for i in range(2, 40)} | {"H000": 300, "H001": 280})
    assert frame.loc[["H000", "H001"], "strength"].min() > 0.8


def test_subjects_are_held_against_their_own_kind():
    volume, traits = world()
    traits.iloc[:20] = ["general_hospital", "secondary"]
    n = {f"H{i:03d}": 50 for i in range(20)} | {f"H{i:03d}": 1 for i in range(20, 39)} | {"H039": 50}
    frame = judged(n, "suspicion", volume, traits)
    assert frame.loc["H039", "strength"] > 0.6 and frame["strength"].iloc[:20].max() < 0.1
    assert frame.loc["H039", "peer_group"] == "kind=clinic, level=primary"


def test_persons_are_held_against_others_the_same_detector_found():
    found = pd.DataFrame(
        {"subject_id": [f"P{i}" for i in range(100)], "n_hits": [1] * 99 + [12], "amount": [5.0] * 99 + [900.0]}
    )
    frame = strength_among_the_hit(found, 60_000, "suspicion").set_index("subject_id")
    assert frame["strength"].idxmax() == "P99" and frame.loc["P99", "strength"] > frame["strength"].median() + 0.2


def test_what_half_of_all_subjects_show_is_nobodys_risk():
    found = pd.DataFrame({"subject_id": [f"H{i}" for i in range(30)], "n_hits": 1, "amount": 0.0})
    assert strength_among_the_hit(found, 60, "violation")["strength"].max() == 0
    assert strength_among_the_hit(found, 6000, "violation")["strength"].max() > 0.3


def test_a_subject_without_volume_is_judged_among_the_hit():
    found = hits({"H000": 20, "H001": 20, "nurse": 4})
    volume, traits = world()
    frame = strength_by_volume(found, volume, traits, "suspicion")
    assert set(frame["subject_id"]) == {"H000", "H001", "nurse"} and frame["strength"].between(0, 1).all()


def test_the_even_scale_gives_unit_noise():
    random = np.random.default_rng(2)
    rate = random.gamma(10, 1 / 10, 20_000)
    for expected in (2.0, 20.0, 200.0):
        z = even_distance(random.poisson(expected * rate).astype(float), np.full(20_000, expected), 0.1)
        assert abs(z.std() - 1) < 0.15 and abs(z.mean()) < 0.2


def test_numbers_and_values_are_written_for_readers():
    assert [number(each) for each in (12, 1234567, 0.123456, 1234.5, None, float("nan"))] == [
        "12",
        "1,234,567",
        "0.123",
        "1,234.5",
        "–",
        "–",
    ]
    assert in_unit(0.6789, "share") == ("67.9%", "67.9%") and in_unit(1234.5, "yuan") == ("1,234 元", "1,234 yuan")


def test_sentences_exist_in_both_languages_and_name_the_peers():
    zh, en = deviation_sentence([("甲", "a"), ("乙", "b")], 12, "kind=clinic, level=primary")
    assert zh == "与12家同类（诊所·一级）相比：甲；乙" and en == "Against 12 peers (clinic, primary): a; b"
    assert deviation_sentence([("甲", "a")], 12, "all", "practitioner")[0].startswith("与12名同类")
    pharmacy = deviation_sentence(
        [("甲", "a")], 12, "kind=pharmacy, speciality=药店, level=ungraded, ownership=private"
    )
    assert pharmacy[0].startswith("与12家同类（药店·未定级·民营）") and "(pharmacy, ungraded, private)" in pharmacy[1]
    assert all("20" in text and "10" in text for text in change_sentence("n_claims", 20.0, 10.0))
