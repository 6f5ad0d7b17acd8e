"""The release of a weekly list by a person: kept with who, when and why; bound to the very list; told when withheld."""

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from data_contracts.errors import SettingsError
from pipelines.release import RELEASE, answers, asks_a_person, insist_on_version, keep_answer, releaser_of
from pipelines.settings import Settings

WEEK, RECEIPT = "2026-W46", "a" * 64
YES = {
    "chosen_options": [RELEASE],
    "params_input": {"why": ""},
    "responded_at": datetime(2026, 11, 16, 1, 30, tzinfo=UTC),
    "responded_by_user": {"id": "wang", "name": "wang"},
}
NO = YES | {"chosen_options": ["不放行 Withhold"], "params_input": {"why": "two names to check"}}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


def test_off_by_default_and_asked_by_the_run_or_the_office(settings: Settings) -> None:
    assert not asks_a_person(WEEK, RECEIPT, False, settings)
    assert asks_a_person(WEEK, RECEIPT, True, settings)
    assert asks_a_person(WEEK, RECEIPT, False, Settings(home=settings.home, approval=True))


def test_the_answer_is_kept_once_with_who_when_and_why(settings: Settings) -> None:
    for _ in range(2):
        keep_answer(WEEK, RECEIPT, YES, settings)
    (kept,) = answers(settings)
    assert (kept.by, kept.at, kept.released) == ("wang", "2026-11-16T01:30:00+00:00", True)
    assert not (settings.home / "notices.jsonl").exists()


def test_a_released_list_is_not_asked_about_again_but_another_version_is(settings: Settings) -> None:
    keep_answer(WEEK, RECEIPT, YES, settings)
    assert not asks_a_person(WEEK, RECEIPT, True, settings)
    assert asks_a_person(WEEK, "b" * 64, True, settings)
    assert releaser_of(WEEK, RECEIPT, settings) == "wang"


def test_a_withheld_list_is_told_to_the_console_and_may_be_released_later(settings: Settings) -> None:
    assert not keep_answer(WEEK, RECEIPT, NO, settings).released
    notice = json.loads((settings.home / "notices.jsonl").read_text(encoding="utf-8"))
    assert "wang" in notice["sentence"]
    assert "two names to check" in notice["sentence"]
    assert releaser_of(WEEK, RECEIPT, settings) is None
    assert asks_a_person(WEEK, RECEIPT, True, settings)
    later = YES | {"responded_at": datetime(2026, 11, 17, tzinfo=UTC)}
    keep_answer(WEEK, RECEIPT, later, settings)
    assert releaser_of(WEEK, RECEIPT, settings) == "wang"


def test_a_list_that_was_replaced_after_its_release_is_not_handed_over(settings: Settings) -> None:
    folder = settings.published / WEEK
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps({"receipt": RECEIPT}), encoding="utf-8")
    insist_on_version(WEEK, RECEIPT, settings)
    with pytest.raises(SettingsError, match="run the week again"):
        insist_on_version(WEEK, "b" * 64, settings)
