"""The random tenth is drawn with known chances, by anyone the same, and stands out nowhere."""

from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.draw_random_arm import draw, places_in_list
from models.evaluation import horvitz_thompson


def roster(n: int = 60) -> pd.DataFrame:
    kinds = [("clinic", "ungraded"), ("village_clinic", "ungraded"), ("general_hospital", "secondary")]
    rows = [(f"H{i:03d}", *kinds[0 if i % 10 < 5 else 1 if i % 10 < 9 else 2]) for i in range(n)]
    return pd.DataFrame(rows, columns=["institution_id", "kind", "level"])


def test_the_draw_is_the_same_whatever_the_order_of_the_register():
    first = draw(roster(), ["H001"], 3, "2026-W46", "salt")
    again = draw(roster().sample(frac=1, random_state=7), ["H001"], 3, "2026-W46", "salt")
    assert first.equals(again)


def test_another_week_or_another_salt_draws_others():
    draws = {
        tuple(draw(roster(), [], 5, week, salt)["subject_id"])
        for week in ("2026-W46", "2026-W47")
        for salt in ("a", "b")
    }
    assert len(draws) == 4


def test_nobody_on_the_ranked_part_is_drawn_and_nobody_twice():
    ranked = [f"H{i:03d}" for i in range(50)]
    drawn = draw(roster(), ranked, 8, "2026-W46", "salt")["subject_id"]
    assert not set(drawn) & set(ranked) and drawn.is_unique


def test_every_institution_has_the_same_chance_and_it_is_the_stored_one():
    weeks, drawn = 600, Counter()
    for n in range(weeks):
        rows = draw(roster(), [], 3, f"week {n}", "salt")
        drawn.update(rows["subject_id"])
        assert (rows["inclusion_probability"] == 0.05).all()
    seen = pd.Series(drawn).reindex(roster()["institution_id"]).fillna(0) / weeks
    assert len(drawn) == 60
    assert seen.between(0.05 - 0.04, 0.05 + 0.04).all()


def test_the_draw_spreads_over_the_strata():
    for n in range(50):
        kinds = draw(roster(), [], 10, f"week {n}", "salt")["stratum"].value_counts()
        assert kinds["clinic × ungraded"] in (4, 5, 6) and kinds["general_hospital × secondary"] in (1, 2)


def test_fewer_eligible_than_places_draws_all_of_them_with_certainty():
    rows = draw(roster(4), ["H000"], 9, "2026-W46", "salt")
    assert sorted(rows["subject_id"]) == ["H001", "H002", "H003"]
    assert (rows["inclusion_probability"] == 1.0).all()
    assert draw(roster(1), ["H000"], 1, "2026-W46", "salt").empty


@settings(deadline=None)
@given(st.integers(2, 100), st.text(max_size=5))
def test_each_block_of_ten_holds_one_drawn_row(n_rows, week):
    n_drawn = -(-n_rows // 10)
    places = places_in_list(n_rows, n_drawn, week, "salt")
    assert [(place - 1) // 10 for place in places] == list(range(n_drawn))
    assert all(1 <= place <= n_rows for place in places)


def test_the_place_inside_a_block_changes_from_week_to_week():
    places = Counter(places_in_list(15, 2, f"week {n}", "salt")[0] for n in range(300))
    assert set(places) == set(range(6, 11))


def test_prevalence_from_drawn_rows_is_unbiased():
    truth = pd.Series([i % 7 == 0 for i in range(60)], index=roster()["institution_id"]).astype(float)
    estimates = []
    for n in range(300):
        rows = draw(roster(), [], 6, f"week {n}", "salt")
        found = truth.reindex(rows["subject_id"]).reset_index(drop=True)
        estimates.append(horvitz_thompson(found, rows["inclusion_probability"], 60).value)
    assert sum(estimates) / len(estimates) == pytest.approx(truth.mean(), abs=0.03)
