"""What a learned order says of one subject, and whether a warning survives without its doubtful rows: in words that are true."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from models.doubts import Case, data_notes
from models.fitted import ENOUGH_FOR_TREES, fit
from models.learned_reasons import sentence, words


@pytest.mark.parametrize("n", [ENOUGH_FOR_TREES - 50, ENOUGH_FOR_TREES + 50])
def test_the_parts_of_a_score_sum_to_its_log_odds_but_for_a_constant(n):
    """Both for the line and, bag by bag, for the trees."""
    generator = np.random.default_rng(1)
    x = generator.normal(size=(n, 4))
    y = (x[:, 0] + 0.5 * x[:, 1] + generator.normal(size=n) > 0).astype(int)
    model = fit(x, y, np.ones(n), 0)
    single = type(model)(model.models[:1], model.speaking, model.n_columns)
    chance = model.models[0].predict_proba(x)[:, 1]
    rest = np.log(chance / (1 - chance)) - single.parts(x).sum(axis=1)
    assert np.ptp(rest) < 1e-3
    assert np.abs(model.parts(x)).mean(axis=0).argmax() == 0


def test_parts_of_one_thing_are_added_up_and_the_largest_named_first():
    said = sentence(pd.Series({"activity.fund": 0.3, "activity.total": 0.2, "group.peers": 0.6, "activity.days": -0.4}))
    assert said is not None
    assert said.text_en.endswith("departure from peers ×1.82, money and size ×1.65, stays and returns ×0.67")
    assert "同类偏离 ×1.82、费用水平与规模 ×1.65" in said.text_zh


def test_nothing_is_said_where_no_part_matters():
    assert sentence(pd.Series({"activity.fund": 0.01})) is None


def test_features_are_named_by_the_title_of_their_detector():
    zh, en = words("detector.peer_deviation")
    assert (
        zh != "peer_deviation"
        and en != "peer_deviation"
        and words("z.nobody_knows") == ("nobody_knows", "nobody_knows")
    )


@pytest.mark.parametrize(
    ("left", "ends"), [(0.72, "0.72: it stays on the list"), (0.31, "0.31 and it leaves the list")]
)
def test_a_warning_says_whether_it_survives_without_doubtful_records(left, ends):
    nothing = pd.DataFrame()
    case = Case(
        findings=nothing, measures=nothing, profile=None, peers=nothing, household_share=None, last_visit_on=None,
        last_visit_found=None, risk_without_strongest=0.1, risk_without_doubtful=left, lowest_listed=0.5,
        week_end=date(2026, 11, 16), rejected_share=0.0, doubtful_share=0.2,
    )  # fmt: skip
    assert data_notes(case)[-1].text_en.endswith(ends) and "20% of the records" in data_notes(case)[0].text_en
