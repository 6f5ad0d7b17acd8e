"""One function for each verb of the command line. Each takes the words that were typed and returns a value to print.

Nothing here decides anything about data; it only calls the stages.
"""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, is_dataclass
from pathlib import Path
from typing import Any

from data_contracts.errors import DeliveryRefused
from models.period import Period
from pipelines.progress import Report
from pipelines.settings import Settings

Words = argparse.Namespace


@dataclass(frozen=True)
class Line:
    """One row of `yujing detectors`."""

    id: str
    kind: str
    folder: str
    catalogue: str
    result: str
    state: str
    title_zh: str
    title_en: str
    hash: str


def ingest(words: Words, settings: Settings, report: Report) -> Any:
    from pipelines.ingest import ingest_folder

    return ingest_folder(Path(words.folder), settings, source=words.source, progress=report)


def validate(words: Words, settings: Settings, report: Report) -> Any:
    from pipelines.validate import validate_pending

    return validate_pending(settings, report)


def detect(words: Words, settings: Settings, report: Report) -> Any:
    from pipelines.detect import detect_period

    packs = words.packs.split(",") if words.packs else None
    return detect_period(Period.parse(words.week), settings, packs=packs, progress=report)


def rank(words: Words, settings: Settings, report: Report) -> Any:
    from pipelines.rank import rank_period
    from pipelines.why_not import why_not_listed

    if words.why_not:
        return why_not_listed(Period.parse(words.week), words.why_not, settings)
    return rank_period(Period.parse(words.week), settings, progress=report)


def publish(words: Words, settings: Settings, report: Report) -> Any:
    from pipelines.publish import publish_period
    from pipelines.week import hand_over

    publication = publish_period(Period.parse(words.week), settings, progress=report)
    if not words.no_queue:
        hand_over(Path(publication.folder), settings)
    return publication


def week(words: Words, settings: Settings, report: Report) -> Any:
    from pipelines.week import run_week

    deliveries = Path(words.deliveries)
    into_queue = not words.no_queue
    return run_week(Period.parse(words.week), settings, deliveries, words.source, report, into_queue)


def demo(words: Words, settings: Settings, report: Report) -> Any:
    from pipelines.demo import run_demo

    return run_demo(Period.parse(words.week), settings, words.people, words.seed, report, words.weeks)


def evaluate(words: Words, settings: Settings, report: Report) -> Any:
    from pipelines.evaluate import evaluate_week

    truth, out = (Path(each) if each else None for each in (words.truth, words.out))
    return evaluate_week(Period.parse(words.week), settings, truth, out)


def detectors(words: Words, settings: Settings, report: Report) -> list[Line]:
    from models.detector import all_detectors
    from models.scorer import all_scorers

    lines = [
        Line(
            id=each.id,
            kind=each.kind,
            folder=each.folder,
            catalogue=each.head.catalogue or "",
            result=getattr(each.head, "result", ""),
            state=each.head.state,
            title_zh=each.head.title.zh,
            title_en=each.head.title.en,
            hash=each.hash[:12],
        )
        for each in all_detectors().values()
    ]
    for scorer in all_scorers().values():
        lines.append(Line(scorer.id, "scorer", "", "", "", "live", scorer.title_zh, scorer.title_en, scorer.hash[:12]))
    return [line for line in lines if words.kind in (None, line.kind)]


def explain(words: Words, settings: Settings, report: Report) -> Any:
    from pipelines.explain import explain_detector

    return explain_detector(words.detector, settings, Period.parse(words.week) if words.week else None)


def registers(words: Words, settings: Settings, report: Report) -> Any:
    from pipelines.registers import publish_registers

    return publish_registers(settings, report)


def knowledge(words: Words, settings: Settings, report: Report) -> Any:
    from pipelines.knowledge.edition import Approval
    from pipelines.knowledge.load import load_knowledge

    approval = Approval(words.approver, words.why) if words.approver and words.why else None
    begins = words.valid_from
    return load_knowledge(Path(words.folder), settings, begins, words.source, words.province, approval, report)


def rules(words: Words, settings: Settings, report: Report) -> Any:
    from pipelines.rulebook import commands as deeds

    return getattr(deeds, words.deed or "catalogue")(words, settings, report)


def verify(words: Words, settings: Settings, report: Report) -> Any:
    from pipelines.receipt import verify as verify_warning

    return verify_warning(words.warning_id, settings)


def audit(words: Words, settings: Settings, report: Report) -> Any:
    from inspection_queue.intake import verify_audit

    return verify_audit(settings.home)


def as_json(result: Any) -> str:
    """One JSON document; decimals and dates as text."""
    return json.dumps(_plain(result), ensure_ascii=False, indent=2, default=str)


def as_text(result: Any) -> str:
    """A block of `name  value` for one value, a table for several; a value that knows its own text says it."""
    if hasattr(result, "as_text"):
        return str(result.as_text())
    if isinstance(result, Sequence) and not isinstance(result, str):
        return _table([asdict(each) for each in result]) if result else "nothing to do 无事可做"
    return "\n".join(_lines(_plain(result)))


def exit_code(result: Any) -> int:
    """0, or the code of a refused delivery when some were refused; the others were taken in."""
    several = result if isinstance(result, list) else [result]
    refused = any(getattr(each, "refused", ()) or getattr(each, "state", "") == "refused" for each in several)
    failed = any(getattr(each, "ok", True) is False for each in several)
    return DeliveryRefused.exit_code if refused else int(failed)


def _plain(result: Any) -> Any:
    if is_dataclass(result) and not isinstance(result, type):
        return asdict(result)
    return [_plain(each) for each in result] if isinstance(result, list | tuple) else result


def _lines(values: dict[str, Any], indent: int = 0) -> list[str]:
    shown = []
    for name, value in values.items():
        if isinstance(value, dict) and value:
            shown += [" " * indent + name, *_lines(value, indent + 2)]
        elif isinstance(value, list | tuple) and value:
            shown += [" " * indent + name, *(" " * (indent + 2) + _piece(each) for each in value)]
        else:
            shown.append(f"{' ' * indent}{name:<24} {_cell(value)}")
    return shown


def _piece(value: Any) -> str:
    """One of several: a pair such as (file, sentence) as `file: sentence`, or the sentence alone where it names the file."""
    if isinstance(value, tuple) and len(value) == 2:
        return str(value[1]) if str(value[0]) in str(value[1]) else f"{value[0]}: {value[1]}"
    return str(value)


def _table(rows: list[dict[str, Any]]) -> str:
    from io import StringIO

    from rich.console import Console
    from rich.table import Table

    table = Table(box=None, pad_edge=False)
    for name in rows[0]:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(_cell(value) for value in row.values()))
    page = StringIO()
    Console(file=page, width=160).print(table)
    return page.getvalue().rstrip()


def _cell(value: Any) -> str:
    return (
        f"{value:,}"
        if isinstance(value, int) and not isinstance(value, bool)
        else ""
        if value is None or value == ()
        else str(value)
    )
