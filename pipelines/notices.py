"""Tells people that an unattended run failed: one line in `$YUJING_HOME/notices.jsonl`, which the console shows.

Carries the task, the week and our own sentence; never a row, a value or a stack trace.
"""

import json
import logging
from datetime import UTC, datetime
from typing import Any

from data_contracts.errors import YujingError
from pipelines.settings import Settings

LOG = logging.getLogger("yujing")
_NOBODY_ANSWERED = (
    "三天内无人放行清单，清单未送入队列：请重新运行该周。 / Nobody answered within three days whether the list is released, "
    "so it did not reach the queue; run the week again."
)

_NO_LAST_WORD = (
    "任务没有正常结束（进程被终止或未能启动）：上次的完好状态仍在，请重新运行。 / The task ended without a last word (its process "
    "was killed or could not start); the last good state stands, run it again."
)


def dag_failed(context: dict[str, Any]) -> None:
    """Airflow's callback on failure. Only sentences of our own error family are quoted: others might carry values."""
    instance, sentence = context["task_instance"], sentence_of(context.get("exception"))
    LOG.error(sentence)  # the last line of the task's log: a reader need not look for it in the trace
    tell(instance.dag_id, instance.task_id, sentence, Settings.from_environment())


def sentence_of(fault: object) -> str:
    """What to tell of a fault: its own sentence where it is ours, else its kind."""
    kind = type(fault).__name__
    if isinstance(fault, YujingError) or kind == "AirflowFailException":
        return str(fault)
    if kind == "HITLTimeoutError":
        return _NOBODY_ANSWERED
    if not isinstance(fault, BaseException):
        return _NO_LAST_WORD
    return f"任务因 {kind} 中断，详见其日志。 / The task stopped with {kind}; see its log."


def tell(dag: str, task: str, sentence: str, settings: Settings) -> None:
    """Append one notice. `at` is UTC."""
    settings.home.mkdir(parents=True, exist_ok=True)
    notice = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "dag": dag, "task": task, "sentence": sentence}
    with (settings.home / "notices.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(notice, ensure_ascii=False) + "\n")
