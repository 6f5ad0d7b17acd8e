"""What a ring says to a reader: who is in it, where, and its strongest tie beside what chance gives."""

import pandas as pd
import pytest

from models.detector import all_detectors
from models.scorer import all_scorers
from models.scorer_findings import ring_findings, ring_strengths

LINK = all_detectors()["co_visits"]


def ties():
    """Six people at H1, A and B most of all; a pair of strangers at H2."""
    names = list("ABCDEF")
    rows = [(a, b, 10, "H1") for i, a in enumerate(names) for b in names[i + 1 :]]
    frame = pd.DataFrame([*rows, ("X", "Y", 3, "H2")], columns=["left_id", "right_id", "n_together", "place_id"])
    frame = frame.assign(n_left=15, n_right=15, n_slots=300.0, evidence=[["claims|c"]] * len(frame))
    frame.loc[0, "n_together"] = 14
    return frame


@pytest.fixture(scope="module")
def found():
    rings = ring_strengths(LINK, ties(), all_scorers()["ring"])
    return ring_findings(LINK, rings).set_index(["subject_type", "subject_id"])


def test_members_and_place_are_named_and_strangers_are_not(found):
    people = {subject for kind, subject in found.index if kind == "insured_person"}
    assert people == set("ABCDEF")
    assert [subject for kind, subject in found.index if kind == "institution"] == ["H1"]


def test_the_sentence_names_the_strongest_tie_beside_what_chance_gives(found):
    house, member = found.loc[("institution", "H1")], found.loc[("insured_person", "C")]
    assert "15 pairs" in house["text_en"] and "14 different" in house["text_en"] and "about 0.75" in house["text_en"]
    assert "15 对" in house["text_zh"] and "14 个不同的周" in house["text_zh"]
    assert "5 pairs" in member["text_en"] and "10 different" in member["text_en"]


def test_no_tie_no_finding():
    assert ring_findings(LINK, ring_strengths(LINK, ties().head(0), all_scorers()["ring"])).empty
