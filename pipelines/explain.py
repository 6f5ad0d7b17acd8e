"""Explains one detector: its head in words, its SQL with the values bound, and the rows each step leaves on real data.

Reads the warehouse and changes nothing. Shows counts only, never a record.
"""

from dataclasses import dataclass
from typing import Any

import sqlglot
from sqlglot import exp

from data_contracts.errors import SettingsError
from models.detector import Detector, all_detectors
from models.finding import PROBLEMS
from models.period import Period
from models.run_detector import bindings, run_detector
from models.scorer import Scorer, all_scorers
from models.staged import stage_relations
from pipelines.settings import Settings
from pipelines.warehouse import Connection, reading


@dataclass(frozen=True)
class Step:
    """One named part of the SQL and the rows it leaves."""

    name: str
    n_rows: int


@dataclass(frozen=True)
class Explanation:
    """`words`: head entries as (key, Chinese, English). `steps` in the order of the SQL; the last one is the result."""

    id: str
    kind: str
    title_zh: str
    title_en: str
    words: tuple[tuple[str, str, str], ...]
    sql: str
    parameters: dict[str, str]
    week: str | None
    empty_relations: tuple[str, ...]
    steps: tuple[Step, ...]

    def __str__(self) -> str:
        head = [f"{self.id}  {self.title_zh}  {self.title_en}"]
        head += [
            f"  {key}: {zh}" if zh == en else f"  {key}: {zh}\n  {' ' * len(key)}  {en}" for key, zh, en in self.words
        ]
        values = [f"  ${name} = {value}" for name, value in self.parameters.items()]
        rows = [f"  {step.n_rows:>12,}  {step.name}" for step in self.steps]
        lacking = [f"  no data 无数据: {', '.join(self.empty_relations)}"] if self.empty_relations else []
        counted = [f"rows on {self.week} 行数", *rows] if self.week else []
        return "\n".join([*head, "", self.sql, "", *values, *lacking, "", *counted]).rstrip()


def explain_detector(detector_id: str, settings: Settings, period: Period | None = None) -> Explanation:
    """Explain a rule, measure, link or scorer on a week (default: the newest with claims).

    Raises SettingsError for an unknown id. Without any data the steps are left out.
    """
    if detector_id in all_scorers():
        return _scorer(all_scorers()[detector_id])
    if detector_id not in all_detectors():
        raise SettingsError(
            f"没有检测器 {detector_id}：`yujing detectors` 列出全部。 / "
            f"There is no detector '{detector_id}'; `yujing detectors` lists them."
        )
    detector = all_detectors()[detector_id]
    with reading(settings) as connection:
        judged = period or _newest_week(connection)
        if judged is None:
            return _explanation(detector, None, {}, (), ())
        empty = stage_relations(connection, detector.reads, judged, settings.window_weeks)
        steps = _counted(connection, detector, judged, settings.window_weeks)
        bound = bindings(detector.sql, judged, settings.window_weeks, detector.params)
        return _explanation(detector, judged, bound, tuple(empty), steps)


def _explanation(
    detector: Detector, period: Period | None, bound: dict[str, Any], empty: tuple[str, ...], steps: tuple[Step, ...]
) -> Explanation:
    return Explanation(
        id=detector.id,
        kind=detector.kind,
        title_zh=detector.head.title.zh,
        title_en=detector.head.title.en,
        words=_words(detector),
        sql=detector.sql,
        parameters={name: str(value) for name, value in (bound or detector.params).items()},
        week=str(period) if period else None,
        empty_relations=empty,
        steps=steps,
    )


def _words(detector: Detector) -> tuple[tuple[str, str, str], ...]:
    head = detector.head
    plain = [("subject", head.subject), ("reads", ", ".join(head.reads)), ("basis", head.basis), ("owner", head.owner)]
    words = [(key, text, text) for key, text in plain]
    if detector.kind == "rule":
        words.insert(1, ("problem", *PROBLEMS[head.problem]))
        words.insert(
            1, ("result", *{"violation": ("明确违规", "violation"), "suspicion": ("可疑", "suspicion")}[head.result])
        )
    for key in ("why", "inspect", "innocent_reasons", "amount", "numerator", "denominator"):
        if hasattr(head, key):
            words.append((key, getattr(head, key).zh.strip(), getattr(head, key).en.strip()))
    return tuple(words + [(f"param {name}", param.why.zh, param.why.en) for name, param in head.params.items()])


def _scorer(scorer: Scorer) -> Explanation:
    words = (
        ("group", scorer.group, scorer.group),
        ("reads", scorer.reads, scorer.reads),
        ("how", scorer.how_zh, scorer.how_en),
    )
    return Explanation(scorer.id, "scorer", scorer.title_zh, scorer.title_en, words, "", {}, None, (), ())


def _counted(connection: Connection, detector: Detector, period: Period, window_weeks: int) -> tuple[Step, ...]:
    """Each CTE as a count of its own, then the whole SELECT."""
    tree = sqlglot.parse_one(detector.sql, read="duckdb")
    ctes = list(tree.find(exp.With).expressions) if tree.args.get("with_") or tree.args.get("with") else []
    steps = []
    for no, cte in enumerate(ctes):
        before = ", ".join(each.sql("duckdb") for each in ctes[: no + 1])
        steps.append(
            Step(
                cte.alias,
                _count(connection, f"with {before} select count(*) from {cte.alias}", detector, period, window_weeks),
            )
        )
    cursor = run_detector(connection, detector, period, window_weeks, into="select count(*) from (\n{sql}\n)")
    return (*steps, Step("result", int(cursor.fetchall()[0][0])))


def _count(connection: Connection, sql: str, detector: Detector, period: Period, window_weeks: int) -> int:
    rows = connection.execute(sql, bindings(sql, period, window_weeks, detector.params)).fetchall()
    return int(rows[0][0])


def _newest_week(connection: Connection) -> Period | None:
    sql = "select 1 from information_schema.tables where table_schema = 'core' and table_name = 'claims'"
    if not connection.execute(sql).fetchall():
        return None
    newest = connection.execute("select max(settled_at) from core.claims where replaced_by is null").fetchall()[0][0]
    return Period.containing(newest.date()) if newest else None
