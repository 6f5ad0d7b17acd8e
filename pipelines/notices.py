"""Tells people that an unattended run failed: one line in `$YUJING_HOME/notices.jsonl`, which the console shows.

Carries the task, the week and our own sentence; never a row, a value or a stack trace.
"""

import json
from datetime import UTC, datetime
from typing import Any

from data_contracts.errors import YujingError
from pipelines.settings import Settings


def dag_failed(context: dict[str, Any]) -> None:
    """Airflow's callback on failure. Only sentences of our own error family are quoted: others might carry values."""
    fault = context.get("exception")
    ours = isinstance(fault, YujingError) or type(fault).__name__ == "AirflowFailException"
    sentence = str(fault) if ours else f"The task stopped with {type(fault).__name__}; see its log."
    instance = context["task_instance"]
    tell(instance.dag_id, instance.task_id, sentence, Settings.from_environment())


def tell(dag: str, task: str, sentence: str, settings: Settings) -> None:
    """Append one notice. `at` is UTC."""
    settings.home.mkdir(parents=True, exist_ok=True)
    notice = {"at": datetime.now(UTC).isoformat(timespec="seconds"), "dag": dag, "task": task, "sentence": sentence}
    with (settings.home / "notices.jsonl").open("a", encoding="utf-8") as file:
        file.write(json.dumps(notice, ensure_ascii=False) + "\n")
