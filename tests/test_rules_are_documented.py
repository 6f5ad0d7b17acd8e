"""docs/rules.md lists every rule as its file describes it: one row each, none too many."""

import re
from pathlib import Path

import pytest

from models.detector import all_detectors

PAGE = Path(__file__).parents[1] / "docs" / "rules.md"
RULES = [each for each in all_detectors().values() if each.kind == "rule"]
RESULTS = {"violation": "明确违规 violation", "suspicion": "可疑 suspicion"}
SUBJECTS = {
    "institution": "机构 institution",
    "practitioner": "人员 practitioner",
    "insured_person": "参保人 insured person",
    "drug": "药品 drug",
}


def row_of(rule):
    cells = (
        rule.head.catalogue,
        f"`{rule.id}`",
        f"{rule.head.title.zh}<br>{rule.head.title.en}",
        RESULTS[rule.head.result],
        SUBJECTS[rule.subject],
        ", ".join(rule.reads),
    )
    return f"| {' | '.join(cells)} |"


@pytest.mark.parametrize("rule", RULES, ids=lambda each: each.id)
def test_every_rule_has_its_row_in_the_overview(rule):
    assert row_of(rule) in PAGE.read_text(encoding="utf-8").splitlines()


def test_the_overview_names_no_rule_that_does_not_exist():
    named = re.findall(r"^\| [A-Z][\d;A-Z]+ \| `(\w+)`", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert sorted(named) == sorted(rule.id for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda each: each.id)
def test_every_threshold_says_whose_it_is(rule):
    """A default is called a default; a limit of a law or a publication says which. See ../shared/domain handbook tags."""
    for name, param in rule.head.params.items():
        texts = (param.why.zh, param.why.en)
        known = re.compile(
            r"\[(L|N|P|C-?|D|M)\]|法定|法律|legal|article|handbook|只列|Only the|同日转院|transfer on one day"
        )
        assert all(known.search(text) for text in texts), f"{rule.id}.{name}"


@pytest.mark.parametrize("rule", RULES, ids=lambda each: each.id)
def test_a_rule_speaks_both_languages(rule):
    """Chinese texts carry Chinese characters, English texts do not."""
    head = rule.head
    for text in (head.title, head.why, head.inspect, head.innocent_reasons, head.amount, head.says):
        assert re.search(r"[\u4e00-\u9fff]", text.zh)
        assert not re.search(r"[\u4e00-\u9fff]", text.en)
