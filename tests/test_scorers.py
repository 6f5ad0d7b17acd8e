"""All scorers face one list of checks; then each is asked whether it sees what it was made to see."""

import numpy as np
import pandas as pd
import pytest

from models.conditional import strongest_terms, tail_terms
from models.scorer import all_scorers
from models.scorers import change_from_own_past, conditional_tail, many_extremes, ring
from models.scorers.core_distance import distances

SCORERS = list(all_scorers().values())


def measures(n=60, seed=0):
    random = np.random.default_rng(seed)
    frame = pd.DataFrame(random.normal(0, 1, (n, 8)), index=[f"H{i:03d}" for i in range(n)], columns=list("abcdefgh"))
    frame.iloc[0] = [6, 5, 0, 0, 4, 0, 0, 0]
    return frame


def history(n=60, seed=0):
    random = np.random.default_rng(seed)
    weeks = pd.DataFrame(random.poisson(80, (n, 52)).astype(float), index=[f"H{i:03d}" for i in range(n)])
    weeks.iloc[0, -6:] *= 1.8
    return weeks


def links(n=60, seed=0):
    random = np.random.default_rng(seed)
    left, right = random.integers(0, 200, n), random.integers(200, 400, n)
    frame = pd.DataFrame({"left_id": [f"P{i}" for i in left], "right_id": [f"P{i}" for i in right], "place_id": "H1"})
    frame = frame.assign(n_together=3, n_left=25, n_right=30, n_slots=250)
    ringed = [("A", "B"), ("A", "C"), ("B", "C"), ("A", "D"), ("B", "D"), ("C", "D")]
    for row, (one, other) in enumerate(ringed[: min(6, n)]):
        frame.loc[row, ["left_id", "right_id", "n_together", "n_left", "n_right"]] = [one, other, 14, 16, 15]
    return frame


def complaints(n=60, seed=0):
    temper = "窗口人员态度冷淡，解释不耐烦。"
    frame = pd.DataFrame({"subject_id": [f"H{i % 9}" for i in range(n)], "topic": "服务态度", "text": temper})
    frame = frame.assign(verified=np.nan, sure=1.0)
    frame.loc[0, ["topic", "text"]] = ["医保刷卡", "医保卡被刷了没有买过的药，店员让先刷卡套现。"]
    return frame


FRAMES = {"measures": measures, "history": history, "links": links, "complaints": complaints}
COLUMN = {"measures": "c", "history": 20, "links": "n_left", "complaints": "verified"}


@pytest.fixture(params=SCORERS, ids=lambda scorer: scorer.id)
def scorer(request):
    return request.param


def score(scorer, frame):
    return scorer.score(frame)


def test_strength_is_between_zero_and_one_with_one_value_per_row(scorer):
    frame = FRAMES[scorer.reads]()
    strength = score(scorer, frame)
    assert strength.index.equals(frame.index)
    assert strength.dropna().between(0, 1).all() and strength.notna().mean() > 0.9


def test_the_order_of_rows_does_not_matter(scorer):
    frame = FRAMES[scorer.reads]()
    shuffled = frame.sample(frac=1, random_state=3)
    pd.testing.assert_series_equal(score(scorer, frame), score(scorer, shuffled).reindex(frame.index), rtol=1e-9)


def test_the_order_of_columns_does_not_matter(scorer):
    frame = FRAMES[scorer.reads]()
    if scorer.reads != "history":
        turned = frame[frame.columns[::-1]]
        pd.testing.assert_series_equal(score(scorer, frame), score(scorer, turned), rtol=1e-9)


def test_the_same_frame_gives_the_same_strength(scorer):
    frame = FRAMES[scorer.reads]()
    pd.testing.assert_series_equal(score(scorer, frame), score(scorer, frame.copy()))


def test_one_row_is_answered(scorer):
    strength = score(scorer, FRAMES[scorer.reads](n=1))
    assert len(strength) == 1 and (strength.isna() | strength.between(0, 1)).all()


def test_no_row_is_answered_with_nothing(scorer):
    assert len(score(scorer, FRAMES[scorer.reads]().iloc[:0])) == 0


def test_a_constant_column_breaks_nothing(scorer):
    frame = FRAMES[scorer.reads]()
    frame[COLUMN[scorer.reads]] = 30
    assert score(scorer, frame).dropna().between(0, 1).all()


def test_missing_values_break_nothing(scorer):
    frame = FRAMES[scorer.reads]()
    frame[COLUMN[scorer.reads]] = frame[COLUMN[scorer.reads]].astype(float)
    frame.loc[frame.index[10:20], COLUMN[scorer.reads]] = np.nan
    frame.loc[frame.index[30]] = np.nan if scorer.reads != "links" else frame.loc[frame.index[30]]
    strength = score(scorer, frame)
    assert strength.dropna().between(0, 1).all() and strength.notna().sum() >= 40


def test_the_planted_outlier_comes_first(scorer):
    strength = score(scorer, FRAMES[scorer.reads]())
    assert strength.iloc[0] == strength.max() > 0.3
    assert strength.iloc[10:].max() < strength.iloc[0] / 2


def test_every_scorer_says_in_both_languages_what_it_is(scorer):
    assert scorer.title_zh and scorer.title_en and scorer.how_zh and scorer.how_en


def test_a_subject_with_one_measure_has_no_profile():
    frame = measures()
    frame.iloc[0, 1:] = np.nan
    assert np.isnan(conditional_tail.score(frame).iloc[0])


def test_a_holiday_that_everybody_has_is_nobodys_change():
    frame = history()
    frame.iloc[:, 46:50] *= 0.3
    frame.iloc[:, 50:] *= 2.5
    strength = change_from_own_past.score(frame)
    assert strength.iloc[0] == strength.max() and strength.iloc[1:].max() < 0.2


def test_a_slow_rise_adds_up():
    frame = history()
    frame.iloc[1, -16:] *= 1.25
    assert change_from_own_past.score(frame).iloc[1] > 0.3


def test_half_a_year_of_silence_is_not_judged_as_a_rise():
    frame = history()
    frame.iloc[2, :40] = 0
    assert np.isnan(change_from_own_past.score(frame).iloc[2])
    assert change_from_own_past.score(history().iloc[:, :20]).isna().all()


def test_people_on_a_fixed_schedule_are_no_ring():
    names = [f"D{i}" for i in range(6)]
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    dialysis = pd.DataFrame(pairs, columns=["left_id", "right_id"]).assign(
        n_together=140, n_left=150, n_right=150, n_slots=150, place_id="H1"
    )
    assert ring.score(dialysis).max() < 0.05


def test_a_loose_chain_of_acquaintances_is_no_ring():
    chain = pd.DataFrame({"left_id": [f"P{i}" for i in range(80)], "right_id": [f"P{i + 1}" for i in range(80)]})
    chain = chain.assign(n_together=6, n_left=10, n_right=10, n_slots=240, place_id="H1")
    strength = ring.score(chain)
    assert strength.max() < 0.3


def clique(names, **ties):
    pairs = [(a, b) for i, a in enumerate(names) for b in names[i + 1 :]]
    return pd.DataFrame(pairs, columns=["left_id", "right_id"]).assign(n_slots=250, place_id="H1", **ties)


def test_two_rings_with_one_acquaintance_between_them_are_two_rings():
    ties = pd.concat(
        [clique([f"A{i}" for i in range(30)], n_together=12, n_left=15, n_right=15),
         clique([f"B{i}" for i in range(30)], n_together=14, n_left=15, n_right=15),
         pd.DataFrame([{"left_id": "A0", "right_id": "B0", "n_together": 6, "n_left": 15, "n_right": 15, "n_slots": 250}])],
        ignore_index=True,
    )  # fmt: skip
    weight = ring.tie_weights(ties)
    numbers = ring.ring_numbers(ties, weight, weight > 3)
    assert numbers[-1] == -1
    assert len({*numbers[:435]}) == len({*numbers[435:870]}) == 1 and numbers[0] != numbers[435] != -1 != numbers[0]
    assert ring.score(ties).iloc[-1] == 0 and ring.score(ties).iloc[:-1].min() > 0.5


def test_ties_too_weak_alone_are_carried_by_common_companions():
    crowd = pd.concat([clique([f"{n}a", f"{n}b"], n_together=3, n_left=4, n_right=4) for n in range(500)])
    group = clique([f"G{i}" for i in range(6)], n_together=3, n_left=4, n_right=4)
    trio = clique([f"T{i}" for i in range(3)], n_together=3, n_left=4, n_right=4)
    ties = pd.concat([crowd, group, trio], ignore_index=True)
    strength = ring.score(ties, companions=2)
    assert strength.iloc[500:515].min() > 0.3, "six people, every pair three times"
    assert strength.iloc[:500].max() == 0, "a pair that met three times is one of many"
    assert strength.iloc[515:].max() == 0, "three are no full group"
    assert ring.score(ties).max() == 0, "where every tie must stand by itself"


def test_many_small_rings_are_scored_one_by_one():
    rings = [clique([f"{n}-{i}" for i in range(5)], n_together=10 + n % 3, n_left=15, n_right=15) for n in range(300)]
    together = ring.score(pd.concat(rings, ignore_index=True))
    assert together.groupby(np.repeat(range(300), 10)).nunique().max() == 1
    by_ring = together.iloc[::10].to_numpy()
    assert np.all(by_ring[2::3] > by_ring[::3]) and by_ring.min() > 0.3


def test_a_doctor_whose_patients_go_elsewhere_than_the_colleagues_is_tied_to_the_pharmacy():
    frame = pd.DataFrame(
        {
            "left_id": ["D1", "D2", "D3"],
            "right_id": ["P1", "P2", "P3"],
            "n_together": [60, 12, 300],
            "n_left": [62, 60, 400],
            "n_right": [10, 60, 250],
            "n_slots": [300, 300, 400],
            "place_id": ["P1", "P2", "P3"],
        }
    )
    strength = ring.score(frame, members=2)
    assert strength.iloc[0] > 0.5 and strength.iloc[1:].max() < 0.05


def test_measures_that_move_together_are_one_extreme():
    frame = measures()
    frame["twin"] = frame["a"] + 0.01
    frame["third"] = frame["a"] - 0.01
    frame.iloc[0] = [9, 0, 0, 0, 0, 0, 0, 0, 9, 9]
    assert many_extremes.score(frame).iloc[0] == 0
    frame.iloc[0, 3:7] = 9
    assert many_extremes.score(frame).iloc[0] == pytest.approx(1 - np.exp(-4 / 2))


def test_the_strongest_terms_are_named_largest_first():
    frame = pd.DataFrame([[0.0, 4.0, 2.0], [0.0, 0.0, 0.0]], columns=list("abc"))
    assert strongest_terms(tail_terms(frame), 2).tolist() == [[1, 2], [-1, -1]]


def test_a_group_of_outliers_does_not_vouch_for_itself():
    random = np.random.default_rng(1)
    crowd, group = random.normal(0, 1, (190, 4)), random.normal(5, 0.05, (10, 4))
    found = distances(np.vstack([crowd, group]))
    assert found[190:].min() > found[:190].max()
