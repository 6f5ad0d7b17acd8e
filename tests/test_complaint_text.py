"""Complaints: the words tell claims of fact from temper, a name in words finds its house, and no word leaves."""

import numpy as np
import pandas as pd
import pytest

from data_contracts.name_matching import Name
from models.complaint_findings import complaint_findings, placed
from models.scorer import all_scorers
from models.scorers import complaint_text

FACT = "药店让我刷卡换成现金，打了八折。"
TEMPER = "医生说话很凶，排队太久。"
# Words that no list of ours knows: only answers can teach that they prove true.
LEARNED = "夜里把名单报上去凑人头。"
NAMES = [
    Name("H1", "望江镇卫生院"),
    Name("H2", "丰乐镇卫生院"),
    Name("H3", "望江镇第2村卫生室"),
    Name("H4", "望江镇第3村卫生室"),
]


def complaints(rows):
    frame = pd.DataFrame(rows, columns=["subject_id", "text", "verified"])
    frame["complaint_id"] = [f"T{i}" for i in range(len(frame))]
    return frame.assign(topic=None, institution_text=None, sure=1.0)


def test_a_claim_of_fact_weighs_more_than_temper_before_anything_is_known():
    chances = complaint_text.score(complaints([("H1", FACT, np.nan), ("H2", TEMPER, np.nan), ("H3", None, np.nan)]))
    assert chances.iloc[0] > 2 * chances.iloc[1] and np.isnan(chances.iloc[2])


def test_an_answer_is_taken_at_its_word():
    assert complaint_text.score(complaints([("H1", FACT, 0), ("H2", TEMPER, 1)])).tolist() == [0.0, 1.0]


def test_words_that_prove_true_are_learned_from_other_houses():
    answered = [(f"H{i % 10}", f"第{i}次：{LEARNED if i % 2 else TEMPER}", i % 2) for i in range(80)]
    open_ones = [("X", f"又一次：{LEARNED}", np.nan), ("X", f"又一次：{TEMPER}", np.nan)]
    chances = complaint_text.score(complaints(answered + open_ones))
    assert chances.iloc[-2] > 0.6 > 0.4 > chances.iloc[-1]


def test_no_house_is_judged_by_its_own_answers():
    own = [("X", LEARNED, 1)] * 40
    others = [(f"H{i % 10}", TEMPER + str(i), i % 2) for i in range(80)]
    without = complaint_text.score(complaints([*others, ("X", LEARNED, np.nan)])).iloc[-1]
    assert complaint_text.score(complaints([*others, *own, ("X", LEARNED, np.nan)])).iloc[-1] == pytest.approx(without)


def test_a_house_named_in_words_is_found_and_an_unclear_one_is_not():
    frame = complaints([(None, FACT, np.nan)] * 3 + [("H2", FACT, np.nan)])
    frame["institution_text"] = ["望江卫生院", "望江镇2村卫生所", "望江镇村卫生室", "随便写的"]
    found = placed(frame, NAMES).set_index("complaint_id")
    assert found["subject_id"].to_dict() == {"T0": "H1", "T1": "H3", "T3": "H2"}
    assert found.loc["T3", "sure"] == 1.0 and 0.9 <= found.loc["T1", "sure"] <= 1.0


def test_a_finding_counts_what_is_likely_and_repeats_no_word():
    rows = [("H1", FACT, np.nan)] * 12 + [(f"H{i}", TEMPER, np.nan) for i in range(2, 30)]
    ids = [f"H{i}" for i in range(40)]
    volume = pd.DataFrame({"n_claims": 1000.0, "fund_amount": 100_000.0}, index=ids)
    traits = pd.DataFrame({"kind": "clinic", "level": "primary"}, index=ids)
    found, records = complaint_findings(all_scorers()["complaint_text"], complaints(rows), volume, traits)
    assert found[["subject_id", "n_hits", "source_group"]].values.tolist() == [["H1", 12, "challenger"]]
    assert found["text_en"].tolist() == ["12 complaints that may prove true (about 4.2), about cards"]
    assert not any(piece in found["text_zh"].iloc[0] for piece in (FACT[:4], "药店", "现金"))
    assert records["evidence"].tolist() == [[f"complaints|T{i}"] for i in range(12)]
