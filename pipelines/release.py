"""Release of a weekly list by a person: whether it is asked for, and what was answered, by whom, when and why.

Each answer is one line of `YUJING_HOME/releases.jsonl`, bound to the receipt of the list it was given for: another
version of the same week needs an answer of its own. An answer is kept once, however often its task runs.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from data_contracts.errors import SettingsError
from pipelines.notices import tell
from pipelines.seal import read_manifest
from pipelines.settings import Settings

RELEASE = "放行 Release"
"""The option that hands the list over; every other answer withholds it."""


@dataclass(frozen=True)
class Answer:
    """Who said what about which list. `at` is UTC, ISO 8601; `by` is the name of the account that answered."""

    week: str
    receipt: str
    released: bool
    by: str
    at: str
    why: str


def asks_a_person(week: str, receipt: str, wanted: bool, settings: Settings) -> bool:
    """Whether this list waits for somebody: asked for by the run or the office, and not yet released."""
    return (wanted or settings.approval) and not releaser_of(week, receipt, settings)


def keep_answer(week: str, receipt: str, given: Mapping[str, Any], settings: Settings) -> Answer:
    """Write down what Airflow's person answered (`chosen_options`, `params_input`, `responded_at`, `responded_by_user`)."""
    user = given.get("responded_by_user") or {}
    answer = Answer(
        week=week,
        receipt=receipt,
        released=list(given["chosen_options"]) == [RELEASE],
        by=str(user.get("name") or user.get("id") or "?"),
        at=_moment(given["responded_at"]),
        why=str((given.get("params_input") or {}).get("why") or "").strip(),
    )
    if answer not in answers(settings):
        _append(answer, settings)
    return answer


def answers(settings: Settings) -> list[Answer]:
    """All answers, the oldest first."""
    file = settings.home / "releases.jsonl"
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    return [Answer(**json.loads(line)) for line in lines]


def releaser_of(week: str, receipt: str, settings: Settings) -> str | None:
    """Who released this very list last; None when nobody did, or when it was withheld since."""
    given = [each for each in answers(settings) if (each.week, each.receipt) == (week, receipt)]
    return given[-1].by if given and given[-1].released else None


def insist_on_version(week: str, receipt: str, settings: Settings) -> None:
    """Raise SettingsError when another version of the list has taken its place since this run published it."""
    if read_manifest(settings.published / week)["receipt"] != receipt:
        raise SettingsError(
            f"{week} 的清单在本次运行发布之后又有了新版本，未送入队列：请重新运行该周。 / The list of {week} was replaced by "
            "another version after this run had published it, so it was not handed over; run the week again."
        )


def _append(answer: Answer, settings: Settings) -> None:
    with (settings.home / "releases.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(asdict(answer), ensure_ascii=False) + "\n")
    if not answer.released:
        zh, en = (f"（{answer.why}）", f" ({answer.why})") if answer.why else ("", "")
        sentence = (
            f"{answer.by} 未放行 {answer.week} 的清单{zh}，清单未送入队列。 / {answer.by} withheld the list of "
            f"{answer.week}{en}; it did not reach the queue."
        )
        tell("weekly_risk_list", "keep_answer", sentence, settings)


def _moment(at: Any) -> str:
    return str(at.isoformat(timespec="seconds") if hasattr(at, "isoformat") else at)
