"""Every number of the rule handbook is either a rule file or a line that says what is missing; and no number is both."""

import re
from pathlib import Path

import pytest

from models.detector import all_detectors

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "rules-not-built.md").read_text(encoding="utf-8")
HANDBOOK = ROOT.parent / "shared" / "domain" / "rules.md"

# How many rules each pack of the handbook has; there is no pack I.
PACKS = {"A": 17, "B": 12, "C": 17, "D": 5, "E": 8, "F": 11, "G": 17, "H": 11, "J": 10, "K": 7}
NUMBERS = {f"{pack}{no:02}" for pack, last in PACKS.items() for no in range(1, last + 1)}
RULES = [each for each in all_detectors().values() if each.kind == "rule"]
BUILT = {number for rule in RULES for number in rule.head.catalogue.split(";")}


def section(title):
    return PAGE.split(f" {title}\n")[1].split("\n## ")[0]


def numbers_in(text):
    return re.findall(r"^\| ([A-K]\d\d)\b", text, flags=re.MULTILINE)


def test_built_and_not_built_make_the_whole_handbook():
    missing = numbers_in(section("Missing data")) + numbers_in(section("No rules by nature"))
    assert len(missing) == len(set(missing))
    assert set(missing) | BUILT == NUMBERS
    assert set(missing) & BUILT == set()


def test_at_least_ninety_rule_files_are_live():
    assert sum(rule.head.state == "live" for rule in RULES) >= 90


@pytest.mark.skipif(not HANDBOOK.exists(), reason="the handbook does not lie beside this checkout")
def test_the_handbook_has_these_numbers():
    listed = re.findall(r"^\| ([A-K]\d\d) \|", HANDBOOK.read_text(encoding="utf-8"), flags=re.MULTILINE)
    assert set(listed) == NUMBERS
    assert len(NUMBERS) == 115


def test_what_is_missing_names_its_column():
    for line in section("Missing data").splitlines():
        if numbers_in(line):
            assert re.search(r"`\w+\.\w+`", line), line


def test_rules_named_as_partly_built_exist():
    named = re.findall(
        r"`([a-z_]+)`", "\n".join(re.findall(r"^\| [A-K][^|]*\|([^|]*)\|", section("Built in part"), re.M))
    )
    assert named and set(named) <= {rule.id for rule in RULES}
