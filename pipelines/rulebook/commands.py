"""One function for each deed of `yujing rules`. Each takes the words that were typed and returns a value to print."""

import argparse
from pathlib import Path
from typing import Any

from data_contracts.errors import SettingsError
from models.period import Period
from pipelines.progress import Report
from pipelines.settings import Settings

Words = argparse.Namespace


def catalogue(words: Words, settings: Settings, report: Report) -> Any:
    from pipelines.rulebook.catalogue import rule_lines, shown

    return [shown(each) for each in rule_lines(settings, states=tuple(words.state or ()))]


def approve(words: Words, settings: Settings, report: Report) -> Any:
    from pipelines.rulebook.deeds import approve as approve_rules

    begins = Period.parse(words.begins) if words.begins else None
    return approve_rules(words.rules, settings, words.author, words.approver, words.why, words.param, begins)


def exempt(words: Words, settings: Settings, report: Report) -> Any:
    from pipelines.rulebook.deeds import end_exemption, exempt_from_file
    from pipelines.rulebook.deeds import exempt as exempt_subject

    if words.file:
        return exempt_from_file(Path(words.file), settings)
    if words.end:
        return end_exemption(
            words.rule, settings, words.subject_type, words.subject, words.owner or "", words.why or ""
        )
    return exempt_subject(
        words.rule, settings, words.subject_type, words.subject, words.begins, words.until, words.owner, words.why
    )


def backtest(words: Words, settings: Settings, report: Report) -> Any:
    from pipelines.rulebook.backtest import backtest as run

    first, sign, last = words.weeks.partition("..")
    if not sign:
        raise SettingsError("周次应写作 2026-W30..2026-W46 / write the weeks as 2026-W30..2026-W46.")
    file = Path(words.file) if words.file else None
    return run(words.rule, Period.parse(first), Period.parse(last), settings, file, words.param, report)


def pages(words: Words, settings: Settings, report: Report) -> Any:
    from pipelines.rulebook.pages import write_pages

    return write_pages(Path(words.out), settings)
