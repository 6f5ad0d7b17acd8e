"""`yujing rank --why-not`: a true reason, and a change that really brings the subject onto the list."""

from datetime import date

import pytest
from a_ranked_week import WEEK, World

from data_contracts.errors import SettingsError
from pipelines.__main__ import main
from pipelines.why_not import why_not_listed


def made(home) -> World:
    """Thirty clinics with findings; the list has thirteen ranked rows, so those from place fourteen on are not on it."""
    world = World(home)
    for n in range(1, 31):
        world.finding(f"H{n:04d}", "rule_a", n / 40, result="violation" if n % 3 == 0 else "suspicion", amount=0)
        if n % 4 == 0:
            world.finding(f"H{n:04d}", "peer_deviation", 0.6, kind="scorer", source_group="peers", n_peers=9)
    world.inspected("H0026", date(2026, 11, 12), found=False)
    return world


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    """Ranked once; nothing of it is changed by a question."""
    ranked = made(tmp_path_factory.mktemp("why"))
    ranked.rank()
    return ranked


def offered(world: World, subject: str, group: str) -> float:
    said = [each.text_en for each in why_not_listed(WEEK, subject, world.settings).why.would_change]
    return next(float(each.rsplit(" ", 1)[1]) for each in said if f"'{group}'" in each)


def listed(world: World) -> set[str]:
    return {row["subject_id"] for row in world.warnings() if row["arm"] == "ranked"}


def test_what_would_have_to_change_really_brings_it_onto_the_list_and_a_little_less_does_not(world, tmp_path):
    why = why_not_listed(WEEK, "H0010", world.settings).why
    assert not why.listed and why.place > 13 and why.priority < why.needed_priority
    needed = offered(world, "H0010", "Violations")
    for more, there in ((0.005, True), (-0.02, False)):
        other = made(tmp_path / str(there))
        other.finding("H0010", "another", needed + more, result="violation")
        other.rank()
        assert ("H0010" in listed(other)) is there


def test_a_listed_subject_is_said_to_be_listed(world):
    answer = why_not_listed(WEEK, "H0030", world.settings)
    assert answer.why.listed and answer.why.because == () and "yes 是" in answer.as_text()


def test_a_subject_without_a_finding_is_told_so(world):
    why = why_not_listed(WEEK, "机构35", world.settings).why
    assert why.place is None and "No detector" in why.because[0].text_en and "没有任何检测器" in why.because[0].text_zh


def test_a_recent_visit_is_named_with_the_weeks_that_are_left(world):
    said = why_not_listed(WEEK, "H0026", world.settings).why
    assert not said.listed and any("cool-down takes" in each.text_en for each in said.because)
    assert any("end of the cool-down" in each.text_en for each in said.would_change)


def test_an_unknown_subject_is_one_clear_sentence(world):
    with pytest.raises(SettingsError, match="'H9999' is no institution"):
        why_not_listed(WEEK, "H9999", world.settings)


def test_the_command_line_says_it_in_both_languages_and_writes_nothing(world, monkeypatch, capsys):
    before = world.warnings()
    monkeypatch.setenv("YUJING_HOME", str(world.home))
    assert main(["rank", str(WEEK), "--why-not", "H0010"]) == 0
    assert "what would have to change 需要什么变化" in capsys.readouterr().out
    assert world.warnings() == before
