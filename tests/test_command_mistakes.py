"""Typing mistakes and a machine that says no: one sentence in both languages, the exit code of whose fault it is, no trace."""

import re
from pathlib import Path

import pytest

from data_contracts.errors import SettingsError, YujingError
from pipelines.__main__ import INTERRUPTED, main
from pipelines.unforeseen import foreseen

EMPTY, NOWHERE = "{tmp}/empty", "{tmp}/nowhere"
MISTAKES = {
    "a day for a week": (["week", "2026-11-16", "--deliveries", EMPTY], 8, "2026-W47"),
    "no such week": (["week", "2026-W60", "--deliveries", EMPTY], 8, "no week 60"),
    "words for a week": (["detect", "last week"], 8, "write it like 2026-W46"),
    "a folder that is not there": (["week", "2026-W46", "--deliveries", NOWHERE], 8, None),
    "no deliveries": (["week", "2026-W46", "--deliveries", EMPTY], 8, "no claims at all"),
    "rank before detect": (["rank", "2026-W46"], 8, "yujing detect 2026-W46"),
    "publish before anything": (["publish", "2026-W46"], 8, "ingest and validate first"),
    "evaluate an unpublished week": (["evaluate", "2026-W46"], 8, "yujing publish 2026-W46"),
    "an unknown rule pack": (["detect", "2026-W46", "--packs", "horoscopes"], 8, "horoscopes"),
    "an unknown detector": (["explain", "horoscope"], 8, "yujing detectors"),
    "an unknown warning": (["verify", "0123456789abcdef"], 8, "check the id"),
    "registers before institutions": (["registers"], 8, "No institution"),
    "weeks of a back-test": (["rules", "backtest", "split_admission", "--weeks", "3"], 8, "2026-W30..2026-W46"),
    "a folder of knowledge that is not there": (["knowledge", "load", NOWHERE], 8, "name another"),
}
WORDINGS = {
    "no verb": [],
    "an unknown verb": ["wek"],
    "a verb without its week": ["week"],
    "an unknown kind": ["detectors", "--kind", "rul"],
    "a day written otherwise": ["knowledge", "load", "x", "--valid-from", "2026/1/1"],
}


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("YUJING_HOME", str(tmp_path / "home"))
    (tmp_path / "empty").mkdir()
    return tmp_path / "home"


def one_sentence(said: str, words: str | None) -> None:
    assert len(said.strip().splitlines()) == 1, said
    assert "Traceback" not in said
    assert words is None or words in said
    assert re.search(r"[a-z] [a-z]", said), "says it in English"


def in_both_languages(said: str) -> None:
    assert re.search(r"[\u4e00-\u9fff]", said), said
    assert " / " in said


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_in_one_sentence(mistake: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words, code, part = MISTAKES[mistake]
    assert main([word.format(tmp=tmp_path) for word in words]) == code
    said = capsys.readouterr().err
    one_sentence(said, part)
    if mistake != "a folder that is not there":
        in_both_languages(said)


@pytest.mark.parametrize("wording", WORDINGS)
def test_a_command_written_wrongly_is_told_in_one_sentence(wording: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(WORDINGS[wording])
    assert ended.value.code == 2
    said = capsys.readouterr().err
    one_sentence(said, "--help")
    in_both_languages(said)


@pytest.mark.parametrize(
    ("name", "value"), [("HOME", "/dev/null/var"), ("THREADS", "two"), ("MEMORY", "lots"), ("LOCK_WAIT", "0")]
)
def test_a_setting_that_cannot_be_used_is_told(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(f"YUJING_{name}", value)
    assert main(["detect", "2026-W46"]) == SettingsError.exit_code
    said = capsys.readouterr().err
    one_sentence(said, value)
    in_both_languages(said)


def test_what_nobody_foresaw_is_told_without_a_value(home: Path) -> None:
    with pytest.raises(YujingError) as told, foreseen(home):
        int("330106198001011234x")
    in_both_languages(str(told.value))
    assert "ValueError" in str(told.value)
    assert "3301" not in str(told.value)
    assert told.value.__suppress_context__
    kept = (home / "logs" / "unforeseen.log").read_text(encoding="utf-8")
    assert "test_command_mistakes.py" in kept


def test_a_full_disk_is_the_operators_and_names_the_place(home: Path) -> None:
    with pytest.raises(SettingsError, match=r"warehouse\.duckdb.*No space left"), foreseen(home):
        raise OSError(28, "No space left on device", "warehouse.duckdb")


def test_an_interrupt_says_that_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from pipelines import commands

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(commands, "detect", interrupted)
    assert main(["detect", "2026-W46"]) == INTERRUPTED
    in_both_languages(capsys.readouterr().err)
